"""How far an image is from the nearest of others: what a copy of a training image lacks."""

import numpy as np

from gan_vs_vae.errors import UserError
from gan_vs_vae.metrics.features import blocks, squared_distances


def nearest_distances(images: np.ndarray, among: np.ndarray) -> np.ndarray:
    """min_j |x_i - y_j|, the Euclidean distance of pixels in [0, 1], for each image x_i.

    Samples that are as far from the training images as test images are, are no copies.

    Args:
        images, among: uint8 `(n, H, W, C)` and `(m, H, W, C)`; m > 0.

    Returns:
        float64 `(n,)`.

    Raises:
        UserError: images of different shapes, or nothing to be near to.

    >>> black_and_white = np.array([[[[0]]], [[[255]]]], "uint8")
    >>> nearest_distances(black_and_white, black_and_white[:1])
    array([0., 1.])
    """
    if images.shape[1:] != among.shape[1:] or not len(among):
        raise UserError(
            f"images of shape {images.shape} have no nearest one among those of shape {among.shape}"
        )
    x, y = (i.reshape(len(i), -1).astype("float64") / 255 for i in (images, among))
    return np.sqrt(np.concatenate([squared_distances(b, y).min(axis=1) for b in blocks(x)]))
