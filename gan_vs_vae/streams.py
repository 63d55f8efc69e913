"""Batches that other data sets yield: of tf.data, PyTorch, grain and Keras, and of generators."""

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import keras
import numpy as np

from gan_vs_vae.errors import UserError

IMAGES, LABELS = ("image", "images"), ("label", "labels", "attributes")
Check = Callable[[Any], tuple[np.ndarray, ...]]  # of one batch


def stream(source: Any, check: Check, batches_per_step: int = 1, steps: int | None = None) -> Any:
    """Return a data set for `keras.Model.fit`, whose batches are checked before they are used.

    Args:
        source: `tf.data.Dataset`, `torch.utils.data.DataLoader`, `keras.utils.PyDataset`, a data
            set of grain, or anything else that yields batches when it is iterated.
        check: takes a batch as `source` yields it, and returns a tuple of arrays.
        batches_per_step: int. How many batches are joined to one. A rest is left out. Defaults
            to 1.
        steps: int or None. How many of them are used. A generator needs it, for it does not know
            its length. Defaults to None: all.

    Raises:
        UserError: if `source` cannot be iterated, has too few batches, or its length is unknown.
    """
    if isinstance(source, keras.utils.PyDataset):
        return _not_empty(IndexedBatches(source, check, batches_per_step))
    if isinstance(source, Iterator):
        if steps is None:
            raise UserError("a generator does not say how many batches it has: give the steps")
        return _until_it_ends(_joined(map(check, source), batches_per_step))
    if isinstance(source, Iterable) and not isinstance(source, (str, bytes, Mapping)):
        return _not_empty(IteratedBatches(source, check, batches_per_step))
    raise UserError(
        f"data must be arrays, or a data set that yields batches, not {type(source).__name__}"
    )


def _not_empty(batches):
    if batches.num_batches == 0:
        raise UserError(
            f"the data set has too few batches for a step, which takes {batches.batches_per_step}"
        )
    return batches


class IndexedBatches(keras.utils.PyDataset):
    """The batches of a `PyDataset`, checked, in any order and by as many workers as it wants."""

    def __init__(self, source: keras.utils.PyDataset, check: Check, batches_per_step: int):
        super().__init__(source.workers, source.use_multiprocessing, source.max_queue_size)
        self.source = source
        self.check = check
        self.batches_per_step = batches_per_step

    @property
    def num_batches(self) -> int | None:
        batches = self.source.num_batches
        return None if batches is None else batches // self.batches_per_step

    def __getitem__(self, index: int) -> tuple:
        first = index * self.batches_per_step
        indices = range(first, first + self.batches_per_step)
        return _join([self.check(self.source[i]) for i in indices])

    def on_epoch_begin(self) -> None:
        self.source.on_epoch_begin()

    def on_epoch_end(self) -> None:
        self.source.on_epoch_end()


class IteratedBatches(keras.utils.PyDataset):
    """The batches of an iterable, checked. Batch 0 starts to iterate anew.

    The length of one that does not know it is counted.
    """

    def __init__(self, source: Iterable, check: Check, batches_per_step: int):
        super().__init__()
        self.source = source
        self.check = check
        self.batches_per_step = batches_per_step
        self._length = _length(source)
        self._batches: Iterator[tuple] = iter(())

    @property
    def num_batches(self) -> int | None:
        return None if self._length is None else self._length // self.batches_per_step

    def __getitem__(self, index: int) -> tuple:
        if index == 0:
            self._batches = _joined(map(self.check, self.source), self.batches_per_step)
        for batch in self._batches:
            return batch
        raise UserError(f"the data set ended after {index} steps")


def _length(source):
    """Return how many batches an iterable yields, or None if it never ends."""
    if hasattr(source, "cardinality"):  # of tf.data, which says -1 for infinite, -2 for unknown
        length = int(source.cardinality())
        if length == -1:
            return None
        if length >= 0:
            return length
    try:
        return len(source)
    except TypeError:
        return sum(1 for _ in source)


def _until_it_ends(batches):
    """Yield batches, and say so when there are no more, but more are asked for."""
    steps = 0
    for batch in batches:
        yield batch
        steps += 1
    raise UserError(f"the generator ended after {steps} steps: give fewer, or more data")


def _joined(batches, count):
    """Yield each `count` batches as one."""
    batches = iter(batches)
    while len(group := list(itertools.islice(batches, count))) == count:
        yield _join(group)


def _join(group):
    """Return several batches as one; all are cut to the size of the smallest, for they share a step."""
    if len(group) == 1:
        return group[0]
    size = min(len(batch[0]) for batch in group)
    return tuple(
        np.concatenate([part[:size] for part in parts]) for parts in zip(*group, strict=True)
    )


def images_and_labels(batch: Any) -> tuple[Any, Any]:
    """Return the images and the labels, or None, of a batch or of one example.

    Args:
        batch: images, `(images, labels)`, or a dict with the keys "image" and "label", as
            `tensorflow_datasets` has them.

    Raises:
        UserError: if it is of another form.
    """
    if isinstance(batch, Mapping):
        images = next((batch[key] for key in IMAGES if key in batch), None)
        labels = next((batch[key] for key in LABELS if key in batch), None)
        if images is None or isinstance(labels, Mapping):
            raise UserError(
                "a batch that is a dict must have the key 'image', and labels as one array under "
                f"'label', not the keys {', '.join(map(repr, batch))}"
            )
        return images, labels
    if not isinstance(batch, (tuple, list)):
        return batch, None
    if not 1 <= len(batch) <= 2:
        raise UserError(
            f"a batch must be images, or images and labels, not {len(batch)} values: examples are "
            "not weighted"
        )
    return batch[0], (batch[1] if len(batch) > 1 else None)


def to_numpy(values: Any) -> np.ndarray:
    """Return an array, a tensor of any library, or a list as a NumPy array."""
    if hasattr(values, "detach"):  # PyTorch's, which may be on a GPU
        values = values.detach().cpu()
    return np.asarray(values)
