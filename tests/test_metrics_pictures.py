"""Sharpness, coherence, edges, colour noise and style of pictures whose answers are known."""

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
    "metric",
    [
        functools.partial(metrics.laplacian_variance, size=None),
        metrics.coherence,
        metrics.chroma_ratio,
        metrics.edge_width,
    ],
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


@pytest.mark.parametrize("sigma", [1.0, 2.0])
def test_edges_are_as_wide_as_the_blur(sigma):
    """A step that a Gaussian has blurred rises from 10 to 90 % within 2.563 of its deviations."""
    step = np.zeros((1, 64, 64, 1))
    step[:, :, 32:] = 255
    blurred = scipy.ndimage.gaussian_filter(step, (0, sigma, sigma, 0), mode="nearest")
    width = metrics.edge_width(blurred.round().astype("uint8"))
    assert width == pytest.approx(2.563 * sigma, rel=0.1)
    turned = blurred.swapaxes(1, 2)
    assert metrics.edge_width(turned.round().astype("uint8")) == pytest.approx(width)


def test_edges_are_counted_one_by_one():
    """Up within one pixel, a level step on the way down, and an edge that is too low."""
    profile = np.array([0, 255, 204, 127, 127, 51, 0, 80, 0], "uint8")
    image = np.tile(profile, (9, 1))[None, :, :, None]
    down = 0.5 + 1 + 1 + 1 + 0.5  # between 229.5 and 25.5
    assert metrics.edge_width(image) == pytest.approx((0.8 + down) / 2)
    assert metrics.edge_width(255 - image) == pytest.approx((0.8 + down) / 2)
    with pytest.raises(UserError, match="no edge is as high as 0.5"):
        metrics.edge_width(np.zeros((1, 8, 8, 1), "uint8"))


def test_colour_noise_is_told_from_grey_noise():
    rng = np.random.default_rng(0)
    colour = rng.integers(0, 256, (4, 64, 64, 3), "uint8")
    np.testing.assert_allclose(metrics.chroma_ratio(colour), np.sqrt(6), rtol=0.05)
    grey = colour[..., :1].repeat(3, axis=-1)
    np.testing.assert_allclose(metrics.chroma_ratio(grey), 0, atol=1e-6)
    alone = np.stack([colour[..., 0], 255 - colour[..., 0], 0 * colour[..., 0]], axis=-1)
    assert np.isinf(metrics.chroma_ratio(alone)).all()
    half = (grey // 2 + colour // 4).astype("uint8")
    assert (metrics.chroma_ratio(half) < metrics.chroma_ratio(colour) / 2).all()
    np.testing.assert_array_equal(
        metrics.chroma_ratio(colour, margin=4), metrics.chroma_ratio(colour[:, 4:-4, 4:-4])
    )
    with pytest.raises(UserError, match="1 channel have no colours"):
        metrics.chroma_ratio(colour[..., :1])


def bar(background=0, ink=255, width=4, shear=0.0, size=32):
    """Return a bar across most of an image: width pixels wide, and leaning by shear to the left."""
    y, x = np.mgrid[:size, :size] - size // 2
    on = (np.abs(x + 0.5 - shear * y) <= width / 2) & (np.abs(y) < 10)
    return np.where(on, ink, background).astype("uint8")[None, :, :, None]


def test_style_is_background_ink_stroke_and_slant():
    plain, styled = metrics.character_style(
        np.concatenate([bar(), bar(background=204, ink=51, width=8, shear=-0.5)])
    )
    np.testing.assert_allclose(plain[:2], [0, 1], atol=1e-6)
    np.testing.assert_allclose(styled[:2], [0.8, 0.2], atol=1e-6)
    assert 1.4 < styled[2] / plain[2] < 2  # the ends of a wide bar count, too
    assert plain[3] == pytest.approx(0, abs=0.02)
    assert styled[3] == pytest.approx(0.5, abs=0.1)
    assert np.isfinite(metrics.character_style(np.zeros((2, 8, 8, 1), "uint8"))).all()


def test_variety_of_style_is_that_of_values_among_the_real_ones():
    rng = np.random.default_rng(0)
    real, other = rng.uniform(0, 1, (2, 5000, 3))
    assert metrics.style_variety(other, real) == pytest.approx(1, abs=0.03)
    half = 0.5 + (other - 0.5) / 2
    assert metrics.style_variety(half, real) == pytest.approx(0.25, abs=0.03)
    np.testing.assert_allclose(
        metrics.style_variety(10 * half + 7, 10 * real + 7), metrics.style_variety(half, real)
    )
    noise = 1e6 * rng.normal(size=(5000, 3))  # each is as the least, or as the largest, real one
    assert metrics.style_variety(noise, real) == pytest.approx(2.9, abs=0.15)
    real[:, 1] = 4
    assert metrics.style_variety(half, real) == pytest.approx(0.25, abs=0.03)


@pytest.mark.parametrize(("dark", "bright"), [(51, 102), (102, 153), (153, 204)])
def test_an_edge_of_exactly_the_contrast_counts(dark, bright):
    step = np.repeat(np.array([dark, bright], "uint8"), 4)
    image = np.tile(step, (1, 8, 1))[..., None]
    assert metrics.edge_width(image, contrast=0.2) == pytest.approx(0.8)
    with pytest.raises(UserError, match="no edge is as high as"):
        metrics.edge_width(image, contrast=0.21)
