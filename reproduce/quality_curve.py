"""How the quality of a run's samples changes in the course of its training."""

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import matplotlib.axes
import numpy as np

from gan_vs_vae import plots
from gan_vs_vae.training import Run
from reproduce.comparisons import spread
from reproduce.evaluation import Evaluator
from reproduce.experiment import Experiment

SAMPLES = 1000  # from the same z after each epoch
LABELS = {
    "seconds": "seconds of training",
    "epochs": "epoch",
    "frechet_distance": "Fréchet distance",
}


@dataclasses.dataclass(frozen=True)
class QualityCurve:
    """Measures of samples after each epoch that a snapshot was kept of; an array each.

    Attributes:
        epochs: the epochs.
        seconds: since the start of training.
        frechet_distance: to real test images, in the classifier's features. The number of samples
            biases it, so that it is above 0 even for real ones, but it varies little.
        recognised: the share in which the classifier is confident of a class.
        contrast: the standard deviation of an image's pixels, relative to real images; that of a
            grey image is 0.
    """

    epochs: np.ndarray
    seconds: np.ndarray
    frechet_distance: np.ndarray
    recognised: np.ndarray
    contrast: np.ndarray

    def reach(self, distance: float) -> tuple[float, float]:
        """Return the first epoch, and second, with a Fréchet distance of at most `distance`.

        Args:
            distance: float, at least `best`.
        """
        first = np.flatnonzero(self.frechet_distance <= distance)[0]
        return float(self.epochs[first]), float(self.seconds[first])

    @property
    def best(self) -> float:
        """The smallest Fréchet distance."""
        return float(self.frechet_distance.min())

    def to_dict(self) -> dict:
        """Return the curve for the JSON file."""
        return {f.name: getattr(self, f.name).tolist() for f in dataclasses.fields(self)}


def measure_curve(evaluator: Evaluator, run: Run) -> QualityCurve:
    """Measure the samples of each of a run's snapshots."""
    seconds = {row["epoch"]: row["seconds"] for row in run.history()}
    measured = []
    real_contrast = contrast(evaluator.data.test.images[:SAMPLES])
    epochs = list(run.snapshots())
    for epoch, model in zip(epochs, run.models_at(epochs), strict=True):
        images = model.generate(SAMPLES, seed=0)
        row = (
            epoch,
            seconds[epoch],
            evaluator.reference.frechet_distance(images),
            evaluator.recognise(images)["recognised"],
            contrast(images) / real_contrast,
        )
        measured.append(row)
    return QualityCurve(*np.array(measured).T)


def measure_curves(
    experiment: Experiment, evaluator: Evaluator, names: Iterable[str]
) -> dict[str, list[QualityCurve]]:
    """Return for each run the curves of all seeds."""
    return {name: [measure_curve(evaluator, r) for r in experiment.runs(name)] for name in names}


def summarise(
    curves: dict[str, list[QualityCurve]], measures: dict[str, Callable[[QualityCurve], float]]
) -> dict[str, dict]:
    """Return for each run the spread of some measures over its seeds, and its curves."""
    return {
        name: {
            **{key: spread(map(measure, seeds)) for key, measure in measures.items()},
            "curves": [each.to_dict() for each in seeds],
        }
        for name, seeds in curves.items()
    }


def compare(curves: dict[str, list[QualityCurve]]) -> dict:
    """Return best distances, and epochs and seconds to the level that all reach with every seed."""
    level = max(each.best for seeds in curves.values() for each in seeds)
    numbers: dict[str, Any] = {"level": level}
    for name, seeds in curves.items():
        epochs, seconds = zip(*(each.reach(level) for each in seeds), strict=True)
        numbers[name] = {
            "best_frechet_distance": spread([each.best for each in seeds]),
            "epochs_to_level": spread(epochs),
            "seconds_to_level": spread(seconds),
            "curves": [each.to_dict() for each in seeds],
        }
    return numbers


def last_distances(curves: Iterable[dict], epochs: int = 5) -> dict:
    """Return the spread of the mean Fréchet distance of the last epochs, from stored curves.

    The best of many epochs would favour the curve with more noise.
    """
    return spread(np.mean(curve["frechet_distance"][-epochs:]) for curve in curves)


def still_falls(curves: Iterable[dict], epochs: int = 3, by: float = 0.05) -> bool:
    """Return whether training stopped while the Fréchet distance, as stored, was falling.

    It was if the mean over the seeds, of the last epochs, is that much below that of as many before.

    >>> [still_falls([{"frechet_distance": d}]) for d in ([9, 8, 7, 6, 5, 4], [4, 5, 4, 5, 4, 4])]
    [True, False]
    """
    distances = np.array([curve["frechet_distance"][-2 * epochs :] for curve in curves])
    before, last = distances[:, :-epochs].mean(), distances[:, -epochs:].mean()
    return bool(last < (1 - by) * before)


def unfair(processors: Sequence[str]) -> str | None:
    """Return why times cannot be compared, if they cannot."""
    return None if len(processors) == 1 else f"trained on {len(processors)} kinds of processor"


def processors(experiment: Experiment, names: Iterable[str]) -> list[str]:
    """Return the processors on which the runs of those names were trained."""
    runs = [run for name in names for run in experiment.runs(name)]
    return sorted({run.record["machine"]["processor"] for run in runs})


def plot_samples(
    axes: matplotlib.axes.Axes,
    experiment: Experiment,
    names: Iterable[str],
    title: str,
    rows: int = 1,
) -> None:
    """Show eight samples in a row, or in `rows` rows, of each run; from the same z."""
    images = [experiment.run(name).model.generate(8 * rows, seed=1) for name in names]
    plots.show(axes, plots.tile(np.concatenate(images), columns=8), title)


def contrast(images: np.ndarray) -> float:
    """Return the standard deviation of an image's pixels, in [0, 1]; the mean over the images."""
    return float(np.mean(images.astype("float32").std(axis=(1, 2, 3)) / 255))


def plot_curves(axes: matplotlib.axes.Axes, curves: dict[str, list[dict]], x: str, y: str) -> None:
    """Plot a line for each seed, in a colour for each title.

    Args:
        axes: where to plot.
        curves: dict. For each title the curves of all seeds, as in the JSON file.
        x, y: str. Attributes of `QualityCurve`.
    """
    for i, (title, seeds) in enumerate(curves.items()):
        for j, each in enumerate(seeds):
            label = title if j == 0 else None
            axes.plot(each[x], each[y], color=f"C{i}", alpha=0.7, label=label)
    if y == "frechet_distance":
        axes.set_yscale("log")
    axes.set_xlabel(LABELS.get(x, x))
    axes.set_ylabel(LABELS.get(y, y))
    axes.legend(fontsize=7)
    axes.grid(alpha=0.3)
