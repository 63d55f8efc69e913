"""Sharpness, as the variance of the Laplacian."""

import numpy as np

from gan_vs_vae.errors import UserError
from gan_vs_vae.images import check_pixels, resize


def sharpness(images: np.ndarray, size: int | None = 64, margin: int = 0) -> float:
    """Compute the variance of each image's Laplacian, averaged over the images.

    It depends on the resolution, so images are resized before.

    Args:
        images: uint8 `(n, H, W, C)`.
        size, margin: as for `laplacian_variance`.

    Returns:
        float in [0, 16].

    >>> sharpness(np.full((1, 8, 8, 1), 200, "uint8"))
    0.0
    """
    return float(laplacian_variance(images, size, margin).mean())


def laplacian_variance(images: np.ndarray, size: int | None = 64, margin: int = 0) -> np.ndarray:
    """Compute the variance of each image's Laplacian (Pech-Pacheco et al., 2000).

    L(i, j) = x(i-1, j) + x(i+1, j) + x(i, j-1) + x(i, j+1) - 4 x(i, j), on the grey image in
    [0, 1], without its outermost pixels.

    Args:
        images: uint8 `(n, H, W, C)`.
        size: int or None. The height and width to which images are resized; None leaves them as
            they are. Defaults to 64.
        margin: int. The pixels at each side, after resizing, that are left out. A picture cut from
            a printed page needs it: the edge of the paper is sharper than anything in the picture.
            Defaults to 0.

    Returns:
        float64 `(n,)` in [0, 16].

    Raises:
        UserError: if the margin leaves fewer than 3 pixels in height or width.

    >>> page = np.full((1, 16, 16, 1), 255, "uint8")
    >>> page[:, 1:, 1:] = 0  # a black picture with a white edge
    >>> laplacian_variance(page, size=None, margin=2)
    array([0.])
    >>> laplacian_variance(page, size=None) > 0
    array([ True])
    """
    check_pixels(images)
    if size is not None and images.shape[1:3] != (size, size):
        images = resize(images, (size, size))
    x = grey_inside(images, margin)
    neighbours = x[:, :-2, 1:-1] + x[:, 2:, 1:-1] + x[:, 1:-1, :-2] + x[:, 1:-1, 2:]
    laplacian = neighbours - 4 * x[:, 1:-1, 1:-1]
    return laplacian.var(axis=(1, 2))


def grey_inside(images: np.ndarray, margin: int) -> np.ndarray:
    """Return grey images, float64 `(n, h, w)` in [0, 1], without the pixels of a margin.

    Raises:
        UserError: as `inside`.
    """
    return inside(images, margin).astype("float64").mean(axis=-1) / 255


def inside(images: np.ndarray, margin: int) -> np.ndarray:
    """Return images, uint8 `(n, h, w, C)`, without the pixels of a margin.

    Raises:
        UserError: if it leaves fewer than 3 pixels, as many as a difference of neighbours needs.
    """
    check_pixels(images)
    height, width = images.shape[1:3]
    if margin < 0 or min(height, width) - 2 * margin < 3:
        raise UserError(
            f"a margin of {margin} pixels does not leave 3 of {height}x{width} pixels: choose a "
            "smaller one, from 0 on, or larger images"
        )
    return images[:, margin : height - margin, margin : width - margin]
