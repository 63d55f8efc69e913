"""Results of one's own against others: what differs in the runs, and in numbers beyond the seeds."""

import math
from collections.abc import Iterable, Iterator

from reproduce import statistics
from reproduce.report import settings
from reproduce.results import Result

META = ("preset", "seeds", "code_version", "revision", "versions", "machine")
RECORD = ("epochs", "steps", "parameters", "precision", "device", "devices", "data")
Row = tuple[str, str, object, object, str]


def rows(found: Iterable[Result], others: Iterable[Result]) -> Iterator[Row]:
    """Yield what differs, figure by figure: `(figure, what, here, there, beyond the seeds)`.

    First the settings of the runs, what was recorded of them, seeds, versions and machine; then the
    numbers. Those of several seeds differ beyond them if the interval of their difference, Welch's,
    leaves out 0; a number of one seed has none to tell by.
    """
    here, there = ({result.figure: result for result in each} for each in (found, others))
    for figure in dict.fromkeys([*here, *there]):
        if figure not in here or figure not in there:
            yield figure, "the figure", figure in here, figure in there, ""
            continue
        ours, theirs = here[figure], there[figure]
        known = (_circumstances(each) for each in (ours, theirs))
        for what, a, b in settings.between(*known):
            yield figure, what, _shown(a), _shown(b), ""
        a_numbers, b_numbers = (dict(_numbers(each.measurements)) for each in (ours, theirs))
        for name in sorted(a_numbers.keys() & b_numbers.keys()):
            if (beyond := _beyond(a_numbers[name], b_numbers[name])) is not None:
                yield figure, name, _mean(a_numbers[name]), _mean(b_numbers[name]), beyond


def _circumstances(result):
    """Return what a result depends on: what was set, and what was recorded of the first seed."""
    records = {
        name: {key: first[key] for key in RECORD if key in first}
        for name, (first, *_) in result.runs.items()
    }
    meta = {key: result.meta[key] or "not recorded" for key in META}
    return {"settings": settings.configurations(result), "runs": records, **meta}


def _numbers(content: object, prefix: str = "") -> Iterator[tuple[str, list[float]]]:
    """Yield each number, and each result of `spread`, with its dotted name; curves are left out."""
    if isinstance(content, dict) and "values" in content:
        yield prefix[:-1], content["values"]
    elif isinstance(content, dict):
        for key, value in content.items():
            if key != "curves":
                yield from _numbers(value, f"{prefix}{key}.")
    elif isinstance(content, (int, float)) and not isinstance(content, bool):
        yield prefix[:-1], [float(content)]


def _beyond(ours, theirs):
    """Return what to say of a difference; None if there is none."""
    if ours == theirs:
        return None
    low, high = statistics.welch_t(ours, theirs).interval
    if math.isinf(low):
        return "one seed"
    return f"yes, by {low:.3g} to {high:.3g}" if low > 0 or high < 0 else "no"


def _shown(value):
    return "not set" if value is None else value


def _mean(values):
    return f"{sum(values) / len(values):.4g}"
