"""The intrinsic dimension of a set of features or images."""

import numpy as np

from gan_vs_vae.errors import UserError
from gan_vs_vae.metrics.features import checked_sets, nearest_squared


def intrinsic_dimension(features: np.ndarray, k: int = 20) -> float:
    """Estimate the dimension of the manifold that samples lie on, by maximum likelihood.

    With T_j the distance of a sample to its j-th nearest neighbour, the inverse of the dimension is
    the mean over the samples of sum_{j<k} log(T_k / T_j) / (k - 1) (Levina and Bickel, 2004, eq. 8,
    averaged as MacKay and Ghahramani, 2005, correct it). For more than some ten dimensions it is
    too low, the more so the fewer the samples: compare sets of equal size. It says little about
    variety: a data set that repeats itself has few dimensions, and so has noise with few causes.

    Args:
        features: finite features, or pixels, `(n, d)`, n at least k + 1. Samples that equal another
            one, which have T_1 = 0, do not count.
        k: int, at least 2. Defaults to 20.

    Returns:
        float above 0; infinite if all neighbours of each sample are equally far.

    Raises:
        UserError: if features have another shape, are not finite, or are too few, if k is less
            than 2, or if all samples equal another one.

    >>> line = np.random.default_rng(0).uniform(size=(500, 1)) * [1.0, 2.0, -1.0]
    >>> round(intrinsic_dimension(line), 1)
    1.0
    """
    if k < 2:
        raise UserError(f"k must be at least 2, not {k}")
    x = checked_sets(k + 1, given=features)["given"]
    squared = nearest_squared(x, x, k + 1)[:, 1:]  # the first is the sample itself
    squared = squared[squared[:, 0] > 0]
    if not len(squared):
        raise UserError("every sample equals another one: give samples that differ")
    logs = np.log(squared) / 2
    inverse = np.mean(logs[:, -1:] - logs[:, :-1])
    return float(1 / inverse) if inverse > 0 else float("inf")
