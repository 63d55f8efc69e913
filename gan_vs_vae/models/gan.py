"""Generative adversarial networks, without a condition."""

from typing import Any

import keras
from keras import ops

from gan_vs_vae import augmentations, backend, losses, penalties
from gan_vs_vae.backend import Tensor
from gan_vs_vae.constraints import set_weight_clip
from gan_vs_vae.copies import copy_weights
from gan_vs_vae.models.checks import check_targets, check_weight_clip, first_output, input_shape
from gan_vs_vae.models.discriminator_inputs import DiscriminatorInputs
from gan_vs_vae.models.generative import GenerativeModel
from gan_vs_vae.models.settings import Schedule, Settled
from gan_vs_vae.models.several import SeveralOptimizers
from gan_vs_vae.registry import register
from gan_vs_vae.signatures import checked

DCGAN_ADAM = {"name": "Adam", "learning_rate": 2e-4, "beta_1": 0.5}
PENALISED = "penalised"  # a training step with the penalty


@register
class GAN(DiscriminatorInputs, SeveralOptimizers, GenerativeModel):
    """Two networks trained against each other, with any objective, penalty and augmentation.

    One training step, `train_on_batch_step`, is the report's (section III):

    1. `train_discriminator`, `critic_steps` times, each on a new batch: D's step along the gradient
       of `discriminator_loss`, plus the penalty, on a real batch and as many generated images.
    2. `train_generator`: G's step along the gradient of `generator_loss`, on a new batch of
       `generator_batch` times the size.
    3. `update_average`, which does nothing unless `ema` is set.

    A GAN of your own overrides these methods, or the smaller ones that they call:
    `sample_inputs`, `generate_training`, `shown`, `discriminate`.

    Args:
        generator: `keras.Model`. Maps z, float `(batch, latent_dim)`, to images in [-1, 1] (it
            ends with a tanh).
        discriminator: `keras.Model`. Maps images in [-1, 1] to logits, `(batch, 1)`.
        objective: a name in `losses.OBJECTIVES`, `{"name": ..., **settings}`, or a
            `losses.Objective`. Defaults to "non_saturating".
        penalty: the same for `penalties.PENALTIES`, or None. Defaults to None.
        critic_steps: int. Steps of D for each step of G. Defaults to 1.
        weight_clip: float or None. Clip D's kernels to [-weight_clip, weight_clip] after each of
            its steps. Defaults to None.
        real_target, fake_target: float, or `(low, high)` to draw one for each image. D's soft
            labels, for objectives that classify. Defaults to 1 and 0.
        instance_noise: float, or a schedule of Keras over D's steps. Standard deviation, on the
            scale [-1, 1], of the Gaussian noise that is added to all that D sees (Sonderby et al.,
            2016). Defaults to 0.
        instance_noise_decay: float or None. Steps of D after which the noise has shrunk to 1/e.
            Defaults to None: it stays.
        generator_batch: int. The generator's batch, in units of the real one. Defaults to 2.
        ema: float or None. Decay of the moving average of the generator's weights; the average
            then generates the images. Defaults to None: the generator itself does.
        seed: int or None. As for `ImageModel`.
        penalty_interval: int. Every how many training steps the penalty is computed, with this
            number times its weight: lazy regularisation (Karras et al., 2020, StyleGAN2, appendix
            B). Defaults to 1.
        augmentation: a name in `augmentations.AUGMENTATIONS`, `{"name": ..., **settings}`, or an
            `augmentations.Augmentation`, of all that D sees, also in G's step and in the penalty.
            Defaults to None.

    >>> from gan_vs_vae import networks
    >>> gan = GAN(
    ...     networks.dcgan_generator((28, 28, 1), filters=(8, 4)),
    ...     networks.dcgan_discriminator((28, 28, 1), filters=(4, 8), batch_norm=False),
    ...     objective="wasserstein",
    ...     penalty="gradient_penalty",
    ... )
    >>> gan.compile()
    >>> gan.generate(2).dtype
    dtype('uint8')
    """

    pixel_range = (-1.0, 1.0)
    default_optimizers = {"d_optimizer": DCGAN_ADAM, "g_optimizer": DCGAN_ADAM}
    has_loss = False
    step_kind = PENALISED
    ema = Settled()
    penalty = Settled(penalties.get_penalty, removable=True)

    @checked
    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        objective: str | dict | losses.Objective = "non_saturating",
        penalty: str | dict | penalties.Penalty | None = None,
        critic_steps: int = 1,
        weight_clip: float | None = None,
        real_target: float | tuple[float, float] = 1.0,
        fake_target: float | tuple[float, float] = 0.0,
        instance_noise: float | Schedule = 0.0,
        instance_noise_decay: float | None = None,
        generator_batch: int = 2,
        ema: float | None = None,
        seed: int | None = None,
        penalty_interval: int = 1,
        augmentation: str | dict | augmentations.Augmentation | None = None,
    ):
        super().__init__(
            latent_dim=input_shape(generator, "generator")[-1],
            image_shape=input_shape(discriminator, "discriminator"),
            seed=seed,
        )
        self.check_decoder(generator, "generator")
        self.generator = generator
        self.discriminator = discriminator
        self.penalty = penalty
        self.penalty_interval = penalty_interval
        self.augmentation = augmentations.get_augmentation(augmentation)
        self.critic_steps = critic_steps
        self.weight_clip = weight_clip
        self.real_target = real_target
        self.fake_target = fake_target
        self.objective = objective
        self.instance_noise = instance_noise
        self.instance_noise_decay = instance_noise_decay
        self.generator_batch = generator_batch
        self.ema = ema
        self.ema_generator = None
        if ema is not None:
            self.ema_generator = keras.models.clone_model(generator)
            copy_weights(generator, self.ema_generator)
            self.ema_generator.trainable = False
        self.declare_losses("d_loss", "g_loss", *(["penalty"] if self.penalty else []))
        self.declare_losses("real_score", "fake_score")

    @property
    def batches_per_step(self) -> int:
        """A step takes a new batch for each of the critic's steps."""
        return self.critic_steps

    @property
    def step_kinds(self) -> tuple[str, ...]:
        """The steps of a lazy penalty: with it, and without."""
        lazy = self.penalty is not None and self.penalty_interval > 1
        return (PENALISED, "plain") if lazy else (PENALISED,)

    def next_step_kind(self, iterations: int) -> str:
        step = iterations // self.critic_steps
        return self.step_kinds[min(step % self.penalty_interval, 1)]

    @property
    def objective(self) -> losses.Objective:
        """The losses of both networks; set by what the constructor takes."""
        return self._objective

    @objective.setter
    def objective(self, given: str | dict | losses.Objective) -> None:
        objective = losses.get_objective(given)
        check_targets(objective, self.real_target, self.fake_target)
        self._objective = objective

    @property
    def weight_clip(self) -> float | None:
        """The limit of D's kernels: not of biases, nor of batch norm's parameters."""
        return self._weight_clip

    @weight_clip.setter
    def weight_clip(self, limit: float | None) -> None:
        check_weight_clip(self.discriminator, limit)
        self._weight_clip = limit
        set_weight_clip(self.discriminator.trainable_variables, limit)

    def decoder_network(self) -> keras.Model:
        return self.generator if self.ema_generator is None else self.ema_generator

    def compile(
        self,
        d_optimizer: keras.optimizers.Optimizer | str | None = None,
        g_optimizer: keras.optimizers.Optimizer | str | None = None,
        *,
        optimizer: keras.optimizers.Optimizer | str | None = None,
        jit_compile: bool | str = "auto",
        **kwargs: Any,
    ) -> None:
        """Configure the model for training, as `keras.Model.compile`.

        Afterwards `optimizer` stands for both: Keras' callbacks read its learning rate, which is
        the discriminator's, and changing it changes both rates in proportion.

        Args:
            d_optimizer, g_optimizer: the optimizers of the two networks. Default to `optimizer`, or
                else to Adam with rate 2e-4 and beta_1 0.5 (Radford, Metz and Chintala, 2015).
            optimizer: an optimizer of which each network has a copy of its own.
            jit_compile, **kwargs: as for `ImageModel.compile`.
        """
        own = {"d_optimizer": d_optimizer, "g_optimizer": g_optimizer}
        super().compile(optimizer, jit_compile=jit_compile, **own, **kwargs)

    def trained_by(self, role: str) -> keras.Model:
        return {"d_optimizer": self.discriminator, "g_optimizer": self.generator}[role]

    # -- the training step -------------------------------------------------------------

    def train_on_batch_step(self, images: Tensor, labels: Tensor | None) -> None:
        for k in range(self.critic_steps):
            real, real_labels = self.kth_batch(images, k), self.kth_batch(labels, k)
            self.train_discriminator(real, real_labels)
        with backend.copies_of_a_batch(self.generator_batch):
            self.train_generator(real, real_labels)
        self.update_average()

    def train_discriminator(self, real: Tensor, real_labels: Tensor | None) -> None:
        """Train D for one step.

        Args:
            real: float32 `(batch, H, W, C)` in [-1, 1].
            real_labels: their labels, or None.
        """
        z, labels = self.sample_inputs(ops.shape(real)[0], real_labels)
        fake = ops.stop_gradient(self.generate_training(z, labels))
        real_seen, fake_seen = self.shown(real), self.shown(fake)

        def loss():
            outputs = [self.discriminate(x, labels) for x in (real_seen, fake_seen)]
            loss = self.discriminator_loss(*outputs, labels)
            self.record_losses(d_loss=loss)
            return loss

        def penalty():
            penalty = self.penalty(
                lambda x: first_output(self.discriminate(x, labels)),
                real_seen,
                fake_seen,
                self.seed_generator,
            )
            self.record_losses(penalty=penalty)
            return self.penalty_interval * penalty

        added = penalty if self.penalty and self.step_kind == PENALISED else None
        self.minimise(loss, self.discriminator, self.d_optimizer, added)

    def train_generator(self, real: Tensor, real_labels: Tensor | None) -> None:
        """Train G for one step, on `generator_batch` images for each real one; args as above."""
        repeats = self.generator_batch
        if real_labels is not None:
            real_labels = ops.concatenate([real_labels] * repeats, axis=0)
        z, labels = self.sample_inputs(repeats * ops.shape(real)[0], real_labels)

        def loss():
            seen = self.shown(self.generate_training(z, labels))
            outputs, real_outputs = self.discriminate(seen, labels), {}
            if self.objective.generator_needs_real:
                real_seen = self.shown(ops.concatenate([real] * repeats, axis=0))
                real_outputs["real_outputs"] = self.discriminate(real_seen, labels)
            loss = self.generator_loss(outputs, labels, **real_outputs)
            self.record_losses(g_loss=loss)
            return loss

        self.minimise(loss, self.generator, self.g_optimizer)

    def discriminate(self, images: Tensor, labels: Tensor | None) -> Tensor | list[Tensor]:
        """Return D's outputs in training mode; a subclass whose D takes labels passes them on."""
        return self.discriminator(images, training=True)

    def discriminator_loss(
        self, real_outputs: Tensor, fake_outputs: Tensor, labels: Tensor | None
    ) -> Tensor:
        """Compute D's loss, a scalar, without the penalty, and record both mean logits.

        Args:
            real_outputs, fake_outputs: what `discriminate` returned for both halves.
            labels: the labels of both halves, which are the same, or None.
        """
        real_logits, fake_logits = first_output(real_outputs), first_output(fake_outputs)
        self.record_losses(real_score=ops.mean(real_logits), fake_score=ops.mean(fake_logits))
        targets = []
        if self.objective.takes_targets:
            targets = [
                self.sample_targets(self.real_target, real_logits),
                self.sample_targets(self.fake_target, fake_logits),
            ]
        return self.objective.discriminator(real_logits, fake_logits, *targets)

    def generator_loss(
        self, outputs: Tensor, labels: Tensor | None, real_outputs: Tensor | None = None
    ) -> Tensor:
        """Compute G's loss, a scalar.

        Args:
            outputs: what `discriminate` returned for generated images.
            labels: their labels, or None.
            real_outputs: the same as `outputs` for as many real images, if the objective needs
                them. Defaults to None.
        """
        logits = [first_output(outputs)]
        if real_outputs is not None:
            logits.append(first_output(real_outputs))
        return self.objective.generator(*logits)

    def update_average(self) -> None:
        """Set average = ema average + (1 - ema) weight, for all weights of G, if `ema` is set."""
        if self.ema is None or self.ema_generator is None:
            return
        pairs = zip(self.ema_generator.weights, self.generator.weights, strict=True)
        for average, weight in pairs:
            is_float = keras.backend.is_float_dtype(weight.dtype)  # and no count of calls
            mean = self.ema * average + (1 - self.ema) * weight if is_float else weight
            average.assign(mean)

    # -- its parts ---------------------------------------------------------------------

    def sample_inputs(
        self, n: int | Tensor, real_labels: Tensor | None
    ) -> tuple[Tensor, Tensor | None]:
        """Draw the generator's inputs: z ~ N(0, I) and, if it is conditional, labels.

        Args:
            n: how many.
            real_labels: the labels of n real images: they are those of the generated ones, too.

        Returns:
            `(z, labels)`: float `(n, latent_dim)`, and labels or None.
        """
        z = backend.sample_noise(
            keras.random.normal, (n, self.latent_dim), seed=self.seed_generator
        )
        return z, real_labels if self.conditional else None

    def generate_training(self, z: Tensor, labels: Tensor | None) -> Tensor:
        """Return G's images in training mode, float `(n, H, W, C)` in [-1, 1]."""
        return self.generator(z if labels is None else [z, labels], training=True)

    # -- saving ------------------------------------------------------------------------

    def get_config(self) -> dict:
        serialize = keras.saving.serialize_keras_object
        return {
            **super().get_config(),
            "generator": serialize(self.generator),
            "discriminator": serialize(self.discriminator),
            "objective": serialize(self.objective),
            "penalty": serialize(self.penalty),
            "critic_steps": self.critic_steps,
            "weight_clip": self.weight_clip,
            "real_target": self.real_target,
            "fake_target": self.fake_target,
            "instance_noise": serialize(self.instance_noise),
            "instance_noise_decay": self.instance_noise_decay,
            "generator_batch": self.generator_batch,
            "ema": self.ema,
            "penalty_interval": self.penalty_interval,
            "augmentation": serialize(self.augmentation),
        }
