"""Claims: what the report states, what was measured here, and whether it holds."""

import dataclasses
from collections.abc import Iterable

import numpy as np

VERDICTS = {True: "holds", False: "does not hold", None: "open"}


@dataclasses.dataclass(frozen=True)
class Claim:
    """A statement, and what decides it.

    Attributes:
        source: str. The section of the report.
        statement: str. What the report says, in its words or shorter.
        estimate: what was measured: a number, several, or dicts from `spread`.
        measure: str. What the estimate is, and for which values the claim holds.
        holds: bool, or None where the measurements do not decide.
    """

    source: str
    statement: str
    estimate: object
    measure: str
    holds: bool | None

    def to_dict(self) -> dict:
        """Return the claim for the JSON file, with its verdict in words."""
        found = {**dataclasses.asdict(self), "verdict": self.verdict}
        del found["holds"]
        return found

    @property
    def verdict(self) -> str:
        """One of `VERDICTS`."""
        return VERDICTS[None if self.holds is None else bool(self.holds)]


def ratio(a: float, b: float) -> float:
    """Return a / b; a very large number, not an error, where a failed model made b zero."""
    return a / max(b, 1e-9)


def spread(values: Iterable[float]) -> dict:
    """Return the mean, the standard deviation and the values of several seeds.

    >>> spread([1.0, 2.0, 3.0])
    {'mean': 2.0, 'std': 1.0, 'values': [1.0, 2.0, 3.0]}
    """
    values = [float(v) for v in values]
    deviation = float(np.std(values, ddof=1)) if len(values) > 1 else None
    return {"mean": float(np.mean(values)), "std": deviation, "values": values}


def is_less(a: dict | float, b: dict | float) -> bool | None:
    """Return whether a < b, for results of `spread` or numbers; None where seeds do not decide.

    They do not where `mean ± std` of the two overlap, or where there is one seed alone. For three
    seeds each with equal deviations, that is a one-sided t test at 3.5 %.

    >>> few, many, unsure = spread([1.0, 2.0, 3.0]), spread([5.0, 6.0, 7.0]), spread([2.0, 4.0])
    >>> is_less(few, many), is_less(many, few), is_less(few, unsure), is_less(spread([1.0]), many)
    (True, False, None, None)
    >>> is_less(0.7, many)
    True
    """
    (mean_a, std_a), (mean_b, std_b) = map(_mean_and_std, (a, b))
    if std_a is None or std_b is None or abs(mean_a - mean_b) < std_a + std_b:
        return None
    return mean_a < mean_b


def all_hold(verdicts: Iterable[bool | None]) -> bool | None:
    """Return whether all hold; None where that depends on one that is open.

    >>> all_hold([True, None]), all_hold([False, None])
    (None, False)
    """
    verdicts = list(verdicts)
    return False if False in verdicts else None if None in verdicts else True


def _mean_and_std(number):
    return (number["mean"], number["std"]) if isinstance(number, dict) else (number, 0.0)


def print_claims(claims: Iterable[Claim]) -> None:
    """Print what the report claims, each with its verdict, and with what was measured."""
    claims = list(claims)
    if claims:
        print("What the report says, and what was found here:")
    for claim in claims:
        print(f"  {claim.verdict}: {claim.statement}")
        print(f"    {format_number(claim.estimate)}: {claim.measure}")


def format_number(number: object) -> str:
    """Format a number, a result of `spread`, or several of them.

    >>> format_number([0.123456, spread([1.0, 2.0, 3.0])])
    '0.123, 2 ± 1'
    """
    if isinstance(number, (list, tuple)):
        return ", ".join(map(format_number, number))
    if isinstance(number, dict):
        deviation = number["std"]
        text = f"{number['mean']:.3g}"
        return text if deviation is None else f"{text} ± {deviation:.2g}"
    return f"{number:.3g}" if isinstance(number, float) else str(number)
