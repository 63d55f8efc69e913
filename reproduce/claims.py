"""What the report states, what was measured here, and whether it holds."""

from collections.abc import Iterable

import numpy as np

VERDICTS = {True: "holds", False: "does not hold", None: "open"}


def claim(section: str, statement: str, number: object, criterion: str, holds: bool | None) -> dict:
    """One row of the README's table.

    Args:
        section: of the report.
        statement: what the report says, in its words or shorter.
        number: what was measured: a number, several, or `spread`s.
        criterion: what the number is, and what decides.
        holds: whether it does; None: open.
    """
    holds = None if holds is None else bool(holds)
    return {
        "section": section,
        "statement": statement,
        "number": number,
        "criterion": criterion,
        "holds": holds,
    }


def ratio(a: float, b: float) -> float:
    """A / b, and something very large, not an error, where a failed model made b zero."""
    return a / max(b, 1e-9)


def spread(values: Iterable[float]) -> dict:
    """Mean, standard deviation and the values of several seeds."""
    values = [float(v) for v in values]
    deviation = float(np.std(values, ddof=1)) if len(values) > 1 else None
    return {"mean": float(np.mean(values)), "std": deviation, "values": values}


def less(a: dict | float, b: dict | float) -> bool | None:
    """Whether a < b, of `spread`s or plain numbers; None where seeds do not tell.

    They do not where `mean ± std` of the one overlaps that of the other, or of one seed alone.
    For three seeds each with equal deviations, that is a one-sided t test at 3.5 %.

    >>> few, many, unsure = spread([1.0, 2.0, 3.0]), spread([5.0, 6.0, 7.0]), spread([2.0, 4.0])
    >>> less(few, many), less(many, few), less(few, unsure), less(spread([1.0]), many)
    (True, False, None, None)
    >>> less(0.7, many)
    True
    """
    (a, a_std), (b, b_std) = map(_mean_and_std, (a, b))
    if a_std is None or b_std is None or abs(a - b) < a_std + b_std:
        return None
    return a < b


def every(verdicts: Iterable[bool | None]) -> bool | None:
    """Whether all hold; None where that hangs on one that is open.

    >>> every([True, None]), every([False, None])
    (None, False)
    """
    verdicts = list(verdicts)
    return False if False in verdicts else None if None in verdicts else True


def _mean_and_std(number):
    return (number["mean"], number["std"]) if isinstance(number, dict) else (number, 0.0)


def say(claims: list[dict]) -> None:
    """The claims, on the terminal."""
    for each in claims:
        print(f"  {VERDICTS[each['holds']]}: {each['statement']} [{written(each['number'])}]")


def written(number: object) -> str:
    """A number, a `spread`, or several of them, as text.

    >>> written([0.123456, spread([1.0, 2.0, 3.0])])
    '0.123, 2 ± 1'
    """
    if isinstance(number, (list, tuple)):
        return ", ".join(map(written, number))
    if isinstance(number, dict):
        deviation = number["std"]
        text = f"{number['mean']:.3g}"
        return text if deviation is None else f"{text} ± {deviation:.2g}"
    return f"{number:.3g}" if isinstance(number, float) else str(number)
