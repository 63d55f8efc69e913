"""Factors of two levels each, in all combinations: the effect of each, and of several together."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from gan_vs_vae.errors import UserError
from reproduce.statistics.estimate import Estimate
from reproduce.statistics.means import t_estimate

METHOD = "Student's t of a 2^k factorial"


def factorial_effect(cells: ArrayLike, factors: Sequence[int]) -> Estimate:
    """Estimate a main effect, or an interaction, in a factorial design of two levels (Yates, 1937).

    The effect of one factor is the mean of all runs with it less the mean of all runs without it. That
    of several is the mean of the runs with an even number of them missing less that of the others:
    how much the effect of one changes with the others, halved for each of these. With r runs in each
    of 2^k cells, N = 2^k r in all, its standard error is 2 s / sqrt(N), with the deviation s within the
    cells, which has 2^k (r - 1) degrees of freedom.

    Args:
        cells: float `(2,) * k + (r,)`. The runs, by the level of each factor; level 0 is without it.
            With one run in each cell the interval is unbounded.
        factors: sequence of int. Which factors: one for a main effect.

    Raises:
        UserError: if cells have another shape, or numbers that are not finite, or there is no such
            factor.

    >>> cells = [[[1.0, 1.2], [1.0, 1.2]], [[3.0, 3.2], [3.0, 3.2]]]  # the first factor adds 2
    >>> str(factorial_effect(cells, [0])), str(factorial_effect(cells, [0, 1]))
    ('2 [1.72, 2.28]', '0 [-0.278, 0.278]')
    """
    x = np.asarray(cells, "float64")
    k = x.ndim - 1
    if k < 1 or x.shape[:-1] != (2,) * k or not x.shape[-1] or not np.isfinite(x).all():
        raise UserError(
            f"cells of shape {x.shape} are not those of a design with two levels of each factor: give "
            "finite numbers (2, ..., 2, runs)"
        )
    if not factors or not set(factors) <= set(range(k)):
        raise UserError(f"factors {list(factors)} are not among the {k} of the design: 0, 1, ...")
    signs = np.ones((2,) * k)
    for factor in factors:
        signs = signs * np.array([-1.0, 1.0]).reshape([2 if i == factor else 1 for i in range(k)])
    runs = x.shape[-1]
    value = 2 * float((signs * x.mean(axis=-1)).mean())
    free = 2**k * (runs - 1)
    within = float(x.var(axis=-1, ddof=1).mean()) if runs > 1 else 0.0
    return t_estimate(value, [4 * within / x.size], [free], 0.0, None, (x.size,), METHOD)
