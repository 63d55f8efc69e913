"""Images as arrays, uint8 `(N, H, W, C)`, and as Pillow's images."""

import numpy as np
from PIL import Image


def to_pillow(image: np.ndarray) -> Image.Image:
    """Return Pillow's image of a uint8 array, `(H, W, 1)` or `(H, W, 3)`.

    >>> to_pillow(np.zeros((2, 3, 1), "uint8")).mode
    'L'
    """
    return Image.fromarray(image.squeeze(-1) if image.shape[-1] == 1 else image)


def resize(images: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Resize images with Lanczos' filter.

    Args:
        images: uint8 `(N, H, W, C)`.
        size: `(height, width)`.

    Returns:
        uint8 `(N, height, width, C)`.

    >>> resize(np.zeros((5, 28, 28, 1), "uint8"), (14, 7)).shape
    (5, 14, 7, 1)
    """
    out = np.empty((len(images), *size, images.shape[-1]), "uint8")
    for image, target in zip(images, out, strict=True):
        picture = to_pillow(image).resize((size[1], size[0]), Image.Resampling.LANCZOS)
        target[:] = np.asarray(picture).reshape(target.shape)
    return out
