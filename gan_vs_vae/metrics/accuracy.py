"""How often a classifier sees in a conditional sample the class that was asked for."""

from typing import Any

import numpy as np


def class_accuracy(classifier: Any, images: np.ndarray, labels: np.ndarray) -> float:
    """The share of images i with argmax_c P(c | x_i) = labels_i.

    Args:
        classifier: anything with `classify(images) -> int (n,)`.
        images: uint8 `(n, H, W, C)`.
        labels: int `(n,)`.
    """
    return float(np.mean(classifier.classify(images) == np.asarray(labels)))
