"""GAN-train and GAN-test: generated images as training and as test images of a classifier."""

from collections.abc import Callable, Collection, Sequence

import numpy as np

from gan_vs_vae.metrics.accuracy import ImageClassifier, class_accuracy

Labelled = tuple[np.ndarray, np.ndarray]  # images, uint8 (n, H, W, C), and their labels


def gan_train(
    fit: Callable[[np.ndarray, np.ndarray], ImageClassifier],
    generated: Labelled,
    real_test: Labelled,
    equivalent: Sequence[Collection[int]] = (),
) -> float:
    """Compute the accuracy on real images of a classifier that saw generated ones alone.

    It falls both with images that look like another class and with a lack of variety (Shmelkov et
    al., 2018; the classification accuracy score of Ravuri and Vinyals, 2019). Compare it with the
    accuracy of the same `fit` on as many real training images.

    Args:
        fit: trains a classifier on images and labels, and returns it.
        generated: the images and the labels that they were generated for.
        real_test: real images that the generator has not seen, and their labels.
        equivalent: as for `class_accuracy`.

    Returns:
        float in [0, 1].

    Raises:
        UserError: as `class_accuracy`.

    >>> class Always:
    ...     def __init__(self, label):
    ...         self.label = label
    ...     def classify(self, images):
    ...         return np.full(len(images), self.label)
    >>> images = np.zeros((4, 1, 1, 1), "uint8")
    >>> mode_only = (images, np.array([1, 1, 1, 1]))
    >>> gan_train(lambda x, y: Always(np.median(y)), mode_only, (images, np.array([0, 1, 1, 2])))
    0.5
    """
    return class_accuracy(fit(*generated), *real_test, equivalent)


def gan_test(
    classifier: ImageClassifier,
    generated: Labelled,
    equivalent: Sequence[Collection[int]] = (),
) -> float:
    """Compute the accuracy on generated images of a classifier that saw real ones alone.

    It is blind to a lack of variety (Shmelkov et al., 2018). Above the accuracy on real test
    images it is no triumph: the generator then makes what classifiers are sure of, and one of
    another architecture, trained on other data, should be asked.

    Args:
        classifier: trained on real images, and not used to train the generator.
        generated, equivalent: as for `gan_train`.

    Returns:
        float in [0, 1].

    Raises:
        UserError: as `class_accuracy`.
    """
    return class_accuracy(classifier, *generated, equivalent)
