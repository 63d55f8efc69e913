"""A data set in memory: uint8 images, labels, and where they come from."""

import dataclasses
import functools
import hashlib

import numpy as np

from gan_vs_vae.images import resize


@dataclasses.dataclass(frozen=True)
class Split:
    """Images, uint8 `(N, H, W, C)`, and what is known of each.

    Labels are class numbers, int `(N,)`, or k attributes that an image has or has not, 0/1 and
    int `(N, k)`, or None.
    """

    images: np.ndarray
    labels: np.ndarray | None

    def __len__(self) -> int:
        return len(self.images)


@dataclasses.dataclass(frozen=True)
class DataSet:
    """What `load` returns.

    Attributes:
        name: as given to `load`.
        train, test: a `Split` each.
        class_names: names of the classes, in the order of their numbers, or of the attributes,
            in the order of their columns, or None.
        provenance: a dict for a figure's JSON: `source` ("real" or "embedded"),
            `description`, `path`, the counts of both splits, and what was skipped.
    """

    name: str
    train: Split
    test: Split
    class_names: tuple[str, ...] | None
    provenance: dict

    @property
    def num_classes(self) -> int | None:
        """How many classes, or attributes, there are; None without labels."""
        return None if self.class_names is None else len(self.class_names)

    @property
    def multi_label(self) -> bool:
        """Whether labels are attributes 0/1, `(N, k)`, any of which an image may have."""
        return self.train.labels is not None and self.train.labels.ndim == 2

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """`(H, W, C)`."""
        return self.train.images.shape[1:]

    @property
    def is_real(self) -> bool:
        """Whether this is the data set of its name, not the embedded stand-in."""
        return self.provenance["source"] == "real"

    @functools.cached_property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits that any change of the training data changes."""
        digest = hashlib.sha256(str(self.train.images.shape).encode())
        digest.update(np.ascontiguousarray(self.train.images))
        if self.train.labels is not None:
            digest.update(np.ascontiguousarray(self.train.labels))
        if self.multi_label:  # one attribute is not the same as two classes
            digest.update(str(self.class_names).encode())
        return digest.hexdigest()[:16]

    def resized(self, size: int | None) -> "DataSet":
        """The same with images of `size` x `size`; None leaves them as they are."""
        if size is None or self.image_shape[:2] == (size, size):
            return self
        splits = (
            Split(resize(split.images, (size, size)), split.labels)
            for split in (self.train, self.test)
        )
        train, test = splits
        return dataclasses.replace(self, train=train, test=test)

    def limited(self, n: int | None) -> "DataSet":
        """The same with n training images at most, drawn with a fixed seed; None: with all."""
        if n is None or n >= len(self.train):
            return self
        chosen = np.sort(np.random.default_rng(0).permutation(len(self.train))[:n])
        labels = None if self.train.labels is None else self.train.labels[chosen]
        return dataclasses.replace(
            self,
            train=Split(self.train.images[chosen], labels),
            provenance={**self.provenance, "train": n, "limited_from": len(self.train)},
        )
