"""How long a training step takes, timed so that other work on the machine does not matter.

The seconds that a run records are also those of snapshots, and of other work on the machine. Here the
steps of all contestants are timed in turns, A B A B ..., within one process: what slows the machine
down for a while slows all of them down. Times of training are numbers of steps times these seconds,
and claims rest on their ratio, whose error is that of the steps over the seeds and that of the
seconds over the turns.
"""

import time
from collections.abc import Callable, Iterable, Sequence

import matplotlib.axes
import numpy as np

from gan_vs_vae import training
from gan_vs_vae.precision import dtype_policy
from reproduce import charts
from reproduce.benchmark.implementations.ours import repeat_step
from reproduce.comparisons import Comparison
from reproduce.experiment import Experiment
from reproduce.statistics import hedges_g, t_estimate

TURNS, SECONDS = 9, 0.5  # of each contestant; SECONDS is about how long a turn lasts
WARM_UP = 3  # steps, from which the number of steps of a turn follows


def seconds_per_step(experiment: Experiment, names: Iterable[str]) -> dict[str, list[float]]:
    """Time the training steps of runs in turns.

    A step takes a batch of real images, which stays on the device; feeding it, snapshots and what
    is written after an epoch are not timed.

    Returns:
        By the name of each run, the seconds of a step, a number for each turn. The k-th turns of
        all runs follow each other.
    """
    smoke = experiment.options.preset == "smoke"
    turns, seconds = (2, 0.0) if smoke else (TURNS, SECONDS)
    runs = {name: _step_of(experiment, name) for name in names}
    steps = {name: _steps_in(run, seconds) for name, run in runs.items()}
    timed: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(turns):
        for name, run in runs.items():
            timed[name].append(_time(run, steps[name]) / steps[name])
    return timed


def times_as_long(
    a: Sequence[float],
    b: Sequence[float],
    seconds_a: Sequence[float],
    seconds_b: Sequence[float],
    factor: float,
    what: str,
) -> Comparison:
    """Compare times of training by their ratio a / b: above `factor` if a takes more than that.

    log(a / b) is the difference of the mean logarithms of the steps, over the seeds of each, plus
    the mean logarithm of the ratio of the seconds per step, over the turns: three independent means,
    whose squared errors add up, with the degrees of freedom of Welch and Satterthwaite. Of single
    seeds the number itself decides, for these models.

    Args:
        a, b: the natural logarithms of the steps that each seed takes.
        seconds_a, seconds_b: the seconds of a step, in the same turns.
        factor: float, above 0. The threshold.
        what: str. What the ratio is.

    >>> found = times_as_long([1.0, 1.1], [0.0, 0.1], [0.2, 0.2], [0.1, 0.1], 2, "GAN / VAE")
    >>> str(found.estimate), found.verdict
    ('5.44 [4.01, 7.37]', 'holds')
    """
    of_steps = [np.asarray(a, "float64"), np.asarray(b, "float64")]
    of_seconds = np.log(seconds_a) - np.log(seconds_b)
    value = float(of_steps[0].mean() - of_steps[1].mean() + of_seconds.mean())
    n = (len(a), len(b))
    method = "Welch's t of logarithms, Hedges' g"
    if min(n) == 1:
        estimate = t_estimate(value, [0.0], [1], 0.0, None, n, method).exponentiated()
        return Comparison(what, estimate, factor, of_one_model=True)
    means = [*of_steps, of_seconds]
    estimate = t_estimate(
        value,
        [float(x.var(ddof=1)) / len(x) for x in means],
        [len(x) - 1 for x in means],
        float(np.log(factor)),
        hedges_g(of_steps[0] + of_seconds.mean() - np.log(factor), of_steps[1]),
        n,
        method,
    )
    return Comparison(what, estimate.exponentiated(), factor)


def _step_of(experiment: Experiment, name: str) -> Callable[[int], None]:
    """Return a function that takes n training steps of a run's model, which is compiled now."""
    configuration, data = experiment.configurations[name], experiment.data_of(name)
    with dtype_policy(configuration.precision):
        model = training.build(configuration, data)
        images, labels = data.train.images, data.train.labels
        rows = np.arange(configuration.batch_size * model.batches_per_step) % len(images)
        batch = (images[rows],) if labels is None else (images[rows], labels[rows])
        run = repeat_step(model, batch)
        run(1)
    return run


def _steps_in(run, seconds):
    """Return about how many steps fill a turn."""
    return max(1, round(seconds * WARM_UP / _time(run, WARM_UP)))


def _time(run, steps):
    start = time.perf_counter()
    run(steps)
    return time.perf_counter() - start


def plot_times_to_levels(
    axes: matplotlib.axes.Axes, steps: dict, seconds: dict[str, list[float]]
) -> None:
    """Plot the time to each level, a band for each contestant.

    Args:
        axes: where to plot.
        steps: dict from `quality_curve.steps_to_levels`.
        seconds: dict. The seconds of a step, for each turn, by the same names.
    """
    for i, (name, turns) in enumerate(seconds.items()):
        times = np.array(steps[name]) * np.median(turns)
        charts.band(axes, steps["levels"], times, name, f"C{i}")
    for axis in (axes.xaxis, axes.yaxis):
        charts.logarithmic(axis)
    axes.set(xlabel="Fréchet distance that is reached", ylabel="seconds of training steps")
    axes.invert_xaxis()
    axes.legend()
