"""Metrics that compare the distributions of real and of generated images."""

from collections.abc import Callable

import numpy as np

from gan_vs_vae.errors import UserError
from gan_vs_vae.metrics.features import Features
from gan_vs_vae.metrics.frechet import frechet_distance
from gan_vs_vae.metrics.kernel import kernel_distance
from gan_vs_vae.metrics.precision_recall import precision_recall

Metric = Callable[[np.ndarray, np.ndarray], float | tuple[float, ...]]

# The metrics of `Reference.measures`: the names of the numbers, and the function that returns
# them, of real features, `(n, d)`, and generated ones, `(m, d)`. A new metric is a line here.
METRICS: dict[tuple[str, ...], Metric] = {
    ("frechet_distance",): frechet_distance,
    ("kernel_distance", "kernel_distance_error"): kernel_distance,
    ("precision", "recall"): precision_recall,
}


class Reference:
    """Real images with which the images of any number of models are compared.

    Args:
        images: uint8 `(n, H, W, C)`. Their features are computed once.
        features: the feature network, with its description.
        split: str. The split of the data set that the images are of, such as "test".
        normalise: bool. Whether to divide all features by one number, with which the real ones
            have a mean square of 1. Defaults to False.

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
        """Compute all METRICS of generated images, with the facts on which they depend.

        Args:
            generated: uint8 `(n, H, W, C)`, at least four images.

        Returns:
            A dict for a JSON file: the numbers that METRICS names; `generated`, the number of
            images; and what `about` returns.

        Raises:
            UserError: if images have another shape than the real ones or are too few, or if
                features are not finite.
        """
        pair = self._pair(generated)
        numbers: dict[str, float] = {}
        for names, metric in METRICS.items():
            values = metric(*pair)
            values = values if isinstance(values, tuple) else (values,)
            numbers.update(zip(names, values, strict=True))
        return {**numbers, "generated": len(generated), **self.about()}

    def frechet_distance(self, generated: np.ndarray) -> float:
        """Compute the Fréchet distance alone, for many sets of images.

        Args:
            generated: uint8 `(n, H, W, C)`, at least two images.
        """
        return frechet_distance(*self._pair(generated))

    def about(self) -> dict[str, int | str | None]:
        """Return the facts on which all numbers depend.

        Returns:
            `real`, the number of real images; their `split`; `feature_network`; and `resized_to`.
        """
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
