"""Damaged images, the controls of every measure; and images at equal steps of a set."""

from collections.abc import Callable

import numpy as np
from scipy import ndimage

BLUR = 2 / 64  # of the height, the standard deviation
NOISE = 0.1 * 255
BLOCKS = 4  # in a row, that are shuffled


def places(total: int, n: int) -> np.ndarray:
    """Return n places at equal steps, or all, in a set that may be sorted by class.

    >>> places(9, 3), places(2, 5)
    (array([0, 4, 8]), array([0, 1]))
    """
    return np.linspace(0, total - 1, min(n, total)).astype(int)


def spread_out(images: np.ndarray, n: int) -> np.ndarray:
    """Return n images at equal steps: samples may be sorted by class."""
    return images[places(len(images), n)]


def blurred(images: np.ndarray) -> np.ndarray:
    """Return images after a Gaussian filter."""
    sigma = BLUR * images.shape[1]
    smooth = ndimage.gaussian_filter(images.astype("float32"), (0, sigma, sigma, 0))
    return smooth.round().astype("uint8")


def noised(images: np.ndarray, seed: int = 0) -> np.ndarray:
    """Return images with Gaussian noise."""
    noise = np.random.default_rng(seed).normal(0, NOISE, images.shape)
    return np.clip(images + noise, 0, 255).round().astype("uint8")


def shuffled(images: np.ndarray, seed: int = 0) -> np.ndarray:
    """Return images whose blocks, `BLOCKS` x `BLOCKS`, are in another order, for each its own.

    >>> images = np.arange(64, dtype="uint8").reshape(1, 8, 8, 1)
    >>> found = shuffled(images)
    >>> sorted(found.ravel().tolist()) == list(range(64)), bool((found != images).any())
    (True, True)
    """
    n, height, width, channels = images.shape
    h, w = height // BLOCKS, width // BLOCKS
    whole = images[:, : h * BLOCKS, : w * BLOCKS]
    blocks = whole.reshape(n, BLOCKS, h, BLOCKS, w, channels).swapaxes(2, 3)
    blocks = blocks.reshape(n, BLOCKS**2, h, w, channels)
    order = np.tile(np.arange(BLOCKS**2), (n, 1))
    order = np.random.default_rng(seed).permuted(order, axis=1)
    mixed = np.take_along_axis(blocks, order[:, :, None, None, None], axis=1)
    mixed = mixed.reshape(n, BLOCKS, BLOCKS, h, w, channels).swapaxes(2, 3)
    out = images.copy()
    out[:, : h * BLOCKS, : w * BLOCKS] = mixed.reshape(whole.shape)
    return out


DAMAGES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "blurred": blurred,
    "noised": noised,
    "shuffled": shuffled,
}
