"""A panel's numbers beside each other: printed, here the same 16, here all samples, and real."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from reproduce import statistics
from reproduce.claims import format_number
from reproduce.report.tiles import Measure
from reproduce.statistics import Estimate

# Measures that have rows of their own, or say nothing.
LEFT_OUT = {"sharpness_of_panel", "sharpness", "kernel_distance_error", "independent.found"}
Numbers = dict  # what a figure measured of a panel, over the seeds
Values = Mapping[str, Sequence[float]]


@dataclasses.dataclass(frozen=True)
class Side:
    """What is known of the images of one panel.

    Attributes:
        title: str.
        printed: the numbers of the printed tiles, by the name of the measure.
        panel: those of the same 16 images here; empty without their sheet.
        numbers: those of all samples, over the seeds; of real images, numbers without seeds.
    """

    title: str
    printed: Values
    panel: Values
    numbers: Numbers

    def estimates(self, name: str, measure: Measure) -> tuple[str, str, str]:
        """Return the number of the printed tiles, of the 16, and of all samples, with intervals."""
        printed, panel = (
            str(measure.estimate(each[name])) if name in each else ""
            for each in (self.printed, self.panel)
        )
        return printed, panel, of_all(self.numbers, name, measure)


def of_all(numbers: Numbers, name: str, measure: Measure) -> str:
    """Return the number of all samples: its mean over the seeds, or of one seed or real images."""
    if name == "judge":
        judged = numbers.get("independent")
        if judged is None:
            return ""
        scores = judged["scores"]
        if not isinstance(scores[0], list):
            return str(measure.estimate(scores))
        if len(scores) == 1:
            return f"{measure.estimate(scores[0])}, one seed"
        return with_interval(judged["found"])
    return with_interval(numbers[name]) if name in numbers else ""


def with_interval(number: object) -> str:
    """Return a result of `spread` with Student's interval; of one seed, the number alone.

    >>> with_interval({"mean": 2.0, "std": 1.0, "values": [1.0, 2.0, 3.0]})
    '2 [-0.484, 4.48]'
    >>> with_interval({"mean": 2.0, "std": None, "values": [2.0]}), with_interval(0.25)
    ('2, one seed', '0.25')
    """
    if not isinstance(number, dict):
        return format_number(number)
    values = number["values"]
    return str(statistics.student_t(values)) if len(values) > 1 else f"{values[0]:.3g}, one seed"


def effects(
    first: Side, other: Side, name: str, measure: Measure
) -> tuple[Estimate | None, Estimate | None, Estimate | None]:
    """Return how far the first exceeds the other: printed, in the same 16, and in all samples."""
    printed, panel = (
        measure.effect(a[name], b[name]) if name in a and name in b else None
        for a, b in ((first.printed, other.printed), (first.panel, other.panel))
    )
    return printed, panel, _of_seeds(first.numbers, other.numbers, name, measure)


def same(printed: Estimate | None, here: Estimate | None, neutral: float) -> str:
    """Say whether an effect here is that of the report, as far as both intervals tell.

    >>> estimate = lambda *x: Estimate(*x, None, None, (16,), "")
    >>> same(estimate(5.6, 4.0, 7.0), estimate(5.8, 5.5, 6.1), 1)
    'same direction, same size'
    >>> same(estimate(5.6, 4.0, 7.0), estimate(0.5, 0.4, 0.6), 1)
    'opposite direction'
    """
    if printed is None or here is None:
        return ""
    sides = [_side(each, neutral) for each in (printed, here)]
    if 0 in sides:
        return "direction open"
    if sides[0] != sides[1]:
        return "opposite direction"
    if max(printed.low, here.low) <= min(printed.high, here.high):
        return "same direction, same size"
    larger = (here.value - printed.value) * sides[0] > 0
    return f"same direction, {'larger' if larger else 'smaller'} here"


def other_measures(measured: Numbers) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of all other numbers that were measured over the seeds."""
    for name, number in _flat(measured):
        if isinstance(number, dict) and "values" in number and name not in LEFT_OUT:
            yield readable_name(name), with_interval(number)


def numbers(measured: Numbers) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each number; lists, such as scores of images, are left out.

    >>> list(numbers({"real": {"sharpness": 0.25, "found": {"value": 0.5, "low": 0.4, "high": 0.6}}}))
    [('real, sharpness', '0.25'), ('real, found', '0.5 [0.4, 0.6]')]
    """
    for name, number in _flat(measured):
        if isinstance(number, dict) and "low" in number:
            yield (
                readable_name(name),
                f"{number['value']:.3g} [{number['low']:.3g}, {number['high']:.3g}]",
            )
        elif isinstance(number, (dict, float, int)):
            yield readable_name(name), with_interval(number)


def readable_name(name: str) -> str:
    """Return a dotted name as it is read."""
    return name.replace("_", " ").replace(".", ", ")


def _flat(content, prefix=""):
    for key, value in content.items():
        if isinstance(value, dict) and not value.keys() & {"values", "low"}:
            if key != "about":
                yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _of_seeds(a, b, name, measure):
    """Return the effect between all samples of two models, over the seeds."""
    if name == "judge":
        judged = [each.get("independent") for each in (a, b)]
        if None in judged:
            return None
        pairs = zip(*(each["scores"] for each in judged), strict=True)
        found = [measure.effect(*pair) for pair in pairs]
        if len(found) == 1:
            return found[0]
        return statistics.student_t([each.value for each in found], expected=measure.neutral)
    if name not in a or name not in b or measure.neutral != 1:
        return None
    logs = [np.log(np.maximum(each[name]["values"], 1e-9)) for each in (a, b)]
    found = statistics.welch_t(*logs).exponentiated()
    if min(found.n) > 1:
        return found
    return dataclasses.replace(found, low=found.value, high=found.value, p=None, effect=None)


def _side(estimate, neutral):
    """Return 1 if the whole interval is above what no difference is, -1 if below, 0 if neither."""
    return int(estimate.low > neutral) - int(estimate.high < neutral)
