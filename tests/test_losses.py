"""Objectives and the other losses against a float64 NumPy reference and closed forms."""

import keras
import numpy as np
import pytest
from keras import ops

from gan_vs_vae import backend, constraints, losses
from gan_vs_vae.errors import UserError
from gan_vs_vae.models.labels import label_accuracy
from tests.cases import OBJECTIVES, OF_DIVERGENCES

REAL = np.array([[-3.0], [0.0], [0.5], [7.0]])
FAKE = np.array([[-8.0], [-0.1], [0.0], [2.0]])


def sigmoid(x):
    return 1 / (1 + np.exp(-np.asarray(x, "float64")))


# The table of Lucic et al. (2017), with D = sigmoid(logit) spelt out; those after it in their papers'
# words.
REFERENCE = {
    "minimax": (
        -np.log(sigmoid(REAL)).mean() - np.log(1 - sigmoid(FAKE)).mean(),
        np.log(1 - sigmoid(FAKE)).mean(),
    ),
    "non_saturating": (
        -np.log(sigmoid(REAL)).mean() - np.log(1 - sigmoid(FAKE)).mean(),
        -np.log(sigmoid(FAKE)).mean(),
    ),
    "wasserstein": (-REAL.mean() + FAKE.mean(), -FAKE.mean()),
    "least_squares": (
        ((REAL - 1) ** 2).mean() / 2 + (FAKE**2).mean() / 2,
        ((FAKE - 1) ** 2).mean() / 2,
    ),
    "hinge": (
        np.maximum(0, 1 - REAL).mean() + np.maximum(0, 1 + FAKE).mean(),
        -FAKE.mean(),
    ),
    "relativistic": (
        -np.log(sigmoid(REAL - FAKE)).mean(),
        -np.log(sigmoid(FAKE - REAL)).mean(),
    ),
    # Of f-GANs, with the conjugate of the activation of each row spelt out.
    "fgan_kl": (np.exp(FAKE - 1).mean() - REAL.mean(), -np.exp(FAKE - 1).mean()),
    "fgan_reverse_kl": ((-1 + FAKE).mean() + np.exp(-REAL).mean(), -(-1 + FAKE).mean()),
    "fgan_pearson": (
        (FAKE**2 / 4 + FAKE).mean() - REAL.mean(),
        -(FAKE**2 / 4 + FAKE).mean(),
    ),
    "fgan_squared_hellinger": (
        (np.exp(FAKE) - 1).mean() - (1 - np.exp(-REAL)).mean(),
        -(np.exp(FAKE) - 1).mean(),
    ),
    "fgan_jensen_shannon": (
        -np.log(2 - 2 * sigmoid(FAKE)).mean() - np.log(2 * sigmoid(REAL)).mean(),
        np.log(2 - 2 * sigmoid(FAKE)).mean(),
    ),
    "fgan_gan": (
        -np.log(1 - sigmoid(FAKE)).mean() - np.log(sigmoid(REAL)).mean(),
        np.log(1 - sigmoid(FAKE)).mean(),
    ),
}
SPECS = {**OBJECTIVES, **OF_DIVERGENCES}


def generator_loss(objective, fake, real):
    return objective.generator(fake, *([real] if objective.generator_needs_real else []))


def test_reference_covers_every_objective():
    assert set(REFERENCE) == set(SPECS)


@pytest.mark.parametrize("name", SPECS)
def test_objective_is_the_papers(name):
    objective = losses.get_objective(SPECS[name])
    real, fake = ops.cast(REAL, "float32"), ops.cast(FAKE, "float32")
    expected_d, expected_g = REFERENCE[name]
    np.testing.assert_allclose(objective.discriminator(real, fake), expected_d, rtol=1e-6)
    np.testing.assert_allclose(generator_loss(objective, fake, real), expected_g, rtol=1e-6)


@pytest.mark.parametrize("name", SPECS)
@pytest.mark.parametrize("logit", [-1e4, 1e4])
def test_objective_is_finite_where_the_discriminator_is_sure(name, logit):
    objective = losses.get_objective(SPECS[name])
    logits = keras.Variable(np.full((3, 1), logit))
    for loss in (
        lambda: objective.discriminator(logits + 0, -(logits + 0)),
        lambda: generator_loss(objective, logits + 0, -(logits + 0)),
    ):
        value, (gradient,) = backend.gradients(loss, [logits])
        assert np.isfinite(value)
        assert np.isfinite(keras.ops.convert_to_numpy(gradient)).all()


@pytest.mark.parametrize("name", ["minimax", "non_saturating"])
def test_soft_targets_are_cross_entropy(name):
    real_targets, fake_targets = np.array([[0.7], [0.8], [0.9], [1.0]]), np.full((4, 1), 0.2)
    expected = 0.0
    for t, p in ((real_targets, sigmoid(REAL)), (fake_targets, sigmoid(FAKE))):
        expected -= (t * np.log(p) + (1 - t) * np.log(1 - p)).mean()
    loss = losses.get_objective(name).discriminator(
        *(ops.cast(x, "float32") for x in (REAL, FAKE, real_targets, fake_targets))
    )
    np.testing.assert_allclose(loss, expected, rtol=1e-6)


def test_weight_clip_clips():
    clip = constraints.WeightClip.from_config(constraints.WeightClip(0.01).get_config())
    clipped = clip(ops.array([-1.0, 0.005, 1.0]))
    np.testing.assert_allclose(clipped, [-0.01, 0.005, 0.01])


def test_kl_divergence_is_the_integral():
    mean, log_var = 0.7, -0.4
    x = np.linspace(-12, 12, 200_001)
    density = np.exp(-((x - mean) ** 2) / (2 * np.exp(log_var))) / np.sqrt(
        2 * np.pi * np.exp(log_var)
    )
    prior = np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)
    inside = density > 0
    ratio = np.log(density[inside] / prior[inside])
    integral = np.trapezoid(density[inside] * ratio, x[inside])
    got = losses.kl_divergence(ops.array([[mean, mean]]), ops.array([[log_var, log_var]]))
    np.testing.assert_allclose(got, [2 * integral], rtol=1e-5)


def test_bernoulli_nll_sums_over_pixels_and_channels():
    rng = np.random.default_rng(0)
    x, m = rng.uniform(0, 1, (4, 5, 6, 3)), rng.uniform(0.05, 0.95, (4, 5, 6, 3))
    expected = -(x * np.log(m) + (1 - x) * np.log(1 - m)).sum(axis=(1, 2, 3))
    got = losses.bernoulli_nll(ops.cast(x, "float32"), ops.cast(m, "float32"))
    np.testing.assert_allclose(got, expected, rtol=1e-5)


def test_class_loss_is_the_cross_entropy():
    logits = np.random.default_rng(0).normal(size=(6, 4))
    labels = np.array([0, 1, 2, 3, 1, 1])
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    expected = -np.log(p[np.arange(6), labels]).mean()
    got = losses.class_loss(ops.array(labels), ops.cast(logits, "float32"))
    np.testing.assert_allclose(got, expected, rtol=1e-5)


def test_class_loss_of_attributes_sums_their_logarithms():
    logits = np.random.default_rng(0).normal(size=(6, 4)) * 3
    labels = np.arange(24).reshape(6, 4) % 2
    p = 1 / (1 + np.exp(-logits))
    expected = -(labels * np.log(p) + (1 - labels) * np.log(1 - p)).sum(axis=1).mean()
    got = losses.class_loss(ops.array(labels), ops.cast(logits, "float32"))
    np.testing.assert_allclose(got, expected, rtol=1e-5)


def test_label_accuracy_counts_classes_and_attributes():
    logits = ops.array([[3.0, -1.0], [2.0, 1.0]])
    assert float(label_accuracy(ops.array([0, 1]), logits)) == 0.5
    assert float(label_accuracy(ops.array([[1, 0], [1, 0]]), logits)) == 0.75


@pytest.mark.parametrize(
    ("get", "spec", "message"),
    [
        (losses.get_objective, "waserstein", "did you mean 'wasserstein'"),
        (losses.get_objective, 3, "unknown objective 3"),
        (losses.get_objective, {"name": "fgan", "divergence": "pearsn"}, "did you mean 'pearson'"),
        (losses.get_objective, "fgan", "divergence"),
        (losses.get_objective, {"name": "least_squares", "a": "one"}, "a must be float"),
    ],
)
def test_unknown_specs_are_named(get, spec, message):
    with pytest.raises(UserError, match=message):
        get(spec)


def test_settings_reach_the_objective():
    real, fake = ops.cast(REAL, "float32"), ops.cast(FAKE, "float32")
    settings = {"name": "least_squares", "a": -1.0, "b": 1.5, "c": 0.5}
    objective = losses.get_objective(settings)
    expected = ((REAL - 1.5) ** 2).mean() / 2 + ((FAKE + 1) ** 2).mean() / 2
    np.testing.assert_allclose(objective.discriminator(real, fake), expected, rtol=1e-6)
    np.testing.assert_allclose(objective.generator(fake), ((FAKE - 0.5) ** 2).mean() / 2, rtol=1e-6)
