"""How often a classifier recognises the label for which an image was generated."""

from collections.abc import Collection, Sequence
from typing import Protocol

import numpy as np

from gan_vs_vae.errors import UserError

# The letters whose capital differs from the small letter in size alone. In the others the strokes
# differ: the dot of i and j, the spur of u, the stem of p and y, the arms of k. In 24 fonts of
# matplotlib, cut out and scaled to one size, a support vector machine tells small from capital in
# at most 75% of the glyphs of each of these seven letters, and in at least 89% for any other.
SAME_SHAPE = "cosvwxz"


class ImageClassifier(Protocol):
    """Anything that classifies images, such as `gan_vs_vae.Classifier`."""

    def classify(self, images: np.ndarray) -> np.ndarray:
        """Map images, uint8 `(n, H, W, C)`, to labels: int `(n,)`, or attributes 0/1 `(n, k)`."""
        ...


def class_accuracy(
    classifier: ImageClassifier,
    images: np.ndarray,
    labels: np.ndarray,
    equivalent: Sequence[Collection[int]] = (),
) -> float:
    """Compute the share of images that are classified as their label says.

    The share of images i with argmax_c P(c | x_i) = labels_i. For attributes it is the share of
    attributes, over all images, that are classified so.

    Args:
        classifier: predicts labels of the shape of `labels`.
        images: uint8 `(n, H, W, C)`, n > 0.
        labels: int `(n,)`, or attributes 0/1 `(n, k)`.
        equivalent: groups of class numbers, each of which counts as one class. Defaults to none.

    Returns:
        float in [0, 1].

    Raises:
        UserError: if there are no images, if labels have another shape, if two groups share a
            class, or if there are groups of attributes.

    >>> class FirstPixel:
    ...     def classify(self, images):
    ...         return images[:, 0, 0, 0]
    >>> images = np.array([0, 1, 2], "uint8").reshape(3, 1, 1, 1)
    >>> class_accuracy(FirstPixel(), images, [0, 2, 1])
    0.333...
    >>> class_accuracy(FirstPixel(), images, [0, 2, 1], equivalent=[{1, 2}])
    1.0
    """
    predicted, labels = _predicted_and_asked(classifier, images, labels)
    if equivalent:
        if labels.ndim > 1:
            raise UserError("attributes have no equivalent classes: leave out equivalent")
        predicted, labels = _merge(predicted, equivalent), _merge(labels, equivalent)
    return float(np.mean(predicted == labels))


def attribute_accuracy(
    classifier: ImageClassifier, images: np.ndarray, labels: np.ndarray
) -> np.ndarray:
    """Compute, for each attribute, the share of images in which it is classified as asked for.

    Args:
        classifier: predicts attributes 0/1 `(n, k)`.
        images: uint8 `(n, H, W, C)`, n > 0.
        labels: 0/1 `(n, k)`.

    Returns:
        float64 `(k,)` in [0, 1], in the order of the attributes.

    Raises:
        UserError: if there are no images, or if labels have another shape.

    >>> class TwoAttributes:
    ...     def classify(self, images):
    ...         return np.array([[1, 0], [1, 1]])
    >>> attribute_accuracy(TwoAttributes(), np.zeros((2, 1, 1, 1), "uint8"), [[1, 1], [1, 1]])
    array([1. , 0.5])
    """
    predicted, labels = _predicted_and_asked(classifier, images, labels)
    if labels.ndim != 2:
        raise UserError(f"attributes are of shape (n, k), not {labels.shape}: use class_accuracy")
    return np.mean(predicted == labels, axis=0)


def same_shape(class_names: Sequence[str]) -> list[tuple[int, int]]:
    """Return the letters whose capital looks like the small letter, for `equivalent`.

    They are c, o, s, v, w, x and z. Characters that are not the two cases of one letter, such as
    0 and O or 1 and l, remain different classes.

    Args:
        class_names: the names of the classes, in the order of their numbers.

    Returns:
        For each of these letters of which both cases are classes, their numbers:
        `(capital, small)`.

    >>> same_shape(["0", "A", "O", "a", "o"])
    [(2, 4)]
    """
    number = {name: i for i, name in enumerate(class_names)}
    pairs = [(letter.upper(), letter) for letter in SAME_SHAPE]
    return [(number[a], number[b]) for a, b in pairs if a in number and b in number]


def _predicted_and_asked(classifier, images, labels):
    if not len(images):
        raise UserError("there are no images to classify: give at least one")
    predicted, labels = np.asarray(classifier.classify(images)), np.asarray(labels)
    if predicted.shape != labels.shape:
        raise UserError(
            f"labels of shape {labels.shape} cannot be compared with those that the classifier "
            f"predicts, of shape {predicted.shape}: give the labels of these images, of the kind "
            "it was trained on"
        )
    return predicted, labels


def _merge(classes, equivalent):
    """Replace each class of a group by the first of the group."""
    members = [member for group in equivalent for member in group]
    if len(members) != len(set(members)):
        raise UserError(f"a class may be in one group of equivalent classes only: {equivalent}")
    merged = classes.copy()
    for group in map(list, equivalent):
        merged[np.isin(classes, group)] = group[0]
    return merged
