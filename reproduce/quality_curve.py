"""How good a run's samples were in the course of its training."""

import dataclasses
from collections.abc import Sequence

import matplotlib.axes
import numpy as np

from gan_vs_vae import plots
from gan_vs_vae.training import Run
from reproduce.claims import spread
from reproduce.jury import Jury
from reproduce.study import Study

SAMPLES = 1000  # from the same z after each epoch


@dataclasses.dataclass(frozen=True)
class Course:
    """Measures of samples after each epoch that a snapshot was kept of; an array each.

    Attributes:
        epochs: which.
        seconds: since the start of training.
        frechet_distance: to real test images, in the classifier's features. It is biased by
            the number of samples, so that even real ones are not at 0, but varies little.
        recognised: the share in which the classifier is sure of one class.
        contrast: the standard deviation of an image's pixels, over that of real ones; a grey
            image has none.
    """

    epochs: np.ndarray
    seconds: np.ndarray
    frechet_distance: np.ndarray
    recognised: np.ndarray
    contrast: np.ndarray

    def reached(self, distance: float) -> tuple[float, float]:
        """At what epoch and second the Fréchet distance was first that small; at least `best`."""
        first = np.flatnonzero(self.frechet_distance <= distance)[0]
        return float(self.epochs[first]), float(self.seconds[first])

    @property
    def best(self) -> float:
        """The smallest Fréchet distance."""
        return float(self.frechet_distance.min())

    def to_dict(self) -> dict:
        """For the JSON."""
        return {f.name: getattr(self, f.name).tolist() for f in dataclasses.fields(self)}


def course(jury: Jury, run: Run) -> Course:
    """Judge the samples of each of a run's snapshots."""
    seconds = {row["epoch"]: row["seconds"] for row in run.history()}
    measured = []
    real_contrast = contrast(jury.data.test.images[:SAMPLES])
    epochs = list(run.snapshots())
    for epoch, model in zip(epochs, run.models_at(epochs), strict=True):
        images = model.generate(SAMPLES, seed=0)
        row = (
            epoch,
            seconds[epoch],
            jury.reference.frechet_distance(images),
            jury.recognised(images)["recognised"],
            contrast(images) / real_contrast,
        )
        measured.append(row)
    return Course(*np.array(measured).T)


def courses_of(study: Study, jury: Jury, titles: dict[str, str]) -> dict[str, list[Course]]:
    """By title the courses of the runs of each name, one for each seed; `titles`: by name."""
    return {title: [course(jury, r) for r in study.runs(name)] for name, title in titles.items()}


def compared(courses: dict[str, list[Course]]) -> dict:
    """Best distances, and epochs and seconds to the level that all reach with every seed."""
    level = max(each.best for seeds in courses.values() for each in seeds)
    numbers = {"level": level}
    for title, seeds in courses.items():
        epochs, seconds = zip(*(each.reached(level) for each in seeds), strict=True)
        numbers[title] = {
            "best_frechet_distance": spread([each.best for each in seeds]),
            "epochs_to_level": spread(epochs),
            "seconds_to_level": spread(seconds),
            "courses": [each.to_dict() for each in seeds],
        }
    return numbers


def processors(study: Study, names: Sequence[str]) -> list[str]:
    """On what the runs of those names were trained."""
    return sorted({run.record["processor"] for name in names for run in study.runs(name)})


def show_samples(
    axes: matplotlib.axes.Axes, study: Study, names: Sequence[str], title: str, rows: int = 1
) -> None:
    """Eight samples in a row of each run, or so many rows, one below another; the same z."""
    images = [study.run(name).model.generate(8 * rows, seed=1) for name in names]
    plots.show(axes, plots.tile(np.concatenate(images), columns=8), title)


def contrast(images: np.ndarray) -> float:
    """The standard deviation of an image's pixels, in [0, 1]; the mean over the images."""
    return float(np.mean(images.astype("float32").std(axis=(1, 2, 3)) / 255))


def show_courses(
    axes: matplotlib.axes.Axes, courses: dict[str, list[Course]], x: str, y: str
) -> None:
    """A line for each seed, a colour for each title.

    Args:
        axes: matplotlib's.
        courses: by title, one for each seed.
        x, y: names of `Course`'s measures.
    """
    for i, (title, seeds) in enumerate(courses.items()):
        for j, each in enumerate(seeds):
            label = title if j == 0 else None
            axes.plot(getattr(each, x), getattr(each, y), color=f"C{i}", alpha=0.7, label=label)
    if y == "frechet_distance":
        axes.set_yscale("log")
    axes.set_xlabel({"seconds": "seconds of training", "epochs": "epoch"}[x])
    axes.set_ylabel({"frechet_distance": "Fréchet distance"}.get(y, y))
    axes.legend(fontsize=7)
    axes.grid(alpha=0.3)
