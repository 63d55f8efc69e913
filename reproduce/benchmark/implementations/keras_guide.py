"""The step as Keras' own guides and examples write it, compiled with Keras' defaults.

It follows "DCGAN to generate face images", "Conditional GAN", "WGAN-GP overriding train_step" and
"Variational AutoEncoder" (keras.io): a `train_step` with `tf.GradientTape` and Keras' own layers,
where D trains on one batch of generated and real images. The AC-GAN's second loss is added in the
same style.
"""

from collections.abc import Callable

import keras
import tensorflow as tf
from keras import ops

from reproduce.benchmark.implementations import ours
from reproduce.benchmark.implementations.coverage import model_kind
from reproduce.benchmark.implementations.without_custom_layers import without_custom_layers


def train_step(settings: dict) -> Callable[[int], None]:
    """Return a function that takes n steps on one batch.

    Raises:
        UserError: if the run has a part that the guides do not have.
    """
    kind = model_kind("keras_guide", settings["configuration"])
    model = ours.build_model(settings)
    images, labels = ours.random_batch(settings)
    batch = (tf.convert_to_tensor(model.scale(images)), labels)
    if kind == "VAE":
        guide = GuideVAE(without_custom_layers(model.encoder), without_custom_layers(model.decoder))
        guide.compile(keras.optimizers.Adam())
        return ours.repeat_step(guide, batch)
    guide = (GuideWGAN if kind == "WGAN-GP" else GuideGAN)(
        without_custom_layers(model.generator), without_custom_layers(model.discriminator), model
    )
    optimizers = [keras.optimizers.Adam(2e-4, beta_1=0.5) for _ in range(2)]
    guide.compile(*optimizers)
    return ours.repeat_step(guide, batch)


class GuideGAN(keras.Model):
    """A GAN, or an AC-GAN if its generator takes labels, with the settings of `like`, ours."""

    def __init__(self, generator, discriminator, like):
        super().__init__()
        self.generator = generator
        self.discriminator = discriminator
        self.latent_dim = like.latent_dim
        self.conditional = like.conditional
        self.repeats = like.generator_batch
        self.critic_steps = like.critic_steps
        self.classify_generated = getattr(like, "classify_generated", False)
        self.seed_generator = keras.random.SeedGenerator(0)
        self.d_loss_tracker = keras.metrics.Mean(name="d_loss")
        self.g_loss_tracker = keras.metrics.Mean(name="g_loss")
        kind = "Binary" if like.multi_label else "SparseCategorical"
        self.class_loss = getattr(keras.losses, f"{kind}Crossentropy")(from_logits=True)
        self.logit_loss = keras.losses.BinaryCrossentropy(from_logits=True)
        self.built = True

    def compile(self, d_optimizer, g_optimizer):
        super().compile()
        self.d_optimizer = d_optimizer
        self.g_optimizer = g_optimizer

    def generate(self, n, labels):
        z = keras.random.normal((n, self.latent_dim), seed=self.seed_generator)
        return self.generator([z, labels] if self.conditional else z, training=True)

    def train_step(self, data):
        real, labels = data
        n = ops.shape(real)[0]
        fake = self.generate(n, labels)
        images = ops.concatenate([fake, real], axis=0)
        all_labels = ops.concatenate([labels, labels], axis=0)
        truth = ops.concatenate([ops.zeros((n, 1)), ops.ones((n, 1))], axis=0)
        with tf.GradientTape() as tape:
            outputs = self.discriminator(images, training=True)
            d_loss = self.d_loss(truth, outputs, all_labels, n)
        weights = self.discriminator.trainable_weights
        self.d_optimizer.apply_gradients(zip(tape.gradient(d_loss, weights), weights, strict=True))

        labels = ops.concatenate([labels] * self.repeats, axis=0)
        misleading = ops.ones((n * self.repeats, 1))
        with tf.GradientTape() as tape:
            outputs = self.discriminator(self.generate(n * self.repeats, labels), training=True)
            g_loss = self.g_loss(misleading, outputs, labels)
        weights = self.generator.trainable_weights
        self.g_optimizer.apply_gradients(zip(tape.gradient(g_loss, weights), weights, strict=True))
        self.d_loss_tracker.update_state(d_loss)
        self.g_loss_tracker.update_state(g_loss)
        return {"d_loss": self.d_loss_tracker.result(), "g_loss": self.g_loss_tracker.result()}

    def d_loss(self, truth, outputs, labels, n):
        if not self.conditional:
            return self.logit_loss(truth, outputs)
        logits, classes = outputs
        first = 0 if self.classify_generated else n  # the real ones come last
        return self.logit_loss(truth, logits) + self.class_loss(labels[first:], classes[first:])

    def g_loss(self, misleading, outputs, labels):
        if not self.conditional:
            return self.logit_loss(misleading, outputs)
        return self.logit_loss(misleading, outputs[0]) + self.class_loss(labels, outputs[1])


class GuideWGAN(GuideGAN):
    """A WGAN-GP: D sees real images, generated images, and points between them, one by one."""

    def gradient_penalty(self, real, fake):
        alpha = keras.random.uniform((ops.shape(real)[0], 1, 1, 1), seed=self.seed_generator)
        points = real + alpha * (fake - real)
        with tf.GradientTape() as tape:
            tape.watch(points)
            scores = self.discriminator(points, training=True)
        gradients = tape.gradient(scores, points)
        norm = ops.sqrt(ops.sum(ops.square(gradients), axis=[1, 2, 3]))
        return ops.mean((norm - 1.0) ** 2)

    def train_step(self, data):
        images, _ = data
        batches = ops.split(images, self.critic_steps)
        for real in batches:
            n = ops.shape(real)[0]
            with tf.GradientTape() as tape:
                fake = self.generate(n, None)
                fake_scores = self.discriminator(fake, training=True)
                real_scores = self.discriminator(real, training=True)
                cost = ops.mean(fake_scores) - ops.mean(real_scores)
                d_loss = cost + 10.0 * self.gradient_penalty(real, fake)
            weights = self.discriminator.trainable_variables
            self.d_optimizer.apply_gradients(
                zip(tape.gradient(d_loss, weights), weights, strict=True)
            )
        with tf.GradientTape() as tape:
            scores = self.discriminator(self.generate(n * self.repeats, None), training=True)
            g_loss = -ops.mean(scores)
        weights = self.generator.trainable_variables
        self.g_optimizer.apply_gradients(zip(tape.gradient(g_loss, weights), weights, strict=True))
        return {"d_loss": d_loss, "g_loss": g_loss}


class GuideVAE(keras.Model):
    """A VAE."""

    def __init__(self, encoder, decoder):
        super().__init__()
        self.encoder = encoder
        self.decoder = decoder
        self.seed_generator = keras.random.SeedGenerator(0)
        self.tracker = keras.metrics.Mean(name="loss")
        self.built = True

    def train_step(self, data):
        images, _ = data
        with tf.GradientTape() as tape:
            mean, log_var = self.encoder(images, training=True)
            noise = keras.random.normal(ops.shape(mean), seed=self.seed_generator)
            reconstruction = self.decoder(mean + ops.exp(0.5 * log_var) * noise, training=True)
            cross_entropy = keras.losses.binary_crossentropy(images, reconstruction)
            kl = -0.5 * (1 + log_var - ops.square(mean) - ops.exp(log_var))
            loss = ops.mean(ops.sum(cross_entropy, axis=(1, 2))) + ops.mean(ops.sum(kl, axis=1))
        weights = self.trainable_weights
        self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights, strict=True))
        self.tracker.update_state(loss)
        return {"loss": self.tracker.result()}
