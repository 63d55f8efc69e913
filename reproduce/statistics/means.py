"""Means of several runs: Student's and Welch's t tests, and Hedges' g."""

import math
from collections.abc import Sequence

from numpy.typing import ArrayLike
from scipy import special, stats

from reproduce.statistics.estimate import TAIL, Estimate, observations

EQUAL = 1e-12  # the relative error of sums: values that differ by less are equal


def student_t(values: ArrayLike, expected: float = 0.0) -> Estimate:
    """Estimate a mean, and test whether it is a given number (Student, 1908).

    mean ± t s / sqrt(n), with the quantile t of n - 1 degrees of freedom; the effect size is
    (mean - expected) / s, without its bias, for three values or more.

    Args:
        values: float `(n,)`, one of each seed. The interval of a single one is unbounded.
        expected: float. What p tests the mean against, such as a claim's threshold. Defaults to 0.

    Raises:
        UserError: if there is no value, or one that is not finite.

    >>> str(student_t([1.0, 2.0, 3.0]))
    '2 [-0.484, 4.48]'
    """
    x = observations(values)
    n, value = len(x), float(x.mean())
    effect = None
    if n > 2:
        effect = _unbiased(n - 1) * _in_deviations(value - expected, float(x.std(ddof=1)))
    return t_estimate(
        value, [_squared_error(x)], [n - 1], expected, effect, (n,), "Student's t, Hedges' g"
    )


def welch_t(a: ArrayLike, b: ArrayLike, expected: float = 0.0) -> Estimate:
    """Estimate the difference of two means, and test whether it is a given number.

    mean_a - mean_b ± t sqrt(s_a^2 / n_a + s_b^2 / n_b), for deviations s that need not be equal,
    with the degrees of freedom of Welch (1938) and Satterthwaite (1946). The effect size is Hedges'
    g of a - expected and b. To ask for a ratio, give logarithms, and take `exponentiated()` of the result.

    Args:
        a, b: float `(n_a,)` and `(n_b,)`, one of each seed. The interval is unbounded if there is
            only one of either.
        expected: float. What p tests the difference against. Defaults to 0.

    Raises:
        UserError: if there is no value, or one that is not finite.

    >>> str(welch_t([5.0, 6.0, 7.0], [1.0, 2.0, 3.0]))
    '4 [1.73, 6.27]'
    >>> import numpy as np
    >>> str(welch_t(np.log([4.0, 8.0, 16.0]), np.log([1.0, 2.0, 4.0])).exponentiated())
    '4 [0.831, 19.3]'
    """
    a, b = observations(a), observations(b)
    return t_estimate(
        float(a.mean() - b.mean()),
        [_squared_error(a), _squared_error(b)],
        [len(a) - 1, len(b) - 1],
        expected,
        hedges_g(a - expected, b) if min(len(a), len(b)) > 1 else None,
        (len(a), len(b)),
        "Welch's t, Hedges' g",
    )


def hedges_g(a: ArrayLike, b: ArrayLike) -> float:
    """Compute the difference of two means in pooled standard deviations, without bias.

    J (mean_a - mean_b) / s, s^2 = ((n_a - 1) s_a^2 + (n_b - 1) s_b^2) / f, f = n_a + n_b - 2, and
    J = Gamma(f / 2) / (sqrt(f / 2) Gamma((f - 1) / 2)) (Hedges, 1981).

    Args:
        a, b: float `(n_a,)` and `(n_b,)`, at least two of each.

    Returns:
        float; infinite if means differ and values do not.

    Raises:
        UserError: if there are fewer values, or some are not finite.

    >>> round(hedges_g([5.0, 6.0, 7.0], [1.0, 2.0, 3.0]), 3)
    3.192
    """
    a, b = observations(a, 2), observations(b, 2)
    degrees = len(a) + len(b) - 2
    pooled = ((len(a) - 1) * a.var(ddof=1) + (len(b) - 1) * b.var(ddof=1)) / degrees
    return _unbiased(degrees) * _in_deviations(float(a.mean() - b.mean()), math.sqrt(pooled))


def t_estimate(
    value: float,
    squared_errors: Sequence[float],
    degrees: Sequence[int],
    expected: float,
    effect: float | None,
    n: tuple[int, ...],
    method: str,
) -> Estimate:
    """Return an estimate whose error is the sum of independent ones, with Student's quantiles.

    Args:
        value, expected, effect, n, method: as for `Estimate` and `student_t`.
        squared_errors: the squared standard error of each part.
        degrees: the degrees of freedom of each. Where one has none, the interval is unbounded.
            Where the errors are 0, or of rounding, it is the value alone, and p is None.
    """
    if min(degrees) < 1:
        return Estimate(value, -math.inf, math.inf, None, effect, n, method)
    total = sum(squared_errors)
    if math.sqrt(total) <= EQUAL * max(abs(value), abs(expected)):
        return Estimate(value, value, value, None, effect, n, method)
    parts = zip(squared_errors, degrees, strict=True)
    # In units of the total, because squares of small errors vanish.
    satterthwaite = 1 / sum((part / total) ** 2 / free for part, free in parts)
    error = math.sqrt(total)
    reach = error * float(stats.t.ppf(1 - TAIL, satterthwaite))
    p = 2 * float(stats.t.sf(abs(value - expected) / error, satterthwaite))
    return Estimate(value, value - reach, value + reach, p, effect, n, method)


def _squared_error(x):
    return float(x.var(ddof=1)) / len(x) if len(x) > 1 else 0.0


def _unbiased(degrees):
    """Return Hedges' J, for at least two degrees of freedom."""
    half = degrees / 2
    return math.exp(special.gammaln(half) - special.gammaln(half - 0.5)) / math.sqrt(half)


def _in_deviations(difference, deviation):
    if deviation <= EQUAL * abs(difference):
        return math.copysign(math.inf, difference) if difference else 0.0
    return difference / deviation
