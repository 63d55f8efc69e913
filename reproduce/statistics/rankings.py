"""Several contestants in several blocks, by their ranks: Friedman's test, Nemenyi's difference.

J. Demsar, *Statistical Comparisons of Classifiers over Multiple Data Sets* (2006), section 3.2.
"""

import functools
import math

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from gan_vs_vae.errors import UserError
from reproduce.statistics.estimate import CONFIDENCE, Estimate

METHOD = "Friedman's test, Nemenyi's interval, Kendall's W"


def mean_ranks(values: ArrayLike) -> np.ndarray:
    """Return the rank of each contestant, 1 for the smallest number of a block, averaged over blocks.

    Args:
        values: float `(n, k)`. A number of each of k contestants in each of n blocks, such as a
            data set and a seed. Equal numbers share their ranks.

    Returns:
        float64 `(k,)`.

    Raises:
        UserError: if values are not finite, or of fewer than three contestants.

    >>> mean_ranks([[0.1, 0.3, 0.2], [0.4, 0.4, 0.9]])
    array([1.25, 2.25, 2.5 ])
    """
    return stats.rankdata(_blocks(values), axis=1).mean(axis=0)


@functools.cache
def critical_difference(k: int, n: int) -> float:
    """Return the difference of mean ranks from which on two of k contestants differ (Nemenyi, 1963).

    q sqrt(k (k + 1) / (6 n)), where q is the quantile of the studentized range of k means, with
    infinite degrees of freedom, over sqrt(2) (Demsar, 2006, table 5a): of all pairs at once, at a
    level of 5 %.

    Args:
        k: int, at least 2. The number of contestants.
        n: int, at least 1. The number of blocks.

    >>> round(critical_difference(4, 14), 2)
    1.25
    """
    q = float(stats.studentized_range.ppf(CONFIDENCE, k, np.inf)) / math.sqrt(2)
    return q * math.sqrt(k * (k + 1) / (6 * n))


def range_of_ranks(values: ArrayLike) -> Estimate:
    """Estimate by how many ranks the worst contestant is behind the best, and test whether any differ.

    The interval is the difference of both mean ranks plus and minus `critical_difference`, which holds
    for all pairs at once, hence for this one. p is that of Friedman (1937), of the statistic
    chi^2 = 12 n / (k (k + 1)) (sum R_j^2 - k (k + 1)^2 / 4), corrected for ties, with k - 1 degrees of
    freedom; the effect size is Kendall's W = chi^2 / (n (k - 1)), 1 where all blocks agree.

    Args:
        values: as for `mean_ranks`. p is None where all numbers of each block are equal.

    Raises:
        UserError: as `mean_ranks`.

    >>> found = range_of_ranks([[1, 2, 3], [1, 2, 3], [1, 3, 2], [1, 2, 3], [1, 2, 3]])
    >>> str(found), round(found.p, 4)
    ('1.8 [0.318, 3.28]', 0.015)
    """
    x = _blocks(values)
    n, k = x.shape
    ranks = mean_ranks(x)
    value, reach = float(np.ptp(ranks)), critical_difference(k, n)
    p = effect = None
    if (np.ptp(x, axis=1) > 0).any():
        found = stats.friedmanchisquare(*x.T)
        p, effect = float(found.pvalue), float(found.statistic) / (n * (k - 1))
    return Estimate(value, value - reach, value + reach, p, effect, (n,), METHOD)


def _blocks(values):
    x = np.asarray(values, "float64")
    if x.ndim != 2 or x.shape[0] < 1 or x.shape[1] < 3:
        raise UserError(
            f"numbers of shape {x.shape} are no blocks of at least three contestants: give a row for "
            "each block"
        )
    if not np.isfinite(x).all():
        raise UserError("the numbers of the contestants are not all finite: leave out what failed")
    return x
