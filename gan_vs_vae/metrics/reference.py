"""Measures between the distributions of real and of generated images."""

import numpy as np

from gan_vs_vae.errors import UserError
from gan_vs_vae.metrics.features import Features
from gan_vs_vae.metrics.frechet import frechet_distance
from gan_vs_vae.metrics.kernel import kernel_distance
from gan_vs_vae.metrics.precision_recall import precision_recall


class Reference:
    """Real images that the images of any number of models are measured against.

    Args:
        images: uint8 `(n, H, W, C)`; their features are computed once.
        features: the feature network, with its name.
        split: of the data set that the images are of: "test".
        normalise: divide all features by one number, so that the real ones have a mean
            square of 1.

    >>> pixels = Features(lambda images: images.reshape(len(images), -1) / 255, "pixels")
    >>> noise = np.random.default_rng(0).integers(0, 256, (100, 2, 2, 1), "uint8")
    >>> reference = Reference(noise[:60], pixels, split="test")
    >>> numbers = reference.measures(noise[60:])
    >>> {key: numbers[key] for key in ("real", "generated", "split", "feature_network")}
    {'real': 60, 'generated': 40, 'split': 'test', 'feature_network': 'pixels'}
    """

    def __init__(self, images: np.ndarray, features: Features, split: str, normalise: bool = False):
        self.image_shape = images.shape[1:]
        self.features = features
        self.split = split
        self.normalise = normalise
        self._real, self._size = features(images), 1
        if normalise:
            self._size = np.sqrt(np.mean(np.square(self._real)))
            self._real = self._real / self._size

    def measures(self, generated: np.ndarray) -> dict[str, float | int | str | None]:
        """All measures of one set of images, with what must be said of them, for a JSON file.

        Args:
            generated: uint8 `(n, H, W, C)`, four images at least.

        Returns:
            `frechet_distance`, `kernel_distance`, `kernel_distance_error`, `precision` and
            `recall`; the numbers of images, `real` and `generated`; `split`,
            `feature_network` and `resized_to`.

        Raises:
            UserError: images of another shape than the real ones, too few, or features
                that are not finite.
        """
        pair = self._pair(generated)
        kernel, kernel_error = kernel_distance(*pair)
        precision, recall = precision_recall(*pair)
        return {
            "frechet_distance": frechet_distance(*pair),
            "kernel_distance": kernel,
            "kernel_distance_error": kernel_error,
            "precision": precision,
            "recall": recall,
            "generated": len(generated),
            **self.about(),
        }

    def frechet_distance(self, generated: np.ndarray) -> float:
        """That measure alone: for many sets of images, where all take too long."""
        return frechet_distance(*self._pair(generated))

    def about(self) -> dict[str, int | str | None]:
        """What must be said beside a number: how many real images, of which split, seen how."""
        return {
            "real": len(self._real),
            "split": self.split,
            "feature_network": self.features.network
            + (", of unit mean square" if self.normalise else ""),
            "resized_to": self.features.resized_to,
        }

    def _pair(self, generated):
        if generated.shape[1:] != self.image_shape:
            raise UserError(
                f"the generated images are of shape {generated.shape[1:]} and the real ones of "
                f"{self.image_shape}: load the data set at the size of the model's images"
            )
        return self._real, self.features(generated) / self._size
