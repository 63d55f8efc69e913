"""Comparisons of what several seeds gave: an estimate with its interval against a threshold."""

import dataclasses
from collections.abc import Iterable

import numpy as np

from reproduce import statistics
from reproduce.statistics import Estimate, verdict

Judged = dict  # what an independent judge says to samples: `judges.independent.measure`


@dataclasses.dataclass(frozen=True)
class Comparison:
    """A number that is above a threshold if a claim, or a part of it, is true.

    Attributes:
        what: str. What the number is.
        estimate: `Estimate`. The number, over the seeds.
        threshold: float. Fixed before the measurement. Defaults to 0.
    """

    what: str
    estimate: Estimate
    threshold: float = 0.0

    @property
    def verdict(self) -> str:
        """Whether the claim holds, as far as this number decides it."""
        return verdict(self.estimate.interval, self.threshold)

    def to_dict(self) -> dict:
        """Return the comparison for the JSON file."""
        estimate = self.estimate.to_dict()
        return {"what": self.what, **estimate, "threshold": self.threshold, "verdict": self.verdict}


def spread(values: Iterable[float]) -> dict:
    """Return the mean, the standard deviation and the values of several seeds.

    >>> spread([1.0, 2.0, 3.0])
    {'mean': 2.0, 'std': 1.0, 'values': [1.0, 2.0, 3.0]}
    """
    values = [float(v) for v in values]
    deviation = float(np.std(values, ddof=1)) if len(values) > 1 else None
    return {"mean": float(np.mean(values)), "std": deviation, "values": values}


def above(a: dict, b: dict | float, what: str) -> Comparison:
    """Compare a with b by their difference: above 0 if a > b.

    Its interval is Welch's, or Student's if b is a number; a single seed does not bound it.

    Args:
        a, b: results of `spread`, of runs that are independent of each other; or b a number.
        what: str. What the difference is.

    >>> few, many, unsure = spread([1.0, 2.0, 3.0]), spread([7.0, 8.0, 9.0]), spread([2.0, 8.0])
    >>> [above(many, x, "").verdict for x in (few, unsure, 5, many)]
    ['holds', 'open', 'holds', 'open']
    >>> above(spread([9.0]), few, "").verdict
    'open'
    """
    if isinstance(b, dict):
        return Comparison(what, statistics.welch_t(a["values"], b["values"]))
    return Comparison(what, statistics.student_t(np.subtract(a["values"], b)))


def below(a: dict, b: dict | float, what: str) -> Comparison:
    """Compare as `above` does, by the difference b - a: above 0 if a < b.

    >>> below(spread([1.0, 2.0, 3.0]), spread([7.0, 8.0, 9.0]), "").verdict
    'holds'
    """
    if isinstance(b, dict):
        return above(b, a, what)
    return Comparison(what, statistics.student_t(np.subtract(b, a["values"])))


def above_in_pairs(a: dict, b: dict, what: str) -> Comparison:
    """Compare as `above` does, where each value of a belongs to one of b: of the same run."""
    return Comparison(what, statistics.student_t(np.subtract(a["values"], b["values"])))


def times(a: dict, b: dict, factor: float, what: str) -> Comparison:
    """Compare positive numbers by their ratio a / b: above `factor` if a is more than that.

    The interval is Welch's, of the logarithms.

    >>> times(spread([40.0, 41.0, 42.0]), spread([10.0, 11.0, 12.0]), 2, "").verdict
    'holds'
    """
    log_a, log_b = (np.log(each["values"]) for each in (a, b))
    ratio = statistics.welch_t(log_a, log_b, expected=float(np.log(factor)))
    return Comparison(what, ratio.exponentiated(), factor)


def more_often(a: Judged, b: Judged, what: str) -> Comparison:
    """Compare in how many samples of one model, and of another, a judge finds something.

    The difference of the shares, above 0, with an interval over the samples: it is about these two
    models, not about the method.
    """
    of_a, of_b = (np.greater(each["scores"], each["threshold"]).astype(float) for each in (a, b))
    return Comparison(what, statistics.bootstrap_difference([of_a], [of_b]))


def surer(a: Judged, b: Judged, what: str) -> Comparison:
    """Compare how sure a judge is of samples of one model, and of another.

    The probability, above 1/2, that it is surer of a sample of a than of one of b (Mann and Whitney,
    1947); about these two models.
    """
    return Comparison(what, statistics.mann_whitney_auc(a["scores"], b["scores"]), 0.5)


def at_least_half_of(a: Judged, real: Judged, what: str) -> Comparison:
    """Compare the share of samples in which a judge finds something with half of that of real images.

    The interval is Wilson's; about this model.
    """
    share = Estimate(**{**a["share"], "n": tuple(a["share"]["n"])})
    return Comparison(what, share, real["share"]["value"] / 2)


def control_fails(real: dict) -> str | None:
    """Return why a judge is none, if it finds as much in real images whose blocks are shuffled.

    Args:
        real: the measures of real images, with `independent` and `damaged`.
    """
    if real["damaged"]["shuffled"]["high"] < real["independent"]["share"]["low"]:
        return None
    return f"{real['independent']['judge']} finds as much in shuffled images as in real ones"
