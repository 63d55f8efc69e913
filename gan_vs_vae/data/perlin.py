"""Perlin noise: images that nobody learned."""

import numpy as np

from gan_vs_vae.errors import UserError
from gan_vs_vae.images import Size, height_and_width


def perlin_noise(
    n: int,
    image_size: Size,
    cells: int = 4,
    octaves: int = 1,
    persistence: float = 0.5,
    seed: int = 0,
) -> np.ndarray:
    """Draw images of gradient noise (Perlin, 1985; with the fade of 2002).

    At each corner of a lattice is a random unit vector g. In a cell, the noise at x is the mean of
    g_c (x - c) over its four corners c, weighted by w(u) w(v), w(s) = 1 - (6 s^5 - 15 s^4 + 10 s^3),
    at the distances u and v to the corner: 0 at the corners, and with continuous second
    derivatives. Octave k has cells of half the size, and `persistence` times the amplitude, of
    octave k - 1.

    Args:
        n: int, at least 1. The number of images.
        image_size: int, or height and width, in pixels.
        cells: int, at least 1. Cells along the height, and along the width, in the first octave.
            Defaults to 4.
        octaves: int, at least 1. Defaults to 1.
        persistence: float, above 0. Defaults to 0.5.
        seed: int. Defaults to 0.

    Returns:
        uint8 `(n, H, W, 1)`. 128 is a noise of 0; the largest deviation of an image is 127.

    Raises:
        UserError: if a number is out of range.

    >>> images = perlin_noise(3, 28, octaves=2)
    >>> images.shape, images.dtype, images[0].min() == 1 or images[0].max() == 255
    ((3, 28, 28, 1), dtype('uint8'), np.True_)
    """
    for name, value in (("n", n), ("cells", cells), ("octaves", octaves)):
        if value < 1:
            raise UserError(f"{name} must be at least 1, not {value}")
    if not persistence > 0:
        raise UserError(f"persistence must be above 0, not {persistence}")
    size = height_and_width(image_size)
    rng = np.random.default_rng(seed)
    noise = np.zeros((n, *size))
    for octave in range(octaves):
        corners = cells * 2**octave + 1
        angles = rng.uniform(0, 2 * np.pi, (n, corners, corners))
        noise += persistence**octave * gradient_noise(angles, size)
    largest = np.abs(noise).max(axis=(1, 2), keepdims=True)
    scaled = noise / np.maximum(largest, np.finfo(float).tiny)
    return np.round(128 + 127 * scaled).astype("uint8")[..., None]


def gradient_noise(angles: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Compute the noise of one octave from the directions at the corners.

    Args:
        angles: float `(n, k + 1, k + 1)`. The direction of each corner's vector, in radians from
            the axis of the rows.
        size: height and width, in pixels.

    Returns:
        float64 `(n, *size)`, at the centres of the pixels; the lattice fills the image.
    """
    cells = angles.shape[1] - 1
    rows, columns = ((np.arange(pixels) + 0.5) * cells / pixels for pixels in size)
    i, j = (axis.astype(int) for axis in (rows, columns))
    u, v = (rows - i)[:, None], (columns - j)[None, :]
    noise = np.zeros((len(angles), *size))
    for down in (0, 1):
        for right in (0, 1):
            angle = angles[:, i + down][:, :, j + right]
            slope = np.cos(angle) * (u - down) + np.sin(angle) * (v - right)
            noise += _weight(np.abs(u - down)) * _weight(np.abs(v - right)) * slope
    return noise


def _weight(distance):
    """Return 1 at the corner, 0 at a distance of 1, and between them Perlin's curve of 2002."""
    return 1 - distance**3 * (distance * (6 * distance - 15) + 10)
