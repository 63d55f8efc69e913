"""Generative adversarial networks, without a condition."""

import keras
from keras import ops

from gan_vs_vae import backend, losses
from gan_vs_vae.backend import Tensor
from gan_vs_vae.errors import UserError
from gan_vs_vae.layers import PACKAGE
from gan_vs_vae.models.base import check_at_least, first, input_shape
from gan_vs_vae.models.generative import GenerativeModel

DCGAN_ADAM = {"name": "Adam", "learning_rate": 2e-4, "beta_1": 0.5}


class _BothOptimizers:
    """What Keras' JAX trainer reads of an optimizer: the variables, here of two."""

    built = True

    def __init__(self, *optimizers):
        self.variables = [v for optimizer in optimizers for v in optimizer.variables]


@keras.saving.register_keras_serializable(PACKAGE)
class GAN(GenerativeModel):
    """Two networks that play a game: `objective` x `penalty` x `weight_clip` x `critic_steps`.

    The step is the report's (section III). The discriminator trains on a real and a
    generated batch, `critic_steps` times, on new batches each; then the generator on a new
    batch of `generator_batch` times the size, whose images D is to take for real.

    Args:
        generator: z, float `(batch, latent_dim)`, to images in [-1, 1] (end with a tanh).
        discriminator: images in [-1, 1] to logits, `(batch, 1)`.
        objective: a name in `losses.OBJECTIVES`, or a `losses.Objective`.
        penalty: a name in `losses.PENALTIES`, a `losses.Penalty`, or None.
        critic_steps: steps of D for each of G; `fit` hands over the batches of all in one.
        weight_clip: clip D's kernels to [-weight_clip, weight_clip] after its every step.
        real_target, fake_target: the discriminator's soft labels: a number, or `(low, high)`
            to draw them for each image afresh. Objectives that classify take them.
        instance_noise: standard deviation, on the scale [-1, 1], of the Gaussian noise that
            is added to whatever D sees, afresh each time (Sonderby et al., 2016).
        instance_noise_decay: steps after which that has shrunk to 1/e; None: it stays.
        generator_batch: how many times the real batch the generator trains on.
        ema: decay of the moving average of the generator's weights, which then draws the
            images; None: the generator itself does.
        seed: int or None.

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

    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        objective: str | dict | losses.Objective = "non_saturating",
        penalty: str | dict | losses.Penalty | None = None,
        critic_steps: int = 1,
        weight_clip: float | None = None,
        real_target: float | tuple[float, float] = 1.0,
        fake_target: float | tuple[float, float] = 0.0,
        instance_noise: float = 0.0,
        instance_noise_decay: float | None = None,
        generator_batch: int = 2,
        ema: float | None = None,
        seed: int | None = None,
    ):
        super().__init__(
            latent_dim=input_shape(generator, "generator")[-1],
            image_shape=input_shape(discriminator, "discriminator"),
            seed=seed,
        )
        self.check_decoder(generator, "generator")
        self.generator = generator
        self.discriminator = discriminator
        self.objective = losses.get_objective(objective)
        self.penalty = losses.get_penalty(penalty)
        self.critic_steps = self.batches_per_step = critic_steps
        self.weight_clip = weight_clip
        self.real_target = real_target
        self.fake_target = fake_target
        if (real_target, fake_target) != (1.0, 0.0) and not self.objective.takes_targets:
            raise UserError(
                f"{type(self.objective).__name__} has no targets to soften: leave real_target "
                "and fake_target out"
            )
        check_at_least(1, critic_steps=critic_steps, generator_batch=generator_batch)
        check_at_least(0, instance_noise=instance_noise, weight_clip=weight_clip, ema=ema)
        self.instance_noise = instance_noise
        self.instance_noise_decay = instance_noise_decay
        self.generator_batch = generator_batch
        self.ema = ema
        self.ema_generator = None
        if ema is not None:
            self.ema_generator = keras.models.clone_model(generator)
            self.ema_generator.set_weights(generator.get_weights())
            self.ema_generator.trainable = False
        if weight_clip is not None:
            for variable in discriminator.trainable_variables:
                if len(variable.shape) > 1:  # kernels, not biases or batch norm's
                    variable.constraint = losses.WeightClip(weight_clip)
        penalty_names = ["penalty"] if self.penalty else []
        self.track("d_loss", "g_loss", *penalty_names, "real_score", "fake_score")

    def decoder_network(self) -> keras.Model:
        return self.generator if self.ema_generator is None else self.ema_generator

    def compile(
        self,
        d_optimizer: keras.optimizers.Optimizer | str | None = None,
        g_optimizer: keras.optimizers.Optimizer | str | None = None,
        *,
        jit_compile: bool | str = "auto",
        **kwargs,
    ) -> None:
        """As `keras.Model.compile`, with an optimizer for each network.

        Both are Adam(2e-4, beta_1=0.5) by default (Radford, Metz and Chintala, 2015).
        """
        self.compile_step(None, jit_compile, **kwargs)
        self.d_optimizer = self.optimizer_for("d_optimizer", d_optimizer)
        self.g_optimizer = self.optimizer_for("g_optimizer", g_optimizer)
        self.d_optimizer.build(self.discriminator.trainable_variables)
        self.g_optimizer.build(self.generator.trainable_variables)
        self.optimizer = _BothOptimizers(self.d_optimizer, self.g_optimizer)

    # -- the step ----------------------------------------------------------------------

    def update(self, images: Tensor, labels: Tensor | None) -> None:
        for k in range(self.critic_steps):
            real, real_labels = self._every(images, k), self._every(labels, k)
            self._update_discriminator(real, real_labels)
        self._update_generator(real, real_labels)
        if self.ema_generator is not None:
            self._update_average()

    def _update_discriminator(self, real, real_labels):
        z, labels = self._noise(ops.shape(real)[0], real_labels)
        fake = ops.stop_gradient(self._generated(z, labels))
        real_seen, fake_seen = self._seen(real), self._seen(fake)

        def loss():
            outputs = [self.discriminate(x, labels) for x in (real_seen, fake_seen)]
            loss = self.discriminator_loss(*outputs, labels)
            self.record(d_loss=loss)
            if self.penalty:
                penalty = self.penalty(
                    lambda x: first(self.discriminate(x, labels)),
                    real_seen,
                    fake_seen,
                    self.seed_generator,
                )
                self.record(penalty=penalty)
                loss = loss + penalty
            return loss

        variables = self.discriminator.trainable_variables
        _, gradients = backend.gradients(loss, variables)
        self.d_optimizer.apply(gradients, variables)

    def _update_generator(self, real, real_labels):
        repeats = self.generator_batch
        if real_labels is not None:
            real_labels = ops.concatenate([real_labels] * repeats, axis=0)
        z, labels = self._noise(repeats * ops.shape(real)[0], real_labels)

        def loss():
            seen = self._seen(self._generated(z, labels))
            loss = self.generator_loss(self.discriminate(seen, labels), labels)
            self.record(g_loss=loss)
            return loss

        variables = self.generator.trainable_variables
        _, gradients = backend.gradients(loss, variables)
        self.g_optimizer.apply(gradients, variables)

    def discriminate(self, images: Tensor, labels: Tensor | None) -> Tensor | list[Tensor]:
        """D's outputs while it trains; a GAN whose D takes labels gives them here."""
        return self.discriminator(images, training=True)

    def discriminator_loss(
        self, real_outputs: Tensor, fake_outputs: Tensor, labels: Tensor | None
    ) -> Tensor:
        """D's loss, from its outputs on both halves, which have the same labels."""
        real_logits, fake_logits = first(real_outputs), first(fake_outputs)
        self.record(real_score=ops.mean(real_logits), fake_score=ops.mean(fake_logits))
        targets = []
        if self.objective.takes_targets:
            targets = [
                self._targets(self.real_target, real_logits),
                self._targets(self.fake_target, fake_logits),
            ]
        return self.objective.discriminator(real_logits, fake_logits, *targets)

    def generator_loss(self, outputs: Tensor, labels: Tensor | None) -> Tensor:
        """G's loss, from D's outputs on what it generated."""
        return self.objective.generator(first(outputs))

    def _update_average(self):
        """Average <- ema * average + (1 - ema) * weight, batch statistics included."""
        pairs = zip(self.ema_generator.weights, self.generator.weights, strict=True)
        for average, weight in pairs:
            average.assign(self.ema * average + (1 - self.ema) * weight)

    # -- its parts ---------------------------------------------------------------------

    def _every(self, rows, k):
        """Row k of every `critic_steps` ones: so each batch of D is on every device, too."""
        if rows is None:
            return None
        return ops.reshape(rows, (-1, self.critic_steps, *rows.shape[1:]))[:, k]

    def _noise(self, n, real_labels):
        """Z ~ N(0, I) and, in a conditional GAN, labels of the data: c ~ p(c)."""
        z = backend.draw(keras.random.normal, (n, self.latent_dim), seed=self.seed_generator)
        return z, real_labels if self.conditional else None

    def _generated(self, z, labels):
        return self.generator(z if labels is None else [z, labels], training=True)

    def _seen(self, images):
        """What D sees of images: these, with instance noise where it is set."""
        if not self.instance_noise:
            return images
        deviation = self.instance_noise
        if self.instance_noise_decay is not None:
            step = ops.cast(self.d_optimizer.iterations, "float32")
            deviation = deviation * ops.exp(-step / self.instance_noise_decay)
        noise = backend.draw(keras.random.normal, ops.shape(images), seed=self.seed_generator)
        return images + deviation * noise

    def _targets(self, target, logits):
        if isinstance(target, (int, float)):
            return target
        low, high = target
        settings = {"minval": low, "maxval": high, "seed": self.seed_generator}
        return backend.draw(keras.random.uniform, ops.shape(logits), **settings)

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
            "instance_noise": self.instance_noise,
            "instance_noise_decay": self.instance_noise_decay,
            "generator_batch": self.generator_batch,
            "ema": self.ema,
        }
