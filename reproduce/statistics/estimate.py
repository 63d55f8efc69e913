"""An estimate with its interval, p, effect size and number of observations."""

import dataclasses
import math
from typing import Self

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from gan_vs_vae.errors import UserError

CONFIDENCE = 0.95  # of all intervals
TAIL = (1 - CONFIDENCE) / 2
Z = float(stats.norm.ppf(1 - TAIL))


@dataclasses.dataclass(frozen=True)
class Estimate:
    """What was estimated, and how sure it is.

    Attributes:
        value: float. The estimate.
        low, high: float. The limits of its 95 % interval, infinite if there are too few
            observations for one.
        p: float or None. Two-sided. None where the test is not defined.
        effect: float or None. The effect size that `method` names, if it names one.
        n: the number of observations that were drawn independently, of each group.
        method: str. The test, the interval and the effect size, as a table names them.
    """

    value: float
    low: float
    high: float
    p: float | None
    effect: float | None
    n: tuple[int, ...]
    method: str

    @property
    def interval(self) -> tuple[float, float]:
        """The limits, for `verdict`."""
        return self.low, self.high

    def below(self, number: float) -> "Estimate":
        """Return by how much this is below a number.

        >>> str(Estimate(2.0, 1.0, 4.0, None, None, (9,), "").below(5.0))
        '3 [1, 4]'
        """
        return dataclasses.replace(
            self, value=number - self.value, low=number - self.high, high=number - self.low
        )

    def above(self, number: float) -> "Estimate":
        """Return by how much this is above a number.

        >>> str(Estimate(2.0, 1.0, 4.0, None, None, (9,), "").above(5.0))
        '-3 [-4, -1]'
        """
        return dataclasses.replace(
            self, value=self.value - number, low=self.low - number, high=self.high - number
        )

    def exponentiated(self) -> "Estimate":
        """Return the ratio of which this is the logarithm, with its limits.

        >>> ratio = Estimate(np.log(4), np.log(2), np.log(8), 0.01, None, (5, 5), "").exponentiated()
        >>> str(ratio)
        '4 [2, 8]'
        """
        value, low, high = (float(np.exp(x)) for x in (self.value, self.low, self.high))
        return dataclasses.replace(self, value=value, low=low, high=high)

    def to_dict(self) -> dict:
        """Return the estimate for a JSON file, where what is not finite is None."""
        return {key: _json(value) for key, value in dataclasses.asdict(self).items()}

    @classmethod
    def from_dict(cls, content: dict) -> Self:
        """Return the estimate that `to_dict` wrote.

        >>> found = Estimate(1.0, -math.inf, math.inf, None, None, (1,), "")
        >>> Estimate.from_dict(found.to_dict()) == found
        True
        """
        low, high = content["low"], content["high"]
        limits = {
            "low": -math.inf if low is None else low,
            "high": math.inf if high is None else high,
        }
        return cls(**{**content, **limits, "n": tuple(content["n"])})

    def __str__(self) -> str:
        """Return the value and the interval, with three digits."""
        return f"{self.value:.3g} [{self.low:.3g}, {self.high:.3g}]"


def observations(values: ArrayLike, at_least: int = 1) -> np.ndarray:
    """Return observations as float64 `(n,)`.

    Raises:
        UserError: if they have another shape, are fewer, or are not all finite.
    """
    x = np.asarray(values, "float64")
    if x.ndim != 1 or len(x) < at_least:
        raise UserError(
            f"observations of shape {x.shape} are not at least {at_least} numbers in a row: give "
            "one number for each"
        )
    if not np.isfinite(x).all():
        raise UserError("the observations are not all finite: leave out runs that failed")
    return x


def _json(value):
    if isinstance(value, tuple):
        return list(value)
    return None if isinstance(value, float) and not math.isfinite(value) else value
