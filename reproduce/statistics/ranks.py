"""Ranks: whether one group scores above another, and whether two orders agree."""

import itertools
import math

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, stats

from gan_vs_vae.errors import UserError
from reproduce.statistics.estimate import Estimate, Z, observations

EDGE = 1e-9  # the equation of the interval has a false root at 0 and at 1


def mann_whitney_auc(a: ArrayLike, b: ArrayLike) -> Estimate:
    """Estimate the probability that one of the first group scores above one of the second.

    AUC = U / (n m), U = the number of pairs with a > b, and half of those with a = b; p is that of
    Mann and Whitney (1947), with the tie correction. The limits are the t with
    (t - AUC)^2 = z^2 t (1 - t) (1 + c (1 - t) / (2 - t) + c t / (1 + t)) / (n m),
    c = (n + m) / 2 - 1 (Newcombe, 2006, method 5), which are inside [0, 1] also where the groups do
    not overlap. The effect size is Cliff's delta, 2 AUC - 1.

    Args:
        a, b: float `(n,)` and `(m,)`, such as a judge's confidence in each image.

    Raises:
        UserError: if a group is empty, or has values that are not finite.

    >>> str(mann_whitney_auc([3, 4, 5], [1, 2, 3]))
    '0.944 [0.448, 0.997]'
    """
    a, b = observations(a), observations(b)
    n, m = len(a), len(b)
    found = stats.mannwhitneyu(a, b)
    auc = float(found.statistic) / (n * m)

    def excess(t):
        c = (n + m) / 2 - 1
        variance = t * (1 - t) * (1 + c * (1 - t) / (2 - t) + c * t / (1 + t)) / (n * m)
        return abs(t - auc) - Z * math.sqrt(variance)

    low = 0.0 if auc < EDGE else optimize.brentq(excess, 0, min(auc, 1 - EDGE))
    high = 1.0 if auc > 1 - EDGE else optimize.brentq(excess, max(auc, EDGE), 1)
    method = "Mann and Whitney's U, Newcombe's interval, Cliff's delta"
    return Estimate(auc, low, high, float(found.pvalue), 2 * auc - 1, (n, m), method)


def spearman(a: ArrayLike, b: ArrayLike, permutations: int = 9999, seed: int = 0) -> Estimate:
    """Estimate the correlation of two orders, and test it by permutations.

    The correlation rho of the ranks (Spearman, 1904); p is the share of all orders of b with a
    |rho| as large, or (1 + hits) / (1 + permutations) of random ones if there are more than that
    (Phipson and Smyth, 2010). The limits are tanh(artanh rho ± z sqrt((1 + rho^2 / 2) / (n - 3)))
    (Bonett and Wright, 2000). Where the orders are equal, the inner limit is that of the rho with
    two neighbours exchanged, 1 - 12 / (n (n^2 - 1)), for otherwise the interval would have no
    width.

    Args:
        a, b: float `(n,)` each, in the same order, n at least 3. Of three the interval is [-1, 1].
        permutations: int, at least 1. Defaults to 9999.
        seed: int. Seeds the permutations. Defaults to 0.

    Raises:
        UserError: if there are fewer values or they are not in pairs, if they are not finite or all
            equal, or if there is no permutation.

    >>> found = spearman([1, 2, 3, 4, 5], [2, 1, 3, 5, 4])
    >>> str(found), round(found.p, 4)
    ('0.8 [-0.457, 0.991]', 0.1333)
    """
    a, b = observations(a, 3), observations(b, 3)
    n = len(a)
    if n != len(b):
        raise UserError(f"{n} and {len(b)} values are not in pairs: give as many of each")
    if permutations < 1:
        raise UserError(f"permutations must be at least 1, not {permutations}")
    x, y = _standard_ranks(a), _standard_ranks(b)
    rho = float(np.clip(x @ y, -1, 1))
    exact = math.factorial(n) <= permutations
    if exact:
        others = np.array(list(itertools.permutations(y))) @ x
    else:
        rng = np.random.default_rng(seed)
        others = rng.permuted(np.tile(y, (permutations, 1)), axis=1) @ x
    hits = int(np.sum(np.abs(others) >= abs(rho) - 1e-12))
    p = hits / len(others) if exact else (1 + hits) / (1 + permutations)
    low, high = _correlation_limits(rho, n)
    return Estimate(rho, low, high, p, rho, (n,), "Spearman's rho, permutations")


def _standard_ranks(x):
    ranks = stats.rankdata(x) - (len(x) + 1) / 2
    length = np.linalg.norm(ranks)
    if length == 0:
        raise UserError("all values are equal and have no order: give values that differ")
    return ranks / length


def _correlation_limits(rho, n):
    if n < 4:
        return -1.0, 1.0
    near = 1 - 12 / (n * (n**2 - 1))
    inner = float(np.clip(rho, -near, near))
    reach = Z * math.sqrt((1 + inner**2 / 2) / (n - 3))
    low, high = (math.tanh(math.atanh(inner) + sign * reach) for sign in (-1, 1))
    return (-1.0 if rho < -near else low), (1.0 if rho > near else high)
