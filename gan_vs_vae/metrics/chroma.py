"""Colour noise: how much of the fine detail is in the colours."""

import numpy as np
from scipy import ndimage

from gan_vs_vae.errors import UserError
from gan_vs_vae.metrics.sharpness import inside

ROUNDING = 1e-12  # energy that is none; a single level's is a million times larger


def chroma_ratio(images: np.ndarray, sigma: float = 1.0, margin: int = 0) -> np.ndarray:
    """Compute the fine detail of the colours over that of the brightness, for each image.

    sqrt(sum |h(u)|^2 + |h(v)|^2) / sqrt(sum |h(y)|^2), h(x) = x - G_sigma * x with a Gaussian G, of
    the components of opponent colours (Geusebroek et al., 2001, without weights):
    y = (r + g + b) / 3, u = (r - g) / sqrt 2, v = (r + g - 2 b) / sqrt 6. Photographs have their detail in
    the brightness; independent noise of the three colours gives sqrt 6.

    Args:
        images: uint8 `(n, H, W, 3)`.
        sigma: float above 0. The Gaussian's standard deviation in pixels. Defaults to 1.
        margin: int. The pixels at each side that are left out. Defaults to 0.

    Returns:
        float64 `(n,)`; 0 where neither has any detail, infinite where the colours alone have.

    Raises:
        UserError: if images have no colours, or if the margin leaves fewer than 3 pixels.

    >>> grey = np.random.default_rng(0).integers(0, 256, (1, 16, 16, 1), "uint8").repeat(3, axis=-1)
    >>> chroma_ratio(grey)
    array([0.])
    """
    x = inside(images, margin) / 255
    if x.shape[-1] != 3:
        raise UserError(f"images of {x.shape[-1]} channel have no colours: give RGB images")
    detail = x - ndimage.gaussian_filter(x, (0, sigma, sigma, 0))
    r, g, b = np.moveaxis(detail, -1, 0)
    energies = ((each**2).sum(axis=(1, 2)) for each in ((r + g + b) / 3, r - g, r + g - 2 * b))
    brightness, red, blue = energies
    colour = red / 2 + blue / 6
    alone = np.where(colour > ROUNDING, np.inf, 0.0)
    return np.sqrt(np.divide(colour, brightness, out=alone, where=brightness > ROUNDING))
