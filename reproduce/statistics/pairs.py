"""Paired comparisons, such as two images of the same z: Wilcoxon's test and the sign test."""

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from gan_vs_vae.errors import UserError
from reproduce.statistics.estimate import TAIL, Estimate, Z, observations
from reproduce.statistics.shares import wilson

EXACT_UP_TO = 50  # pairs, for the distribution of the signed ranks


def wilcoxon(a: ArrayLike, b: ArrayLike) -> Estimate:
    """Estimate the median difference of pairs, and test whether differences are symmetric around 0.

    The value is the median of the means (d_i + d_j) / 2, i <= j, of the differences d = a - b
    (Hodges and Lehmann, 1963), its limits are order statistics of these means (Tukey, 1949), and p
    is that of Wilcoxon (1945). The effect size is the rank correlation of pairs,
    (W+ - W-) / (W+ + W-), with the sums W of the ranks of |d| > 0 (Kerby, 2014).

    Args:
        a, b: float `(n,)` each, in the same order. Of fewer than six pairs the interval is
            unbounded.

    Raises:
        UserError: if there are no pairs, or if values are not finite or not in pairs.

    >>> str(wilcoxon([1.1, 2.3, 3.2, 4.4, 5.6, 6.5], [1, 2, 3, 4, 5, 6]))
    '0.35 [0.1, 0.6]'
    """
    d = _differences(a, b)
    n = len(d)
    i, j = np.triu_indices(n)
    means = np.sort((d[i] + d[j]) / 2)
    outside = _ranks_outside(n)
    low, high = (means[outside - 1], means[-outside]) if outside else (-math.inf, math.inf)
    moved = d[d != 0]
    signed = np.sign(moved) * stats.rankdata(np.abs(moved))
    p = float(stats.wilcoxon(moved).pvalue) if len(moved) else 1.0
    effect = float(signed.sum() / np.abs(signed).sum()) if len(moved) else 0.0
    method = "Wilcoxon's signed ranks, rank correlation of pairs"
    return Estimate(float(np.median(means)), float(low), float(high), p, effect, (n,), method)


def sign_test(a: ArrayLike, b: ArrayLike, expected: float = 0.5) -> Estimate:
    """Estimate in which share of pairs the first is larger, and test it.

    Pairs of equals are left out; p is binomial and exact, the interval that of `wilson` (Dixon and
    Mood, 1946).

    Args:
        a, b: float `(n,)` each, in the same order.
        expected: float in (0, 1). What p tests the share against. Defaults to 0.5.

    Raises:
        UserError: if values are not finite or not in pairs, or if no pair differs.

    >>> str(sign_test([1, 2, 3, 4], [0, 0, 0, 4]))
    '1 [0.439, 1]'
    """
    d = _differences(a, b)
    return wilson(int(np.sum(d > 0)), int(np.sum(d != 0)), expected)


def _differences(a, b):
    a, b = observations(a), observations(b)
    if len(a) != len(b):
        raise UserError(f"{len(a)} and {len(b)} values are not in pairs: give as many of each")
    return a - b


def _ranks_outside(n):
    """Return how many of the sorted means are left out at each end, plus one; 0 if none may be.

    That is the number of w with P(W+ <= w) <= 2.5 %, for the sum W+ of the ranks of one sign.
    """
    if n > EXACT_UP_TO:
        return int(n * (n + 1) / 4 - Z * math.sqrt(n * (n + 1) * (2 * n + 1) / 24))
    ways = np.ones(1)
    for rank in range(1, n + 1):
        with_it = np.concatenate([np.zeros(rank), ways])
        ways = with_it + np.concatenate([ways, np.zeros(rank)])
    return int(np.sum(np.cumsum(ways) / 2**n <= TAIL))
