"""Bootstrap intervals: runs are drawn again, then the samples of each."""

from collections.abc import Callable, Sequence

import numpy as np

from gan_vs_vae.errors import UserError
from reproduce.statistics.estimate import Estimate
from reproduce.statistics.means import hedges_g, t_estimate

Statistic = Callable[[np.ndarray], float]


def bootstrap(
    runs: Sequence[np.ndarray],
    statistic: Statistic = np.mean,
    expected: float = 0.0,
    resamples: int = 2000,
    seed: int = 0,
) -> Estimate:
    """Estimate the mean over runs of any statistic of their samples.

    Runs are drawn with replacement, then the samples of each that was drawn (Davison and Hinkley,
    1997, section 3.8); the deviation over the resamples, times sqrt(n / (n - 1)), is the standard
    error, and the interval has Student's quantiles of n - 1 degrees of freedom (Hesterberg, 2015,
    section 5). Percentiles of so few runs would be too near: of three runs, they hold the truth in
    three of four cases. n is the number of runs, or of samples if there is one run; then the
    interval is about this model, not about the method.

    The interval is too wide, rather than too narrow, where runs differ less than their samples: the
    difference of samples then counts twice.

    Args:
        runs: for each run its samples, `(m, ...)`, such as a number for each image.
        statistic: maps samples to a float. Defaults to the mean. For a ratio, take a logarithm,
            and `exponentiated()` of the result.
        expected: float. What p tests the estimate against. Defaults to 0.
        resamples: int, at least 2. Defaults to 2000.
        seed: int. Seeds the draws. Defaults to 0.

    Raises:
        UserError: if there is no run, a run without samples, or fewer than two resamples.

    >>> str(bootstrap([np.arange(100.0)]))
    '49.5 [43.8, 55.2]'
    """
    value, squared_error, n = _resampled(runs, statistic, resamples, np.random.default_rng(seed))
    return t_estimate(
        float(np.mean(value)), [squared_error], [n - 1], expected, None, (n,), "bootstrap"
    )


def bootstrap_difference(
    a: Sequence[np.ndarray],
    b: Sequence[np.ndarray],
    statistic: Statistic = np.mean,
    expected: float = 0.0,
    resamples: int = 2000,
    seed: int = 0,
) -> Estimate:
    """Estimate the difference of two means over runs of any statistic of their samples.

    As `bootstrap` for each of the two, with Welch's and Satterthwaite's degrees of freedom. The
    effect size is Hedges' g of the runs, if there are at least two of both.

    Args:
        a, b: as `runs` of `bootstrap`; one can be several runs, and the other a single one.
        statistic, expected, resamples, seed: as for `bootstrap`.

    Raises:
        UserError: as `bootstrap`.

    >>> sharp, blurred = [np.arange(1.0, 100.0)], [np.arange(1.0, 100.0) / 10]
    >>> log_mean = lambda x: np.log(x.mean())
    >>> str(bootstrap_difference(sharp, blurred, log_mean).exponentiated())
    '10 [8.52, 11.7]'
    """
    rng = np.random.default_rng(seed)
    of_a, error_a, n_a = _resampled(a, statistic, resamples, rng)
    of_b, error_b, n_b = _resampled(b, statistic, resamples, rng)
    return t_estimate(
        float(np.mean(of_a) - np.mean(of_b)),
        [error_a, error_b],
        [n_a - 1, n_b - 1],
        expected,
        hedges_g(of_a, of_b) if min(len(of_a), len(of_b)) > 1 else None,
        (n_a, n_b),
        "bootstrap, Hedges' g of runs",
    )


def _resampled(runs, statistic, resamples, rng):
    """Return the statistic of each run, the squared error of their mean, and n."""
    runs = [np.asarray(run) for run in runs]
    if not runs or not all(run.ndim and len(run) for run in runs):
        raise UserError("a bootstrap needs at least one run, and samples of each: give both")
    if resamples < 2:
        raise UserError(f"resamples must be at least 2, not {resamples}")
    values = [float(statistic(run)) for run in runs]
    n = len(runs) if len(runs) > 1 else len(runs[0])
    if n < 2:
        return values, 0.0, n
    means = [
        np.mean(
            [
                statistic(runs[i][rng.integers(len(runs[i]), size=len(runs[i]))])
                for i in rng.integers(len(runs), size=len(runs))
            ]
        )
        for _ in range(resamples)
    ]
    return values, float(np.var(means, ddof=1)) * n / (n - 1), n
