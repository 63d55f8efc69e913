"""Images of models and real ones in features that others trained: how near, how many, how varied."""

import functools
from collections.abc import Collection, Sequence

import numpy as np

from gan_vs_vae import metrics
from gan_vs_vae.data import Split
from reproduce.comparisons import spread
from reproduce.judges import linear
from reproduce.judges.damage import DAMAGES, places

IMAGES = 500  # of a model, and of real ones to compare with; all numbers but distances depend on it
VARIETY = 300  # images of a Vendi score


class Space:
    """Measures images in one feature space, against real ones.

    Args:
        features: `metrics.Features`. The space, which knows nothing of the data.
        test: `Split`. Real images that no model has seen. Some are compared with, and as many
            others are held out, for the control.
        equivalent: as for `metrics.class_accuracy`.
        images: int. How many images of a model, and how many real ones. Defaults to IMAGES.
    """

    def __init__(
        self,
        features: metrics.Features,
        test: Split,
        equivalent: Sequence[Collection[int]] = (),
        images: int = IMAGES,
    ):
        self._features = features
        self._equivalent = equivalent
        n = min(images, len(test) // 2)
        chosen = places(len(test), n)
        rest = np.delete(np.arange(len(test)), chosen)
        self._chosen, self._rest = (test.take(at) for at in (chosen, rest[places(len(rest), n)]))

    @functools.cached_property
    def _size(self):
        """What features are divided by: the kernel adds 1 to their mean product, which is then 1."""
        return float(np.sqrt(np.mean(np.square(self._of_chosen))))

    @functools.cached_property
    def _of_chosen(self):
        return self._features(self._chosen.images)

    @functools.cached_property
    def _real(self):
        return self._of_chosen / self._size

    @functools.cached_property
    def _held_out(self):
        return self._scaled(self._rest.images)

    def _scaled(self, images):
        return self._features(images) / self._size

    def measure(self, images: np.ndarray, labels: np.ndarray | None = None) -> dict:
        """Return kernel distance, density, coverage and Vendi score of images.

        With classes also `gan_train`, the accuracy on real images of a logistic regression that was
        fitted to these images' features (`metrics.gan_train`).

        Args:
            images: uint8 `(n, H, W, C)`.
            labels: int `(n,)`, or None.
        """
        at = places(len(images), len(self._chosen))
        return self._measure(self._scaled(images[at]), None if labels is None else labels[at])

    def _measure(self, x, labels):
        distance, error = metrics.kernel_distance(self._real, x)
        density, coverage = metrics.density_coverage(self._real, x)
        found = {
            "about": {
                "feature_network": self._features.network,
                "resized_to": self._features.resized_to,
                "real": len(self._real),
                "generated": len(x),
                "images_of_vendi_score": min(VARIETY, len(x)),
            },
            "kernel_distance": distance,
            "kernel_distance_error": error,
            "density": density,
            "coverage": coverage,
            "vendi_score": metrics.vendi_score(x[places(len(x), VARIETY)]),
        }
        if labels is not None and labels.ndim == 1 and self._chosen.labels is not None:
            found["gan_train"] = self._gan_train(x, np.asarray(labels))
        return found

    def controls(self) -> dict:
        """Return the same measures of real images that are held out, and of these, damaged.

        `vendi_score` of all real images is over as many parts of VARIETY images as there are.
        """
        rest = self._rest
        damaged = {name: self.measure(damage(rest.images)) for name, damage in DAMAGES.items()}
        held_out = self._measure(self._held_out, rest.labels)
        return {"held_out": held_out, **damaged, "vendi_score": self._varieties()}

    def _varieties(self):
        """Return the spread of the Vendi score over disjoint parts of the real images."""
        x = np.concatenate([self._real, self._held_out])
        x = np.random.default_rng(0).permutation(x)
        size = min(VARIETY, len(self._real))
        return spread(
            metrics.vendi_score(x[start : start + size])
            for start in range(0, len(x) - size + 1, size)
        )

    def _gan_train(self, x, labels):
        real = (self._real, np.asarray(self._chosen.labels))
        return metrics.gan_train(linear.fit, (x, labels), real, self._equivalent)
