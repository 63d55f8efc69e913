"""How the quality of a run's samples changes in the course of its training."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence

import matplotlib.axes
import numpy as np

from gan_vs_vae import plots
from gan_vs_vae.models.generative import GenerativeModel
from gan_vs_vae.training import Run
from reproduce import charts
from reproduce.comparisons import spread
from reproduce.evaluation import MAX_REAL, Evaluator
from reproduce.experiment import Experiment
from reproduce.judges.damage import DAMAGES

SAMPLES = 1000  # from the same z after each epoch
LAST = 5  # epochs: the best of many would favour the curve with more noise
LEVELS = 20  # Fréchet distances, to which the steps are counted
LABELS = {
    "epochs": "epoch",
    "frechet_distance": "Fréchet distance",
    "contrast": "contrast, real images: 1",
}


@dataclasses.dataclass(frozen=True)
class QualityCurve:
    """Measures of samples after each epoch that a snapshot was kept of; an array each.

    Attributes:
        epochs: the epochs.
        steps: the training steps until then.
        frechet_distance: to real test images, in the judge's features. The number of samples
            biases it, so that it is above 0 even for real ones (`controls`).
        contrast: the standard deviation of an image's pixels, relative to real images; that of a
            grey image is 0.
    """

    epochs: np.ndarray
    steps: np.ndarray
    frechet_distance: np.ndarray
    contrast: np.ndarray

    @property
    def best(self) -> float:
        """The smallest Fréchet distance."""
        return float(self.frechet_distance.min())

    @property
    def last(self) -> float:
        """The mean Fréchet distance of the last epochs."""
        return float(self.frechet_distance[-LAST:].mean())

    def steps_to(self, level: float) -> float:
        """Return after how many steps the Fréchet distance is first at most `level`, at least `best`.

        Between two snapshots the logarithm of the distance is taken to fall evenly.

        >>> steps, distances = np.array([10.0, 20.0, 30.0]), np.array([8.0, 2.0, 4.0])
        >>> curve = QualityCurve(steps, steps, distances, distances)
        >>> curve.steps_to(4.0), curve.steps_to(9.0), curve.steps_to(2.0)
        (15.0, 10.0, 20.0)
        """
        logs = np.log(np.maximum(self.frechet_distance, 1e-9))
        after = int(np.argmax(self.frechet_distance <= level))
        if after == 0:
            return float(self.steps[0])
        share = (logs[after - 1] - np.log(level)) / (logs[after - 1] - logs[after])
        before = self.steps[after - 1]
        return float(before + share * (self.steps[after] - before))

    def to_dict(self) -> dict:
        """Return the curve for the JSON file."""
        return {f.name: getattr(self, f.name).tolist() for f in dataclasses.fields(self)}


def settled(values: np.ndarray) -> np.ndarray:
    """Return the values after the first third of training."""
    return values[len(values) // 3 :]


def relapse(distances: np.ndarray) -> float:
    """Return the greatest ratio of a distance to the smallest until then, once settled.

    >>> relapse(np.array([9.0, 3.0, 1.0, 4.0, 2.0, 1.0]))
    4.0
    """
    return float(settled(distances / np.minimum.accumulate(distances)).max())


def scatter(distances: np.ndarray) -> float:
    """Return how far a distance is off its trend, once settled: a deviation of its logarithm.

    From second differences, of which a steady rise or fall is no part; those of independent noise
    of deviation s have the variance 6 s^2.

    >>> scatter(np.exp(np.array([9.0, 9.0, 5.0, 4.0, 3.0, 2.0])))
    0.0
    >>> round(scatter(np.exp(np.array([9.0, 9.0, 0.1, -0.1, 0.1, -0.1]))), 2)
    0.16
    """
    changes = np.diff(np.log(settled(distances)), 2)
    return float(np.sqrt(np.mean(changes**2) / 6)) if len(changes) else 0.0


Curves = dict[str, list[QualityCurve]]  # by the name of each run, the curves of its seeds


def measure_curves(experiment: Experiment, evaluator: Evaluator, names: Iterable[str]) -> Curves:
    """Return the curves of runs, over the epochs that all of them have.

    A run that is trained for longer begins as a shorter one does: none has a schedule.
    """
    names = list(names)
    last = common_epochs(experiment, names)
    return {
        name: [measure_curve(evaluator, run, last) for run in experiment.runs(name)]
        for name in names
    }


def common_epochs(experiment: Experiment, names: Iterable[str]) -> int:
    """Return the number of epochs of the shortest run."""
    return min(experiment.configurations[name].epochs for name in names)


def models_at_the_same_epoch(
    experiment: Experiment, names: Iterable[str]
) -> Iterator[GenerativeModel]:
    """Yield the models of runs after the last epoch that all have, of the first seed."""
    names = list(names)
    last = common_epochs(experiment, names)
    return (experiment.run(name).model_at(last) for name in names)


def measure_curve(evaluator: Evaluator, run: Run, last: int) -> QualityCurve:
    """Measure the samples of each of a run's snapshots until the epoch `last`."""
    steps = run.record["steps"] / run.record["epochs"]
    real_contrast = contrast(evaluator.data.test.images[:SAMPLES])
    epochs = [epoch for epoch in run.snapshots() if epoch <= last]
    rows = []
    for epoch, model in zip(epochs, run.models_at(epochs), strict=True):
        images = model.generate(SAMPLES, seed=0)
        distance = evaluator.reference.frechet_distance(images)
        rows.append((epoch, epoch * steps, distance, contrast(images) / real_contrast))
    return QualityCurve(*np.array(rows).T)


def controls(evaluator: Evaluator) -> dict:
    """Return the measures of a curve's point, of real images and of damaged ones.

    They are as many as the samples, and none of those that samples are compared with.
    """
    rest = evaluator.data.test.images[MAX_REAL:][:SAMPLES]
    real = rest if len(rest) == SAMPLES else evaluator.data.train.images[:SAMPLES]
    damaged = {kind: damage(real) for kind, damage in DAMAGES.items()}
    kinds = {"real": real, **damaged, "grey": np.full_like(real, 127)}
    return {
        kind: {
            "images": len(images),
            "frechet_distance": evaluator.reference.frechet_distance(images),
            "contrast": contrast(images) / contrast(real),
        }
        for kind, images in kinds.items()
    }


def stored(curves: Curves) -> dict[str, dict]:
    """Return for each run the last and the best distances, and its curves, for the JSON file."""
    return {
        name: {
            "best_frechet_distance": spread(each.best for each in seeds),
            "last_frechet_distance": spread(each.last for each in seeds),
            "curves": [each.to_dict() for each in seeds],
        }
        for name, seeds in curves.items()
    }


def steps_to_levels(curves: Curves) -> dict:
    """Return after how many steps each seed of each run reaches each of several levels.

    The levels are even steps of the logarithm, from the highest that no seed has left behind after
    its first epoch to the lowest that every seed of every run reaches.

    Returns:
        `levels`, and by the names of the runs the steps, a row for each seed.
    """
    every = [each for seeds in curves.values() for each in seeds]
    low = max(each.best for each in every)
    high = max(low, min(float(each.frechet_distance[0]) for each in every))
    levels = [*np.geomspace(high, low, LEVELS)[:-1].tolist(), low]  # exactly, despite rounding
    return {
        "levels": levels,
        **{
            name: [[each.steps_to(level) for level in levels] for each in seeds]
            for name, seeds in curves.items()
        },
    }


def mean_logs(steps: Sequence[Sequence[float]]) -> list[float]:
    """Return the mean over the levels of the logarithm of the steps, for each seed.

    >>> np.exp(mean_logs([[10, 1000], [5, 20]])).round(6).tolist()
    [100.0, 10.0]
    """
    return np.log(steps).mean(axis=1).tolist()


def contrast(images: np.ndarray) -> float:
    """Return the standard deviation of an image's pixels, in [0, 1]; the mean over the images."""
    return float(np.mean(images.astype("float32").std(axis=(1, 2, 3)) / 255))


# -- pictures ------------------------------------------------------------------------------


def plot_curves(
    axes: matplotlib.axes.Axes,
    curves: Mapping[str, list[dict]],
    y: str,
    seconds_per_step: Mapping[str, Sequence[float]] | None = None,
    control: float | None = None,
) -> None:
    """Plot a band for each title.

    Args:
        axes: where to plot.
        curves: dict. For each title the curves of all seeds, as in the JSON file.
        y: str. An attribute of `QualityCurve`.
        seconds_per_step: dict or None. For each title the seconds of a step; then x is the time of
            training. Defaults to None: x is the epoch.
        control: float or None. What real images have, a dotted line. Defaults to None: no line.
    """
    for i, (title, seeds) in enumerate(curves.items()):
        x = np.array(seeds[0]["epochs"])
        if seconds_per_step is not None:
            x = np.array(seeds[0]["steps"]) * np.median(seconds_per_step[title])
        charts.band(axes, x, [each[y] for each in seeds], title, f"C{i}")
    if control is not None:
        axes.axhline(control, color="black", linestyle=":", label="real images")
    if y == "frechet_distance":
        charts.logarithmic(axes.yaxis)
    axes.set_xlabel("epoch" if seconds_per_step is None else "seconds of training steps")
    axes.set_ylabel(LABELS[y])
    axes.legend()


def plot_samples(
    axes: matplotlib.axes.Axes, models: Iterable[GenerativeModel], title: str, rows: int = 1
) -> None:
    """Show eight samples in a row, or in `rows` rows, of each model; from the same z."""
    images = [model.generate(8 * rows, seed=1) for model in models]
    plots.show(axes, plots.tile(np.concatenate(images), columns=8), title)
