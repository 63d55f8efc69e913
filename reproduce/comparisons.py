"""Comparisons of what several seeds gave: an estimate with its interval against a threshold."""

import dataclasses
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from reproduce import statistics
from reproduce.statistics import Estimate, verdict

Judged = dict  # what an independent judge says to the samples of each seed
LEAST = 1e-9  # of a number whose logarithm is taken
NEARLY_ONE = 0.999  # the largest correlation


@dataclasses.dataclass(frozen=True)
class Comparison:
    """A number that is above a threshold if a claim, or a part of it, is true.

    Attributes:
        what: str. What the number is.
        estimate: `Estimate`. The number, over the seeds.
        threshold: float. Fixed before the measurement. Defaults to 0.
        of_one_model: bool. Whether the number is of one model, or of one of each kind: it says
            nothing of the method, which is another model with another seed. Defaults to False.
    """

    what: str
    estimate: Estimate
    threshold: float = 0.0
    of_one_model: bool = False

    @property
    def verdict(self) -> str:
        """Whether the claim holds, as far as this number decides it."""
        return verdict(self.estimate.interval, self.threshold)

    def to_dict(self) -> dict:
        """Return the comparison for the JSON file."""
        estimate = self.estimate.to_dict()
        return {
            "what": self.what,
            **estimate,
            "threshold": self.threshold,
            "of_one_model": self.of_one_model,
            "verdict": self.verdict,
        }


def spread(values: Iterable[float]) -> dict:
    """Return the mean, the standard deviation and the values of several seeds.

    >>> spread([1.0, 2.0, 3.0])
    {'mean': 2.0, 'std': 1.0, 'values': [1.0, 2.0, 3.0]}
    """
    values = [float(v) for v in values]
    if not values:
        raise ValueError("no seed has a value")
    deviation = float(np.std(values, ddof=1)) if len(values) > 1 else None
    return {"mean": float(np.mean(values)), "std": deviation, "values": values}


def over_seeds(rows: Sequence[dict]) -> dict:
    """Return the measures of several runs, of one kind, as one: numbers become results of `spread`.

    Lists become lists of lists. Whatever else they have is the same in all, and stays; so does what
    is under "about".

    >>> rows = [{"n": 9, "x": 1.0, "of": {"y": 2.0}}, {"n": 9, "x": 3.0, "of": {"y": 2.0}}]
    >>> found = over_seeds(rows)
    >>> found["n"], found["x"]["mean"], found["of"]["y"]["values"]
    (9, 2.0, [2.0, 2.0])
    """
    found: dict = {}
    for key, first in rows[0].items():
        values = [row[key] for row in rows]
        if isinstance(first, dict) and key != "about":
            found[key] = over_seeds(values)
        elif isinstance(first, float):
            found[key] = spread(values)
        elif isinstance(first, list):
            found[key] = values
        else:
            found[key] = first
    return found


def ratio(a: float, b: float) -> float:
    """Return a / b; a very large number, not an error, where a failed model made b zero."""
    return a / max(b, LEAST)


def per_seed(function: Callable[..., float], *measured: dict) -> dict:
    """Return the spread of a function of the values of each seed.

    >>> per_seed(lambda a, b: a / b, spread([4.0, 9.0]), spread([2.0, 3.0]))["values"]
    [2.0, 3.0]
    """
    return spread(map(function, *(each["values"] for each in measured)))


def above(a: dict, b: dict | float, what: str) -> Comparison:
    """Compare a with b by their difference: above 0 if a > b.

    Its interval is Welch's, or Student's if b is a number. Of a single seed the number itself
    decides, for that model.

    Args:
        a, b: results of `spread`, of runs that are independent of each other; or b a number.
        what: str. What the difference is.

    >>> few, many, unsure = spread([1.0, 2.0, 3.0]), spread([7.0, 8.0, 9.0]), spread([2.0, 8.0])
    >>> [above(many, x, "").verdict for x in (few, unsure, 5, many)]
    ['holds', 'open', 'holds', 'open']
    >>> one = above(spread([9.0]), 5, "")
    >>> one.verdict, one.of_one_model
    ('holds', True)
    """
    if isinstance(b, dict):
        return _comparison(what, statistics.welch_t(a["values"], b["values"]))
    return _comparison(what, statistics.student_t(np.subtract(a["values"], b)))


def below(a: dict, b: dict | float, what: str) -> Comparison:
    """Compare as `above` does, by the difference b - a: above 0 if a < b.

    >>> below(spread([1.0, 2.0, 3.0]), spread([7.0, 8.0, 9.0]), "").verdict
    'holds'
    """
    if isinstance(b, dict):
        return above(b, a, what)
    return _comparison(what, statistics.student_t(np.subtract(b, a["values"])))


def above_in_pairs(a: dict, b: dict, what: str) -> Comparison:
    """Compare as `above` does, where each value of a belongs to one of b: of the same run."""
    return _comparison(what, statistics.student_t(np.subtract(a["values"], b["values"])))


def times(a: dict, b: dict | float, factor: float, what: str) -> Comparison:
    """Compare numbers by their ratio a / b: above `factor` if a is more than that.

    The interval is Welch's, of the logarithms, or Student's if b is a number. A failed model may
    have a zero: it counts as LEAST.

    >>> times(spread([40.0, 41.0, 42.0]), spread([10.0, 11.0, 12.0]), 2, "").verdict
    'holds'
    """
    log_a, expected = np.log(np.maximum(a["values"], LEAST)), float(np.log(factor))
    if isinstance(b, dict):
        log_b = np.log(np.maximum(b["values"], LEAST))
        ratio = statistics.welch_t(log_a, log_b, expected=expected)
    else:
        ratio = statistics.student_t(log_a - np.log(b), expected=expected)
    return _comparison(what, ratio.exponentiated(), factor)


def exactly(a: float, b: float, what: str) -> Comparison:
    """Compare two numbers that no sample was drawn for, such as those of an identity: above 0 if a > b.

    >>> exactly(1e-3, 2e-7, "0.001 - error").verdict
    'holds'
    """
    difference = float(a - b)
    return Comparison(what, Estimate(difference, difference, difference, None, None, (1,), "exact"))


def on_fishers_scale(correlations: dict) -> dict:
    """Return the spread of artanh r of correlations r, for `above` (Fisher, 1921).

    r is at most NEARLY_ONE: orders that agree in a few points are not infinitely sure.

    >>> on_fishers_scale(spread([0.0, 0.5]))["values"]
    [0.0, 0.549...]
    """
    return spread(np.arctanh(np.clip(correlations["values"], -NEARLY_ONE, NEARLY_ONE)))


def more_runs(hits_a: int, n_a: int, hits_b: int, n_b: int, what: str) -> Comparison:
    """Compare in how many runs of two kinds something happened: the difference of shares, above 0.

    The interval is Newcombe's, and p that of Fisher's exact test. Of single runs the difference
    itself decides, for these models.

    >>> more_runs(6, 10, 0, 10, "").verdict, more_runs(1, 10, 0, 10, "").verdict
    ('holds', 'open')
    """
    return _comparison(what, statistics.fisher_exact(hits_a, n_a, hits_b, n_b))


def more_often(a: Judged, b: Judged, what: str) -> Comparison:
    """Compare in how many samples of one kind of model, and of another, a judge finds something.

    The difference of the shares, above 0; seeds are drawn, then the samples of each (`bootstrap`).
    """
    found_a, found_b = (
        [np.greater(scores, each["about"]["threshold"]) for scores in each["scores"]]
        for each in (a, b)
    )
    difference = statistics.bootstrap_difference(found_a, found_b)
    return Comparison(what, difference, of_one_model=min(len(found_a), len(found_b)) == 1)


def surer(a: Judged, b: Judged, what: str) -> Comparison:
    """Compare how sure a judge is of samples of one kind of model, and of another.

    The probability, above 1/2, that it is surer of a sample of a than of one of b (Mann and Whitney,
    1947): of single models with the interval over samples, of several seeds, in pairs, Student's.
    """
    pairs = zip(a["scores"], b["scores"], strict=True)
    return of_each_seed([statistics.mann_whitney_auc(*pair) for pair in pairs], 0.5, what)


def of_each_seed(estimates: Sequence[Estimate], threshold: float, what: str) -> Comparison:
    """Compare a number that was estimated for each seed with a threshold.

    Of a single model with the interval over its samples, of several seeds with Student's over them.

    Args:
        estimates: one of each seed.
        threshold: float.
        what: str. What the number is.
    """
    if len(estimates) == 1:
        return Comparison(what, estimates[0], threshold, of_one_model=True)
    over = statistics.student_t([each.value for each in estimates], expected=threshold)
    return Comparison(what, over, threshold)


def share_above(found: Sequence[ArrayLike], threshold: float, what: str) -> Comparison:
    """Compare in what share of its samples a model has something, with a threshold.

    Args:
        found: for each seed 0 or 1 for each sample. Of one seed, the interval is Wilson's, for that
            model; of several, Student's, over the seeds.
        threshold, what: as for `Comparison`.

    >>> share_above([[1] * 20], 0.5, "").verdict, share_above([[1] * 3], 0.5, "").verdict
    ('holds', 'open')
    """
    tested = threshold if 0 < threshold < 1 else None  # no share is above 1
    shares = [statistics.wilson(int(np.sum(x)), np.size(x), expected=tested) for x in found]
    return of_each_seed(shares, threshold, what)


def share_over(shares: dict, samples: int, threshold: float, what: str) -> Comparison:
    """Compare as `above` does the share of a model's samples that have something with a threshold.

    Of a single seed the interval is Wilson's, over its samples.

    Args:
        shares: a result of `spread`, of the seeds.
        samples: int. The number of samples of each.
        threshold: float in (0, 1).
        what: str. What share - threshold is.

    >>> [share_over(spread([0.9]), n, 0.85, "").verdict for n in (50, 1000)]
    ['open', 'holds']
    """
    if len(shares["values"]) > 1:
        return above(shares, threshold, what)
    return of_each_seed([_of_one(shares, samples, threshold).above(threshold)], 0.0, what)


def share_under(shares: dict, samples: int, threshold: float, what: str) -> Comparison:
    """Compare as `share_over` does, by threshold - share."""
    if len(shares["values"]) > 1:
        return below(shares, threshold, what)
    return of_each_seed([_of_one(shares, samples, threshold).below(threshold)], 0.0, what)


def _of_one(shares, samples, threshold):
    (share,) = shares["values"]
    return statistics.wilson(round(share * samples), samples, expected=threshold)


def mean_above(values: Sequence[ArrayLike], threshold: float, what: str) -> Comparison:
    """Compare the mean over a model's samples with a threshold, such as of differences in pairs.

    Args:
        values: for each seed a number for each sample. Intervals are those of `bootstrap`: over the
            samples of one seed, or over several seeds and their samples.
        threshold, what: as for `Comparison`.

    >>> mean_above([[1.0, 2.0, 3.0] * 9], 1.5, "").verdict
    'holds'
    """
    runs = [np.asarray(each, "float64") for each in values]
    estimate = statistics.bootstrap(runs, expected=threshold)
    return Comparison(what, estimate, threshold, of_one_model=len(runs) == 1)


def ranks_differ(values: ArrayLike, what: str) -> Comparison:
    """Compare contestants by their ranks in several blocks: above 0 if the worst is behind the best.

    Args:
        values: float `(n, k)`, as for `statistics.range_of_ranks`, whose interval decides.
        what: as for `Comparison`.

    >>> ranks_differ([[1, 2, 3]] * 5, "").verdict, ranks_differ([[1, 2, 3]], "").verdict
    ('holds', 'open')
    """
    return Comparison(what, statistics.range_of_ranks(values))


def lowers(cells: ArrayLike, factors: Sequence[int], what: str) -> Comparison:
    """Compare numbers without a factor, and with it, by their ratio: above 1 if it lowers them.

    Of one run in each cell the ratio itself decides, for these models.

    Args:
        cells, factors: as for `statistics.factorial_effect`, which estimates the logarithm; numbers
            count as LEAST at least.
        what: as for `Comparison`.

    >>> lowers([[4.0, 4.4], [2.0, 2.2]], [0], "").verdict, lowers([[4.0], [9.0]], [0], "").verdict
    ('holds', 'does not hold')
    """
    ratio = statistics.factorial_effect(-np.log(np.maximum(cells, LEAST)), factors).exponentiated()
    if np.shape(cells)[-1] > 1:
        return Comparison(what, ratio, 1.0)
    exact = dataclasses.replace(ratio, low=ratio.value, high=ratio.value)
    return Comparison(what, exact, 1.0, of_one_model=True)


def control_fails(real: dict) -> str | None:
    """Return why a judge cannot be trusted, or None: it finds as much in real images whose blocks are shuffled.

    Args:
        real: the measures of real images, with `independent` and `damaged`.
    """
    judged = real["independent"]
    scores = np.array(judged["scores"])
    share = statistics.wilson(int(np.sum(scores > judged["about"]["threshold"])), len(scores))
    if real["damaged"]["shuffled"]["high"] < share.low:
        return None
    return f"{judged['about']['judge']} finds as much in shuffled images as in real ones"


def _comparison(what, estimate, threshold=0.0):
    """Return a comparison; of a single seed, the number is all that is known."""
    if min(estimate.n) > 1:
        return Comparison(what, estimate, threshold)
    value = estimate.value
    exact = dataclasses.replace(estimate, low=value, high=value, p=None, effect=None)
    return Comparison(what, exact, threshold, of_one_model=True)
