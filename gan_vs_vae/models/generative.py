"""What all generative models offer: latent vectors in, uint8 images out."""

import functools
from collections.abc import Sequence

import keras
import numpy as np
from keras import ops

from gan_vs_vae import backend
from gan_vs_vae.backend import Tensor
from gan_vs_vae.errors import UserError
from gan_vs_vae.models.base import ImageModel

Labels = np.ndarray | Sequence | int | None


class GenerativeModel(ImageModel):
    """A model that maps a latent vector z ~ N(0, I), and perhaps a label, to an image.

    A subclass whose images depend on a label sets `needs_labels` and `num_classes`.

    Args:
        latent_dim: int. The width of z.
        image_shape, seed: as for `ImageModel`.
    """

    def __init__(self, latent_dim: int, image_shape: tuple[int, int, int], seed: int | None = None):
        super().__init__(image_shape, num_classes=None, seed=seed)
        self.latent_dim = latent_dim

    def check_decoder(self, network: keras.Model, name: str) -> None:
        """Raise `UserError` if a decoding network's inputs or images are not this model's."""
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
        """Return the Keras model that maps z, or `[z, labels]`, to images in `pixel_range`."""
        raise NotImplementedError

    def sample_latent(self, n: int, seed: int | None = None) -> np.ndarray:
        """Draw n latent vectors z ~ N(0, I).

        Args:
            n: int, at least 1.
            seed: int or None. The same seed gives the same z on every backend.

        Returns:
            float32 `(n, latent_dim)`.
        """
        if not isinstance(n, (int, np.integer)) or n < 1:
            raise UserError(f"n must be a whole number of at least 1, not {n!r}")
        return np.random.default_rng(seed).standard_normal((n, self.latent_dim), "float32")

    def sample_prior(self, images: Tensor) -> Tensor:
        """Draw z ~ N(0, I) in a training step, `(n, latent_dim)`: as many as there are images."""
        shape = (ops.shape(images)[0], self.latent_dim)
        return backend.sample_noise(keras.random.normal, shape, seed=self.seed_generator)

    def decode(self, z: np.ndarray, labels: Labels = None) -> np.ndarray:
        """Return the images of latent vectors.

        Args:
            z: float `(n, latent_dim)`.
            labels: int `(n,)`, or one int for all; attributes `(n, num_classes)` or
                `(num_classes,)`. Required if the model is conditional, forbidden otherwise.

        Returns:
            uint8 `(n, H, W, C)`.

        Raises:
            UserError: if z has the wrong width, or a label is missing or out of range.
        """
        z = np.asarray(z)
        if z.ndim != 2 or z.shape[1] != self.latent_dim or not len(z):
            raise UserError(f"z must have shape (n, {self.latent_dim}), n > 0, not {z.shape}")
        if z.dtype.kind not in "biuf" or not np.isfinite(z).all():
            raise UserError("z must be finite numbers")
        z = z.astype("float32")
        if self.num_classes is not None:
            return self.in_batches(self._decode, [z, self.labels_for(len(z), labels)])
        if labels is not None:
            raise UserError(f"this {type(self).__name__} is unconditional: give no labels")
        return self.in_batches(self._decode, [z])

    def generate(self, n: int, labels: Labels = None, seed: int | None = None) -> np.ndarray:
        """Generate n images: `decode(sample_latent(n, seed), labels)`.

        Args:
            n: int, at least 1.
            labels: as for `decode`. Defaults to labels drawn uniformly, if the model is
                conditional.
            seed: int or None. The same seed gives the same z and the same drawn labels.

        Returns:
            uint8 `(n, H, W, C)`.
        """
        z = self.sample_latent(n, seed)
        if labels is None and self.num_classes is not None:
            # From another stream than z, on which labels must not depend.
            stream = np.random.default_rng(None if seed is None else (seed, 1))
            labels = stream.integers(self.label_values, size=(n, *self.label_shape))
        return self.decode(z, labels)

    def example_labels(self) -> np.ndarray:
        """Return each class once; for attributes, one row without any and one row for each."""
        if not self.multi_label:
            return np.arange(self.label_values)
        (attributes,) = self.label_shape
        return np.eye(attributes + 1, attributes, k=-1, dtype=int)

    def labels_for(self, n: int, labels: Labels) -> np.ndarray:
        """Return one valid label for each of n images, int32 `(n, ...)`.

        Raises:
            UserError: if labels are missing, out of range, or of another number.
        """
        kind = "attributes" if self.multi_label else f"a label in 0..{self.label_values - 1}"
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
