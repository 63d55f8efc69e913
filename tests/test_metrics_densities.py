"""Fréchet distance extrapolated, maximum mean discrepancy, Parzen windows."""

import numpy as np
import pytest
from scipy import stats
from scipy.spatial.distance import pdist
from sklearn.metrics.pairwise import rbf_kernel
from sklearn.neighbors import KernelDensity

from gan_vs_vae.errors import UserError
from gan_vs_vae.metrics import (
    frechet_distance,
    frechet_distance_infinite,
    maximum_mean_discrepancy,
    parzen_bandwidth,
    parzen_log_likelihood,
)
from gan_vs_vae.metrics.features import BLOCK


@pytest.fixture
def rng():
    return np.random.default_rng(0)


# -- Fréchet distance of infinitely many samples ----------------------------------------


def test_extrapolation_removes_the_bias_of_few_samples(rng):
    """The true distance of N(0, I) and N(1/2, I) in 8 dimensions is 2."""
    pairs = [(x[0], x[1] + 0.5) for x in rng.normal(size=(30, 2, 200, 8))]
    plain = np.array([frechet_distance(*pair) for pair in pairs])
    extrapolated = np.array([frechet_distance_infinite(*pair) for pair in pairs])
    errors = [d.std() / np.sqrt(len(d)) for d in (plain, extrapolated)]
    assert plain.mean() - 2 > 5 * errors[0]
    assert abs(extrapolated.mean() - 2) < 3 * errors[1]


def test_extrapolation_of_two_points_is_the_line_through_them(rng):
    real, generated = rng.normal(size=(2, 50, 2))
    chosen = np.random.default_rng(4)
    small, all_of_them = (
        frechet_distance(
            real[chosen.choice(50, n, replace=False)],
            generated[chosen.choice(50, n, replace=False)],
        )
        for n in (10, 50)
    )
    expected = (50 * all_of_them - 10 * small) / 40
    found = frechet_distance_infinite(real, generated, points=2, seed=4)
    assert found == pytest.approx(expected)
    assert found != frechet_distance_infinite(real, generated, points=2, seed=5)


def test_extrapolation_needs_more_samples_than_dimensions(rng):
    with pytest.raises(UserError, match="20 real samples: this metric needs at least 21"):
        frechet_distance_infinite(*rng.normal(size=(2, 20, 4)))
    with pytest.raises(UserError, match="points must be at least 2, not 1"):
        frechet_distance_infinite(*rng.normal(size=(2, 40, 4)), points=1)


# -- maximum mean discrepancy ----------------------------------------------------------


def unbiased(x, y, bandwidth):
    def within(a):
        kernel = rbf_kernel(a, gamma=1 / (2 * bandwidth**2))
        return (kernel.sum() - np.trace(kernel)) / (len(a) * (len(a) - 1))

    return within(x) + within(y) - 2 * rbf_kernel(x, y, gamma=1 / (2 * bandwidth**2)).mean()


@pytest.mark.parametrize(("n", "m"), [(30, 20), (BLOCK + 5, 40)])
def test_discrepancy_is_that_of_scikit_learns_kernel(rng, n, m):
    x, y = rng.normal(size=(n, 3)), rng.normal(size=(m, 3)) + 0.5
    found, _ = maximum_mean_discrepancy(x, y, bandwidth=1.3, permutations=1)
    assert found == pytest.approx(unbiased(x, y, 1.3))


def test_the_bandwidth_is_the_median_distance(rng):
    x, y = rng.normal(size=(2, 25, 3))
    median = np.median(pdist(np.concatenate([x, y])))
    found, _ = maximum_mean_discrepancy(x, y, permutations=1)
    assert found == pytest.approx(unbiased(x, y, median))


def test_p_is_the_share_of_permutations(rng):
    """Of four samples there are six divisions, and each is as likely as its mirror image."""
    x, y = np.array([[0.0], [0.1]]), np.array([[3.0], [3.1]])
    _, p = maximum_mean_discrepancy(x, y, permutations=3000)
    assert p == pytest.approx(2 / 6, abs=0.03)


def test_p_is_uniform_for_one_distribution(rng):
    p = [
        maximum_mean_discrepancy(*x, permutations=60, seed=i)[1]
        for i, x in enumerate(rng.normal(size=(200, 2, 15, 2)))
    ]
    assert stats.kstest(p, "uniform").pvalue > 0.01


def test_discrepancy_sees_what_the_means_do_not(rng):
    x, y = rng.normal(size=(100, 2)), 2 * rng.normal(size=(100, 2))
    assert maximum_mean_discrepancy(x, y)[1] < 0.01


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({"permutations": 0}, "permutations must be at least 1, not 0"),
        ({"bandwidth": -1.0}, "bandwidth must be above 0, not -1.0"),
        ({}, "bandwidth must be above 0, not 0.0: give one"),
    ],
)
def test_discrepancy_needs_a_kernel_and_permutations(setting, message):
    with pytest.raises(UserError, match=message):
        maximum_mean_discrepancy(np.ones((4, 2)), np.ones((4, 2)), **setting)


# -- Parzen windows --------------------------------------------------------------------


@pytest.mark.parametrize("n", [20, BLOCK + 20])
def test_parzen_is_scikit_learns_kernel_density(rng, n):
    images, samples = rng.normal(size=(n, 3)), rng.normal(size=(30, 3))
    expected = KernelDensity(bandwidth=0.7).fit(samples).score_samples(images)
    np.testing.assert_allclose(parzen_log_likelihood(images, samples, 0.7), expected)


def test_parzen_of_far_images_does_not_underflow():
    found = parzen_log_likelihood(np.full((1, 784), 1.0), np.zeros((5, 784)), 0.1)
    assert found == pytest.approx(-784 / 0.02 - 784 / 2 * np.log(2 * np.pi * 0.01))


def test_the_bandwidth_is_that_of_the_largest_likelihood(rng):
    """Of one sample it is the root mean square of the distance in each dimension."""
    validation = 0.5 * rng.normal(size=(400, 4))
    assert parzen_bandwidth(validation, np.zeros((1, 4)), np.linspace(0.1, 1, 10)) == (
        pytest.approx(0.5)
    )


def test_parzen_needs_a_width():
    with pytest.raises(UserError, match="sigma must be above 0, not 0"):
        parzen_log_likelihood(np.ones((1, 1)), np.ones((1, 1)), 0)
    with pytest.raises(UserError, match="there is no candidate"):
        parzen_bandwidth(np.ones((1, 1)), np.ones((1, 1)), [])
