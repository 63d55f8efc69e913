"""A data set of arrays of your own, or of what else holds images and labels in Python."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from gan_vs_vae.data.dataset import DataSet, Provenance, Split
from gan_vs_vae.errors import UserError
from gan_vs_vae.streams import images_and_labels, to_numpy

CHANNELS = (1, 3)


def from_arrays(
    name: str,
    train: Any,
    test: Any = None,
    class_names: Sequence[str] | None = None,
    description: str = "arrays",
) -> DataSet:
    """Return a data set for `training.train`, which `config.resolve(content, data=...)` names.

    Images become uint8 `(N, H, W, C)`. Floats are rounded to levels: those in [0, 1] are scaled by
    255, and those in [0, 255] are taken as levels. Channels may come first.

    Args:
        name: str. Its name in configurations and run directories.
        train: images; or a pair of images and labels; or what yields images, pairs of both, or
            dicts of "image" and "label", one by one or in batches: a `tf.data.Dataset`, a data set
            or `DataLoader` of PyTorch, a `keras.utils.PyDataset`. All must fit into memory.
        test: as `train`. Defaults to None: every tenth of the images of `train`.
        class_names: sequence of str. The names of the classes, or of the attributes. Defaults to
            their numbers.
        description: str. What the images are, for run.json.

    Raises:
        UserError: if images or labels are not of these kinds.

    >>> rng = np.random.default_rng(0)
    >>> mine = from_arrays("mine", (rng.random((20, 8, 8)), np.arange(20) % 2))
    >>> mine.image_shape, mine.num_classes, len(mine.train), len(mine.test)
    ((8, 8, 1), 2, 18, 2)
    """
    if not re.fullmatch(r"[A-Za-z0-9_-]+", name):
        raise UserError(f"the name of a data set is of letters, digits, _ and -, not {name!r}")
    first = _split("train", train)
    if test is None:
        is_test = np.arange(len(first)) % 10 == 9
        first, second = first.take(~is_test), first.take(is_test)
    else:
        second = _split("test", test)
    if first.images.shape[1:] != second.images.shape[1:]:
        raise UserError(
            f"images of {name} for training are {first.images.shape[1:]}, and those for testing "
            f"{second.images.shape[1:]}: they must be of one shape"
        )
    names = _class_names(first, second, class_names)
    return DataSet.create(name, first, second, names, Provenance("real", description, ""))


def _split(role, source):
    if isinstance(source, Split):
        return source
    if isinstance(source, np.ndarray):
        images, labels = source, None
    elif isinstance(source, (tuple, list)) and len(source) == 2 and np.ndim(source[0]) > 2:
        images, labels = source
    else:
        images, labels = _collected(role, source)
    images = _as_levels(role, _channels_last(role, to_numpy(images)))
    labels = None if labels is None else _whole(role, to_numpy(labels))
    if labels is not None and len(labels) != len(images):
        raise UserError(f"{role} has {len(labels)} labels for {len(images)} images")
    return Split(images, labels)


def _collected(role, source):
    """Return all images, and all labels or None, of what yields them."""
    if hasattr(source, "cardinality") and int(source.cardinality()) == -1:  # tf.data
        raise UserError(f"{role} never ends: leave out repeat()")
    if hasattr(source, "__getitem__") and hasattr(source, "__len__"):
        items = map(source.__getitem__, range(len(source)))
    elif isinstance(source, Iterable):
        items = iter(source)
    else:
        raise UserError(f"{role} must hold or yield images, and not be a {type(source).__name__}")
    pairs = [_as_arrays(*images_and_labels(item)) for item in items]
    of_grey = any(_is_grey_batch(*pair) for pair in pairs)
    images, labels = [], []
    for image, label in pairs:
        batched = image.ndim == 4 or (of_grey and image.ndim == 3)
        images.append(image if batched else image[None])
        if label is not None:
            labels.append(label if batched else label[None])
    if not images:
        raise UserError(f"{role} yields no images")
    if len({part.shape[1:] for part in images}) > 1:
        raise UserError(f"{role} yields images of several shapes: resize them")
    return np.concatenate(images), np.concatenate(labels) if labels else None


def _as_arrays(image, label):
    return to_numpy(image), None if label is None else to_numpy(label)


def _is_grey_batch(image, label):
    """Tell a batch of grey images, `(B, H, W)`, from one image, whose label is one, or attributes."""
    if label is None or image.ndim != 3 or label.ndim != 1 or len(label) != len(image):
        return False
    return not {image.shape[0], image.shape[2]} & set(CHANNELS) or bool((label > 1).any())


def _channels_last(role, images):
    if images.ndim == 3:
        images = images[..., None]
    if images.ndim != 4 or not len(images):
        raise UserError(f"images of {role} must have shape (N, H, W, C), not {images.shape}")
    if images.shape[3] not in CHANNELS and images.shape[1] in CHANNELS:
        images = np.moveaxis(images, 1, 3)
    if images.shape[3] not in CHANNELS:
        raise UserError(f"images of {role} must have 1 or 3 channels, not shape {images.shape}")
    return images


def _as_levels(role, images):
    if images.dtype == np.uint8:
        return np.ascontiguousarray(images)
    low, high = images.min(), images.max()
    if not (low >= 0 and high <= 255):
        raise UserError(
            f"images of {role} must be levels in [0, 255], or floats in [0, 1], and are in "
            f"[{low}, {high}]: scale them"
        )
    scale = 255 if images.dtype.kind in "bf" and high <= 1 else 1
    return np.ascontiguousarray(np.round(images * scale).astype("uint8"))


def _whole(role, labels):
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels[:, 0]
    numbers = labels.dtype.kind in "biuf" and labels.ndim in (1, 2)
    limit = 1 if labels.ndim == 2 else np.inf
    if not numbers or not ((labels == np.floor(labels)) & (labels >= 0) & (labels <= limit)).all():
        raise UserError(
            f"labels of {role} must be class numbers from 0, (N,), or attributes, 0 or 1, (N, k)"
        )
    return labels.astype("int32")


def _class_names(first, second, names):
    if (first.labels is None) != (second.labels is None):
        raise UserError("images for training and for testing must both have labels, or neither")
    if first.labels is None:
        return None
    if first.labels.ndim != second.labels.ndim:
        raise UserError("labels for training and for testing must be of one kind")
    if first.labels.ndim == 2:
        count = first.labels.shape[1]
    else:
        count = int(max(first.labels.max(), second.labels.max(initial=0))) + 1
    if names is None:
        return [str(i) for i in range(count)]
    if len(names) < count or (first.labels.ndim == 2 and len(names) != count):
        raise UserError(f"there are {len(names)} class_names for {count} classes or attributes")
    return list(names)
