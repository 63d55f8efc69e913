"""Penalties: closed forms, gradients against finite differences, and lazy regularisation."""

import keras
import numpy as np
import pytest
from keras import ops

from gan_vs_vae import backend, penalties, training
from gan_vs_vae.errors import UserError
from tests import cases
from tests.test_training import Stop, assert_same_run, configuration

# What each norm of the gradient costs, at one of the sets of points.
COSTS = {
    "gradient_penalty": lambda norm: (norm - 1) ** 2,
    "dragan": lambda norm: (norm - 1) ** 2,
    "r1": lambda norm: norm**2 / 2,
    "r2": lambda norm: norm**2 / 2,
    "r1_r2": lambda norm: norm**2 / 2,
}


def seed():
    return keras.random.SeedGenerator(0)


def test_every_penalty_has_a_reference():
    assert set(COSTS) == set(penalties.PENALTIES)


def linear_critic(slope):
    """D(x) = slope * sum(x): its gradient has the norm |slope| * sqrt(pixels) everywhere."""
    return lambda x: slope * ops.sum(x, axis=(1, 2, 3), keepdims=True)[:, 0, 0]


@pytest.mark.parametrize("name", penalties.PENALTIES)
@pytest.mark.parametrize("slope", [0.0, 0.25, 3.0])
def test_penalty_of_a_linear_critic_has_a_closed_form(name, slope):
    real, fake = keras.random.normal((5, 4, 4, 1)), keras.random.normal((5, 4, 4, 1))
    value = penalties.PENALTIES[name](weight=2.0)(linear_critic(slope), real, fake, seed())
    sets = 2 if name == "r1_r2" else 1
    np.testing.assert_allclose(value, 2.0 * sets * COSTS[name](4 * slope), rtol=1e-5, atol=1e-9)


@pytest.mark.parametrize("name", penalties.PENALTIES)
def test_penalty_of_a_dead_critic_has_a_finite_gradient(name):
    weight = keras.Variable(0.0)
    real, fake = keras.random.normal((5, 4, 4, 1)), keras.random.normal((5, 4, 4, 1))
    penalty, noise = penalties.PENALTIES[name](), seed()

    def loss():
        return penalty(lambda x: weight * linear_critic(1.0)(x), real, fake, noise)

    _, (gradient,) = backend.gradients(loss, [weight])
    assert np.isfinite(keras.ops.convert_to_numpy(gradient))


def reference(weights, points, cost):
    """The penalty of D(x) = tanh(x W + b) a in float64, whose gradient is W diag(1 - tanh^2) a."""
    kernel, bias, last = weights
    slopes = 1 - np.tanh(points @ kernel + bias) ** 2
    norm = np.linalg.norm((slopes * last) @ kernel.T, axis=1)
    return 3.0 * cost(norm).mean()


@pytest.mark.parametrize("name", penalties.PENALTIES)
def test_gradient_of_a_penalty_is_that_of_finite_differences(name):
    rng = np.random.default_rng(0)
    real, fake = (ops.array(rng.normal(size=(6, 2, 2, 1)), dtype="float32") for _ in range(2))
    start = [rng.normal(size=shape) for shape in ((4, 3), (3,), (3,))]
    weights = [keras.Variable(value, dtype="float32") for value in start]
    penalty, noise = penalties.PENALTIES[name](weight=3.0), seed()

    def critic(x):
        kernel, bias, last = weights
        return ops.tanh(ops.reshape(x, (-1, 4)) @ kernel + bias) @ ops.reshape(last, (3, 1))

    value, found = backend.gradients(lambda: penalty(critic, real, fake, noise), weights)
    sets = [real, fake] if name == "r1_r2" else [penalty.points(real, fake, seed())]
    sets = [ops.convert_to_numpy(x).astype("float64").reshape(-1, 4) for x in sets]

    def at(values):
        return sum(reference(values, points, COSTS[name]) for points in sets)

    np.testing.assert_allclose(float(value), at(start), rtol=1e-5)
    for i, gradient in enumerate(found):
        for place in np.ndindex(start[i].shape):
            above, below = ([w.copy() for w in start] for _ in range(2))
            above[i][place] += 1e-5
            below[i][place] -= 1e-5
            expected = (at(above) - at(below)) / 2e-5
            got = ops.convert_to_numpy(gradient)[place]
            np.testing.assert_allclose(got, expected, rtol=2e-3, atol=2e-4, err_msg=(i, place))


def test_gradient_penalty_draws_one_weight_for_each_image():
    real, fake = ops.zeros((6, 3, 3, 2)), ops.ones((6, 3, 3, 2))
    points = penalties.GradientPenalty().points(real, fake, seed())
    points = ops.convert_to_numpy(points).reshape(6, -1)
    assert (points.std(axis=1) < 1e-7).all()
    assert len(np.unique(points[:, 0])) == 6


@pytest.mark.parametrize(
    ("spec", "message"),
    [("gp", "unknown penalty 'gp'"), ({"name": "dragan", "wait": 1}, "wait")],
)
def test_unknown_specs_are_named(spec, message):
    with pytest.raises(UserError, match=message):
        penalties.get_penalty(spec)


def test_settings_reach_the_penalty():
    assert penalties.get_penalty({"name": "r1", "weight": 3.0}).weight == 3.0


# -- lazy regularisation ----------------------------------------------------------------------


def compiled(images, steps, **settings):
    """A small GAN after some steps of plain gradient descent."""
    keras.utils.set_random_seed(0)
    model = cases.gan(**settings)
    model.compile(**{name: keras.optimizers.SGD(0.1) for name in model.default_optimizers})
    for _ in range(steps):
        model.train_on_batch(images[:8])
    return model


def assert_same_weights(a, b):
    for x, y in zip(a.get_weights(), b.get_weights(), strict=True):
        np.testing.assert_allclose(x, y, rtol=1e-5, atol=1e-7)


def test_a_lazy_penalty_weighs_as_much_in_one_step_and_nothing_in_the_others(images):
    lazy = compiled(images, 1, penalty={"name": "r1", "weight": 2.0}, penalty_interval=4)
    whole = compiled(images, 1, penalty={"name": "r1", "weight": 8.0})
    assert_same_weights(lazy, whole)
    whole.penalty = None
    for _ in range(3):
        lazy.train_on_batch(images[:8])
        whole.train_on_batch(images[:8])
        assert_same_weights(lazy, whole)


def test_a_lazy_penalty_comes_again_after_its_interval(images):
    counts = []
    model = cases.gan(penalty="r1", penalty_interval=3, critic_steps=2)
    model.compile(run_eagerly=True)
    original = model.penalty.mean_at

    def mean_at(*arguments):
        counts[-1] += 1
        return original(*arguments)

    model.penalty.mean_at = mean_at
    for _ in range(8):
        counts.append(0)
        model.train_on_batch(images[:8])
    assert counts == [2, 0, 0, 2, 0, 0, 2, 0]  # in both steps of the critic


@pytest.mark.skipif(backend.NAME == "torch", reason="PyTorch compiles nothing")
def test_a_lazy_penalty_compiles_two_steps(images):
    traces = []
    model = cases.gan(penalty="r1", penalty_interval=5)
    original = model.train_on_batch_step
    model.train_on_batch_step = lambda *batch: (traces.append(model.step_kind), original(*batch))
    model.compile()
    model.fit(images, batch_size=4, epochs=2, verbose=0)
    assert traces == ["penalised", "plain"]


def test_a_run_that_was_stopped_within_an_interval_ends_as_it_would_have(tiny, tmp_path):
    model = {"name": "ACGAN", "penalty": "r1", "penalty_interval": 3}
    networks = {
        "generator": {"name": "dcgan_generator", "latent_dim": 5, "filters": [4, 4]},
        "discriminator": {"name": "dcgan_discriminator", "filters": [4], "batch_norm": False},
    }
    # Epochs of 4 steps: the second begins with a plain one.
    resolved = configuration(model=model, networks=networks, epochs=2)
    whole = training.train(resolved, tiny, tmp_path / "whole")
    stop = Stop(1, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        training.train(resolved, tiny, tmp_path / "parts", callbacks=[stop])
    assert_same_run(training.train(resolved, tiny, tmp_path / "parts").path, whole.path)


def test_the_interval_can_change_while_a_model_trains(images):
    model = cases.gan(penalty="r1", penalty_interval=2)
    model.compile(**{name: keras.optimizers.SGD(1e-8) for name in model.default_optimizers})
    model.fit(images, batch_size=8, verbose=0)
    model.penalty_interval = 1
    again = model.fit(images, batch_size=8, verbose=0).history["penalty"]
    assert again[0] > 0


def test_a_lazy_penalty_needs_steps_one_by_one(images):
    model = cases.gan(penalty="r1", penalty_interval=2)
    model.compile(steps_per_execution=2)
    for _ in range(2):
        with pytest.raises(UserError, match="omit steps_per_execution"):
            model.fit(images, batch_size=8, verbose=0)
