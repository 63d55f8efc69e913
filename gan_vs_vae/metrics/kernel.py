"""The kernel distance of two sets of features."""

import numpy as np

from gan_vs_vae.errors import UserError
from gan_vs_vae.metrics.features import checked_pair


def kernel_distance(
    real: np.ndarray,
    generated: np.ndarray,
    subsets: int = 100,
    subset_size: int = 1000,
    seed: int = 0,
) -> tuple[float, float]:
    """The squared maximum mean discrepancy of a cubic kernel, and its standard error.

    E[k(x, x')] + E[k(y, y')] - 2 E[k(x, y)], k(x, y) = (x . y / d + 1)^3, estimated without
    bias, hence at times below zero (Bińkowski et al., 2018: the kernel inception distance,
    where the features are those of Inception). It is the mean over random subsets of m real
    and m generated samples, m = `subset_size`, or half of the smaller set if that is less.

    The standard error is that of the two sets as samples of their distributions:
    s sqrt(m / (N - m) + 1 / subsets), with s the standard deviation over the subsets and N
    the size of the smaller set. The first term is the delete-d jackknife (Shao and Wu, 1989),
    the second is what the random choice of subsets adds. It errs upwards when the sets differ
    in size, or their distributions hardly at all. (Published errors are often s itself, which
    is that of m samples.)

    Args:
        real, generated: finite features, `(n, d)` and `(N, d)`, at least four of each.
        subsets: how many, at least 2.
        subset_size: at least 2.
        seed: of the choice of subsets.

    Raises:
        UserError: features of another kind, too few subsets, or too small ones.

    >>> x = np.random.default_rng(0).normal(size=(200, 3))
    >>> distance, error = kernel_distance(x[:100], x[100:])
    >>> abs(distance) < 3 * error
    True
    >>> distance, error = kernel_distance(x[:100], x[100:] + 1)
    >>> distance > 3 * error
    True
    """
    if subsets < 2 or subset_size < 2:
        raise UserError(
            f"subsets and subset_size must be at least 2, not {subsets} and {subset_size}"
        )
    real, generated = checked_pair(real, generated, at_least=4)
    smaller = min(len(real), len(generated))
    size = min(subset_size, smaller // 2)  # subsets of all samples would not differ
    rng = np.random.default_rng(seed)
    estimates = [
        _discrepancy(
            real[rng.choice(len(real), size, replace=False)],
            generated[rng.choice(len(generated), size, replace=False)],
        )
        for _ in range(subsets)
    ]
    spread = np.std(estimates, ddof=1)
    error = spread * np.sqrt(size / (smaller - size) + 1 / subsets)
    return float(np.mean(estimates)), float(error)


def _discrepancy(x, y):
    """The unbiased estimate: no sample is paired with itself."""
    return (
        _mean_off_diagonal(_kernel(x, x))
        + _mean_off_diagonal(_kernel(y, y))
        - 2 * _kernel(x, y).mean()
    )


def _kernel(x, y):
    return (x @ y.T / x.shape[1] + 1) ** 3


def _mean_off_diagonal(k):
    return (k.sum() - np.trace(k)) / (len(k) * (len(k) - 1))
