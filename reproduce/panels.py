"""Panels as printed in the report, and what figures 2 to 5 measure of the models behind them."""

import dataclasses
from collections.abc import Callable, Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from gan_vs_vae import metrics, plots
from gan_vs_vae.data import DataSet
from gan_vs_vae.images import resize
from gan_vs_vae.models.generative import GenerativeModel
from reproduce.comparisons import over_seeds
from reproduce.evaluation import Evaluator, sharpness
from reproduce.experiment import Experiment

TILE, GAP = 64, 7  # pixels, as printed: 4x4 tiles are 277x277
GRID, STRIP = 16, 10  # images in a panel, and in a strip


@dataclasses.dataclass(frozen=True)
class Panel:
    """4x4 samples of one run's model, where the report has a printed panel.

    Attributes:
        run: str. The name of the run.
        letter: str. The panel's letter in the report.
        title: str.
        printed_sharpness: float. Of the report's panel, measured as ours.
        sampled: the labels of the samples that are measured, or their number.
        labels: the labels of the 16 tiles, row by row, if the model is conditional.
        strip_labels: the labels of the strip below the panels, if the model is conditional.
    """

    run: str
    letter: str
    title: str
    printed_sharpness: float
    sampled: np.ndarray | int
    labels: np.ndarray | None = None
    strip_labels: np.ndarray | None = None

    def grid(self, model: GenerativeModel) -> np.ndarray:
        """Return the panel's images, uint8 `(GRID, H, W, C)`; the same z in each panel."""
        return model.generate(GRID, self.labels, seed=1)

    def strip(self, model: GenerativeModel) -> np.ndarray:
        """Return other images, uint8 `(STRIP, H, W, C)`; the same z in each strip."""
        return model.generate(STRIP, self.strip_labels, seed=2)

    def measure(self, experiment: Experiment, evaluator: Evaluator) -> dict:
        """Return the measures of samples, and of the panel, over the seeds of the run."""
        models = (run.model for run in experiment.runs(self.run))
        found = over_seeds([self.measure_model(model, evaluator) for model in models])
        return {
            "run": self.run,
            **found,
            "sharpness_of_printed_panel": self.printed_sharpness,
        }

    def measure_model(self, model: GenerativeModel, evaluator: Evaluator) -> dict:
        """Return the measures of one model's samples, and of its panel."""
        labels = None if isinstance(self.sampled, int) else self.sampled
        n = self.sampled if isinstance(self.sampled, int) else len(self.sampled)
        images = model.generate(n, labels, seed=0)
        classes = labels if labels is not None and labels.ndim == 1 else None
        return {
            **evaluator.measure(images, labels),
            "pairwise_distance": metrics.pairwise_distance(images, classes),
            "sharpness_of_panel": sharpness(self.grid(model)),
        }


def of_seeds(numbers: dict) -> dict:
    """Return the numbers of a panel over its seeds, also those stored before code version 3."""
    return numbers if isinstance(numbers["sharpness"], dict) else over_seeds([numbers])


def measure(experiment: Experiment, panels: Mapping[str, Panel], evaluator: Evaluator) -> dict:
    """Train what is missing; return the measures of each panel, and of real images."""
    return {
        "controls": {"real": evaluator.measure_real()},
        "panels": {name: panel.measure(experiment, evaluator) for name, panel in panels.items()},
    }


def plot(
    experiment: Experiment,
    numbers: dict,
    panels: Mapping[str, Panel],
    real_strip: np.ndarray,
    real_grid: np.ndarray | None = None,
    real_title: str = "(a) real",
    transform: Callable[[np.ndarray], np.ndarray] = np.asarray,
) -> Figure:
    """Plot the panels as printed, and a strip of each model below a strip of real images.

    Args:
        experiment: the figure's.
        numbers: what `measure` returned.
        panels: by the names of their numbers.
        real_strip: uint8 `(STRIP, H, W, C)`.
        real_grid: uint8 `(GRID, H, W, C)`, for a panel of real images. Defaults to none.
        real_title: str. The title of that panel, whose sharpness is added.
        transform: applied to images before they are shown.
    """
    grids = {}
    if real_grid is not None:
        grids[f"{real_title}\nsharpness {sharpness(real_grid):.4f}"] = real_grid
    strips = {"real": real_strip}
    for name, panel in panels.items():
        model = experiment.run(panel.run).model
        title = f"({panel.letter}) {panel.title}\n{_caption(numbers['panels'][name])}"
        grids[title] = panel.grid(model)
        strips[panel.title] = panel.strip(model)

    heights = [3.2, 0.62 * len(strips)]
    figure = plt.figure(figsize=(3.2 * len(grids), sum(heights)), layout="constrained")
    top, bottom = figure.subfigures(2, 1, squeeze=False, height_ratios=heights)[:, 0]
    for axes, (title, images) in zip(
        top.subplots(1, len(grids), squeeze=False)[0], grids.items(), strict=True
    ):
        plots.show(axes, mosaic(transform(images), columns=4), title)
    for axes, (title, images) in zip(
        bottom.subplots(len(strips), 1, squeeze=False)[:, 0], strips.items(), strict=True
    ):
        plots.show(axes, mosaic(transform(images), columns=STRIP))
        axes.text(-0.01, 0.5, title, fontsize=8, ha="right", va="center", transform=axes.transAxes)
    return figure


def mosaic(images: np.ndarray, columns: int) -> np.ndarray:
    """Tile images, uint8 `(N, H, W, C)`, at the size of the printed panels."""
    return plots.tile(resize(images, (TILE, TILE)), columns, GAP)


def first_of_each(data: DataSet, labels: np.ndarray) -> np.ndarray:
    """Return the first test image with each of these labels; the next where one is repeated."""
    test = data.test
    found = {label: iter(np.flatnonzero(test.labels == label)) for label in set(labels.tolist())}
    return test.images[[next(found[label]) for label in labels.tolist()]]


def _caption(numbers):
    """Return the numbers of the model that is shown, which is that of the first seed."""
    numbers, printed = of_seeds(numbers), numbers["sharpness_of_printed_panel"]
    words = f"sharpness {numbers['sharpness_of_panel']['values'][0]:.4f} (printed {printed})"
    if "class_accuracy" not in numbers:
        return words
    return f"{numbers['class_accuracy']['values'][0]:.1%} as asked for\n{words}"
