"""From intervals to verdicts, and p of many claims at once."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike

from gan_vs_vae.errors import UserError

HOLDS = "holds"
DOES_NOT_HOLD = "does not hold"
OPEN = "open"
UNTESTED = "untested"


def verdict(interval: tuple[float, float], threshold: float) -> str:
    """Return the verdict on a claim that a number is above a threshold.

    Args:
        interval: the limits of the number's interval.
        threshold: float, which is fixed before the measurement.

    Returns:
        `HOLDS` if the whole interval is above it, `DOES_NOT_HOLD` if all of it is below, `OPEN` if
        the threshold is inside or at a limit.

    Raises:
        UserError: if the limits are in the wrong order or not numbers.

    >>> verdict((1.2, 1.9), 1), verdict((1.2, 1.9), 2), verdict((0.9, 1.4), 1)
    ('holds', 'does not hold', 'open')
    """
    low, high = interval
    if not low <= high or np.isnan(threshold):
        raise UserError(
            f"from {low} to {high} is no interval to hold against {threshold}: give its lower "
            "limit first, and numbers"
        )
    if low <= threshold <= high:
        return OPEN
    return HOLDS if low > threshold else DOES_NOT_HOLD


def verdict_of_all(verdicts: Iterable[str]) -> str:
    """Return the verdict on a claim that consists of several: it holds if all of them do.

    Its p is the largest of theirs (Berger, 1982), without a correction.

    >>> verdict_of_all([HOLDS, OPEN]), verdict_of_all([OPEN, UNTESTED, DOES_NOT_HOLD])
    ('open', 'does not hold')
    """
    found = set(verdicts)
    return next((v for v in (DOES_NOT_HOLD, UNTESTED, OPEN) if v in found), HOLDS)


def benjamini_hochberg(p: ArrayLike) -> np.ndarray:
    """Adjust the p of many claims, to bound the expected share of false ones among the accepted.

    min over j >= i of p_(j) k / j, of the sorted p (Benjamini and Hochberg, 1995). With those that
    are at most q, this share is at most q, if the tests are independent, or depend positively.

    Args:
        p: float `(k,)`, one for each claim, in [0, 1].

    Returns:
        float64 `(k,)`, in the same order.

    Raises:
        UserError: if p has another shape, or is not in [0, 1].

    >>> benjamini_hochberg([0.01, 0.5, 0.02, 0.03]).round(3)
    array([0.04, 0.5 , 0.04, 0.04])
    """
    p = np.asarray(p, "float64")
    if p.ndim != 1 or not ((p >= 0) & (p <= 1)).all():
        raise UserError("p must be one number in [0, 1] for each claim: leave out those without")
    order = np.argsort(p)
    scaled = p[order] * len(p) / np.arange(1, len(p) + 1)
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum.accumulate(scaled[::-1])[::-1]
    return adjusted
