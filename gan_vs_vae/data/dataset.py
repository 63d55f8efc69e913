"""A data set in memory: uint8 images, labels, and where they come from."""

import dataclasses
import functools
import hashlib
from collections.abc import Sequence
from typing import Self

import numpy as np

from gan_vs_vae.images import Size, height_and_width, resize


@dataclasses.dataclass(frozen=True)
class Split:
    """The images for training, or those for testing.

    Attributes:
        images: uint8 `(N, H, W, C)`.
        labels: int `(N,)`, class numbers; or int `(N, k)`, 0 or 1 for each of k attributes; or
            None.
    """

    images: np.ndarray
    labels: np.ndarray | None

    def __len__(self) -> int:
        return len(self.images)

    def take(self, rows: slice | np.ndarray) -> "Split":
        """Return these images, with their labels, if there are any."""
        return Split(self.images[rows], None if self.labels is None else self.labels[rows])


def split_at(images: np.ndarray, labels: np.ndarray | None, count: int) -> tuple[Split, Split]:
    """Return the first `count` images for training, and the others for testing."""
    both = Split(images, labels)
    return both.take(slice(count)), both.take(slice(count, None))


@dataclasses.dataclass(frozen=True)
class Provenance:
    """Where a data set comes from, as run.json and the JSON files of figures record it.

    Attributes:
        source: "real", or "embedded" for what stands in for it.
        description: str. What the images are.
        path: str. The place below the folder of real data, or the Python name of what a stand-in
            is made from. It has no part that is of one machine only.
        excerpt: bool or None. True where what stands in are some images of the real data set.
        settings: dict or None. The settings of the data set.
        kinds: dict or None. `{kind: {"images": int, "classes": int}}` of Chars74K.
        other_files: int or None. The number of files in the folder that are not images.
        image_size: `(height, width)` or None. The size to which image files were brought; that of
            a square is recorded as one number.
        fitted: int or None. The number of image files whose proportions were not those.
        train, test: int. The numbers of images.
        skipped: int. The number of images that were left out.
        skipped_files: list of str, or None. The names of the first of them, with reasons.
    """

    source: str
    description: str
    path: str
    excerpt: bool | None = None
    settings: dict | None = None
    kinds: dict | None = None
    other_files: int | None = None
    image_size: tuple[int, int] | None = None
    fitted: int | None = None
    train: int = 0
    test: int = 0
    skipped: int = 0
    skipped_files: list[str] | None = None

    def to_dict(self) -> dict:
        """Return the fields that are not None, as JSON holds them."""
        found = {key: value for key, value in vars(self).items() if value is not None}
        if self.image_size is not None:
            height, width = self.image_size
            found["image_size"] = height if height == width else [height, width]
        return found


@dataclasses.dataclass(frozen=True)
class DataSet:
    """What `load` returns.

    Attributes:
        name: str. The name that `load` knows it by.
        train, test: `Split`.
        class_names: tuple of str, or None. The names of the classes, in the order of their
            numbers, or of the attributes, in the order of the labels' columns.
        provenance: dict. The fields of `Provenance`; and `limited_from`, the number of training
            images that `limited` chose from.
    """

    name: str
    train: Split
    test: Split
    class_names: tuple[str, ...] | None
    provenance: dict

    @classmethod
    def create(
        cls,
        name: str,
        train: Split,
        test: Split,
        class_names: Sequence[str] | None,
        provenance: Provenance,
    ) -> Self:
        """Return a data set; the numbers of images are added to its provenance."""
        counted = dataclasses.replace(provenance, train=len(train), test=len(test))
        names = None if class_names is None else tuple(class_names)
        return cls(name, train, test, names, counted.to_dict())

    @property
    def num_classes(self) -> int | None:
        """The number of classes, or of attributes; None without labels."""
        return None if self.class_names is None else len(self.class_names)

    @property
    def multi_label(self) -> bool:
        """Whether labels are attributes, `(N, k)`, of which an image can have several."""
        return self.train.labels is not None and self.train.labels.ndim == 2

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """`(H, W, C)`."""
        return self.train.images.shape[1:]

    @property
    def is_real(self) -> bool:
        """Whether this is the whole data set of that name, and not what stands in for it."""
        return self.provenance["source"] == "real"

    @property
    def has_real_images(self) -> bool:
        """Whether the images are of the real data set: all of it, or an excerpt."""
        return self.is_real or bool(self.provenance.get("excerpt"))

    @functools.cached_property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits that identify the training images and their labels."""
        digest = hashlib.sha256(str(self.train.images.shape).encode())
        digest.update(np.ascontiguousarray(self.train.images).data)
        if self.train.labels is not None:
            digest.update(np.ascontiguousarray(self.train.labels).data)
        if self.multi_label:  # one attribute is not the same as two classes
            digest.update(str(self.class_names).encode())
        return digest.hexdigest()[:16]

    def resized(self, size: Size | None) -> "DataSet":
        """Return the data set with images of that size; None leaves them as they are."""
        if size is None or self.image_shape[:2] == height_and_width(size):
            return self
        train, test = (
            Split(resize(split.images, height_and_width(size)), split.labels)
            for split in (self.train, self.test)
        )
        return dataclasses.replace(self, train=train, test=test)

    def limited(self, n: int | None) -> "DataSet":
        """Return the data set with at most `n` training images; None leaves all of them.

        They are chosen with a fixed seed, and stay in their order.
        """
        if n is None or n >= len(self.train):
            return self
        chosen = np.sort(np.random.default_rng(0).permutation(len(self.train))[:n])
        return dataclasses.replace(
            self,
            train=self.train.take(chosen),
            provenance={**self.provenance, "train": n, "limited_from": len(self.train)},
        )
