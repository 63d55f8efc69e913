"""What a model takes: uint8 images, and labels."""

from typing import Any

import keras
import numpy as np
from numpy.typing import ArrayLike

from gan_vs_vae.backend import Tensor
from gan_vs_vae.errors import UserError
from gan_vs_vae.streams import images_and_labels, to_numpy


class Inputs:
    """Checks of the images and labels of a model.

    Attributes:
        image_shape: `(H, W, C)`.
        num_classes: int or None. The number of classes, or of attributes; None if labels are not
            used.
        multi_label: bool. Whether a label is `num_classes` attributes, 0 or 1, not a class number.
    """

    image_shape: tuple[int, ...]
    num_classes: int | None
    multi_label = False

    @property
    def label_shape(self) -> tuple:
        """The shape of one image's label: `()`, or `(num_classes,)` for attributes."""
        return (self.num_classes,) if self.multi_label else ()

    @property
    def label_values(self) -> int:
        """The number of values that each number in a label can have, from 0 on."""
        if self.num_classes is None:
            raise UserError(f"a {type(self).__name__} has no labels")
        return 2 if self.multi_label else self.num_classes

    def check_images(self, images: np.ndarray | Tensor) -> None:
        """Raise `UserError` if images are not uint8 of this model's shape."""
        if not hasattr(images, "shape"):
            raise UserError(f"images must be a uint8 array, not a {type(images).__name__}")
        shape, dtype = tuple(images.shape[1:]), keras.backend.standardize_dtype(images.dtype)
        if shape != self.image_shape:
            remedy = "resize them, or build the networks for this shape"
            if (*shape, 1) == self.image_shape:
                remedy = "add the axis of channels, images[..., None]"
            raise UserError(
                f"images must have shape (N, {', '.join(map(str, self.image_shape))}), "
                f"not {tuple(images.shape)}: {remedy}"
            )
        if dtype != "uint8":
            raise UserError(
                f"images must be uint8 in 0..255, not {dtype}: the model scales them itself; if "
                "they are in 0..255, convert them by np.round(images).astype('uint8')"
            )

    def check_labels(self, labels: ArrayLike) -> np.ndarray:
        """Return labels as an integer array.

        Raises:
            UserError: if they are not integers, have the wrong shape, or are out of range.
        """
        found: np.ndarray = self.squeeze_labels(np.asarray(labels))
        if self.multi_label and found.dtype == bool:
            found = found.astype("int32")
        if not np.issubdtype(found.dtype, np.integer):
            raise UserError(f"labels must be whole numbers, not {found.dtype}")
        if self.multi_label and found.shape[-1:] != self.label_shape:
            raise UserError(
                f"labels must have {self.num_classes} attributes each, 0 or 1, not shape "
                f"{found.shape}"
            )
        wrong = found[(found < 0) | (found >= self.label_values)]
        if wrong.size:
            kind = "attribute values" if self.multi_label else "classes"
            raise UserError(
                f"label {wrong.flat[0]} is out of range: {kind} are 0..{self.label_values - 1}"
            )
        return found

    def squeeze_labels(self, labels: Any) -> Any:
        """Return class numbers `(N, 1)`, an array or a tensor, as `(N,)`; others as they are.

        Raises:
            UserError: if they are one-hot, or have another shape that no class numbers have.
        """
        if self.multi_label or len(labels.shape) < 2:
            return labels
        if tuple(labels.shape[1:]) != (1,):
            raise UserError(
                f"labels must be class numbers of shape (N,), not {tuple(labels.shape)}: if they "
                "are one-hot, use their argmax over the last axis"
            )
        return labels[:, 0]

    def checked(
        self, images: np.ndarray, labels: np.ndarray | None
    ) -> tuple[np.ndarray, np.ndarray | None]:
        """Return the same images and labels, class numbers as `(N,)`.

        Raises:
            UserError: if they do not fit the model.
        """
        self.check_images(images)
        if self.num_classes is None:
            if labels is not None:
                _check_whole(np.asarray(labels))
            return images, labels
        if labels is None:
            raise UserError(f"a {type(self).__name__} trains on images and labels")
        labels = self.check_labels(labels)
        if labels.shape[:1] != images.shape[:1]:
            raise UserError(f"there are {len(labels)} labels for {len(images)} images")
        return images, labels

    def checked_batch(self, batch: Any) -> tuple[np.ndarray, ...]:
        """Return a batch of any data set as `(images,)` or `(images, labels)`, NumPy arrays.

        Args:
            batch: images, `(images, labels)`, or a dict with the keys "image" and "label", as
                `tensorflow_datasets` has them; arrays or tensors of any library.

        Raises:
            UserError: if it is of another form, or does not fit the model.
        """
        images, labels = images_and_labels(batch)
        if self.num_classes is None:
            labels = None  # whatever they are, nobody reads them
        found = self.checked(to_numpy(images), None if labels is None else to_numpy(labels))
        return found[:1] if labels is None else (found[0], np.asarray(found[1], "int32"))


def _check_whole(labels):
    """Raise `UserError` if labels, of which a subclass may make use, are not whole numbers."""
    if labels.dtype.kind not in "biuf" or not (labels == np.floor(labels)).all():
        raise UserError(
            f"labels must be whole numbers, not {labels.dtype}: a model without classes needs none"
        )
