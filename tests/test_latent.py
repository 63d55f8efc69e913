"""Grids and paths in the latent space."""

import numpy as np
import pytest
from scipy import stats

from gan_vs_vae import latent
from gan_vs_vae.errors import UserError


def test_grid_is_even_under_the_normal_distribution():
    z = latent.grid(7).reshape(7, 7, 2)
    shares = (np.arange(7) + 0.5) / 7
    np.testing.assert_allclose(stats.norm.cdf(z[0, :, 0]), shares, atol=1e-6)
    np.testing.assert_allclose(stats.norm.cdf(z[::-1, 0, 1]), shares, atol=1e-6)
    assert (z[:, :, 0] == z[0, :, 0]).all()
    assert (z[:, :, 1] == z[:, :1, 1]).all()


def test_path_is_straight_and_even():
    start, end = np.array([1.0, -2.0, 0.0]), np.array([3.0, 2.0, 0.5])
    z = latent.path(start, end, 5)
    np.testing.assert_allclose(z[[0, -1]], [start, end])
    np.testing.assert_allclose(np.diff(z, axis=0), np.tile((end - start) / 4, (4, 1)), atol=1e-6)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: latent.grid(0), "at least one point"),
        (lambda: latent.path(np.zeros(2), np.ones(2), 1), "its two ends, not 1"),
        (lambda: latent.path(np.zeros(2), np.ones(3), 3), "cannot lead from"),
    ],
)
def test_bad_arguments_raise_errors(call, message):
    with pytest.raises(UserError, match=message):
        call()
