"""Density and coverage of two sets of features."""

import numpy as np

from gan_vs_vae.errors import UserError
from gan_vs_vae.metrics.features import blocks, checked_pair, nearest_squared, squared_distances


def density_coverage(real: np.ndarray, generated: np.ndarray, k: int = 5) -> tuple[float, float]:
    """Compute how densely real samples surround generated ones, and how many have one near.

    With a ball around each real sample, of the distance to its k-th nearest real neighbour, density
    is the number of balls that hold a generated sample, averaged over these and divided by k;
    coverage is the share of balls that hold one at least (Naeem et al., 2020, section 3,
    with k = 5). As only real samples have balls, a generator of outliers gains nothing, while the recall
    of `precision_recall` rewards it. Density rewards averages: see whether blurred images raise it.

    For two sets of one distribution the expected density is 1, and the expected coverage
    1 - (n - 1) ... (n - k) / ((n + m - 1) ... (n + m - k)) (their lemma 2): about 1 - 1 / 2^k for
    equal sizes.

    Args:
        real, generated: finite features, `(n, d)` and `(m, d)`, more than k of each.
        k: int, at least 1. Defaults to 5.

    Returns:
        `(density, coverage)`, floats. Density is at least 0, and can be above 1; coverage is in
        [0, 1].

    Raises:
        UserError: if features have other shapes, are not finite, or are too few, or if k is less
            than 1.

    >>> modes = np.array([[0.0], [1.0], [2.0], [10.0], [11.0], [12.0]])
    >>> density_coverage(modes, modes[:3], k=1)  # the second mode is never generated
    (2.33..., 0.5)
    """
    if k < 1:
        raise UserError(f"k must be at least 1, not {k}")
    real, generated = checked_pair(real, generated, at_least=k + 1)
    radii = nearest_squared(real, real, k + 1)[:, k]  # the first is the sample itself
    inside = 0
    covered = np.zeros(len(real), bool)
    for block in blocks(generated):
        hits = squared_distances(block, real) <= radii
        inside += int(np.count_nonzero(hits))
        covered |= hits.any(axis=0)
    return float(inside / (k * len(generated))), float(covered.mean())
