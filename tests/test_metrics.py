"""Metrics against closed forms and independent implementations."""

import string

import numpy as np
import pytest
import scipy.ndimage
import scipy.spatial.distance

from gan_vs_vae import metrics
from gan_vs_vae.errors import UserError


def test_sharpness_is_the_variance_of_scipys_laplacian():
    images = np.random.default_rng(0).integers(0, 256, (5, 16, 16, 3), "uint8")
    grey = images.astype("float64").mean(axis=-1) / 255
    expected = np.mean([scipy.ndimage.laplace(g)[1:-1, 1:-1].var() for g in grey])
    np.testing.assert_allclose(metrics.sharpness(images, size=16), expected)


def test_sharpness_of_a_checkerboard():
    """Neighbours differ by one, so L is -4 or 4, and its variance 16."""
    board = (np.indices((10, 10)).sum(axis=0) % 2 * 255).astype("uint8")[None, ..., None]
    np.testing.assert_allclose(metrics.sharpness(board, size=10), 16.0)


def test_blurring_lowers_sharpness():
    images = np.random.default_rng(0).integers(0, 256, (3, 28, 28, 1), "uint8")
    blurred = scipy.ndimage.gaussian_filter(images, (0, 1, 1, 0))
    assert metrics.sharpness(blurred) < 0.5 * metrics.sharpness(images)


def test_pairwise_distance_equals_scipys():
    rng = np.random.default_rng(0)
    images, labels = rng.integers(0, 256, (30, 4, 4, 1), "uint8"), np.arange(30) % 3
    expected = np.mean(
        [
            scipy.spatial.distance.pdist(images[labels == c].reshape(10, -1) / 255).mean()
            for c in range(3)
        ]
    )
    np.testing.assert_allclose(metrics.pairwise_distance(images, labels), expected)


def test_a_collapsed_generator_has_no_distance():
    assert metrics.pairwise_distance(np.full((6, 4, 4, 1), 9, "uint8"), np.zeros(6, int)) == 0.0


def test_without_labels_all_images_are_one_class():
    images = np.random.default_rng(0).integers(0, 256, (10, 4, 4, 3), "uint8")
    expected = scipy.spatial.distance.pdist(images.reshape(10, -1) / 255).mean()
    np.testing.assert_allclose(metrics.pairwise_distance(images), expected)


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (np.arange(3), "no class has two images"),
        (np.zeros(2, int), r"labels of shape \(2,\) for 3 images"),
        (np.zeros((3, 2), int), r"labels of shape \(3, 2\) for 3 images"),
    ],
)
def test_pairwise_distance_needs_labels_with_pairs(labels, message):
    with pytest.raises(UserError, match=message):
        metrics.pairwise_distance(np.zeros((3, 4, 4, 1), "uint8"), labels)


class FirstRow:
    """A classifier that reads the class, or the attributes, from an image's first row."""

    def classify(self, images):
        row = images[:, 0, :, 0].astype("int32")
        return row[:, 0] if row.shape[1] == 1 else row


def images_of(classes):
    """Return images that `FirstRow` classifies as these classes or attributes."""
    classes = np.asarray(classes, "uint8")
    return classes.reshape(len(classes), 1, -1, 1)


def test_class_accuracy_counts_hits():
    assert (
        metrics.class_accuracy(FirstRow(), images_of([3, 1, 2, 0]), np.array([3, 1, 0, 1])) == 0.5
    )


def test_equivalent_classes_count_as_one():
    images, labels = images_of([0, 1, 2, 3, 4, 5]), [1, 0, 3, 2, 5, 5]
    assert metrics.class_accuracy(FirstRow(), images, labels) == pytest.approx(1 / 6)
    assert metrics.class_accuracy(FirstRow(), images, labels, [{0, 1}]) == 0.5
    assert metrics.class_accuracy(FirstRow(), images, labels, [{0, 1}, (3, 2)]) == pytest.approx(
        5 / 6
    )


def test_attributes_are_classified_one_by_one():
    seen, asked = [[1, 0, 1], [0, 0, 1]], [[1, 1, 1], [0, 1, 0]]
    accuracy = metrics.attribute_accuracy(FirstRow(), images_of(seen), asked)
    np.testing.assert_array_equal(accuracy, [1, 0, 0.5])
    assert metrics.class_accuracy(FirstRow(), images_of(seen), asked) == accuracy.mean()


@pytest.mark.parametrize(
    ("metric", "seen", "asked", "message"),
    [
        (metrics.class_accuracy, [1, 2], [1], r"labels of shape \(1,\).*predicts, of shape \(2,\)"),
        (metrics.class_accuracy, [[1, 0]], [1], r"labels of shape \(1,\).*of shape \(1, 2\)"),
        (metrics.class_accuracy, [], [], "there are no images to classify"),
        (metrics.attribute_accuracy, [1, 2], [1, 2], r"of shape \(n, k\), not \(2,\)"),
    ],
)
def test_labels_that_do_not_fit_raise_errors(metric, seen, asked, message):
    with pytest.raises(UserError, match=message):
        metric(FirstRow(), images_of(seen) if seen else np.zeros((0, 1, 1, 1), "uint8"), asked)


@pytest.mark.parametrize(
    ("seen", "equivalent", "message"),
    [
        ([0, 1], [{0, 1}, {1, 2}], "in one group of equivalent classes only"),
        ([[0, 1]], [{0, 1}], "attributes have no equivalent classes"),
    ],
)
def test_groups_that_make_no_sense_raise_errors(seen, equivalent, message):
    with pytest.raises(UserError, match=message):
        metrics.class_accuracy(FirstRow(), images_of(seen), seen, equivalent)


def test_letters_of_the_same_shape_are_pairs_of_cases():
    names = string.digits + string.ascii_uppercase + string.ascii_lowercase
    pairs = metrics.same_shape(names)
    assert {names[a] + names[b] for a, b in pairs} == {"Cc", "Oo", "Ss", "Vv", "Ww", "Xx", "Zz"}
    assert metrics.same_shape(string.ascii_uppercase) == []
    images, labels = images_of([names.index(c) for c in "OoPp0"]), [names.index(c) for c in "oOpPO"]
    assert metrics.class_accuracy(FirstRow(), images, labels, pairs) == pytest.approx(2 / 5)


def test_nearest_distances_are_those_of_scikit_learn():
    from sklearn.neighbors import NearestNeighbors

    rng = np.random.default_rng(0)
    images, among = (rng.integers(0, 256, (n, 4, 4, 3), "uint8") for n in (1500, 300))
    flat = [x.reshape(len(x), -1) / 255 for x in (images, among)]
    expected = NearestNeighbors(n_neighbors=1).fit(flat[1]).kneighbors(flat[0])[0][:, 0]
    np.testing.assert_allclose(metrics.nearest_distances(images, among), expected, rtol=1e-9)
    assert (metrics.nearest_distances(among, among) == 0).all()
    with pytest.raises(UserError, match="no nearest one among those"):
        metrics.nearest_distances(images, among[:0])
