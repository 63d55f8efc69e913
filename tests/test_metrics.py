"""Measures against closed forms and independent implementations."""

import numpy as np
import scipy.ndimage
import scipy.spatial.distance

from gan_vs_vae import metrics


def test_sharpness_is_the_variance_of_scipys_laplacian():
    images = np.random.default_rng(0).integers(0, 256, (5, 16, 16, 3), "uint8")
    grey = images.astype("float64").mean(axis=-1) / 255
    expected = np.mean([scipy.ndimage.laplace(g)[1:-1, 1:-1].var() for g in grey])
    np.testing.assert_allclose(metrics.sharpness(images, size=16), expected)


def test_sharpness_of_a_checkerboard():
    """Neighbours differ by one: L is -4 or 4, and its variance 16."""
    board = (np.indices((10, 10)).sum(axis=0) % 2 * 255).astype("uint8")[None, ..., None]
    np.testing.assert_allclose(metrics.sharpness(board, size=10), 16.0)


def test_blurring_lowers_sharpness():
    images = np.random.default_rng(0).integers(0, 256, (3, 28, 28, 1), "uint8")
    blurred = scipy.ndimage.gaussian_filter(images, (0, 1, 1, 0))
    assert metrics.sharpness(blurred) < 0.5 * metrics.sharpness(images)


def test_pairwise_distance_is_scipys():
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


def test_class_accuracy_counts_hits():
    class Judge:
        def classify(self, images):
            return images[:, 0, 0, 0]

    images = np.array([3, 1, 2, 0], "uint8").reshape(4, 1, 1, 1)
    assert metrics.class_accuracy(Judge(), images, np.array([3, 1, 0, 1])) == 0.5
