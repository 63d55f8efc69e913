"""Shares of images: Wilson's interval, and Fisher's exact test of two shares."""

import math

from scipy import stats

from gan_vs_vae.errors import UserError
from reproduce.statistics.estimate import Estimate, Z


def wilson(hits: int, n: int, expected: float | None = None) -> Estimate:
    """Estimate a share.

    (s + z^2 / 2n ± z sqrt(s (1 - s) / n + z^2 / 4n^2)) / (1 + z^2 / n), with the share s of hits
    (Wilson, 1927). Its limits are in [0, 1], also where no sample or every one is a hit.

    Args:
        hits, n: int, 0 <= hits <= n, n > 0.
        expected: float in (0, 1) or None. What p tests the share against, by the binomial
            distribution. Defaults to None: no test.

    Raises:
        UserError: if there are no samples, or more hits than samples.

    >>> str(wilson(81, 263))
    '0.308 [0.255, 0.366]'
    """
    low, high = _wilson_limits(hits, n)
    p = None if expected is None else float(stats.binomtest(hits, n, expected).pvalue)
    return Estimate(hits / n, low, high, p, None, (n,), "Wilson's interval, binomial test")


def fisher_exact(hits_a: int, n_a: int, hits_b: int, n_b: int, expected: float = 0.0) -> Estimate:
    """Estimate the difference of two shares, and test whether they are equal.

    p is that of Fisher (1935), the sum over all tables that are no more likely. The interval
    combines the two of Wilson: s_a - s_b - sqrt((s_a - l_a)^2 + (h_b - s_b)^2), and above with the
    other limits (Newcombe, 1998, method 10). The effect size is Cohen's h,
    2 asin sqrt s_a - 2 asin sqrt s_b.

    Args:
        hits_a, n_a, hits_b, n_b: int, 0 <= hits <= n, n > 0.
        expected: float. What the difference is held against. If it is not 0, p and the effect size are
            None: both are of equal shares alone. Defaults to 0.

    Raises:
        UserError: if there are no samples, or more hits than samples.

    >>> str(fisher_exact(56, 70, 48, 80))
    '0.2 [0.0524, 0.334]'
    """
    (low_a, high_a), (low_b, high_b) = _wilson_limits(hits_a, n_a), _wilson_limits(hits_b, n_b)
    a, b = hits_a / n_a, hits_b / n_b
    return Estimate(
        a - b,
        a - b - math.hypot(a - low_a, high_b - b),
        a - b + math.hypot(high_a - a, b - low_b),
        None if expected else _p_of_equal_shares(hits_a, n_a, hits_b, n_b),
        None if expected else 2 * math.asin(math.sqrt(a)) - 2 * math.asin(math.sqrt(b)),
        (n_a, n_b),
        "Fisher's exact test, Newcombe's interval, Cohen's h",
    )


def _p_of_equal_shares(hits_a, n_a, hits_b, n_b):
    return float(stats.fisher_exact([[hits_a, n_a - hits_a], [hits_b, n_b - hits_b]]).pvalue)


def _wilson_limits(hits, n):
    if not 0 <= hits <= n or n < 1:
        raise UserError(f"{hits} hits of {n} samples are no share: give at least one sample")
    share, unit = hits / n, Z**2 / n
    middle = share + unit / 2
    reach = Z * math.sqrt(share * (1 - share) / n + unit / (4 * n))
    return max((middle - reach) / (1 + unit), 0.0), min((middle + reach) / (1 + unit), 1.0)
