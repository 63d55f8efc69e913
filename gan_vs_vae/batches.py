"""Shuffled batches of arrays that stay where they are."""

import keras
import numpy as np

from gan_vs_vae.errors import UserError


class Batches(keras.utils.PyDataset):
    """The batches of one epoch, a function of `(seed, epoch)` alone.

    So a run that resumes at an epoch sees the images in the order in which it would have
    seen them. A batch is gathered from the arrays when it is asked for; there is no copy.

    Args:
        images: uint8 `(N, H, W, C)`.
        labels: int `(N,)` or None.
        batch_size: images in a batch.
        seed: of the shuffling; None: in the order given, and the last batch may be
            smaller. A shuffled epoch leaves the images that do not fill a batch to others.
        balanced: every class comes equally often in a shuffled epoch, which has as many images
            as before: those of a rare class come several times, of a frequent one not all.

    >>> batches = Batches(np.zeros((10, 8, 8, 1), "uint8"), np.arange(10), 4, seed=0)
    >>> len(batches), batches[0][1].shape
    (2, (4,))
    """

    def __init__(
        self,
        images: np.ndarray,
        labels: np.ndarray | None,
        batch_size: int,
        seed: int | None = None,
        balanced: bool = False,
    ):
        super().__init__()
        if labels is not None and len(labels) != len(images):
            raise UserError(f"there are {len(labels)} labels for {len(images)} images")
        if batch_size < 1 or (seed is not None and batch_size > len(images)):
            raise UserError(
                f"batch size {batch_size} must be at least 1 and at most the number of "
                f"images, {len(images)}"
            )
        if balanced and (labels is None or labels.ndim > 1):
            raise UserError("balanced batches need one class label for each image")
        self.images = images
        self.labels = labels
        self.batch_size = batch_size
        self.seed = seed
        self.balanced = balanced
        self.epoch = 0

    def __len__(self) -> int:
        whole, rest = divmod(len(self.images), self.batch_size)
        return whole + bool(rest and self.seed is None)

    def __getitem__(self, index: int) -> tuple:
        chosen = self._order[index * self.batch_size : (index + 1) * self.batch_size]
        if self.labels is None:
            return (self.images[chosen],)
        return self.images[chosen], self.labels[chosen].astype("int32")

    @property
    def epoch(self) -> int:
        """The epoch whose batches these are."""
        return self._epoch

    @epoch.setter
    def epoch(self, epoch: int) -> None:
        self._epoch = epoch
        if self.seed is None:
            self._order = np.arange(len(self.images))
            return
        rng = np.random.default_rng((self.seed, epoch))
        chosen = self._balanced(rng) if self.balanced else len(self.images)
        self._order = rng.permutation(chosen)[: len(self.images)]

    def _balanced(self, rng):
        """Equally many of each class: its members in one random order after another."""
        classes = np.unique(self.labels)
        share = -(-len(self.images) // len(classes))
        chosen = []
        for each in classes:
            members = np.flatnonzero(self.labels == each)
            rounds = -(-share // len(members))
            chosen.extend(np.concatenate([rng.permutation(members) for _ in range(rounds)])[:share])
        return chosen

    def follow_epochs(self) -> keras.callbacks.Callback:
        """The callback that tells these batches which epoch `fit` is in."""

        def on_epoch_begin(epoch, logs=None):
            self.epoch = epoch

        return keras.callbacks.LambdaCallback(on_epoch_begin=on_epoch_begin)
