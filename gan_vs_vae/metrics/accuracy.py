"""How often a classifier sees in a conditional sample what was asked for."""

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from gan_vs_vae.errors import UserError

# The letters whose capital is the small letter, only larger. Elsewhere the strokes differ: the
# dot of i and j, the spur of u, the stem of p and y, the arms of k. In 24 of the fonts of
# matplotlib, cut out and brought to one size, a support vector machine tells small from capital
# in at most 75% of the glyphs of each of these seven, and in at least 89% for any other letter.
SAME_SHAPE = "cosvwxz"


def class_accuracy(
    classifier: Any,
    images: np.ndarray,
    labels: np.ndarray,
    equivalent: Sequence[Collection[int]] = (),
) -> float:
    """The share of images i with argmax_c P(c | x_i) = labels_i.

    With attributes instead of classes it is the share of attributes that are seen as asked
    for, over all images.

    Args:
        classifier: anything with `classify(images) -> int (n,)`, or 0/1 `(n, k)`.
        images: uint8 `(n, H, W, C)`.
        labels: int `(n,)`, or attributes 0/1 `(n, k)`: of the shape that `classify` returns.
        equivalent: groups of class numbers, each of which counts as one class.

    Raises:
        UserError: no images, labels of another shape, groups that share a class, or groups
            of attributes.

    >>> class Judge:
    ...     def classify(self, images):
    ...         return images[:, 0, 0, 0]
    >>> images = np.array([0, 1, 2], "uint8").reshape(3, 1, 1, 1)
    >>> class_accuracy(Judge(), images, [0, 2, 1])
    0.333...
    >>> class_accuracy(Judge(), images, [0, 2, 1], equivalent=[{1, 2}])
    1.0
    """
    seen, labels = _seen_and_asked(classifier, images, labels)
    if equivalent:
        if labels.ndim > 1:
            raise UserError("attributes have no equivalent classes: leave out equivalent")
        seen, labels = _merged(seen, equivalent), _merged(labels, equivalent)
    return float(np.mean(seen == labels))


def attribute_accuracy(classifier: Any, images: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """For each attribute a, the share of images i in which a is seen as labels_ia asks.

    Args:
        classifier: anything with `classify(images) -> 0/1 (n, k)`.
        images: uint8 `(n, H, W, C)`.
        labels: 0/1 `(n, k)`.

    Returns:
        float64 `(k,)`, in the order of the attributes.

    Raises:
        UserError: no images, or labels of another shape.

    >>> class Judge:
    ...     def classify(self, images):
    ...         return np.array([[1, 0], [1, 1]])
    >>> attribute_accuracy(Judge(), np.zeros((2, 1, 1, 1), "uint8"), [[1, 1], [1, 1]])
    array([1. , 0.5])
    """
    seen, labels = _seen_and_asked(classifier, images, labels)
    if labels.ndim != 2:
        raise UserError(f"attributes are of shape (n, k), not {labels.shape}: use class_accuracy")
    return np.mean(seen == labels, axis=0)


def same_shape(class_names: Sequence[str]) -> list[tuple[int, int]]:
    """The classes of letters whose capital looks like the small one, for `equivalent`.

    The letters are c, o, s, v, w, x and z. Characters that are not two cases of one letter,
    such as 0 and O or 1 and l, remain apart.

    Args:
        class_names: in the order of the classes' numbers.

    Returns:
        A pair of class numbers, capital and small, for each of these letters of which both
        are there.

    >>> same_shape(["0", "A", "O", "a", "o"])
    [(2, 4)]
    """
    number = {name: i for i, name in enumerate(class_names)}
    pairs = [(letter.upper(), letter) for letter in SAME_SHAPE]
    return [(number[a], number[b]) for a, b in pairs if a in number and b in number]


def _seen_and_asked(classifier, images, labels):
    if not len(images):
        raise UserError("there are no images to judge: give at least one")
    seen, labels = np.asarray(classifier.classify(images)), np.asarray(labels)
    if seen.shape != labels.shape:
        raise UserError(
            f"labels of shape {labels.shape} cannot be compared with what the classifier says, "
            f"of shape {seen.shape}: give the labels of these images, of the kind it was trained on"
        )
    return seen, labels


def _merged(classes, equivalent):
    """`classes` with all of a group replaced by its first."""
    members = [member for group in equivalent for member in group]
    if len(members) != len(set(members)):
        raise UserError(f"a class may be in one group of equivalent classes only: {equivalent}")
    merged = classes.copy()
    for group in map(list, equivalent):
        merged[np.isin(classes, group)] = group[0]
    return merged
