"""What can be measured of a few images alone, printed or drawn here, and how far two kinds differ."""

import dataclasses
from collections.abc import Callable, Sequence

import numpy as np

from gan_vs_vae import metrics
from gan_vs_vae.images import resize
from reproduce import statistics
from reproduce.evaluation import MARGIN, SHARPNESS_SIZE
from reproduce.judges.independent import IndependentJudge
from reproduce.statistics import Estimate

Scores = Sequence[float]


@dataclasses.dataclass(frozen=True)
class Measure:
    """A number of each image.

    Attributes:
        name: str.
        estimate: returns that of a kind of images, with its interval, from their numbers.
        effect: returns how far the first kind exceeds the second, from the numbers of both.
        neutral: float. The effect if they do not differ.
        unit: str. What the effect is.
    """

    name: str
    estimate: Callable[[Scores], Estimate]
    effect: Callable[[Scores, Scores], Estimate]
    neutral: float
    unit: str


def mean(values: Scores) -> Estimate:
    """Return the mean over the images, with its bootstrap interval."""
    return statistics.bootstrap([np.asarray(values)])


def ratio(a: Scores, b: Scores) -> Estimate:
    """Return the ratio of two means, with its bootstrap interval.

    >>> ratio([4.0, 4.0], [2.0, 2.0]).value
    2.0
    """
    difference = statistics.bootstrap_difference([np.asarray(a)], [np.asarray(b)], _log_mean)
    return difference.exponentiated()


def share(threshold: float) -> Callable[[Scores], Estimate]:
    """Return what estimates the share of scores above a threshold, with Wilson's interval.

    >>> share(0.8)([0.9, 0.2]).value
    0.5
    """

    def estimate(scores: Scores) -> Estimate:
        return statistics.wilson(int(np.sum(np.asarray(scores) > threshold)), len(scores))

    return estimate


SHARPNESS = Measure("sharpness", mean, ratio, 1, "ratio of the means")
COHERENCE = Measure(
    "coherence", mean, statistics.mann_whitney_auc, 0.5, "probability that the first is above"
)


def judged(about: dict) -> Measure:
    """Return the measure that is an independent judge's score.

    Args:
        about: dict. The judge, its measure and its threshold, as figures store them.
    """
    return Measure(
        f"{about['judge']}: share in which {about['measure']}",
        share(about["threshold"]),
        statistics.mann_whitney_auc,
        0.5,
        "probability that the judge is surer of the first",
    )


def measures(judge: dict | None) -> dict[str, Measure]:
    """Return the measures of images, by the names of their values.

    Args:
        judge: as `about` of `judged`; None without one.
    """
    found = {"sharpness": SHARPNESS, "coherence": COHERENCE}
    return found | ({"judge": judged(judge)} if judge else {})


def about(judge: IndependentJudge) -> dict:
    """Return what to say of a judge, as figures store it."""
    return {"judge": judge.name, "measure": judge.measure, "threshold": judge.threshold}


def values(images: np.ndarray, judge: IndependentJudge | None) -> dict[str, list[float]]:
    """Measure each image: at the size, and inside the margin, of the printed tiles.

    Args:
        images: uint8 `(n, H, W, C)`.
        judge: `IndependentJudge` or None.

    Returns:
        n numbers by the name of the measure; those of the judge only if there is one.
    """
    enlarged = resize(images, (SHARPNESS_SIZE, SHARPNESS_SIZE))
    found = {
        "sharpness": metrics.laplacian_variance(enlarged, None, MARGIN),
        "coherence": metrics.coherence(enlarged, margin=MARGIN),
        **({"judge": judge.scores(images)} if judge else {}),
    }
    return {name: np.round(each, 6).tolist() for name, each in found.items()}


def _log_mean(x):
    return np.log(max(x.mean(), 1e-9))
