"""Discriminators that are trained alone: on points, or against a generator that stays as it is."""

from collections.abc import Callable

import keras
import numpy as np
from keras import ops

from gan_vs_vae import backend, networks
from gan_vs_vae.backend import Tensor
from gan_vs_vae.batches import map_in_batches
from gan_vs_vae.losses import Objective
from gan_vs_vae.models import GAN

BATCH, WIDTH, RATE = 500, 64, 0.02  # of the network for points
# Steps, and the number of seeds, for each preset.
ON_POINTS = {"smoke": (20, 2), "quick": (600, 3), "study": (2000, 5), "paper": (2000, 5)}
Logits = Callable[[np.ndarray], np.ndarray]


def train_on_points(objective: Objective, real: np.ndarray, fake: np.ndarray, seed: int) -> Logits:
    """Train a small network to tell points apart: two hidden layers, each point seen once.

    Args:
        objective: whose loss of the discriminator is minimised.
        real, fake: float `(n, d)`, samples of both distributions, n a multiple of BATCH.
        seed: int. Seeds the weights.

    Returns:
        The logits, float32 `(m,)`, as a function of points, `(m, d)`.
    """
    d, steps = real.shape[1], len(real) // BATCH
    layers: list = [keras.Input((d,))]
    for i, (width, activation) in enumerate([(WIDTH, "tanh"), (WIDTH, "tanh"), (1, None)]):
        start = keras.initializers.GlorotUniform(seed=3 * seed + i)
        layers.append(keras.layers.Dense(width, activation, kernel_initializer=start))
    network = keras.Sequential(layers)
    rate = keras.optimizers.schedules.CosineDecay(RATE, steps)
    network.compile(
        keras.optimizers.Adam(rate),
        loss=lambda _, logits: objective.discriminator(logits[:BATCH], logits[BATCH:]),
        steps_per_execution=20,
    )
    halves = [points.reshape(steps, BATCH, d) for points in (real, fake)]
    x = np.concatenate(halves, axis=1).reshape(-1, d).astype("float32")
    network.fit(x, np.zeros((len(x), 1)), batch_size=2 * BATCH, shuffle=False, verbose=0)
    return lambda points: network.predict(points, batch_size=5000, verbose=0)[:, 0]


class FixedGenerator(GAN):
    """A GAN whose generator stays as it is, so that its discriminator alone learns."""

    def train_on_batch_step(self, images: Tensor, labels: Tensor | None) -> None:
        self.train_discriminator(images, labels)

    def generate_training(self, z: Tensor, labels: Tensor | None) -> Tensor:
        return self.generator(z, training=False)

    def generator_gradient(self, objective: Objective, z: np.ndarray) -> float:
        """Return the norm of the gradient of G's loss with respect to G's weights, at these z."""
        z = ops.convert_to_tensor(z)

        def loss():
            images = self.generator(z, training=False)
            return objective.generator(self.discriminator(images, training=False))

        return norm_of_gradient(loss, self.generator)


def norm_of_gradient(loss: Callable[[], Tensor], network: keras.Model) -> float:
    """Return the norm of the gradient of a loss with respect to all weights of a network."""
    _, gradients = backend.gradients(loss, network.trainable_variables)
    squares = [ops.sum(ops.square(ops.cast(g, "float32"))) for g in gradients]
    return float(ops.sqrt(sum(squares)))


def gradient_norms(model: GAN, images: np.ndarray) -> dict[str, list[float]]:
    """Return the norms of the gradients of both losses, as in training, for each batch of 64 images.

    They are taken in training mode, which changes the model's moving averages: give it a model of its
    own.

    Args:
        model: `GAN` without labels.
        images: uint8 `(n, H, W, C)`, at least 64.
    """
    found: dict[str, list[float]] = {"d": [], "g": []}
    for start in range(0, len(images) - 63, 64):
        real = model.shown(model.scale(images[start : start + 64]))
        z = ops.convert_to_tensor(model.sample_latent(64, seed=start))

        def generated(z=z):
            return model.discriminate(model.shown(model.generate_training(z, None)), None)

        def d_loss(real=real):
            return model.discriminator_loss(model.discriminate(real, None), generated(), None)

        found["d"].append(norm_of_gradient(d_loss, model.discriminator))
        found["g"].append(
            norm_of_gradient(lambda: model.generator_loss(generated(), None), model.generator)
        )
    return found


def train_for(adversary: FixedGenerator, images: np.ndarray, steps: int, seed: int) -> None:
    """Train a discriminator for some steps of 64 images, drawn with replacement."""
    drawn = np.random.default_rng(seed).integers(len(images), size=steps * 64)
    adversary.fit(images[drawn], batch_size=64, verbose=0)


def logits_of(model: GAN, images: np.ndarray) -> np.ndarray:
    """Return the logits of a GAN's discriminator, float32 `(n,)`, of images, uint8 `(n, H, W, C)`."""

    def logits(images):
        return model.discriminator(model.scale(images), training=False)[:, 0]

    return map_in_batches(backend.compiled(model.discriminator, logits), [images])


def fresh(model: GAN, seed: int) -> FixedGenerator:
    """Return a new, untrained discriminator against the generator of a model.

    It has no batch normalisation, so that what it says of an image depends on this image alone.
    """
    keras.utils.set_random_seed(seed)
    discriminator = networks.dcgan_discriminator(
        model.decoder_network().output_shape[1:], filters=(32, 64), kernel_size=4, batch_norm=False
    )
    adversary = FixedGenerator(model.decoder_network(), discriminator, seed=seed)
    adversary.compile()
    return adversary
