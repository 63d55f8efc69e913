"""Results of one's own against others: what differs in the runs, and in numbers beyond the seeds."""

import math
from collections.abc import Iterable, Iterator

from reproduce import statistics
from reproduce.results import Result

META = ("preset", "seeds", "code_version", "versions")
Row = tuple[str, str, object, object, str]


def rows(found: Iterable[Result], others: Iterable[Result]) -> Iterator[Row]:
    """Yield what differs, figure by figure: `(figure, what, here, there, beyond the seeds)`.

    Numbers of several seeds differ beyond them if the interval of their difference, Welch's, leaves
    out 0; a number of one seed has none to tell by.
    """
    there = {result.figure: result for result in others}
    for result in found:
        if result.figure not in there:
            continue
        other = there[result.figure]
        for key in META:
            if result.meta[key] != other.meta[key]:
                yield result.figure, key, result.meta[key], other.meta[key], ""
        ours, theirs = (dict(_numbers(each.measurements)) for each in (result, other))
        for name in sorted(ours.keys() & theirs.keys()):
            if (beyond := _beyond(ours[name], theirs[name])) is not None:
                yield (result.figure, name, *map(_mean, (ours[name], theirs[name])), beyond)


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


def _mean(values):
    return f"{sum(values) / len(values):.4g}"
