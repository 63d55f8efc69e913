"""Images as arrays, uint8 `(N, H, W, C)`."""

import numpy as np
from PIL import Image


def resize(images: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Images, uint8 `(N, H, W, C)`, at `size` = `(height, width)`, by Lanczos' filter."""
    out = np.empty((len(images), *size, images.shape[-1]), "uint8")
    for image, target in zip(images, out, strict=True):
        picture = Image.fromarray(image.squeeze(-1) if image.shape[-1] == 1 else image)
        picture = picture.resize((size[1], size[0]), Image.Resampling.LANCZOS)
        target[:] = np.asarray(picture).reshape(target.shape)
    return out
