"""Sharpness, as the variance of the Laplacian."""

import numpy as np

from gan_vs_vae.images import check_pixels, resize


def sharpness(images: np.ndarray, size: int | None = 64) -> float:
    """Compute the variance of each image's Laplacian, averaged over the images.

    L(i, j) = x(i-1, j) + x(i+1, j) + x(i, j-1) + x(i, j+1) - 4 x(i, j), on the grey image in
    [0, 1], without its outermost pixels (Pech-Pacheco et al., 2000). It depends on the
    resolution, so images are resized before.

    Args:
        images: uint8 `(n, H, W, C)`.
        size: int or None. The height and width to which images are resized; None leaves them as
            they are. Defaults to 64.

    Returns:
        float in [0, 16].

    >>> sharpness(np.full((1, 8, 8, 1), 200, "uint8"))
    0.0
    """
    check_pixels(images)
    if size is not None and images.shape[1:3] != (size, size):
        images = resize(images, (size, size))
    x = images.astype("float64").mean(axis=-1) / 255
    neighbours = x[:, :-2, 1:-1] + x[:, 2:, 1:-1] + x[:, 1:-1, :-2] + x[:, 1:-1, 2:]
    laplacian = neighbours - 4 * x[:, 1:-1, 1:-1]
    return float(laplacian.var(axis=(1, 2)).mean())
