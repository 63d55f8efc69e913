"""Augmentations: what they do to images, their gradients, and where a GAN uses them."""

import keras
import numpy as np
import pytest
from keras import ops

from gan_vs_vae import augmentations, backend
from gan_vs_vae.augmentations import CHANGES, DiffAugment
from gan_vs_vae.errors import UserError
from tests import cases
from tests.conftest import run_python

RNG = np.random.default_rng(0)
IMAGES = RNG.uniform(-1, 1, (5, 16, 24, 3)).astype("float32")


def augmented(augment, images=IMAGES, seed=0):
    found = augment(ops.array(images), keras.random.SeedGenerator(seed))
    return ops.convert_to_numpy(found)


def given(*draws):
    """A source of draws that were given beforehand, one array for each, and that keeps the ranges."""
    left, ranges = list(draws), []

    def uniform(low, high):
        ranges.append((low, high))
        return ops.reshape(ops.array(left.pop(0), dtype="float32"), (-1, 1, 1, 1))

    return uniform, ranges


@pytest.mark.parametrize("settings", [{"strength": 0.0}, {"policy": ()}])
def test_without_strength_nothing_changes(settings):
    np.testing.assert_array_equal(augmented(DiffAugment(**settings)), IMAGES)


@pytest.mark.parametrize("strength", [0.3, 1.0])
def test_color_is_brightness_saturation_and_contrast(strength):
    draws = RNG.uniform(-0.5, 0.5, (3, 5)) * [[1], [2], [1]]
    uniform, ranges = given(*draws)
    found = CHANGES["color"](ops.array(IMAGES), strength, uniform)
    brightness, saturation, contrast = (strength * d.reshape(-1, 1, 1, 1) for d in draws)
    x = IMAGES.astype("float64") + brightness
    grey = x.mean(axis=-1, keepdims=True)
    x = grey + (1 + saturation) * (x - grey)
    mean = x.mean(axis=(1, 2, 3), keepdims=True)
    np.testing.assert_allclose(found, mean + (1 + contrast) * (x - mean), atol=1e-5)
    assert ranges == [(-0.5, 0.5), (-1.0, 1.0), (-0.5, 0.5)]


def test_translation_is_that_of_padded_and_rolled_images():
    down, right = np.array([-2, -1, 0, 1, 2]), np.array([3, -3, 0, 2, -1])
    uniform, ranges = given(down + 0.4, right + 0.9)
    found = ops.convert_to_numpy(CHANGES["translation"](ops.array(IMAGES), 1.0, uniform))
    assert ranges == [
        (-2, 3),
        (-3, 4),
    ]  # floors of these: -2 to 2 of 16 rows, -3 to 3 of 24 columns
    for image, d, r, got in zip(IMAGES, down, right, found, strict=True):
        padded = np.pad(image, ((3, 3), (3, 3), (0, 0)))
        np.testing.assert_array_equal(got, np.roll(padded, (d, r), (0, 1))[3:-3, 3:-3])


def test_cutout_is_a_rectangle_of_zeros_of_half_the_size_which_the_border_may_cut():
    tops, lefts = np.array([0, 5, 16, 8, 15]), np.array([0, 12, 24, 20, 3])
    uniform, ranges = given(tops + 0.5, lefts + 0.5)
    found = ops.convert_to_numpy(CHANGES["cutout"](ops.array(IMAGES), 1.0, uniform))
    assert ranges == [(0, 17), (0, 25)]
    for image, top, left, got in zip(IMAGES, tops - 4, lefts - 6, found, strict=True):
        expected = image.copy()
        expected[max(top, 0) : top + 8, max(left, 0) : left + 12] = 0
        np.testing.assert_array_equal(got, expected)


def test_every_shift_is_drawn_and_no_other():
    dots = np.zeros((400, 16, 16, 1), "float32")
    dots[:, 8, 8] = 1
    found = augmented(DiffAugment(["translation"]), dots)
    places = np.argwhere(found)[:, 1:3] - 8
    assert len(places) == 400
    assert {tuple(p) for p in places} == {(i, j) for i in range(-2, 3) for j in range(-2, 3)}


def test_each_image_has_draws_of_its_own_and_each_call_others():
    same = np.repeat(IMAGES[:1], 6, axis=0)
    augment, noise = DiffAugment(), keras.random.SeedGenerator(0)
    first, second = (ops.convert_to_numpy(augment(ops.array(same), noise)) for _ in range(2))
    assert len(np.unique(np.round(first.reshape(6, -1), 4), axis=0)) == 6
    assert not np.allclose(first, second)


@pytest.mark.parametrize("policy", [*([name] for name in CHANGES), list(CHANGES)])
def test_gradient_is_that_of_finite_differences(policy):
    """T is affine in the image, so that a difference over 2 is exact but for rounding."""
    augment, shape = DiffAugment(policy), (2, 8, 8, 2)
    images, weights = (RNG.uniform(-1, 1, shape).astype("float32") for _ in range(2))

    def value(x):
        return np.sum(augmented(augment, x) * weights.astype("float64"))

    noise = keras.random.SeedGenerator(0)
    gradient = ops.convert_to_numpy(
        backend.input_gradient(
            lambda x: ops.sum(augment(x, noise) * ops.array(weights)), ops.array(images)
        )
    )
    assert np.abs(gradient).max() > 0.1
    for place in [(0, 0, 0, 0), (0, 3, 4, 1), (1, 7, 7, 0), (1, 2, 5, 1), (0, 6, 1, 0)]:
        above, below = images.copy(), images.copy()
        above[place] += 1
        below[place] -= 1
        expected = (value(above) - value(below)) / 2
        assert gradient[place] == pytest.approx(expected, abs=1e-3), place


# -- in a GAN ---------------------------------------------------------------------------------


class Counted(augmentations.Augmentation):
    """Adds 5 to all images, and counts them."""

    def __init__(self):
        self.seen = []

    def __call__(self, images, seed):
        self.seen.append(len(images))
        return images + 5.0


@pytest.mark.parametrize(
    ("objective", "seen"), [("hinge", [8, 8, 16]), ("relativistic", [8, 8, 16, 16])]
)
def test_all_that_the_discriminator_sees_is_augmented(objective, seen, images):
    augment = Counted()
    model = cases.gan(objective=objective, augmentation=augment)
    model.compile(run_eagerly=True)
    model.train_on_batch(images[:8])
    assert augment.seen == seen


def test_a_penalty_looks_at_augmented_images_too(images):
    model = cases.gan(penalty="r1", augmentation=Counted())
    model.compile(run_eagerly=True)
    smallest, original = [], model.penalty.points

    def points(real, fake, seed):
        smallest.extend(float(ops.min(x)) for x in (real, fake))
        return original(real, fake, seed)

    model.penalty.points = points
    model.train_on_batch(images[:8])
    assert len(smallest) == 2
    assert min(smallest) >= 4


def test_an_augmented_gan_is_saved_with_its_policy(tmp_path):
    settings = {"name": "diff_augment", "policy": ["translation", "color"], "strength": 0.5}
    model = cases.gan(augmentation=settings)
    model.save(tmp_path / "gan.keras")
    again = keras.saving.load_model(tmp_path / "gan.keras").augmentation
    assert (again.policy, again.strength) == (("translation", "color"), 0.5)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("diff_augmentation", "did you mean 'diff_augment'"),
        ({"name": "diff_augment", "policy": ["colour"]}, "did you mean 'color'"),
        ({"name": "diff_augment", "strength": 2}, "strength must be at most 1, not 2"),
    ],
)
def test_unknown_augmentations_are_named(spec, message):
    with pytest.raises(UserError, match=message):
        augmentations.get_augmentation(spec)


@pytest.mark.slow
def test_replicas_augment_as_one_device_would():
    code = """
import keras, numpy as np, tensorflow as tf
from gan_vs_vae import augmentations, backend
backend.split_cpu(2)
images = np.random.default_rng(0).uniform(-1, 1, (8, 16, 16, 3)).astype("float32")
augment = augmentations.DiffAugment()
with backend.data_parallel(2):
    strategy = tf.distribute.get_strategy()
    seed = keras.random.SeedGenerator(1)

def share():
    index = tf.distribute.get_replica_context().replica_id_in_sync_group
    return augment(tf.convert_to_tensor(images)[4 * index : 4 * index + 4], seed)

shares = [share.numpy() for share in strategy.experimental_local_results(strategy.run(share))]
alone = augment(tf.convert_to_tensor(images), keras.random.SeedGenerator(1)).numpy()
np.testing.assert_array_equal(np.concatenate(shares), alone)
"""
    run_python("-c", code, backend="tensorflow")
