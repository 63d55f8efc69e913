"""Images as arrays, uint8 `(N, H, W, C)`, and as Pillow's images."""

import numpy as np
from PIL import Image

from gan_vs_vae.errors import UserError

Size = int | tuple[int, int]  # the side of a square, or height and width, in pixels


def height_and_width(size: Size) -> tuple[int, int]:
    """Return the height and width that a setting `image_size` stands for.

    Raises:
        UserError: if it is something else.

    >>> height_and_width(64), height_and_width([40, 60])
    ((64, 64), (40, 60))
    """
    sides = tuple(size) if isinstance(size, (list, tuple)) else (size, size)
    whole = all(isinstance(s, (int, np.integer)) and not isinstance(s, bool) for s in sides)
    if len(sides) != 2 or not whole or min(sides) < 1:
        raise UserError(
            f"image_size must be at least 1, or [height, width] of at least 1 each, not {size!r}"
        )
    return int(sides[0]), int(sides[1])


def allocate(shape: tuple[int, ...]) -> np.ndarray:
    """Return a uint8 array whose values are still to be written.

    Raises:
        UserError: if it does not fit into memory.
    """
    try:
        return np.empty(shape, "uint8")
    except (MemoryError, ValueError) as error:  # ValueError: more than addresses reach
        raise too_large(shape) from error


def too_large(shape: tuple[int, ...]) -> UserError:
    """Return the error for images, `(N, H, W, C)`, that do not fit into memory."""
    count, height, width, _ = shape
    return UserError(
        f"{count} images of {height}x{width} pixels do not fit into memory: choose a smaller "
        "image_size, or fewer images"
    )


def check_pixels(images: np.ndarray) -> None:
    """Raise `UserError` if images are not a uint8 array `(N, H, W, C)`.

    Floats are not converted: those in [0, 1], in [-1, 1] and in [0, 255] look alike.
    """
    if not isinstance(images, np.ndarray) or images.dtype != "uint8" or images.ndim != 4:
        shape, dtype = np.shape(images), getattr(images, "dtype", type(images).__name__)
        raise UserError(
            f"images must be a uint8 array (N, H, W, C) in 0..255, not {dtype} of shape {shape}"
        )


def to_unit_range(images: np.ndarray) -> np.ndarray:
    """Return uint8 images `(N, H, W, C)` as float64 in [0, 1]; other arrays raise `UserError`.

    >>> to_unit_range(np.full((1, 1, 1, 1), 255, "uint8")).item()
    1.0
    """
    check_pixels(images)
    return images.astype("float64") / 255


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
    check_pixels(images)
    out = allocate((len(images), *size, images.shape[-1]))
    for image, target in zip(images, out, strict=True):
        picture = to_pillow(image).resize((size[1], size[0]), Image.Resampling.LANCZOS)
        target[:] = np.asarray(picture).reshape(target.shape)
    return out
