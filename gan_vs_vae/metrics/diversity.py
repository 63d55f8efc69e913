"""How much the images of one class differ. A collapsed generator lacks this diversity."""

import numpy as np

from gan_vs_vae.errors import UserError
from gan_vs_vae.images import to_unit_range
from gan_vs_vae.metrics.features import squared_distances


def pairwise_distance(images: np.ndarray, labels: np.ndarray | None = None) -> float:
    """Compute the mean Euclidean distance of two images of one class, averaged over the classes.

    mean_c mean_{i<j, labels_i = labels_j = c} |x_i - x_j|, pixels in [0, 1]. Compare it with that
    of real images, as many of each class.

    Args:
        images: uint8 `(n, H, W, C)`.
        labels: int `(n,)`. Classes of fewer than two images are left out. Defaults to None: all
            images are of one class.

    Returns:
        float, at least 0 and at most sqrt(H * W * C).

    Raises:
        UserError: if there is not one label for each image, or no class with two images.

    >>> black_and_white = np.array([[[[0]]], [[[255]]]], "uint8")
    >>> pairwise_distance(black_and_white, np.array([7, 7]))
    1.0
    """
    labels = np.zeros(len(images), int) if labels is None else np.asarray(labels)
    if labels.shape != (len(images),):
        raise UserError(
            f"labels of shape {labels.shape} for {len(images)} images: give one class number each"
        )
    x = to_unit_range(images).reshape(len(images), -1)
    distances = []
    for label in np.unique(labels):
        own = x[labels == label]
        if len(own) > 1:
            total = np.sqrt(squared_distances(own, own)).sum()
            distances.append(total / (len(own) * (len(own) - 1)))
    if not distances:
        raise UserError("no class has two images, so no pair is left: give more images")
    return float(np.mean(distances))
