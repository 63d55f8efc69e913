"""Metrics of two sets of features against closed forms, scipy and scikit-learn."""

import json

import numpy as np
import pytest
import scipy.linalg
from sklearn.metrics.pairwise import polynomial_kernel
from sklearn.neighbors import NearestNeighbors

from gan_vs_vae import metrics
from gan_vs_vae.errors import UserError
from gan_vs_vae.metrics import frechet_distance, kernel_distance, precision_recall
from gan_vs_vae.metrics.features import BLOCK

METRICS = [frechet_distance, kernel_distance, precision_recall]


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def with_covariance(x, covariance):
    """Transform `x` so that its mean is 0 and its covariance exactly `covariance`."""
    centred = x - x.mean(axis=0)
    whitened = np.linalg.solve(np.linalg.cholesky(np.cov(centred.T)), centred.T).T
    return whitened @ np.linalg.cholesky(covariance).T


def random_covariance(rng, d):
    a = rng.normal(size=(d, d))
    return a @ a.T + np.eye(d)


# -- Fréchet distance ------------------------------------------------------------------


def test_frechet_distance_of_diagonal_gaussians(rng):
    """|m_1 - m_2|^2 + sum (s_1 - s_2)^2, of standard deviations s."""
    s1, s2, shift = np.array([1.0, 2.0, 3.0]), np.array([2.0, 0.5, 3.0]), np.array([1.0, -2.0, 0.0])
    x = with_covariance(rng.normal(size=(20, 3)), np.diag(s1**2))
    y = with_covariance(rng.normal(size=(30, 3)), np.diag(s2**2)) + shift
    np.testing.assert_allclose(frechet_distance(x, y), shift @ shift + np.sum((s1 - s2) ** 2))


def test_frechet_distance_of_equal_covariances_is_that_of_the_means(rng):
    covariance, shift = random_covariance(rng, 4), rng.normal(size=4)
    x = with_covariance(rng.normal(size=(20, 4)), covariance)
    y = with_covariance(rng.normal(size=(25, 4)), covariance) + shift
    np.testing.assert_allclose(frechet_distance(x, y), shift @ shift)


def test_frechet_distance_is_that_with_scipys_square_root(rng):
    x = rng.normal(size=(50, 6)) @ rng.normal(size=(6, 6))
    y = rng.normal(size=(40, 6)) @ rng.normal(size=(6, 6)) + 1
    c1, c2 = np.cov(x.T), np.cov(y.T)
    root = scipy.linalg.sqrtm(c1 @ c2)
    shift = x.mean(axis=0) - y.mean(axis=0)
    expected = shift @ shift + np.trace(c1 + c2 - 2 * root.real)
    np.testing.assert_allclose(frechet_distance(x, y), expected)
    np.testing.assert_allclose(frechet_distance(y, x), expected)


def test_frechet_distance_of_fewer_samples_than_dimensions(rng):
    """Both covariances are singular, where the square root of the product is not defined."""
    x = rng.normal(size=(5, 40))
    np.testing.assert_allclose(frechet_distance(x, x), 0, atol=1e-5)
    np.testing.assert_allclose(frechet_distance(x, x + 2), 4 * 40, rtol=1e-6)
    assert frechet_distance(x, x) >= 0


def test_frechet_distance_of_few_samples_is_too_large(rng):
    few, many = (
        np.mean([frechet_distance(*rng.normal(size=(2, n, 8))) for _ in range(10)])
        for n in (20, 500)
    )
    assert few > 5 * many


# -- kernel distance -------------------------------------------------------------------


def unbiased(x, y):
    """Estimate from all of x and y, in a double loop over scikit-learn's kernel."""

    def mean(a, b, pairs):
        kernel = polynomial_kernel(a, b, degree=3, gamma=1 / a.shape[1], coef0=1)
        return np.mean([kernel[i, j] for i, j in pairs])

    different = [(i, j) for i in range(len(x)) for j in range(len(x)) if i != j]
    pairs = np.ndindex(len(x), len(y))
    return mean(x, x, different) + mean(y, y, different) - 2 * mean(x, y, pairs)


@pytest.mark.parametrize("subsets", [4, 40])  # each computed, and chosen from the whole kernel
def test_kernel_distance_of_each_subset_is_the_naive_one(rng, subsets):
    x, y = rng.normal(size=(12, 5)), rng.normal(size=(14, 5)) + 0.5
    chosen = np.random.default_rng(3)
    estimates = []
    for _ in range(subsets):
        i, j = chosen.choice(12, 6, replace=False), chosen.choice(14, 6, replace=False)
        estimates.append(unbiased(x[i], y[j]))
    distance, error = kernel_distance(x, y, subsets=subsets, seed=3)
    np.testing.assert_allclose(distance, np.mean(estimates))
    np.testing.assert_allclose(error, np.std(estimates, ddof=1) * np.sqrt(1 + 1 / subsets))


def test_kernel_distance_of_many_subsets_is_the_estimate_from_all_samples(rng):
    x, y = rng.normal(size=(30, 5)), rng.normal(size=(30, 5)) + 1
    distance, _ = kernel_distance(x, y, subsets=4000, subset_size=10)
    np.testing.assert_allclose(distance, unbiased(x, y), rtol=0.02)


def test_kernel_distance_is_unbiased(rng):
    """For equal distributions its mean is zero, so it is often negative."""
    draws = [kernel_distance(*rng.normal(size=(2, 40, 4)), subsets=5)[0] for _ in range(400)]
    assert abs(np.mean(draws)) < 3 * np.std(draws) / np.sqrt(len(draws))
    assert 0.3 < np.mean(np.array(draws) < 0) < 0.8


def test_kernel_distance_has_the_error_of_its_samples(rng):
    """The error is the standard deviation over new samples of both distributions."""
    draws = [
        kernel_distance(rng.normal(size=(100, 4)), rng.normal(size=(100, 4)) + 1, subset_size=20)
        for _ in range(100)
    ]
    distances, errors = np.transpose(draws)
    np.testing.assert_allclose(np.mean(errors), np.std(distances), rtol=0.3)


def test_kernel_distance_depends_on_its_seed_alone(rng):
    x, y = rng.normal(size=(2, 40, 3))
    assert kernel_distance(x, y, seed=1) == kernel_distance(x, y, seed=1)
    assert kernel_distance(x, y, seed=1) != kernel_distance(x, y, seed=2)


@pytest.mark.parametrize("setting", [{"subsets": 1}, {"subset_size": 1}])
def test_kernel_distance_needs_subsets_with_a_spread(setting):
    with pytest.raises(UserError, match="subsets and subset_size must be at least 2"):
        kernel_distance(np.eye(5), np.eye(5), **setting)


# -- precision and recall --------------------------------------------------------------


def share_within(x, members, k):
    """Return the share of x in any ball around a member, by scikit-learn's neighbours."""
    radii = NearestNeighbors(n_neighbors=k + 1).fit(members).kneighbors(members)[0][:, -1]
    distances, indices = NearestNeighbors(n_neighbors=len(members)).fit(members).kneighbors(x)
    return np.mean((distances <= radii[indices]).any(axis=1))


@pytest.mark.parametrize("k", [1, 3, 5])
def test_precision_and_recall_are_those_of_scikit_learns_neighbours(rng, k):
    real, generated = rng.normal(size=(200, 3)), 0.7 * rng.normal(size=(150, 3)) + 1
    expected = share_within(generated, real, k), share_within(real, generated, k)
    assert precision_recall(real, generated, k) == pytest.approx(expected)
    assert 0.1 < min(expected) < max(expected) < 0.99  # neither is trivial


def test_precision_and_recall_of_more_than_a_block(rng):
    real, generated = rng.normal(size=(BLOCK + 100, 3)), rng.normal(size=(BLOCK + 50, 3)) + 1
    expected = share_within(generated, real, 3), share_within(real, generated, 3)
    assert precision_recall(real, generated) == pytest.approx(expected)


def test_equal_sets_have_full_precision_and_recall(rng):
    x = rng.normal(size=(50, 400)) + 10
    assert precision_recall(x, x[::-1]) == (1.0, 1.0)


def test_sets_far_apart_have_none(rng):
    x = rng.normal(size=(50, 4))
    assert precision_recall(x, x + 100) == (0.0, 0.0)


def test_a_dropped_mode_costs_recall_alone(rng):
    mode, other = rng.normal(size=(2, 40, 4))
    real = np.concatenate([mode, other + 100])
    assert precision_recall(real, mode) == (1.0, 0.5)
    assert precision_recall(mode, real) == (0.5, 1.0)


def test_a_collapsed_generator_has_precision_alone(rng):
    """Copies of one image have balls of radius 0, in spite of rounding."""
    real = rng.normal(size=(50, 300)) + 10
    assert precision_recall(real, np.repeat(real[:1], 20, axis=0)) == (1.0, 1 / 50)


def test_k_is_at_least_one():
    with pytest.raises(UserError, match="k must be at least 1, not 0"):
        precision_recall(np.eye(5), np.eye(5), k=0)


# -- errors ----------------------------------------------------------------------------


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize(
    ("generated", "message"),
    [
        (np.ones((5, 4)), "the real features have 3 dimensions and the generated ones 4"),
        (np.ones((5, 3, 1)), r"the generated features must be of shape \(n, d\), not \(5, 3, 1\)"),
        (np.ones((1, 3)), "there are 1 generated samples: this metric needs at least"),
        (np.full((5, 3), np.nan), "the generated features are not all finite"),
        (np.full((5, 3), np.inf), "the generated features are not all finite"),
    ],
)
def test_bad_features_raise_errors(metric, generated, message):
    with pytest.raises(UserError, match=message):
        metric(np.random.default_rng(0).normal(size=(5, 3)), generated)


@pytest.mark.parametrize(("metric", "least"), zip(METRICS, (2, 4, 4), strict=True))
def test_each_metric_names_how_many_samples_it_needs(rng, metric, least):
    few, enough = rng.normal(size=(least - 1, 2)), rng.normal(size=(least, 2))
    metric(enough, enough)
    with pytest.raises(UserError, match=f"{least - 1} real samples.*at least {least}"):
        metric(few, enough)


# -- all metrics of a reference --------------------------------------------------------


def pixels(images):
    return images.reshape(len(images), -1) / np.float32(255)


FEATURES = metrics.Features(pixels, network="pixels", resized_to="8x8, Lanczos")


def test_a_reference_computes_all_metrics_and_states_what_they_depend_on(images):
    real, generated = images[:20], images[20:]
    numbers = metrics.Reference(real, FEATURES, split="test").measures(generated)
    x, y = pixels(real), pixels(generated)
    distance, error = kernel_distance(x, y)
    precision, recall = precision_recall(x, y)
    assert numbers == {
        "frechet_distance": frechet_distance(x, y),
        "kernel_distance": distance,
        "kernel_distance_error": error,
        "precision": precision,
        "recall": recall,
        "real": 20,
        "generated": 12,
        "split": "test",
        "feature_network": "pixels",
        "resized_to": "8x8, Lanczos",
    }
    assert json.loads(json.dumps(numbers)) == numbers


def test_a_reference_computes_its_features_once(images):
    seen = []
    features = metrics.Features(lambda x: seen.append(len(x)) or pixels(x), network="pixels")
    reference = metrics.Reference(images, features, split="test")
    reference.measures(images[:10])
    reference.measures(images[:12])
    assert seen == [32, 10, 12]


def test_a_new_metric_is_one_entry(images, monkeypatch):
    monkeypatch.setitem(metrics.METRICS, ("more_real",), lambda real, made: len(real) - len(made))
    numbers = metrics.Reference(images[:20], FEATURES, split="test").measures(images[20:])
    assert numbers["more_real"] == 8
    assert list(numbers)[:6] == [
        "frechet_distance",
        "kernel_distance",
        "kernel_distance_error",
        "precision",
        "recall",
        "more_real",
    ]


def test_images_of_another_size_raise_errors(images):
    reference = metrics.Reference(images, FEATURES, split="test")
    with pytest.raises(UserError, match=r"\(4, 4, 1\) and the real ones of \(8, 8, 1\)"):
        reference.measures(images[:, :4, :4])


@pytest.mark.parametrize("offset", [1e3, 1e6])
def test_neighbours_do_not_depend_on_the_origin(rng, offset):
    real, generated = rng.normal(size=(2, 200, 3))
    moved = real + offset, generated + offset
    for metric in (precision_recall, metrics.density_coverage):
        assert metric(*moved) == metric(real, generated)
