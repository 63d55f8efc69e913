"""Claims: what a document states, what was measured here, and whether it holds."""

import dataclasses
from collections.abc import Iterable, Sequence
from typing import TypeGuard

import numpy as np

from reproduce.comparisons import Comparison
from reproduce.statistics import DOES_NOT_HOLD, HOLDS, UNTESTED, benjamini_hochberg, verdict_of_all

ZERO = 1e-12  # of an interval's length: what is less is the rounding of a difference
FALSE_SHARE = 0.1  # of the claims that p confirm or refute, at most
# The letter of each effect size that a method names; all others are Hedges' g.
EFFECTS = {
    "Cohen's h": "h",
    "Cliff's delta": "delta",
    "Spearman's rho": "rho",
    "Kendall's W": "W",
}
OURS = "ours"  # the source of what no document states, and what a reader of theirs would ask next
NOT_MEASURED = "the figure was drawn before this was measured"


@dataclasses.dataclass(frozen=True)
class Claim:
    """A statement, and what decides it.

    Attributes:
        source: str. The section of the report, or the lecture and its slide.
        statement: str. What it says, in its words or shorter.
        estimate: what was measured: a number or a dict from `spread`, or a dict of such numbers by
            name, or of these by the name of their group.
        measure: str. What the numbers are, and for which of them the claim holds.
        decided_by: comparisons, all of which must hold.
        untested: str or None. Why the measurements cannot decide, whatever they are: a precondition
            that is not met, or a control that fails.
    """

    source: str
    statement: str
    estimate: object
    measure: str
    decided_by: Sequence[Comparison]
    untested: str | None = None

    def to_dict(self) -> dict:
        """Return the claim for the JSON file, with its verdict in words."""
        found = {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}
        found["tests"] = [test.to_dict() for test in found.pop("decided_by")]
        return {**found, "verdict": self.verdict}

    @property
    def verdict(self) -> str:
        """One of "holds", "does not hold", "open" and "untested"."""
        if self.untested:
            return UNTESTED
        return verdict_of_all(test.verdict for test in self.decided_by)


def not_measured(source: str, statement: str, because: str = NOT_MEASURED) -> Claim:
    """Return a claim of which nothing is known, such as in figures that are older than its measure.

    >>> not_measured("III.A", "ReLU is best.").verdict
    'untested'
    """
    return Claim(source, statement, "not measured", "nothing to decide it by", [], because)


def print_claims(claims: Iterable[Claim]) -> None:
    """Print what is claimed, each with its verdict, and with what was measured."""
    claims = list(claims)
    if claims:
        print("What is stated, and what was found here:")
    for claim in (claim.to_dict() for claim in claims):
        print(f"  {in_words(claim)}: {claim['statement']}")
        for line in findings(claim):
            print(f"    {line}")


def findings(claim: dict) -> list[str]:
    """Return what was measured for a claim from `to_dict`, and what is known with an interval.

    Or why it is untested, and what was measured nevertheless.
    """
    if claim["untested"]:
        measured = [] if isinstance(claim["estimate"], str) else [measurement(claim)]
        return [claim["untested"], *measured]
    with_interval = [test for test in claim["tests"] if test["low"] != test["high"]]
    return [measurement(claim), *map(format_test, with_interval)]


def measurement(claim: dict) -> str:
    """Return what was measured for a claim from `to_dict`, and what that is."""
    return f"{format_estimate(claim['estimate'])}: {claim['measure']}"


def in_words(claim: dict) -> str:
    """Return the verdict of a claim from `to_dict`, and whether it is about one model alone."""
    if claim["verdict"] != UNTESTED and any(test["of_one_model"] for test in claim["tests"]):
        return f"{claim['verdict']} for this model"
    return claim["verdict"]


def reasons(claim: dict) -> list[str]:
    """Return, of a claim from `to_dict`, what decides it, or why nothing does."""
    if claim["untested"]:
        return [f"untested: {claim['untested']}"]
    return [format_test(test) for test in claim["tests"]]


def format_test(test: dict) -> str:
    """Format a comparison from `Comparison.to_dict`.

    >>> test = {"what": "GAN / VAE", "value": 2.33, "low": 2.2, "high": 2.46, "p": 0.00021,
    ...         "effect": 3.1, "n": [3, 3], "threshold": 2.0, "method": "Welch's t, Hedges' g"}
    >>> format_test(test)
    'GAN / VAE 2.33 [2.2, 2.46], must be above 2, p = 0.00021, g = 3.1, n = 3, 3'
    """
    value, effect, low, high = (test[key] for key in ("value", "effect", "low", "high"))
    interval = ""
    if low != high:
        interval = f" [{rounded(low)}, {rounded(high)}]"
        if abs(value) < ZERO * (high - low):  # what cancels leaves 1e-17
            value = 0.0
        if value == 0 and not test["threshold"] and effect is not None:
            effect = 0.0
    words = [
        f"{test['what']} {rounded(value)}{interval}",
        f"must be above {rounded(test['threshold'])}",
    ]
    if test["p"] is not None:
        words.append(f"p = {test['p']:.2g}" if test["p"] else "p < 1e-300")
    if effect is not None:
        letter = next((EFFECTS[name] for name in EFFECTS if name in test["method"]), "g")
        words.append(f"{letter} = {rounded(effect, 2)}")
    return ", ".join([*words, f"n = {', '.join(map(str, test['n']))}"])


def p_of(claim: dict) -> float | None:
    """Return a claim's p; None without any.

    All of its comparisons must hold: it is the largest of theirs (Berger, 1982). One that does not hold
    is enough to refute it: then it is the smallest of those, times the number of comparisons
    (Bonferroni).
    """
    tests = claim["tests"]
    if claim["verdict"] == DOES_NOT_HOLD:
        refuting = [test for test in tests if test["verdict"] == DOES_NOT_HOLD]
        found = [test["p"] for test in refuting if test["p"] is not None]
        return min(1.0, len(tests) * min(found)) if found else None
    found = [test["p"] for test in tests if test["p"] is not None]
    return max(found) if found and not claim["untested"] else None


def not_significant(claims: Iterable[dict]) -> list[dict]:
    """Return the decided claims whose p is too large once it is corrected for their number.

    It is corrected as Benjamini and Hochberg do, and too large above FALSE_SHARE.
    """
    tested = [(claim, p) for claim in claims if (p := p_of(claim)) is not None]
    adjusted = benjamini_hochberg([p for _, p in tested])
    return [
        claim
        for (claim, _), p in zip(tested, adjusted, strict=True)
        if p > FALSE_SHARE and claim["verdict"] in (HOLDS, DOES_NOT_HOLD)
    ]


def format_estimate(estimate: object) -> str:
    """Format what was measured for a claim: a number, or numbers by name, maybe in groups.

    >>> format_estimate({"GAN": {"mean": 2.0, "std": 1.0, "values": [1.0, 2.0, 3.0]}, "real": 0.5})
    'GAN 2 ± 1, real 0.5'
    >>> format_estimate({"digits": {"GAN": 0.7, "VAE": 0.9}, "faces": {"GAN": 0.2}})
    'digits (GAN 0.7, VAE 0.9), faces (GAN 0.2)'
    """
    if not _has_names(estimate):
        return format_number(estimate)
    return ", ".join(
        f"{name} ({format_estimate(number)})"
        if _has_names(number)
        else f"{name} {format_number(number)}"
        for name, number in estimate.items()
    )


def _has_names(estimate: object) -> TypeGuard[dict[str, object]]:
    return isinstance(estimate, dict) and "std" not in estimate  # which a dict from `spread` has


def format_number(number: object) -> str:
    """Format a number, or a result of `spread`.

    >>> format_number({"mean": 2.0, "std": 1.0, "values": [1.0, 2.0, 3.0]})
    '2 ± 1'
    """
    if isinstance(number, dict):
        mean, deviation = rounded(number["mean"]), number["std"]
        return mean if deviation is None else f"{mean} ± {rounded(deviation, 2)}"
    return rounded(number) if isinstance(number, (float, np.floating)) else str(number)


def rounded(number: float | np.floating, digits: int = 3) -> str:
    """Return a number with so many digits that count.

    >>> rounded(0.123456), rounded(1234.5), rounded(1.5e-9)
    ('0.123', '1,230', '1.5e-09')
    """
    text = f"{number:.{digits}g}"
    return f"{float(text):,.0f}" if "e+" in text else text
