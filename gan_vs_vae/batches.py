"""Batches: shuffled ones to train on, and functions applied batch by batch."""

from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np

from gan_vs_vae.errors import UserError


class Batches(keras.utils.PyDataset):
    """The batches of one epoch, which `seed` and `epoch` alone determine.

    A run that resumes at an epoch therefore sees the images in the same order as a run without a
    break. A batch is copied from the arrays when it is asked for; the data set itself is not
    copied.

    Args:
        images: uint8 `(N, H, W, C)`.
        labels: int `(N,)`, or attributes, int `(N, k)`, or None.
        batch_size: int, in [1, N]. Images in a batch; of a shuffled epoch at most N `repeats`.
        seed: int, tuple of int, or None. Seeds the order of the images. A shuffled epoch leaves
            out the images that do not fill a batch. Defaults to None: the given order, and the
            last batch may be smaller.
        balanced: bool. Whether all classes are equally frequent in a shuffled epoch. It has as
            many images as otherwise: those of rare classes are repeated, and some of those of
            frequent classes are left out. Defaults to False.
        repeats: int, at least 1. How often a shuffled epoch goes through the images, each time in
            another order: of few images, an epoch would be a step or two. Defaults to 1.

    Raises:
        UserError: if there are no images, if the number of labels or the batch size does not fit them,
            or if `balanced` is set without one class label for each image.

    >>> batches = Batches(np.zeros((10, 8, 8, 1), "uint8"), np.arange(10), 4, seed=0)
    >>> len(batches), batches[0][1].shape
    (2, (4,))
    """

    def __init__(
        self,
        images: np.ndarray,
        labels: np.ndarray | None,
        batch_size: int,
        seed: int | tuple[int, ...] | None = None,
        balanced: bool = False,
        repeats: int = 1,
    ):
        super().__init__()
        if labels is not None and len(labels) != len(images):
            raise UserError(f"there are {len(labels)} labels for {len(images)} images")
        if not len(images):
            raise UserError("there are no images")
        if batch_size < 1 or (seed is not None and batch_size > len(images) * repeats):
            raise UserError(
                f"batch size {batch_size} must be at least 1 and at most the number of "
                f"images, {len(images) * repeats}"
            )
        if balanced and (labels is None or labels.ndim > 1):
            raise UserError("balanced batches need one class label for each image")
        self.images = images
        self.labels = labels
        self.batch_size = batch_size
        self.seed = seed
        self.balanced = balanced
        self.repeats = 1 if seed is None else repeats
        self.epoch = 0

    def __len__(self) -> int:
        whole, rest = divmod(len(self.images) * self.repeats, self.batch_size)
        return whole + bool(rest and self.seed is None)

    def __getitem__(self, index: int) -> tuple:
        chosen = self._order[index * self.batch_size : (index + 1) * self.batch_size]
        if self.labels is None:
            return (self.images[chosen],)
        return self.images[chosen], self.labels[chosen].astype("int32")

    @property
    def epoch(self) -> int:
        """The number of the current epoch, from 0."""
        return self._epoch

    @epoch.setter
    def epoch(self, epoch: int) -> None:
        self._epoch = epoch
        if self.seed is None:
            self._order = np.arange(len(self.images))
            return
        rng = np.random.default_rng((*np.atleast_1d(self.seed), epoch))
        chosen = self._balanced(rng) if self.balanced else len(self.images)
        self._order = np.concatenate(
            [rng.permutation(chosen)[: len(self.images)] for _ in range(self.repeats)]
        )

    def _balanced(self, rng):
        """Return indices, equally many of each class; a class is shuffled anew for each repeat."""
        classes = np.unique(self.labels)
        share = -(-len(self.images) // len(classes))
        chosen = []
        for each in classes:
            members = np.flatnonzero(self.labels == each)
            rounds = -(-share // len(members))
            chosen.extend(np.concatenate([rng.permutation(members) for _ in range(rounds)])[:share])
        return chosen

    def follow_epochs(self) -> keras.callbacks.Callback:
        """Return a callback that sets `epoch` to the epoch that `fit` is in."""

        def on_epoch_begin(epoch, logs=None):
            self.epoch = epoch

        return keras.callbacks.LambdaCallback(on_epoch_begin=on_epoch_begin)


def map_in_batches(
    function: Callable[..., np.ndarray],
    arrays: Sequence[np.ndarray],
    max_batch: int = 512,
    fill: bool = False,
) -> np.ndarray:
    """Return `function(*arrays)`, computed on slices along the first axis, which bounds the memory.

    Args:
        function: maps arrays with n rows to one array with n rows, of which each depends on the
            same row of the arguments alone.
        arrays: list of arrays with N rows each, N > 0.
        max_batch: int. The most rows of a slice. Defaults to 512.
        fill: bool. Whether the last slice is padded to `max_batch` rows, and not to the next power of
            two only, so that `function` is compiled for one shape. Defaults to False.

    Returns:
        An array with N rows.

    >>> map_in_batches(lambda x, y: x + y, [np.arange(5), np.ones(5, int)], max_batch=2)
    array([1, 2, 3, 4, 5])
    """
    outputs: Any = None
    for start in range(0, len(arrays[0]), max_batch):
        slices = [array[start : start + max_batch] for array in arrays]
        size = len(slices[0])
        padded = max_batch if fill else 1 << (size - 1).bit_length()
        part = function(*(_pad(array, padded) for array in slices))[:size]
        if outputs is None:  # filled in place: joining all parts would need twice the memory
            outputs = np.empty((len(arrays[0]), *part.shape[1:]), part.dtype)
        outputs[start : start + size] = part
    return outputs


def _pad(array, length):
    """Repeat the last row until there are `length` rows."""
    return np.concatenate([array, np.repeat(array[-1:], length - len(array), axis=0)])
