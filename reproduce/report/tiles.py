"""What can be measured of a few images alone, printed or drawn here, and how far two kinds differ."""

import dataclasses
from collections.abc import Callable, Sequence

import numpy as np

from gan_vs_vae import metrics
from gan_vs_vae.images import resize
from reproduce import statistics
from reproduce.evaluation import MARGIN, SHARPNESS_SIZE
from reproduce.figures import FIGURES
from reproduce.judges import independent
from reproduce.judges.independent import JUDGES, IndependentJudge
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


def judged(data_set: str) -> Measure | None:
    """Return the measure that is an independent judge's score; None for a data set without one."""
    if data_set not in JUDGES:
        return None
    judge = JUDGES[data_set][1]
    return Measure(
        f"share in which {judge.measure}",
        share(judge.threshold),
        statistics.mann_whitney_auc,
        0.5,
        "probability that the judge is surer of the first",
    )


def measures(figure: str) -> dict[str, Measure]:
    """Return the measures of a figure's images, by the names of their values."""
    judge = judged(FIGURES[figure].data)
    found = {"sharpness": SHARPNESS, "coherence": COHERENCE}
    return found | ({"judge": judge} if judge else {})


def judge_of(figure: str) -> IndependentJudge | None:
    """Return the independent judge of a figure's images; None where it is not installed."""
    return independent.judge_of(FIGURES[figure].data)


def values(images: np.ndarray, judge: IndependentJudge | None) -> dict[str, list[float]]:
    """Measure each image: at the size, and inside the margin, of the printed tiles.

    Args:
        images: uint8 `(n, H, W, C)`.
        judge: from `judge_of`.

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
