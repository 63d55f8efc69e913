"""The same networks and steps in PyTorch, as its users write them.

Modules are in channels_last, bfloat16 is `torch.autocast`, Adam has its default (multi-tensor)
form. Steps are eager, or `torch.compile` compiles the networks.
"""

import math
from collections.abc import Callable
from itertools import pairwise

import torch
from torch import nn
from torch.nn import functional as F

from reproduce.benchmark.implementations import ours
from reproduce.benchmark.implementations.coverage import model_kind

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


def train_step(settings: dict) -> Callable[[int], None]:
    """Return a function that takes n eager steps on one batch.

    Raises:
        UserError: if the run has a part that is not implemented here.
    """
    return _steps(settings, lambda network: network)


def compiled_step(settings: dict) -> Callable[[int], None]:
    """Return a function that takes n steps with `torch.compile` on one batch.

    Raises:
        UserError: as for `train_step`.
    """
    return _steps(settings, torch.compile)


def _steps(settings, compiled):
    kind = model_kind("pytorch", settings["configuration"])
    uint8, labels = ours.random_batch(settings)
    images = torch.from_numpy(uint8).to(DEVICE).permute(0, 3, 1, 2).float() / 255
    labels = torch.from_numpy(labels).long().to(DEVICE)
    trainer = (VAE if kind == "VAE" else GAN)(settings, compiled)
    if kind != "VAE":
        images = 2 * images - 1
    images = images.contiguous(memory_format=torch.channels_last)
    bfloat16 = settings["configuration"]["precision"] != "float32"

    def autocast():
        return torch.autocast(DEVICE, torch.bfloat16, enabled=bfloat16)

    def run(n):
        for _ in range(n):
            loss = trainer.step(images, labels, autocast)
        loss.item()  # wait for the last step

    return run


class GAN:
    """A GAN, an AC-GAN or a WGAN-GP."""

    def __init__(self, settings, compiled):
        networks = settings["configuration"]["networks"]
        model = settings["configuration"]["model"]
        kind = model_kind("pytorch", settings["configuration"])
        self.conditional = kind == "ACGAN"
        self.multi_label = settings["multi_label"]
        self.wasserstein = kind == "WGAN-GP"
        self.critic_steps = model["critic_steps"]
        self.repeats = model["generator_batch"]
        self.classify_generated = model.get("classify_generated", False)
        self.latent_dim = networks["generator"]["latent_dim"]
        classes = settings["num_classes"] if self.conditional else None
        shape = settings["image_shape"]
        g = Generator(shape, networks["generator"], classes, self.multi_label)
        d = Discriminator(shape, networks["discriminator"], classes)
        g, d = (x.to(DEVICE, memory_format=torch.channels_last) for x in (g, d))
        self.g_optimizer = torch.optim.Adam(g.parameters(), 2e-4, (0.5, 0.999))
        self.d_optimizer = torch.optim.Adam(d.parameters(), 2e-4, (0.5, 0.999))
        self.g_parameters, self.d_parameters = list(g.parameters()), list(d.parameters())
        self.g, self.d = compiled(g), compiled(d)

    def step(self, images, labels, autocast):
        batches = zip(images.chunk(self.critic_steps), labels.chunk(self.critic_steps), strict=True)
        for real, real_labels in batches:
            n = len(real)
            with torch.no_grad(), autocast():
                fake = self.g(self.noise(n), real_labels).float()
            self.d_optimizer.zero_grad()
            self.d_loss(real, fake, real_labels, autocast).backward()
            self.d_optimizer.step()
        self.g_optimizer.zero_grad()
        labels = torch.cat([real_labels] * self.repeats)
        for p in self.d_parameters:
            p.requires_grad_(False)
        with autocast():
            scores, classes = self.d(self.g(self.noise(self.repeats * n), labels))
        loss = -scores.float().mean() if self.wasserstein else real_loss(scores, True)
        if self.conditional:
            loss = loss + self.class_loss(classes, labels)
        loss.backward()
        self.g_optimizer.step()
        for p in self.d_parameters:
            p.requires_grad_(True)
        return loss

    def noise(self, n):
        return torch.randn(n, self.latent_dim, device=DEVICE)

    def d_loss(self, real, fake, labels, autocast):
        with autocast():
            (on_real, real_classes), (on_fake, fake_classes) = self.d(real), self.d(fake)
        if self.wasserstein:
            loss = on_fake.float().mean() - on_real.float().mean()
            return loss + 10 * self.gradient_penalty(real, fake, autocast)
        loss = real_loss(on_real, True) + real_loss(on_fake, False)
        if self.conditional:
            loss = loss + self.class_loss(real_classes, labels)
            if self.classify_generated:
                loss = loss + self.class_loss(fake_classes, labels)
        return loss

    def gradient_penalty(self, real, fake, autocast):
        a = torch.rand(len(real), 1, 1, 1, device=DEVICE)
        points = (a * real + (1 - a) * fake).requires_grad_()
        with autocast():
            scores, _ = self.d(points)
        (gradient,) = torch.autograd.grad(scores.float().sum(), points, create_graph=True)
        return (gradient.flatten(1).norm(dim=1) - 1).square().mean()

    def class_loss(self, logits, labels):
        if self.multi_label:
            logits = logits.float()
            loss = F.binary_cross_entropy_with_logits(logits, labels.float(), reduction="sum")
            return loss / len(labels)
        return F.cross_entropy(logits.float(), labels)


def real_loss(logits: torch.Tensor, real: bool) -> torch.Tensor:
    """Return the cross entropy of logits if all images are real, or if all are generated."""
    truth = torch.full_like(logits, float(real), dtype=torch.float32)
    return F.binary_cross_entropy_with_logits(logits.float(), truth)


class Generator(nn.Module):
    """The network of `networks.dcgan_generator` with transposed convolutions."""

    def __init__(self, shape, settings, classes, multi_label):
        super().__init__()
        filters, k, s = settings["filters"], settings["kernel_size"], 2
        self.start = (filters[0], shape[0] // s ** len(filters), shape[1] // s ** len(filters))
        latent = settings["latent_dim"]
        self.multi_label = multi_label
        self.embedding = None
        if classes is not None:
            self.embedding = nn.Embedding(2 * classes if multi_label else classes, latent)
        self.dense = nn.Linear(latent, math.prod(self.start), bias=False)
        padding = (k - 1) // 2
        out = {"stride": s, "padding": padding, "output_padding": 2 * padding + s - k}
        blocks = [nn.BatchNorm2d(filters[0]), nn.ReLU()]
        for before, after in pairwise(filters):
            blocks += [
                nn.ConvTranspose2d(before, after, k, bias=False, **out),
                nn.BatchNorm2d(after),
                nn.ReLU(),
            ]
        self.blocks = nn.Sequential(*blocks, nn.ConvTranspose2d(filters[-1], shape[2], k, **out))

    def forward(self, z, labels):
        if self.multi_label and self.embedding is not None:
            k = labels.shape[1]
            rows = labels + 2 * torch.arange(k, device=labels.device)
            z = z * self.embedding(rows).sum(1) / math.sqrt(k)
        elif self.embedding is not None:
            z = z * self.embedding(labels)
        x = self.dense(z).unflatten(1, self.start)
        return self.blocks(x.contiguous(memory_format=torch.channels_last)).float().tanh()


class Discriminator(nn.Module):
    """The network of `networks.dcgan_discriminator`."""

    def __init__(self, shape, settings, classes):
        super().__init__()
        k, s, normalised = settings["kernel_size"], 2, settings["batch_norm"]
        blocks, channels, (height, width, before) = [], settings["filters"], shape
        for i, after in enumerate(channels):
            bn = normalised and i > 0
            blocks.append(nn.Conv2d(before, after, k, s, (k - 1) // 2, bias=not bn))
            blocks += [nn.BatchNorm2d(after)] if bn else []
            blocks.append(nn.LeakyReLU(settings["slope"]))
            before, height, width = after, math.ceil(height / s), math.ceil(width / s)
        self.blocks = nn.Sequential(*blocks, nn.Flatten())
        self.logit = nn.Linear(before * height * width, 1)
        self.classes = nn.Linear(before * height * width, classes) if classes else None

    def forward(self, images):
        x = self.blocks(images)
        return self.logit(x), None if self.classes is None else self.classes(x)


class VAE:
    """A VAE."""

    def __init__(self, settings, compiled):
        networks = settings["configuration"]["networks"]
        encoder = Encoder(settings["image_shape"], networks["encoder"])
        decoder = Decoder(settings["image_shape"], networks["decoder"])
        encoder, decoder = (
            x.to(DEVICE, memory_format=torch.channels_last) for x in (encoder, decoder)
        )
        self.optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()])
        self.encoder, self.decoder = compiled(encoder), compiled(decoder)

    def step(self, images, labels, autocast):
        self.optimizer.zero_grad()
        with autocast():
            mean, log_var = self.encoder(images)
            mean, log_var = mean.float(), log_var.float()
            logits = self.decoder(mean + (log_var / 2).exp() * torch.randn_like(mean)).float()
        nll = F.binary_cross_entropy_with_logits(logits, images, reduction="sum")
        kl = 0.5 * (log_var.exp() + mean.square() - 1 - log_var).sum()
        loss = (nll + kl) / len(images)
        loss.backward()
        self.optimizer.step()
        return loss


class Encoder(nn.Module):
    """The network of `networks.vae_encoder`."""

    def __init__(self, shape, settings):
        super().__init__()
        filters, hidden, latent = settings["filters"], settings["hidden"], settings["latent_dim"]
        blocks, before = [], shape[2]
        for after in filters:
            blocks += [nn.Conv2d(before, after, 4, 2, 1), nn.SiLU()]
            before = after
        width = before * math.prod(side // 2 ** len(filters) for side in shape[:2])
        self.blocks = nn.Sequential(*blocks, nn.Flatten(), nn.Linear(width, hidden), nn.SiLU())
        self.mean, self.log_var = nn.Linear(hidden, latent), nn.Linear(hidden, latent)

    def forward(self, images):
        x = self.blocks(images)
        return self.mean(x), self.log_var(x)


class Decoder(nn.Module):
    """The network of `networks.vae_decoder`, without its sigmoid, which is part of the loss."""

    def __init__(self, shape, settings):
        super().__init__()
        filters, hidden, latent = settings["filters"], settings["hidden"], settings["latent_dim"]
        self.start = (filters[0], *(side // 2 ** len(filters) for side in shape[:2]))
        dense = [nn.Linear(latent, hidden), nn.SiLU(), nn.Linear(hidden, hidden), nn.SiLU()]
        self.dense = nn.Sequential(*dense, nn.Linear(hidden, math.prod(self.start)), nn.SiLU())
        blocks = []
        for before, after in pairwise(filters):
            blocks += [nn.ConvTranspose2d(before, after, 4, 2, 1), nn.SiLU()]
        self.blocks = nn.Sequential(*blocks, nn.ConvTranspose2d(filters[-1], shape[2], 4, 2, 1))

    def forward(self, z):
        x = self.dense(z).unflatten(1, self.start)
        return self.blocks(x.contiguous(memory_format=torch.channels_last))
