"""What a GAN's discriminator gets: its batches, what it sees of images, and soft labels."""

from typing import Any

import keras
from keras import ops

from gan_vs_vae import backend
from gan_vs_vae.augmentations import Augmentation
from gan_vs_vae.backend import Tensor
from gan_vs_vae.models.settings import Annealed


class DiscriminatorInputs:
    """The part of a GAN between its images and its discriminator; `GAN` documents its settings."""

    critic_steps: int
    augmentation: Augmentation | None
    instance_noise = Annealed(zero_is_off=True)
    instance_noise_decay: float | None
    seed_generator: keras.random.SeedGenerator
    d_optimizer: Any
    now: Any

    def kth_batch(self, rows: Tensor | None, k: int) -> Tensor | None:
        """Return the k-th of the `critic_steps` batches that a step takes as one.

        These are the rows k, k + critic_steps, ...: so every device has its share of each batch.
        """
        if rows is None:
            return None
        return ops.reshape(rows, (-1, self.critic_steps, *rows.shape[1:]))[:, k]

    def shown(self, images: Tensor) -> Tensor:
        """Return what D sees of images, real or generated: augmented, then with noise."""
        if self.augmentation is not None:
            images = self.augmentation(images, self.seed_generator)
        return self.add_instance_noise(images)

    def add_instance_noise(self, images: Tensor) -> Tensor:
        """Return images with instance noise, if that is set."""
        if not self.instance_noise:
            return images
        deviation = self.now("instance_noise")
        if self.instance_noise_decay is not None:
            step = ops.cast(self.d_optimizer.iterations, "float32")
            deviation = deviation * ops.exp(-step / self.instance_noise_decay)
        noise = backend.sample_noise(
            keras.random.normal, ops.shape(images), seed=self.seed_generator
        )
        return images + deviation * noise

    def sample_targets(self, target: float | tuple[float, float], logits: Tensor) -> Tensor | float:
        """Return a soft label: the number itself, or one for each logit from a range."""
        if isinstance(target, (int, float)):
            return target
        low, high = target
        settings = {"minval": low, "maxval": high, "seed": self.seed_generator}
        return backend.sample_noise(keras.random.uniform, ops.shape(logits), **settings)
