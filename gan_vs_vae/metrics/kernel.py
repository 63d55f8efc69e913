"""The kernel distance of two sets of features."""

import numpy as np

from gan_vs_vae.errors import UserError
from gan_vs_vae.metrics.features import checked_pair

# From so many times as many pairs in all subsets as there are of all samples, the kernel of the latter is
# computed once. With the defaults it takes 0.6 GB at most.
WORTH = 4


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
    chosen = [
        tuple(rng.choice(len(each), size, replace=False) for each in (real, generated))
        for _ in range(subsets)
    ]
    estimates = [_discrepancy(*kernels) for kernels in _kernels(real, generated, chosen)]
    spread = np.std(estimates, ddof=1)
    error = spread * np.sqrt(size / (smaller - size) + 1 / subsets)
    return float(np.mean(estimates)), float(error)


def _kernels(real, generated, chosen):
    """Yield k(x, x), k(y, y) and k(x, y) of each pair of subsets, given by their indices."""
    size = len(chosen[0][0])
    of_all = len(real) ** 2 + len(generated) ** 2 + len(real) * len(generated)
    if WORTH * of_all > len(chosen) * 3 * size**2:
        for i, j in chosen:
            x, y = real[i], generated[j]
            yield _kernel(x, x), _kernel(y, y), _kernel(x, y)
        return
    k_xx, k_yy, k_xy = (
        _kernel(a, b) for a, b in ((real, real), (generated, generated), (real, generated))
    )
    for i, j in chosen:
        yield k_xx[np.ix_(i, i)], k_yy[np.ix_(j, j)], k_xy[np.ix_(i, j)]


def _discrepancy(k_xx, k_yy, k_xy):
    """Return the unbiased estimate, in which no sample is paired with itself."""
    return _mean_off_diagonal(k_xx) + _mean_off_diagonal(k_yy) - 2 * k_xy.mean()


def _kernel(x, y):
    inner = x @ y.T
    inner /= x.shape[1]
    inner += 1
    return inner * inner * inner


def _mean_off_diagonal(k):
    return (k.sum() - np.trace(k)) / (len(k) * (len(k) - 1))
