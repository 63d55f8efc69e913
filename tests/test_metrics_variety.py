"""Density and coverage, Vendi score, intrinsic dimension: variety against closed forms."""

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from gan_vs_vae.errors import UserError
from gan_vs_vae.metrics import (
    density_coverage,
    intrinsic_dimension,
    precision_recall,
    vendi_score,
)
from gan_vs_vae.metrics.features import BLOCK, nearest_squared


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.mark.parametrize("k", [1, 7])
def test_nearest_squared_are_scikit_learns_neighbours(rng, k):
    x, among = rng.normal(size=(BLOCK + 10, 3)), rng.normal(size=(40, 3))
    expected = NearestNeighbors(n_neighbors=k).fit(among).kneighbors(x)[0] ** 2
    np.testing.assert_allclose(nearest_squared(x, among, k), expected, atol=1e-12)


# -- density and coverage --------------------------------------------------------------


@pytest.mark.parametrize(("n", "m", "k"), [(60, 50, 3), (BLOCK + 20, BLOCK + 10, 5)])
def test_density_and_coverage_are_those_of_scikit_learns_neighbours(rng, n, m, k):
    real, generated = rng.normal(size=(n, 3)), 0.8 * rng.normal(size=(m, 3)) + 0.5
    radii = NearestNeighbors(n_neighbors=k + 1).fit(real).kneighbors(real)[0][:, -1]
    distances = np.linalg.norm(real[:, None] - generated, axis=-1)
    inside = distances <= radii[:, None]
    density, coverage = density_coverage(real, generated, k)
    assert density == pytest.approx(inside.sum() / (k * m))
    assert coverage == pytest.approx(inside.any(axis=1).mean())
    assert 0.1 < coverage < 0.95


def test_density_and_coverage_of_one_distribution_have_the_expected_values(rng):
    n, m, k = 60, 40, 5
    draws = np.array(
        [density_coverage(rng.normal(size=(n, 4)), rng.normal(size=(m, 4))) for _ in range(200)]
    )
    factors = [(n - 1 - i) / (n + m - 1 - i) for i in range(k)]
    errors = draws.std(axis=0) / np.sqrt(len(draws))
    assert (np.abs(draws.mean(axis=0) - [1, 1 - np.prod(factors)]) < 3 * errors).all()


def test_outliers_raise_recall_and_not_coverage(rng):
    real, collapsed = rng.normal(size=(200, 4)), 0.1 * rng.normal(size=(180, 4))
    with_outliers = np.concatenate([collapsed, 8 * rng.normal(size=(20, 4))])
    assert precision_recall(real, with_outliers)[1] > precision_recall(real, collapsed)[1] + 0.5
    rise = density_coverage(real, with_outliers)[1] - density_coverage(real, collapsed)[1]
    assert rise < 0.1


def test_averages_have_density_above_one(rng):
    real = rng.normal(size=(200, 30))
    assert density_coverage(real, 0.1 * rng.normal(size=(200, 30)))[0] > 3


@pytest.mark.parametrize(
    ("count", "k", "message"), [(5, 5, "at least 6"), (9, 0, "k must be at least 1, not 0")]
)
def test_density_and_coverage_need_neighbours(count, k, message):
    with pytest.raises(UserError, match=message):
        density_coverage(np.eye(count), np.eye(count), k)


# -- Vendi score -----------------------------------------------------------------------


@pytest.mark.parametrize(("n", "d"), [(30, 6), (6, 30)])
def test_vendi_score_is_the_entropy_of_the_cosines(rng, n, d):
    x = rng.normal(size=(n, d)) + 0.5
    cosines = x @ x.T / np.outer(np.linalg.norm(x, axis=1), np.linalg.norm(x, axis=1))
    values, vectors = np.linalg.eigh(cosines / n)
    values = np.clip(values, 1e-300, None)
    entropy = -np.trace(vectors * (values * np.log(values)) @ vectors.T)
    assert vendi_score(x) == pytest.approx(np.exp(entropy))


def test_vendi_score_counts_groups_by_their_shares():
    shares = np.array([0.5, 0.25, 0.25])
    x = np.repeat(np.eye(3), (40, 20, 20), axis=0) * 7
    assert vendi_score(x) == pytest.approx(np.prod(shares**-shares))
    assert vendi_score(np.eye(9)) == pytest.approx(9)
    assert vendi_score(np.ones((9, 4))) == pytest.approx(1)


def test_vendi_score_needs_directions():
    with pytest.raises(UserError, match="a row of the features is 0"):
        vendi_score(np.array([[1.0, 0.0], [0.0, 0.0]]))


# -- intrinsic dimension ---------------------------------------------------------------


@pytest.mark.parametrize("dimensions", [1, 2, 5])
def test_intrinsic_dimension_is_that_of_the_subspace(rng, dimensions):
    x = rng.normal(size=(1500, dimensions)) @ rng.normal(size=(dimensions, 12))
    assert intrinsic_dimension(x) == pytest.approx(dimensions, rel=0.1)


def test_intrinsic_dimension_is_the_formula(rng):
    x, k = rng.normal(size=(40, 3)), 5
    t = NearestNeighbors(n_neighbors=k + 1).fit(x).kneighbors(x)[0][:, 1:]
    inverse = np.mean([np.log(t[:, -1] / t[:, j]) for j in range(k - 1)])
    assert intrinsic_dimension(x, k) == pytest.approx(1 / inverse)


def test_copies_have_no_dimension_of_their_own(rng):
    x = rng.normal(size=(300, 2))
    with_copies = np.concatenate([x, x[:10]])
    assert intrinsic_dimension(with_copies) == pytest.approx(intrinsic_dimension(x), rel=0.05)
    with pytest.raises(UserError, match="every sample equals another one"):
        intrinsic_dimension(np.concatenate([x, x]))


def test_neighbours_at_one_distance_have_no_dimension():
    assert intrinsic_dimension(np.eye(30), k=20) == float("inf")
    with pytest.raises(UserError, match="k must be at least 2, not 1"):
        intrinsic_dimension(np.eye(30), k=1)
