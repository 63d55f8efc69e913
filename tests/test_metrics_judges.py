"""Measures with classifiers: calibration, temperature, GAN-train and GAN-test."""

import numpy as np
import pytest
from scipy import special
from sklearn.linear_model import LogisticRegression

from gan_vs_vae.errors import UserError
from gan_vs_vae.metrics import (
    class_accuracy,
    expected_calibration_error,
    gan_test,
    gan_train,
    temperature,
)


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def calibrated(rng, n, scale=1.0):
    """Return logits, and labels that are drawn from the probabilities of logits / scale."""
    logits = 2 * rng.normal(size=(n, 4))
    p = special.softmax(logits / scale, axis=1)
    return logits, (p.cumsum(axis=1) < rng.uniform(size=(n, 1))).sum(axis=1)


def by_hand(probabilities, labels, bins):
    confidence = probabilities.max(axis=1)
    hits = probabilities.argmax(axis=1) == labels
    total = 0.0
    for b in range(bins):
        inside = (confidence > b / bins) & (confidence <= (b + 1) / bins)
        if inside.any():
            total += abs(hits[inside].mean() - confidence[inside].mean()) * inside.mean()
    return total


@pytest.mark.parametrize("bins", [1, 15])
def test_calibration_error_is_the_sum_over_bins(rng, bins):
    probabilities = rng.dirichlet(np.ones(3), size=200)
    labels = rng.integers(0, 3, 200)
    assert expected_calibration_error(probabilities, labels, bins) == pytest.approx(
        by_hand(probabilities, labels, bins)
    )


def test_a_sure_classifier_that_errs_has_an_error():
    sure = np.eye(2)[np.zeros(10, int)]
    assert expected_calibration_error(sure, np.zeros(10, int)) == 0
    assert expected_calibration_error(sure, np.arange(10) % 2) == pytest.approx(0.5)


def test_temperature_is_found_again(rng):
    logits, labels = calibrated(rng, 20000, scale=2.5)
    assert temperature(logits, labels) == pytest.approx(2.5, rel=0.05)


def test_temperature_is_scikit_learns_coefficient(rng):
    """Two classes with one feature, the difference of logits: the slope is 1 / T."""
    logits, labels = calibrated(rng, 500, scale=2.0)
    labels, logits = labels % 2, logits[:, :2]
    slope = LogisticRegression(C=np.inf, fit_intercept=False, tol=1e-10).fit(
        logits[:, 1:] - logits[:, :1], labels
    )
    assert temperature(logits, labels) == pytest.approx(1 / slope.coef_.item(), rel=1e-3)


def test_temperature_lowers_the_calibration_error(rng):
    logits, labels = calibrated(rng, 4000, scale=3.0)
    errors = [
        expected_calibration_error(special.softmax(logits / t, axis=1), labels)
        for t in (1, temperature(logits, labels))
    ]
    assert errors[1] < 0.03 < 0.15 < errors[0]


def test_temperature_stays_in_its_limits():
    logits = np.eye(3) * 2
    assert temperature(logits, np.arange(3)) == 0.01
    assert temperature(-logits, np.arange(3)) == 100


@pytest.mark.parametrize("metric", [expected_calibration_error, temperature])
@pytest.mark.parametrize(
    ("scores", "labels", "message"),
    [
        (np.ones((2, 3)), [0], r"shape \(2, 3\) do not fit labels of shape \(1,\)"),
        (np.ones(2), [0, 1], r"shape \(2,\)"),
        (np.ones((0, 3)), [], "at least one image"),
        (np.ones((2, 3)), [0, 3], "labels from 0 to 3 are not among the 3 classes"),
        (np.ones((2, 3)), [-1, 0], "labels from -1 to 0"),
    ],
)
def test_labels_that_do_not_fit_raise_errors(metric, scores, labels, message):
    with pytest.raises(UserError, match=message):
        metric(scores, labels)


def test_there_is_a_bin():
    with pytest.raises(UserError, match="bins must be at least 1, not 0"):
        expected_calibration_error(np.ones((1, 1)), [0], bins=0)


class NearestMean:
    """A classifier of images by their nearest class mean, fitted by `fit`."""

    def __init__(self, images, labels):
        self.classes = np.unique(labels)
        self.means = np.stack([images[labels == c].mean(axis=0) for c in self.classes])

    def classify(self, images):
        distances = np.square(images[:, None] - self.means).sum(axis=(2, 3, 4))
        return self.classes[distances.argmin(axis=1)]


def blobs(rng, levels, n=60):
    """Return images of one brightness for each class, with noise."""
    labels = np.arange(n) % len(levels)
    noise = rng.integers(-20, 21, (n, 2, 2, 1))
    return (np.asarray(levels)[labels].reshape(-1, 1, 1, 1) + noise).astype("uint8"), labels


def test_gan_train_and_gan_test_of_good_samples(rng):
    train, test, generated = (blobs(rng, [40, 120, 200]) for _ in range(3))
    assert gan_train(NearestMean, generated, test) == 1
    assert gan_test(NearestMean(*train), generated) == 1


def test_a_collapsed_class_costs_gan_train_and_not_gan_test(rng):
    """Class 0 has two looks, of which one alone is generated."""
    looks, asked = [40, 120, 200], np.array([0, 1, 0])
    test, train, generated = ((x, asked[y]) for x, y in (blobs(rng, looks) for _ in range(3)))
    one_look = generated[0] < 160
    kept = one_look.all(axis=(1, 2, 3))
    collapsed = generated[0][kept], generated[1][kept]
    nearest = NearestNeighbour(*train)
    assert gan_test(nearest, collapsed) == class_accuracy(nearest, *test) == 1
    assert gan_train(NearestNeighbour, collapsed, test) == pytest.approx(2 / 3)


class NearestNeighbour(NearestMean):
    """The same with every image as a mean."""

    def __init__(self, images, labels):
        self.classes, self.means = labels, images.astype("float64")


def test_equivalent_classes_count_as_one(rng):
    generated, test = blobs(rng, [200, 40, 120]), blobs(rng, [40, 200, 120])
    assert gan_train(NearestMean, generated, test) == pytest.approx(1 / 3)
    assert gan_train(NearestMean, generated, test, [{0, 1}]) == 1
    assert gan_test(NearestMean(*test), generated, [{0, 1}]) == 1


@pytest.mark.parametrize(
    ("metric", "value", "message"),
    [
        (expected_calibration_error, np.nan, "not all finite"),
        (temperature, -np.inf, "not all finite"),
        (expected_calibration_error, -3.0, r"from -3 to 0.2 are not in \[0, 1\]: give no logits"),
    ],
)
def test_scores_are_numbers_of_their_kind(metric, value, message):
    scores = np.full((20, 3), 0.2)
    scores[7, 1] = value
    with pytest.raises(UserError, match=message):
        metric(scores, np.ones(20, int))
