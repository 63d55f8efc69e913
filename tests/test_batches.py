"""Batches depend on seed and epoch alone, and do not copy the data set."""

import keras
import numpy as np
import pytest

from gan_vs_vae import backend
from gan_vs_vae.batches import Batches, map_in_batches
from gan_vs_vae.errors import UserError
from gan_vs_vae.models.base import ImageModel

IMAGES = np.arange(10, dtype="uint8").reshape(10, 1, 1, 1)


def epoch(batches, number):
    batches.epoch = number
    return np.concatenate([batches[i][0].ravel() for i in range(len(batches))])


def test_an_epoch_is_a_permutation_that_depends_on_seed_and_number():
    first, again, other = (
        Batches(IMAGES, None, 5, 0),
        Batches(IMAGES, None, 5, 0),
        Batches(IMAGES, None, 5, 1),
    )
    assert sorted(epoch(first, 3)) == list(range(10))
    np.testing.assert_array_equal(epoch(first, 3), epoch(again, 3))
    assert not np.array_equal(epoch(first, 3), epoch(first, 4))
    assert not np.array_equal(epoch(first, 3), epoch(other, 3))


def test_a_balanced_epoch_has_every_class_equally_often():
    labels = np.array([0] * 7 + [1] * 2 + [2])
    batches = Batches(IMAGES, labels, 3, seed=0, balanced=True)
    assert len(batches) == 3
    for number in range(3):
        seen = epoch(batches, number)
        assert set(np.bincount(labels[seen], minlength=3)) <= {
            2,
            3,
            4,
        }  # of 4 each, 3 in all are left out
        assert set(seen[labels[seen] == 2]) == {9}
        assert len(set(seen[labels[seen] == 0])) == (labels[seen] == 0).sum()
    again = Batches(IMAGES, labels, 3, seed=0, balanced=True)
    np.testing.assert_array_equal(epoch(batches, 1), epoch(again, 1))


@pytest.mark.parametrize("labels", [None, np.zeros((10, 2), int)])
def test_balanced_batches_need_classes(labels):
    with pytest.raises(UserError, match="balanced batches need one class label"):
        Batches(IMAGES, labels, 5, seed=0, balanced=True)


def test_labels_stay_with_their_images():
    batches = Batches(IMAGES, np.arange(10), 4, seed=0)
    for images, labels in (batches[i] for i in range(len(batches))):
        np.testing.assert_array_equal(images.ravel(), labels)
        assert labels.dtype == np.int32


def test_few_images_fill_an_epoch_in_another_order_each_time():
    batches = Batches(np.zeros((5, 2, 2, 1), "uint8"), np.arange(5), 4, seed=0, repeats=3)
    assert len(batches) == 3
    order = np.concatenate([batches[i][1] for i in range(3)])
    assert (np.sort(order[:5]) == np.arange(5)).all()
    assert (np.sort(order[5:10]) == np.arange(5)).all()
    assert (order[:5] != order[5:10]).any()
    with pytest.raises(UserError, match="at most the number of images, 15"):
        Batches(np.zeros((5, 2, 2, 1), "uint8"), None, 16, seed=0, repeats=3)


def test_without_a_seed_all_images_come_in_order():
    np.testing.assert_array_equal(epoch(Batches(IMAGES, None, 4), 0), np.arange(10))


@pytest.mark.parametrize("batch_size", [0, -1, 11])
def test_bad_batch_size_raises_an_error(batch_size):
    with pytest.raises(UserError, match=f"batch size {batch_size}"):
        Batches(IMAGES, None, batch_size, seed=0)


class Recorder(ImageModel):
    """A model that keeps the images of its last four steps in a weight."""

    def __init__(self):
        super().__init__((1, 1, 1))
        self.seen = self.add_weight(shape=(4, 5), initializer="zeros", trainable=False)
        self.declare_losses("loss")
        self.pixel_range = (0, 255)

    def train_on_batch_step(self, images, labels):
        last = keras.ops.reshape(images, (1, 5))
        self.seen.assign(keras.ops.concatenate([self.seen[1:], last]))
        self.record_losses(loss=keras.ops.mean(images))


@pytest.mark.parametrize("first", [0, 5])
def test_fit_sees_the_epochs_that_it_is_in(first):
    """Training may begin at a later epoch, and backends prefetch batches."""
    model, batches = Recorder(), Batches(IMAGES, None, 5, seed=0)
    model.compile()
    model.fit(batches, initial_epoch=first, epochs=first + 2, verbose=0)
    expected = np.concatenate([epoch(batches, first), epoch(batches, first + 1)])
    np.testing.assert_allclose(keras.ops.convert_to_numpy(model.seen).ravel(), expected)


def test_feed_does_not_copy_the_data_set():
    images = np.zeros((1000, 28, 28, 1), "uint8")
    batches = Batches(images, None, 10, seed=0)
    assert batches.images is images
    backend.feed(batches)
    assert batches[0][0].base is None or batches[0][0].base is not images


def test_map_in_batches_pads_the_last_slice_and_drops_the_padding():
    sizes = []

    def double(x, y):
        assert len(x) == len(y)
        sizes.append(len(x))
        return 2 * x + y

    x, y = np.arange(21).reshape(7, 3), np.ones((7, 1), int)
    np.testing.assert_array_equal(map_in_batches(double, [x, y], max_batch=4), 2 * x + y)
    np.testing.assert_array_equal(map_in_batches(double, [x[:5], y[:5]], 4), 2 * x[:5] + 1)
    np.testing.assert_array_equal(
        map_in_batches(double, [x[:1], y[:1]], 4, fill=True), 2 * x[:1] + 1
    )
    assert sizes == [4, 4, 4, 1, 4]
