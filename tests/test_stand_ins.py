"""Stand-ins: counts, shapes and provenance; a linear model can tell their classes apart."""

import functools
import importlib

import numpy as np
import pytest
from sklearn.linear_model import RidgeClassifier

from gan_vs_vae.data import stand_ins
from gan_vs_vae.data.stand_ins.canvas import Canvas, lit, random_pose
from gan_vs_vae.data.stand_ins.celeba import ATTRIBUTES, HAIR
from gan_vs_vae.errors import UserError
from gan_vs_vae.images import resize

BLACK = np.zeros((1, 1, 3), "uint8")
WHITE = (255, 255, 255)

CIFAR10 = "airplane automobile bird cat deer dog frog horse ship truck"


@functools.cache
def stand_in(name):
    return getattr(stand_ins, f"{name}_stand_in")()


@pytest.mark.parametrize(
    ("name", "shape", "train", "test"),
    [
        ("mnist", (28, 28, 1), 4500, 500),
        ("chars74k", (64, 64, 3), 62 * 40, 62 * 8),
        ("cifar10", (32, 32, 3), 2000, 500),
        ("celeba", (64, 64, 3), 1500, 300),
        ("cats", (64, 64, 3), 1000, 200),
    ],
)
def test_counts_shapes_and_provenance(name, shape, train, test):
    data = stand_in(name)
    assert data.name == name
    assert data.image_shape == shape
    for split, count in ((data.train, train), (data.test, test)):
        assert split.images.shape == (count, *shape)
        assert split.images.dtype == np.uint8
        assert split.labels is None or split.labels.dtype == np.int32
    assert not data.is_real
    assert (data.provenance["train"], data.provenance["test"]) == (train, test)
    assert data.provenance.get("excerpt", False) == (name == "mnist")
    assert ("; not " in data.provenance["description"]) == (name != "mnist")
    assert {"path", "skipped"} < set(data.provenance)


@pytest.mark.parametrize("name", ["chars74k", "cifar10"])
@pytest.mark.parametrize("step", [2, 3, 5])
def test_images_at_equal_steps_are_of_all_classes(name, step):
    labels = stand_in(name).test.labels
    assert len(set(labels[::step])) > 0.75 * len(set(labels))


@pytest.mark.parametrize("name", ["chars74k", "cifar10", "celeba", "cats"])
def test_images_differ_within_and_between_splits(name):
    data = stand_in(name)
    images = [image.tobytes() for split in (data.train, data.test) for image in split.images]
    assert len(set(images)) == len(images)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["chars74k", "cifar10", "cats"])
def test_every_call_draws_the_same(name):
    make_images = importlib.import_module(f"gan_vs_vae.data.stand_ins.{name}").make_images
    (images, labels), (again, labels_again) = make_images(), make_images.__wrapped__()
    assert again is not images  # not from the cache
    np.testing.assert_array_equal(images, again)
    np.testing.assert_array_equal(labels, labels_again)


@pytest.mark.parametrize(
    ("name", "classes"),
    [
        ("chars74k", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"),
        ("cifar10", CIFAR10.split()),
    ],
)
def test_classes_are_the_official_ones_and_balanced(name, classes):
    data = stand_in(name)
    assert data.class_names == tuple(classes)
    for split in (data.train, data.test):
        counts = np.bincount(split.labels, minlength=len(classes))
        assert set(counts) == {len(split) // len(classes)}


def test_characters_are_black_on_white_and_whole():
    images = stand_in("chars74k").train.images
    assert (images == images[..., :1]).all()
    ink = 255 - images[..., 0].astype(int)
    assert (ink.max(axis=(1, 2)) > 200).all()
    assert (ink.mean(axis=(1, 2)) < 0.4 * 255).all()
    border = np.concatenate([ink[:, 0], ink[:, -1], ink[:, :, 0], ink[:, :, -1]], axis=1)
    assert np.mean(border.max(axis=1) > 0) < 0.01


def test_cats_have_no_labels():
    cats = stand_in("cats")
    assert cats.train.labels is None
    assert cats.test.labels is None
    assert cats.class_names is None


@pytest.mark.parametrize(("name", "accuracy"), [("chars74k", 0.45), ("cifar10", 0.7)])
def test_classes_can_be_learnt(name, accuracy):
    data = stand_in(name)
    assert accuracy_of_a_linear_model(data, data.train.labels, data.test.labels) > accuracy


@functools.cache
def faces():
    return stand_ins.celeba_stand_in(ATTRIBUTES)


@pytest.mark.parametrize("attribute", ATTRIBUTES)
def test_attributes_can_be_seen(attribute):
    column = ATTRIBUTES.index(attribute)
    train, test = faces().train.labels[:, column], faces().test.labels[:, column]
    majority = max(test.mean(), 1 - test.mean())
    assert 0.1 < train.mean() < 0.6
    # The error is at most two thirds of that of guessing the more frequent value.
    accuracy = accuracy_of_a_linear_model(faces(), train, test)
    assert 1 - accuracy < 2 / 3 * (1 - majority)


def test_attributes_are_picked_from_the_same_faces():
    default, every = stand_in("celeba"), faces()
    assert default.class_names == ("Male", "Blond_Hair", "Smiling", "Wearing_Hat")
    np.testing.assert_array_equal(default.train.images, every.train.images)
    columns = [every.class_names.index(name) for name in default.class_names]
    np.testing.assert_array_equal(default.test.labels, every.test.labels[:, columns])


def test_a_face_has_one_colour_of_hair():
    hair = [ATTRIBUTES.index(name) for name in HAIR]
    assert (faces().train.labels[:, hair].sum(axis=1) == 1).all()


def test_unknown_attribute_is_named():
    message = "unknown attribute of the stand-in 'Smilin': did you mean 'Smiling'"
    with pytest.raises(UserError, match=message):
        stand_ins.celeba_stand_in(["Male", "Smilin"])


def test_an_ellipse_has_its_area():
    """Compare it with pi a b, of the 4 of the square."""
    canvas = Canvas(64, BLACK, np.eye(2, 3))
    canvas.ellipse((0.1, -0.2), (0.5, 0.3), WHITE)
    share = canvas.pixels().mean() / 255
    np.testing.assert_allclose(share, np.pi * 0.5 * 0.3 / 4, rtol=0.05)


def test_a_line_has_its_width():
    canvas = Canvas(64, BLACK, np.eye(2, 3))
    canvas.line([(-1, 0), (1, 0)], 0.25, WHITE)
    np.testing.assert_allclose(canvas.pixels().mean() / 255, 0.25 / 2, rtol=0.1)


def test_edges_are_smooth():
    canvas = Canvas(64, BLACK, np.eye(2, 3))
    canvas.ellipse((0, 0), (0.5, 0.5), WHITE)
    assert len(np.unique(canvas.pixels())) > 5


def test_a_pose_moves_what_is_drawn():
    canvas = Canvas(32, BLACK, np.array([[-1, 0, 0], [0, 1, 0.5]]))
    canvas.ellipse((0.5, 0), (0.2, 0.2), WHITE)
    rows, columns = np.nonzero(canvas.pixels()[..., 0])
    # (0.5, 0) is mirrored to (-0.5, 0) and moved to (-0.5, 0.5): pixels 7.5 and 23.5 of 0...31.
    np.testing.assert_allclose([columns.mean(), rows.mean()], [7.5, 23.5], atol=0.5)


@pytest.mark.parametrize("mirror", [False, True])
def test_poses_keep_shapes_and_their_bounds(mirror):
    rng = np.random.default_rng(0)
    poses = np.stack([random_pose(rng, 30, 0.2, 0.1, mirror) for _ in range(200)])
    matrices, shifts = poses[:, :, :2], poses[:, :, 2]
    determinants = np.linalg.det(matrices)
    scales = np.sqrt(np.abs(determinants))
    assert set(np.sign(determinants)) == ({-1, 1} if mirror else {1})
    gram = np.swapaxes(matrices, 1, 2) @ matrices
    np.testing.assert_allclose(gram, scales[:, None, None] ** 2 * np.eye(2), atol=1e-12)
    assert 0.8 <= scales.min() < 0.85
    assert 1.15 < scales.max() <= 1.2
    assert 0.09 < np.abs(shifts).max() <= 0.1
    angles = np.degrees(np.arcsin(matrices[:, 1, 1] / scales))
    assert 60 <= angles.min() < 65


def test_light_falls_off_evenly():
    """Check that grey 100 becomes the plane 100 (1 + a x + b y), without noise."""
    images = lit(np.random.default_rng(0), np.full((20, 9, 9, 3), 100, "uint8"), grain=0)
    assert (images[:, 4, 4] == 100).all()
    opposite = images.astype(int) + images[:, ::-1, ::-1]
    np.testing.assert_allclose(opposite, 200, atol=1)
    assert images[:, 0, 0].std() > 5


def accuracy_of_a_linear_model(data, train, test):
    """Return the accuracy on test images of ridge regression on 12x12 pixels."""
    x, x_test = (
        resize(split.images, (12, 12)).reshape(len(split), -1) / 255
        for split in (data.train, data.test)
    )
    return RidgeClassifier(alpha=3.0).fit(x, train).score(x_test, test)
