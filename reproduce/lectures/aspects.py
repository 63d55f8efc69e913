"""Visual aspects of images, a number each: brightness, light, colour, sharpness, slant, width."""

from collections.abc import Callable

import numpy as np

from gan_vs_vae import metrics

LEAST = 1e-9


def brightness(images: np.ndarray) -> np.ndarray:
    """Return the mean level, in [0, 1]."""
    return images.mean(axis=(1, 2, 3)) / 255


def light_from_the_left(images: np.ndarray) -> np.ndarray:
    """Return the mean level of the left half less that of the right."""
    half = images.shape[2] // 2
    return brightness(images[:, :, :half]) - brightness(images[:, :, half:])


def warmth(images: np.ndarray) -> np.ndarray:
    """Return mean red less mean blue."""
    return brightness(images[..., :1]) - brightness(images[..., 2:])


def sharpness(images: np.ndarray) -> np.ndarray:
    """Return the variance of the Laplacian, at the images' own size."""
    return metrics.laplacian_variance(images, size=None)


def slant(images: np.ndarray) -> np.ndarray:
    """Return by how many pixels ink moves to the right from row to row upwards.

    -m_xy / m_yy, with the second moments of the ink (LeCun et al., 1998, deslant digits by it).

    >>> falling = np.eye(5, dtype="uint8")[None, ..., None]
    >>> slant(falling), slant(falling[:, ::-1])
    (array([-1.]), array([1.]))
    """
    m_xy, m_yy, _ = _moments(images)
    return -m_xy / np.maximum(m_yy, LEAST)


def width(images: np.ndarray) -> np.ndarray:
    """Return the standard deviation of the ink's columns, in pixels."""
    return np.sqrt(_moments(images)[2])


def _moments(images):
    """Return the second moments of ink around its centre: of xy, yy and xx."""
    ink = images.mean(axis=-1)
    ink = ink / np.maximum(ink.sum(axis=(1, 2), keepdims=True), LEAST)
    y, x = np.mgrid[: ink.shape[1], : ink.shape[2]].astype(float)
    x = x - (ink * x).sum(axis=(1, 2), keepdims=True)
    y = y - (ink * y).sum(axis=(1, 2), keepdims=True)
    return tuple((ink * product).sum(axis=(1, 2)) for product in (x * y, y * y, x * x))


Aspect = Callable[[np.ndarray], np.ndarray]

OF_FACES: dict[str, Aspect] = {
    "brightness": brightness,
    "light from the left": light_from_the_left,
    "warmth": warmth,
    "sharpness": sharpness,
}
OF_DIGITS: dict[str, Aspect] = {
    "brightness": brightness,
    "slant": slant,
    "width": width,
    "sharpness": sharpness,
}
