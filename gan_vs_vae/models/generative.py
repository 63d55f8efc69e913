"""What every generative model promises: latent vectors in, uint8 images out."""

import functools
from collections.abc import Sequence

import keras
import numpy as np

from gan_vs_vae import backend
from gan_vs_vae.errors import UserError
from gan_vs_vae.models.base import ImageModel, in_batches

Labels = np.ndarray | Sequence | int | None


class GenerativeModel(ImageModel):
    """A model that turns a latent vector z ~ N(0, I), and perhaps a label, into an image.

    A subclass whose images depend on a label is `conditional`, and sets `num_classes`.

    Args:
        latent_dim: the width of z.
        image_shape, seed: as for `ImageModel`.
    """

    def __init__(self, latent_dim: int, image_shape: tuple[int, int, int], seed: int | None = None):
        super().__init__(image_shape, num_classes=None, seed=seed)
        self.latent_dim = latent_dim

    def check_decoder(self, network: keras.Model, name: str) -> None:
        """Refuse a decoding network of other inputs, or images, than this model's."""
        wanted = "[z, labels]" if self.conditional else "z alone"
        if len(network.inputs) != (2 if self.conditional else 1):
            raise UserError(f"the {name} of a {type(self).__name__} takes {wanted}")
        shape = tuple(network.outputs[0].shape[1:])
        if shape != self.image_shape:
            raise UserError(
                f"the {name}'s images {shape} are not of the shape {self.image_shape} that the "
                "other network takes"
            )
        self.multi_label = self.conditional and len(network.inputs[1].shape) > 1

    def decoder_network(self) -> keras.Model:
        """The Keras model that maps z, or `[z, labels]`, to images in `pixel_range`."""
        raise NotImplementedError

    def sample_latent(self, n: int, seed: int | None = None) -> np.ndarray:
        """N draws of z ~ N(0, I), float32 `(n, latent_dim)`; the same on every backend."""
        if not isinstance(n, (int, np.integer)) or n < 1:
            raise UserError(f"n must be a whole number of at least 1, not {n!r}")
        return np.random.default_rng(seed).standard_normal((n, self.latent_dim), "float32")

    def decode(self, z: np.ndarray, labels: Labels = None) -> np.ndarray:
        """The images of latent vectors.

        Args:
            z: float `(n, latent_dim)`.
            labels: int `(n,)` or one int for all; attributes, `(n, num_classes)` or
                `(num_classes,)`; exactly where the model is conditional.

        Returns:
            uint8 `(n, H, W, C)`.

        Raises:
            UserError: a latent of the wrong width, a label missing or out of range.
        """
        z = np.asarray(z, "float32")
        if z.ndim != 2 or z.shape[1] != self.latent_dim or not len(z):
            raise UserError(f"z must have shape (n, {self.latent_dim}), n > 0, not {z.shape}")
        if self.num_classes is not None:
            return in_batches(self._decode, [z, self.labels_for(len(z), labels)])
        if labels is not None:
            raise UserError(f"this {type(self).__name__} is unconditional: give no labels")
        return in_batches(self._decode, [z])

    def generate(self, n: int, labels: Labels = None, seed: int | None = None) -> np.ndarray:
        """N new images: `decode(sample_latent(n, seed), labels)`.

        Args:
            n: at least 1.
            labels: as for `decode`; a conditional model draws them uniformly if None.
            seed: int or None; the same seed gives the same z and drawn labels.

        Returns:
            uint8 `(n, H, W, C)`.
        """
        z = self.sample_latent(n, seed)
        if labels is None and self.num_classes is not None:
            # Another stream than that of z, or the label would depend on it.
            stream = np.random.default_rng(None if seed is None else (seed, 1))
            labels = stream.integers(self.label_values, size=(n, *self.label_shape))
        return self.decode(z, labels)

    def example_labels(self) -> np.ndarray:
        """Each class once; or no attribute, and then each one alone."""
        if not self.multi_label:
            return np.arange(self.num_classes)
        return np.eye(self.num_classes + 1, self.num_classes, k=-1, dtype=int)

    def labels_for(self, n: int, labels: Labels) -> np.ndarray:
        """One valid label for each of n images, int32 `(n, ...)`, or a `UserError`."""
        kind = "attributes" if self.multi_label else f"a label in 0..{self.num_classes - 1}"
        if labels is None:
            raise UserError(
                f"this {type(self).__name__} is conditional: give {kind} for each image"
            )
        labels = self.check_labels(labels)
        if labels.shape not in (self.label_shape, (n, *self.label_shape)):
            raise UserError(f"labels have shape {labels.shape}: give {kind} for each of {n} images")
        return np.broadcast_to(labels, (n, *self.label_shape)).astype("int32")

    @functools.cached_property
    def _decode(self):
        network = self.decoder_network()

        def decode(z, *labels):
            return self.unscale(network([z, *labels] if labels else z, training=False))

        return backend.compiled(network, decode)
