"""Coherence: whether details are edges and lines, or noise."""

import numpy as np
from scipy import ndimage

from gan_vs_vae.metrics.sharpness import grey_inside


def coherence(images: np.ndarray, sigma: float = 2.0, margin: int = 0) -> np.ndarray:
    """Compute how much the gradients around a pixel agree in direction, averaged over each image.

    The structure tensor J is the mean of g g^T around a pixel, weighted by a Gaussian of deviation
    sigma, where g is the gradient by central differences of the grey image. With its eigenvalues
    l_1 >= l_2, coherence is (l_1 - l_2) / (l_1 + l_2) (Bigün and Granlund, 1987). The mean over the
    image is weighted by l_1 + l_2, the energy of the gradients:

    sum sqrt((J_xx - J_yy)^2 + 4 J_xy^2) / sum (J_xx + J_yy).

    It is 1 for straight edges, and 0.2 for noise, in which neighbours agree by chance.
    It depends on the resolution: compare images of one size.

    Args:
        images: uint8 `(n, H, W, C)`.
        sigma: float. The Gaussian's standard deviation in pixels. Defaults to 2.
        margin: int. The pixels at each side that are left out. Defaults to 0.

    Returns:
        float64 `(n,)` in [0, 1]; 0 where an image has no gradient.

    Raises:
        UserError: if the margin leaves fewer than 3 pixels in height or width.

    >>> stripes = np.tile(np.array([0, 80, 160, 240], "uint8"), (1, 16, 4))[..., None]
    >>> coherence(stripes).round(6)
    array([1.])
    """
    x = grey_inside(images, margin)
    gy = (x[:, 2:, 1:-1] - x[:, :-2, 1:-1]) / 2
    gx = (x[:, 1:-1, 2:] - x[:, 1:-1, :-2]) / 2
    xx, yy, xy = (
        ndimage.gaussian_filter(p, (0, sigma, sigma)) for p in (gx * gx, gy * gy, gx * gy)
    )
    agreeing = np.sqrt((xx - yy) ** 2 + 4 * xy**2).sum(axis=(1, 2))
    energy = (xx + yy).sum(axis=(1, 2))
    return np.divide(agreeing, energy, out=np.zeros(len(x)), where=energy > 0)
