"""How far an image is from the nearest of other images. For copies, this distance is small."""

import numpy as np

from gan_vs_vae.errors import UserError
from gan_vs_vae.images import to_unit_range
from gan_vs_vae.metrics.features import nearest_squared


def nearest_distances(images: np.ndarray, among: np.ndarray) -> np.ndarray:
    """Compute min_j |x_i - y_j|, the Euclidean distance of pixels in [0, 1], for each image x_i.

    Samples are no copies if they are as far from the training images as test images are.

    Args:
        images: uint8 `(n, H, W, C)`, the x_i.
        among: uint8 `(m, H, W, C)`, m > 0, the y_j.

    Returns:
        float64 `(n,)`, at least 0 and at most sqrt(H * W * C).

    Raises:
        UserError: if the images have different shapes, or if `among` is empty.

    >>> black_and_white = np.array([[[[0]]], [[[255]]]], "uint8")
    >>> nearest_distances(black_and_white, black_and_white[:1])
    array([0., 1.])
    """
    if images.shape[1:] != among.shape[1:] or not len(among):
        raise UserError(
            f"images of shape {images.shape} have no nearest one among those of shape "
            f"{among.shape}: give images of one size, at least one of each"
        )
    x, y = (to_unit_range(i).reshape(len(i), -1) for i in (images, among))
    return np.sqrt(nearest_squared(x, y)[:, 0])
