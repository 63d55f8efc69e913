"""Panels as printed in the report, and what figures 2 to 5 measure of the models behind them."""

import dataclasses
from collections.abc import Mapping

import numpy as np

from gan_vs_vae import metrics
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
        strip_size: int. The images of the strip. Defaults to `STRIP`.
    """

    run: str
    letter: str
    title: str
    printed_sharpness: float
    sampled: np.ndarray | int
    labels: np.ndarray | None = None
    strip_labels: np.ndarray | None = None
    strip_size: int = STRIP

    def grid(self, model: GenerativeModel) -> np.ndarray:
        """Return the panel's images, uint8 `(GRID, H, W, C)`; the same z in each panel."""
        return model.generate(GRID, self.labels, seed=1)

    def strip(self, model: GenerativeModel) -> np.ndarray:
        """Return other images, uint8 `(strip_size, H, W, C)`; the same z in each strip."""
        return model.generate(self.strip_size, self.strip_labels, seed=2)

    @property
    def count(self) -> int:
        """The number of samples that are measured."""
        return self.sampled if isinstance(self.sampled, int) else len(self.sampled)

    def samples(self, model: GenerativeModel) -> np.ndarray:
        """Return the samples that are measured, uint8 `(count, H, W, C)`."""
        labels = None if isinstance(self.sampled, int) else self.sampled
        return model.generate(self.count, labels, seed=0)

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
        images = self.samples(model)
        classes = labels if labels is not None and labels.ndim == 1 else None
        return {
            **evaluator.measure(images, labels),
            "pairwise_distance": metrics.pairwise_distance(images, classes),
            "sharpness_of_panel": sharpness(self.grid(model)),
        }


def measure(experiment: Experiment, panels: Mapping[str, Panel], evaluator: Evaluator) -> dict:
    """Train what is missing; return the measures of each panel, and of real images."""
    return {
        "controls": {"real": evaluator.measure_real()},
        "panels": {name: panel.measure(experiment, evaluator) for name, panel in panels.items()},
    }
