"""How much the images of one class differ: what a collapsed generator lacks."""

import numpy as np


def pairwise_distance(images: np.ndarray, labels: np.ndarray) -> float:
    """The mean Euclidean distance of two images of one class, averaged over the classes.

    mean_c mean_{i<j, labels_i = labels_j = c} |x_i - x_j|, pixels in [0, 1]. Compare it with
    real images, as many of each class.

    Args:
        images: uint8 `(n, H, W, C)`.
        labels: int `(n,)`; a class needs two images at least to count.

    >>> black_and_white = np.array([[[[0]]], [[[255]]]], "uint8")
    >>> pairwise_distance(black_and_white, np.array([7, 7]))
    1.0
    """
    x = images.reshape(len(images), -1).astype("float64") / 255
    distances = []
    for label in np.unique(labels):
        own = x[np.asarray(labels) == label]
        if len(own) > 1:
            squares = np.sum(own**2, axis=1)
            squared = squares[:, None] + squares[None, :] - 2 * own @ own.T
            np.fill_diagonal(squared, 0)
            total = np.sqrt(np.maximum(squared, 0)).sum()
            distances.append(total / (len(own) * (len(own) - 1)))
    return float(np.mean(distances))
