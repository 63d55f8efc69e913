"""Sharpness inside a margin, and coherence, of pictures whose answers are known."""

import functools

import numpy as np
import pytest
import scipy.ndimage

from gan_vs_vae import metrics
from gan_vs_vae.errors import UserError


@pytest.fixture
def noise():
    return np.random.default_rng(0).integers(0, 256, (6, 32, 32, 3), "uint8")


def test_a_margin_is_cut_off(noise):
    inside = metrics.sharpness(noise[:, 4:-4, 4:-4], size=None)
    assert metrics.sharpness(noise, size=None, margin=4) == inside


def test_a_white_border_is_no_sharpness():
    """As on the printed panels: a smooth picture with a strip of the page."""
    ramp = np.tile(np.arange(64, dtype="uint8"), (64, 1))[None, :, :, None].copy()
    ramp[:, :2] = ramp[:, :, :2] = 255
    assert metrics.sharpness(ramp) > 0.01
    assert metrics.sharpness(ramp, margin=4) == pytest.approx(0, abs=1e-12)


def test_each_image_has_its_sharpness(noise):
    each = metrics.laplacian_variance(noise)
    assert each.shape == (6,)
    assert metrics.sharpness(noise) == each.mean()
    np.testing.assert_allclose(metrics.laplacian_variance(noise[2:3]), each[2:3])


@pytest.mark.parametrize(
    "metric", [functools.partial(metrics.laplacian_variance, size=None), metrics.coherence]
)
@pytest.mark.parametrize("margin", [-1, 15])
def test_a_margin_leaves_a_picture(noise, metric, margin):
    with pytest.raises(UserError, match=f"a margin of {margin} pixels does not leave 3 of 32x32"):
        metric(noise, margin=margin)


def by_eigenvalues(grey, sigma):
    """Return coherence of one image by the eigenvalues of each pixel's tensor."""
    gy, gx = (
        scipy.ndimage.correlate1d(grey, [-0.5, 0, 0.5], axis=axis)[1:-1, 1:-1] for axis in (0, 1)
    )
    entries = [
        scipy.ndimage.gaussian_filter(p, sigma) for p in (gx * gx, gx * gy, gx * gy, gy * gy)
    ]
    values = np.linalg.eigvalsh(np.stack(entries, axis=-1).reshape(*gx.shape, 2, 2))
    return np.sum(values[..., 1] - values[..., 0]) / np.sum(values)


@pytest.mark.parametrize("sigma", [1.0, 2.0])
def test_coherence_is_that_of_the_eigenvalues(noise, sigma):
    expected = [by_eigenvalues(x.mean(axis=-1) / 255, sigma) for x in noise]
    np.testing.assert_allclose(metrics.coherence(noise, sigma), expected)


@pytest.mark.parametrize("direction", [(1, 0), (0, 1), (1, 1), (2, -1)])
def test_parallel_edges_are_coherent(direction):
    y, x = np.indices((48, 48))
    wave = np.sin((direction[0] * x + direction[1] * y) / 3)
    stripes = np.round(127 + 120 * wave).astype("uint8")[None, :, :, None]
    assert metrics.coherence(stripes) == pytest.approx(1, abs=0.01)


def test_noise_is_not_coherent_and_a_flat_image_has_no_gradient(noise):
    assert (metrics.coherence(noise) < 0.3).all()
    assert metrics.coherence(np.full((2, 9, 9, 1), 7, "uint8")).tolist() == [0, 0]


def test_noise_lowers_the_coherence_of_edges(noise):
    edges = np.repeat(np.repeat(noise[:, ::8, ::8], 8, axis=1), 8, axis=2)
    noisy = np.clip(edges.astype(int) + noise // 4 - 32, 0, 255).astype("uint8")
    assert (metrics.coherence(noisy, margin=2) < metrics.coherence(edges, margin=2) - 0.05).all()


def test_contrast_does_not_change_coherence(noise):
    np.testing.assert_allclose(
        metrics.coherence(noise // 4 * 4), metrics.coherence(noise // 4), rtol=1e-9
    )
