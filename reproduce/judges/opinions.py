"""What several judges say of one claim: comparisons over seeds and samples, and whether they agree."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from reproduce import comparisons, statistics
from reproduce.claims import NOT_MEASURED
from reproduce.comparisons import Comparison
from reproduce.statistics import DOES_NOT_HOLD, HOLDS, verdict_of_all

WITHOUT = f"{NOT_MEASURED}, or without the extra `judges`"
ERRORS = 3  # standard errors that a control of distances may be off

Decision = tuple[object, str, list[Comparison], str | None]  # the last four fields of a `Claim`
Opinions = Mapping[str, Sequence[Comparison]]


def not_measured(measure: str, why: str = NOT_MEASURED) -> Decision:
    """Return what a claim has where its measure is missing."""
    return "not measured", measure, [], why


def classifiers(real: dict, *models: dict) -> dict[str, tuple[dict, ...]]:
    """Return, of the classifier that ships and of the second one, the numbers of real and of models.

    Args:
        real: the measures of real images.
        models: the measures of samples, over their seeds.

    Returns:
        `{name: (real, *models)}`; the second, of another architecture and seed, where it was asked.
    """
    found = {"classifier": (real, *models)}
    if all("second" in each for each in (real, *models)):
        found["second classifier"] = tuple(each["second"] for each in (real, *models))
    return found


def flattened(opinions: Opinions) -> list[Comparison]:
    """Return the comparisons of all judges: a claim holds if it does for each of them."""
    return [each for comparisons in opinions.values() for each in comparisons]


def disagreement(opinions: Opinions) -> str | None:
    """Return who says that a claim holds, and who that it does not, if judges contradict each other."""
    verdicts = {name: verdict_of_all(c.verdict for c in each) for name, each in opinions.items()}
    if not {HOLDS, DOES_NOT_HOLD} <= set(verdicts.values()):
        return None
    return "the verdicts contradict each other: " + "; ".join(
        f"{name}: {v}" for name, v in verdicts.items()
    )


def larger(
    a: Sequence[ArrayLike], b: Sequence[ArrayLike], what: str, factor: float = 1.0
) -> Comparison:
    """Compare means over samples: above 0 if that of a is more than `factor` times that of b.

    Args:
        a, b: for each seed the values of its samples, such as 0 and 1; of real images one list.
        what: str. What the difference a - factor b is.
        factor: float. Defaults to 1.

    >>> hits, few = [[1, 1, 1, 0] * 20], [[1, 0, 0, 0] * 20]
    >>> larger(hits, few, "").verdict, larger(hits, few, "", factor=6).verdict
    ('holds', 'does not hold')
    """
    runs = [np.asarray(each, "float64") for each in a]
    others = [factor * np.asarray(each, "float64") for each in b]
    difference = statistics.bootstrap_difference(runs, others)
    return Comparison(what, difference, of_one_model=max(len(runs), len(others)) == 1)


def smaller(
    a: Sequence[ArrayLike], b: Sequence[ArrayLike], what: str, factor: float = 1.0
) -> Comparison:
    """Compare as `larger` does, by factor b - a: above 0 if a is less."""
    scaled = [factor * np.asarray(each, "float64") for each in b]
    return larger(scaled, a, what)


def share_of_hits_above(hits: Sequence[ArrayLike], threshold: float, what: str) -> Comparison:
    """Compare the share of hits, of which each seed has a list, with a threshold.

    Of one seed by Wilson's interval and the binomial distribution, of several by `bootstrap`.
    """
    compare = comparisons.mean_above if len(hits) > 1 else comparisons.share_above
    return compare(hits, threshold, what)


def space_fails(real: dict) -> str | None:
    """Return why distances in ImageNet features say nothing of these images, if they do not.

    Real images that are held out must be nearer to the others than these, damaged, by more than the
    errors of both.
    """
    controls = real["controls"]["imagenet"]
    held_out = controls["held_out"]
    for name in ("blurred", "noised", "shuffled"):
        further = controls[name]["kernel_distance"] - held_out["kernel_distance"]
        errors = (each["kernel_distance_error"] for each in (controls[name], held_out))
        if further < ERRORS * float(np.hypot(*errors)):
            return f"in ImageNet features, real images are as near to real ones after being {name}"
    return None
