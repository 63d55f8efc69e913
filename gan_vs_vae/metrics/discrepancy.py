"""The maximum mean discrepancy of two sets, with a test of whether it is 0."""

import numpy as np

from gan_vs_vae.errors import UserError
from gan_vs_vae.metrics.features import BLOCK, blocks, checked_pair, squared_distances


def maximum_mean_discrepancy(
    real: np.ndarray,
    generated: np.ndarray,
    bandwidth: float | None = None,
    permutations: int = 200,
    seed: int = 0,
) -> tuple[float, float]:
    """Estimate the squared maximum mean discrepancy of a Gaussian kernel, and test whether it is 0.

    E[k(x, x')] + E[k(y, y')] - 2 E[k(x, y)], k(x, y) = exp(-|x - y|^2 / (2 s^2)), without bias
    (Gretton et al., 2012, eq. 3). p is the share, (1 + hits) / (1 + permutations), of random
    divisions of all samples into two sets with an estimate as large. `kernel_distance` has another
    kernel, for features of a network; this one is for pixels or for points.

    Args:
        real, generated: finite features, or pixels, `(n, d)` and `(m, d)`, at least two of each.
        bandwidth: float above 0 or None. The s of the kernel. Defaults to None: the median
            distance of all pairs, or of those of 1,000 random samples (their section 8).
        permutations: int, at least 1. Defaults to 200.
        seed: int. Seeds the permutations. Defaults to 0.

    Returns:
        `(squared discrepancy, p)`, floats.

    Raises:
        UserError: if features have other shapes, are not finite, or are too few, if the bandwidth
            is not above 0, or not given while most samples are equal, or if there is no
            permutation.

    >>> x, y = np.random.default_rng(1).normal(size=(2, 50, 3))
    >>> maximum_mean_discrepancy(x, y)[1] > 0.05, maximum_mean_discrepancy(x, y + 1)[1] < 0.05
    (True, True)
    """
    if permutations < 1:
        raise UserError(f"permutations must be at least 1, not {permutations}")
    real, generated = checked_pair(real, generated, at_least=2)
    samples = np.concatenate([real, generated])
    rng = np.random.default_rng(seed)
    if bandwidth is None:
        bandwidth = _median_distance(samples, rng)
    if not bandwidth > 0:
        raise UserError(f"the bandwidth must be above 0, not {bandwidth}: give one")
    n, m = len(real), len(generated)
    # A column for each division, 1 for the first set: the given one, then random ones.
    given = np.arange(n + m) < n
    first = np.stack([given, *(rng.permutation(given) for _ in range(permutations))], axis=1)
    within_first, from_first, total = _kernel_sums(samples, bandwidth, first.astype("float64"))
    within_second = total - 2 * from_first + within_first
    between = from_first - within_first
    # k(x, x) = 1: n and m pairs of a sample with itself are not counted.
    estimates = (
        (within_first - n) / (n * (n - 1))
        + (within_second - m) / (m * (m - 1))
        - 2 * between / (n * m)
    )
    found, others = estimates[0], estimates[1:]
    # Divisions that equal the given one differ from it by rounding.
    hits = np.count_nonzero(others >= found - 1e-12)
    return float(found), float((1 + hits) / (1 + permutations))


def _median_distance(samples, rng):
    chosen = samples[rng.permutation(len(samples))[:BLOCK]]
    pairs = np.triu_indices(len(chosen), 1)
    return float(np.sqrt(np.median(squared_distances(chosen, chosen)[pairs])))


def _kernel_sums(samples, bandwidth, first):
    """Return sums of the kernel: within each first set, from it to all, and over all pairs."""
    within, from_first, total = 0.0, 0.0, 0.0
    start = 0
    for block in blocks(samples):
        kernel = np.exp(-squared_distances(block, samples) / (2 * bandwidth**2))
        rows = first[start : start + len(block)]
        within = within + np.sum(rows * (kernel @ first), axis=0)
        from_first = from_first + kernel.sum(axis=1) @ rows
        total += kernel.sum()
        start += len(block)
    return within, from_first, total
