"""Shapes of digits: whether samples are noise, how much the digits differ, and whether all are ones."""

import numpy as np

from gan_vs_vae import metrics
from reproduce.evaluation import pixels_of
from reproduce.quality_curve import contrast

ONE = 1  # the most elongated digit


class RealDigits:
    """Real digits, with which the shapes of samples are compared.

    Args:
        images: uint8 `(n, H, W, C)`.
        labels: int `(n,)`, digits, ones among them.

    Attributes:
        elongated: float. The elongation above which an image is more likely a one: as large a share
            of ones is below it as of the other digits above.
    """

    def __init__(self, images: np.ndarray, labels: np.ndarray):
        stretch = elongation(images)
        self.elongated = equal_error(stretch[labels == ONE], stretch[labels != ONE])
        self._between, self._within = spreads(images, labels)
        self._contrast = contrast(images)

    def measure(self, images: np.ndarray, labels: np.ndarray) -> dict[str, float]:
        """Return the shapes of samples.

        Args:
            images: uint8 `(n, H, W, C)`.
            labels: int `(n,)`. What they were generated for, several of each.

        Returns:
            `coherence`, the mean over the images; `contrast`, relative to real ones; `difference`,
            how far apart the means of the digits are, relative to real ones; `difference_ratio`,
            the same over the spread within a digit, relative to real ones; and `elongated`, the
            share of the other digits' samples that are as elongated as ones.
        """
        between, within = spreads(images, labels)
        stretch = elongation(images[labels != ONE])
        return {
            "coherence": float(metrics.coherence(images).mean()),
            "contrast": contrast(images) / self._contrast,
            "difference": between / self._between,
            "difference_ratio": between / max(within, 1e-9) / (self._between / self._within),
            "elongated": float(np.mean(stretch > self.elongated)),
        }


def spreads(images: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """Return the variance of pixels between and within classes, summed over the pixels.

    Within, the mean over the classes of the variance without bias; between, the variance of the
    class means, less what the variance within adds to it: about 0 if classes do not differ.

    >>> images = np.array([0, 0, 255, 255], "uint8").reshape(4, 1, 1, 1)
    >>> spreads(images, np.array([3, 3, 8, 8])), spreads(images, np.array([3, 8, 3, 8]))
    ((0.5, 0.0), (-0.25, 0.5))
    """
    x = pixels_of(images)
    classes = [x[labels == label] for label in np.unique(labels)]
    within = np.array([own.var(axis=0, ddof=1).sum() for own in classes])
    of_means = np.mean([v / len(own) for v, own in zip(within, classes, strict=True)])
    between = np.var([own.mean(axis=0) for own in classes], axis=0, ddof=1).sum() - of_means
    return float(between), float(within.mean())


def elongation(images: np.ndarray) -> np.ndarray:
    """Return how much longer than wide the light part of each image is: at least 1, float `(n,)`.

    It is the square root of the ratio of the eigenvalues of the second central moments of the
    levels above the image's median (Hu, 1962). A disc has 1. Half a pixel's width is added to both
    axes, so that a line of one pixel is not infinitely long.

    >>> line = np.zeros((1, 9, 9, 1), "uint8")
    >>> line[0, :, 4] = 255
    >>> elongation(line).round(1), elongation(np.full((1, 9, 9, 1), 7, "uint8"))
    (array([9.]), array([1.]))
    """
    grey = images.astype("float64").mean(axis=-1)
    weights = np.maximum(grey - np.median(grey, axis=(1, 2), keepdims=True), 0)
    weights /= np.maximum(weights.sum(axis=(1, 2), keepdims=True), 1e-9)
    y, x = np.mgrid[: grey.shape[1], : grey.shape[2]].astype("float64")
    mean_y, mean_x = ((weights * of).sum(axis=(1, 2)) for of in (y, x))
    dy, dx = (of - mean[:, None, None] for of, mean in ((y, mean_y), (x, mean_x)))
    yy, xx, yx = ((weights * of).sum(axis=(1, 2)) for of in (dy * dy, dx * dx, dy * dx))
    middle, half = (yy + xx) / 2, np.hypot((yy - xx) / 2, yx)
    pixel = 1 / 12  # the second moment of a square of one pixel
    return np.sqrt((middle + half + pixel) / (middle - half + pixel))


def equal_error(above: np.ndarray, below: np.ndarray) -> float:
    """Return the threshold that as large a share of the first is below as of the second is above.

    >>> equal_error(np.array([3.0, 4.0, 5.0]), np.array([1.0, 2.0, 2.5]))
    3.0
    """
    thresholds = np.sort(np.concatenate([above, below]))
    missed = np.searchsorted(np.sort(above), thresholds) / len(above)
    false = 1 - np.searchsorted(np.sort(below), thresholds) / len(below)
    return float(thresholds[np.argmin(np.abs(missed - false))])


def controls(images: np.ndarray, labels: np.ndarray, real: RealDigits) -> dict:
    """Return the shapes of real digits, of these with shuffled labels, of ones, and of noise.

    Args:
        images, labels: real ones.
        real: what they are compared with.
    """
    rng = np.random.default_rng(0)
    ones = images[labels == ONE]
    noise = rng.integers(0, 256, images.shape, "uint8")
    return {
        "real": real.measure(images, labels),
        "shuffled_labels": real.measure(images, rng.permutation(labels)),
        "ones": real.measure(ones[np.arange(len(images)) % len(ones)], labels),
        "noise": real.measure(noise, labels),
    }
