"""Perlin noise against Perlin's own words, corner by corner."""

import numpy as np
import pytest

from gan_vs_vae.data.perlin import gradient_noise, perlin_noise
from gan_vs_vae.errors import UserError


def improved_noise(angles, x, y):
    """The noise at one point, as Perlin (2002) writes it: nested interpolations with his fade."""

    def fade(t):
        return 6 * t**5 - 15 * t**4 + 10 * t**3

    def lerp(t, a, b):
        return a + t * (b - a)

    i, j = int(x), int(y)
    u, v = x - i, y - j

    def slope(down, right):
        angle = angles[i + down, j + right]
        return np.cos(angle) * (u - down) + np.sin(angle) * (v - right)

    top = lerp(fade(v), slope(0, 0), slope(0, 1))
    bottom = lerp(fade(v), slope(1, 0), slope(1, 1))
    return lerp(fade(u), top, bottom)


def test_noise_is_perlins():
    angles = np.random.default_rng(0).uniform(0, 2 * np.pi, (2, 4, 4))
    found = gradient_noise(angles, (9, 14))
    for image, of_image in zip(found, angles, strict=True):
        expected = [
            [improved_noise(of_image, (i + 0.5) / 3, (j + 0.5) * 3 / 14) for j in range(14)]
            for i in range(9)
        ]
        np.testing.assert_allclose(image, expected, atol=1e-12)


def test_noise_is_zero_at_corners():
    """Of 3 cells on 9 rows, pixels 1, 4 and 7 are centres; of 2 cells on 3, pixel 1 is a corner."""
    angles = np.random.default_rng(0).uniform(0, 2 * np.pi, (5, 3, 3))
    noise = gradient_noise(angles, (3, 3))
    np.testing.assert_allclose(noise[:, 1, 1], 0, atol=1e-12)
    assert np.abs(noise[:, 0, 0]).min() > 0


def test_octaves_add_smaller_details():
    def roughness(images):
        x = images.astype(float)
        return np.mean(np.diff(x, axis=1) ** 2) / x.var()

    smooth, rough = (perlin_noise(20, 32, cells=2, octaves=k, seed=1) for k in (1, 4))
    assert roughness(rough) > 2 * roughness(smooth)
    rougher = perlin_noise(20, 32, cells=2, octaves=4, persistence=0.9, seed=1)
    assert roughness(rougher) > roughness(rough)


def test_images_are_grey_around_the_middle_and_use_all_levels():
    images = perlin_noise(200, (20, 30), seed=3)
    assert images.shape == (200, 20, 30, 1)
    deviations = np.abs(images.astype(int) - 128).max(axis=(1, 2, 3))
    assert (deviations == 127).all()
    assert images.mean() == pytest.approx(128, abs=3)
    assert (images == perlin_noise(200, (20, 30), seed=3)).all()
    assert (images != perlin_noise(200, (20, 30), seed=4)).any()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"n": 0}, "n must be at least 1, not 0"),
        ({"cells": 0}, "cells must be at least 1, not 0"),
        ({"octaves": 0}, "octaves must be at least 1, not 0"),
        ({"persistence": 0.0}, "persistence must be above 0, not 0.0"),
        ({"image_size": 0}, "image_size must be at least 1"),
    ],
)
def test_noise_needs_sizes(settings, message):
    with pytest.raises(UserError, match=message):
        perlin_noise(**{"n": 1, "image_size": 8, **settings})
