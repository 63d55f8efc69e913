"""Precision and recall of two sets of features."""

import numpy as np

from gan_vs_vae.errors import UserError
from gan_vs_vae.metrics.features import blocks, checked_pair, nearest_squared, squared_distances


def precision_recall(real: np.ndarray, generated: np.ndarray, k: int = 3) -> tuple[float, float]:
    """Compute how many generated samples look real, and how many real ones could be generated.

    Precision is the share of generated samples that lie in the manifold of the real ones; recall
    is the share of real samples in the manifold of the generated ones. The manifold of a set is
    the union of balls around its members, each with the distance to the member's k-th nearest
    neighbour as radius (Kynkäänniemi et al., 2019, eqs. 1 and 2, with k = 3). Both depend on the
    features and on the number of samples.

    Args:
        real, generated: finite features, `(n, d)` and `(m, d)`, more than k of each.
        k: int, at least 1. Defaults to 3.

    Returns:
        `(precision, recall)`, floats in [0, 1].

    Raises:
        UserError: if features have other shapes, are not finite, or are too few, or if k is less
            than 1.

    >>> modes = np.array([[0.0], [1.0], [2.0], [10.0], [11.0], [12.0]])
    >>> precision_recall(modes, modes[:3], k=1)  # the second mode is never generated
    (1.0, 0.5)
    """
    if k < 1:
        raise UserError(f"k must be at least 1, not {k}")
    real, generated = checked_pair(real, generated, at_least=k + 1)
    return _share_within(generated, real, k), _share_within(real, generated, k)


def _share_within(x, members, k):
    """Return the share of rows of x in the manifold of `members`."""
    radii = nearest_squared(members, members, k + 1)[:, k]  # the first is the member itself
    hits = sum(
        np.count_nonzero((squared_distances(block, members) <= radii).any(axis=1))
        for block in blocks(x)
    )
    return float(hits / len(x))
