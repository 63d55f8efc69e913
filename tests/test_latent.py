"""Points of the latent space, and the Jacobian of a decoding network."""

import keras
import numpy as np
import pytest
from scipy import stats

from gan_vs_vae import latent, networks, precision
from gan_vs_vae.errors import UserError
from tests.conftest import needs, run_python


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def test_grid_is_even_under_the_normal_distribution():
    z = latent.grid(7).reshape(7, 7, 2)
    shares = (np.arange(7) + 0.5) / 7
    np.testing.assert_allclose(stats.norm.cdf(z[0, :, 0]), shares, atol=1e-6)
    np.testing.assert_allclose(stats.norm.cdf(z[::-1, 0, 1]), shares, atol=1e-6)
    assert (z[:, :, 0] == z[0, :, 0]).all()
    assert (z[:, :, 1] == z[:, :1, 1]).all()


# -- paths -----------------------------------------------------------------------------


def test_path_is_straight_and_even():
    start, end = np.array([1.0, -2.0, 0.0]), np.array([3.0, 2.0, 0.5])
    z = latent.path(start, end, 5)
    np.testing.assert_allclose(z[[0, -1]], [start, end])
    np.testing.assert_allclose(np.diff(z, axis=0), np.tile((end - start) / 4, (4, 1)), atol=1e-6)


def test_spherical_path_turns_evenly_and_keeps_the_length(rng):
    start, end = rng.normal(size=(2, 50))
    end *= np.linalg.norm(start) / np.linalg.norm(end)
    z = latent.spherical_path(start, end, 9)
    np.testing.assert_allclose(z[[0, -1]], [start, end], rtol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(z, axis=1), np.linalg.norm(start), rtol=1e-6)
    units = z / np.linalg.norm(z, axis=1, keepdims=True)
    angles = np.arccos((units[1:] * units[:-1]).sum(axis=1))
    np.testing.assert_allclose(angles, angles[0], rtol=1e-3)
    middle = np.linalg.norm(latent.path(start, end, 9)[4])
    assert middle < 0.8 * np.linalg.norm(start)  # as 1 / sqrt 2, in many dimensions


@pytest.mark.parametrize("factor", [1.0, 2.0, 1 + 1e-7])
def test_spherical_path_between_parallel_ends_is_straight(factor):
    start = np.array([1.0, 2.0, 3.0])
    found = latent.spherical_path(start, factor * start, 4)
    np.testing.assert_allclose(found, latent.path(start, factor * start, 4), rtol=1e-6)


# -- traversals and arithmetic -----------------------------------------------------------


def test_traversal_along_any_direction_leaves_the_others(rng):
    z, direction = rng.normal(size=(2, 6))
    values = np.linspace(-3, 3, 5)
    found = latent.traversal(z, direction, values)
    unit = direction / np.linalg.norm(direction)
    np.testing.assert_allclose(found @ unit, values, atol=1e-6)
    rest = found - np.outer(found @ unit, unit)
    np.testing.assert_allclose(rest, np.tile(z - (z @ unit) * unit, (5, 1)), atol=1e-6)
    of_axis = latent.traversal(z, np.eye(6)[2] * 7, values)
    np.testing.assert_allclose(of_axis, latent.traversal(z, 2, values), atol=1e-6)


def test_arithmetic_of_means_finds_what_is_added(rng):
    smile, male = rng.normal(size=(2, 20))
    noise = rng.normal(size=(3, 400, 20))
    smiling_women, neutral_women, neutral_men = noise[0] + smile, noise[1], noise[2] + male
    found = latent.arithmetic([smiling_women, neutral_men], subtract=[neutral_women])
    np.testing.assert_allclose(found, smile + male, atol=6 * np.sqrt(3 / 400))
    np.testing.assert_allclose(latent.arithmetic([smile]), smile, rtol=1e-6)


# -- the Jacobian ------------------------------------------------------------------------


@pytest.mark.parametrize("policy", ["float32", "mixed_bfloat16"])
def test_jacobian_is_that_of_differences_in_float32(rng, policy):
    with precision.dtype_policy(policy):
        decoder = networks.vae_decoder((8, 8, 3), latent_dim=5, filters=(4,))
    copy, step = precision.in_float32(decoder), 1e-2

    def images(z):
        return keras.ops.convert_to_numpy(copy(z, training=False))

    z = rng.normal(size=(2, 5)).astype("float32")
    found = latent.jacobian(decoder, z)
    moves = step * np.eye(5, dtype="float32")
    expected = [(images(z + move) - images(z - move)) / (2 * step) for move in moves]
    np.testing.assert_allclose(found, np.stack(expected, axis=1), atol=3e-5)
    assert np.abs(found).max() > 1e-3


def test_jacobian_of_a_conditional_generator_depends_on_the_label(rng):
    generator = networks.dcgan_generator(
        (8, 8, 1), num_classes=3, latent_dim=4, filters=(4, 4), init_stddev=0.3
    )
    z = np.tile(rng.normal(size=4), (2, 1))
    found = latent.jacobian(generator, z, np.array([0, 2]))
    assert found.shape == (2, 4, 8, 8, 1)
    assert np.abs(found[0] - found[1]).max() > 0.01


@pytest.mark.parametrize("name", ["jax", "torch"])
def test_jacobian_is_the_same_on_every_backend(name):
    needs(name)
    linear = (
        "import keras, numpy as np; from gan_vs_vae import latent; "
        "w = np.arange(6.0).reshape(2, 3); net = keras.Sequential([keras.Input((2,)), "
        "keras.layers.Dense(3, use_bias=False)]); net.set_weights([w]); "
        "assert np.allclose(latent.jacobian(net, np.ones((1, 2)))[0], w)"
    )
    run_python("-c", linear, backend=name)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: latent.grid(0), "at least one point"),
        (lambda: latent.path(np.zeros(2), np.ones(2), 1), "its two ends, not 1"),
        (lambda: latent.path(np.zeros(2), np.ones(3), 3), "cannot lead from"),
        (lambda: latent.spherical_path(np.zeros(2), np.ones(2), 3), "the origin"),
        (lambda: latent.spherical_path(np.ones(2), -3 * np.ones(2), 3), "the opposite one"),
        (lambda: latent.traversal(np.zeros(2), 2, [0]), "the coordinates 0 to 1, not 2"),
        (lambda: latent.traversal(np.zeros(2), np.zeros(2), [0]), "is not zero"),
        (lambda: latent.arithmetic([]), "at least one term"),
        (lambda: latent.arithmetic([np.zeros((0, 2))]), "exemplars of one width"),
        (lambda: latent.arithmetic([np.zeros(2)], [np.zeros(3)]), r"shapes \(1, 2\), \(1, 3\)"),
    ],
)
def test_bad_arguments_raise_errors(call, message):
    with pytest.raises(UserError, match=message):
        call()


@pytest.mark.parametrize(
    ("z", "labels", "message"),
    [((2, 4), None, r"\(n, 5\), n > 0, not"), ((2, 5), [0, 1], "none to one")],
)
def test_jacobian_needs_what_the_network_takes(z, labels, message):
    decoder = networks.vae_decoder((8, 8, 1), latent_dim=5, filters=(4,))
    with pytest.raises(UserError, match=message):
        latent.jacobian(decoder, np.zeros(z), labels)


@pytest.mark.parametrize(
    ("attributes", "labels", "message"),
    [
        (False, [3], "labels from 3 to 3 do not fit a network of 3 classes, from 0 on"),
        (False, [-1], "from -1 to -1"),
        (False, [0.5], "must be integers"),
        (True, [[0, 2, 1]], "from 0 to 2 do not fit a network of attributes, 0 or 1"),
        (True, [0], r"must be integers of shape \('n', 3\)"),
    ],
)
def test_labels_that_the_network_does_not_know_are_refused(attributes, labels, message):
    generator = networks.dcgan_generator(
        (8, 8, 1), latent_dim=5, num_classes=3, multi_label=attributes, filters=(4,)
    )
    with pytest.raises(UserError, match=message):
        latent.jacobian(generator, np.zeros((1, 5)), labels)
