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
    """Estimate the squared maximum mean discrepancy of a cubic kernel, and its standard error.

    E[k(x, x')] + E[k(y, y')] - 2 E[k(x, y)], k(x, y) = (x . y / d + 1)^3, estimated without bias,
    hence sometimes below zero (Bińkowski et al., 2018, who call it the kernel inception distance
    for features of Inception). The estimate is the mean over random subsets of m real and m
    generated samples, m = `subset_size`, or half of the smaller set if that is less.

    The standard error is that of the two sets as samples of their distributions:
    s sqrt(m / (N - m) + 1 / subsets), where s is the standard deviation over the subsets and N
    the size of the smaller set. The first term is the delete-d jackknife (Shao and Wu, 1989); the
    second comes from the random choice of subsets. It is too large if the sets differ in size, or
    if their distributions are almost equal. (Published errors are often s itself, which is that
    of m samples.)

    Args:
        real, generated: finite features, `(n_1, d)` and `(n_2, d)`, at least four of each.
        subsets: int, at least 2. Defaults to 100.
        subset_size: int, at least 2. Defaults to 1000.
        seed: int. Seeds the choice of subsets. Defaults to 0.

    Returns:
        `(distance, standard error)`, floats.

    Raises:
        UserError: if features have other shapes, are not finite, or are too few, or if there are
            too few subsets, or too small ones.

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
    """Return the unbiased estimate, in which no sample is paired with itself."""
    return (
        _mean_off_diagonal(_kernel(x, x))
        + _mean_off_diagonal(_kernel(y, y))
        - 2 * _kernel(x, y).mean()
    )


def _kernel(x, y):
    return (x @ y.T / x.shape[1] + 1) ** 3


def _mean_off_diagonal(k):
    return (k.sum() - np.trace(k)) / (len(k) * (len(k) - 1))
