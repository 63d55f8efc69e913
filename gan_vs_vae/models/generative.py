"""What every generative model promises: latent vectors in, uint8 images out."""

import functools
from collections.abc import Sequence

import keras
import numpy as np

from gan_vs_vae import backend
from gan_vs_vae.errors import UserError
from gan_vs_vae.models.base import ImageModel, in_batches

Labels = np.ndarray | Sequence[int] | int | None


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

    def check_inputs(self, network: keras.Model, name: str) -> None:
        """Refuse a decoding network that takes a label and should not, or the other way round."""
        wanted = "[z, labels]" if self.conditional else "z alone"
        if len(network.inputs) != (2 if self.conditional else 1):
            raise UserError(f"the {name} of a {type(self).__name__} takes {wanted}")

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
            labels: int `(n,)` or one int for all; exactly where the model is conditional.

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
            labels = stream.integers(self.num_classes, size=n)
        return self.decode(z, labels)

    def labels_for(self, n: int, labels: Labels) -> np.ndarray:
        """One valid label for each of n images, int32 `(n,)`, or a `UserError`."""
        if labels is None:
            raise UserError(
                f"this {type(self).__name__} is conditional: give a label in "
                f"0..{self.num_classes - 1} for each image"
            )
        labels = self.check_labels(labels)
        if labels.shape not in ((), (n,)):
            raise UserError(f"labels have shape {labels.shape}: give one for each of {n} images")
        return np.broadcast_to(labels, (n,)).astype("int32")

    @functools.cached_property
    def _decode(self):
        network = self.decoder_network()

        def decode(z, *labels):
            return self.unscale(network([z, *labels] if labels else z, training=False))

        return backend.compiled(network, decode)
