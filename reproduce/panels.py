"""Panels as printed, and what figures 2 to 5 measure of the models that draw them."""

import dataclasses
from collections.abc import Callable

import matplotlib.pyplot as plt
import numpy as np

from gan_vs_vae import metrics, plots
from gan_vs_vae.images import resize
from gan_vs_vae.models.generative import GenerativeModel
from reproduce.jury import SHARPNESS_SIZE, Jury
from reproduce.study import Study

TILE, GAP = 64, 7  # pixels, as printed: 4x4 tiles make 277x277
STRIP = 10  # tiles side by side


@dataclasses.dataclass(frozen=True)
class Panel:
    """4x4 samples of one run's model, in the place of a printed panel.

    Attributes:
        run: the name of the run.
        title: as printed, starting with the panel's letter, "(a) ".
        printed_sharpness: of the report's panel, measured as ours.
        sampled: the labels of the samples that are measured, or their number.
        labels: of the 16 tiles, row by row, where the model is conditional.
        shown: of the strip below the panels, where the model is conditional.
    """

    run: str
    title: str
    printed_sharpness: float
    sampled: np.ndarray | int
    labels: np.ndarray | None = None
    shown: np.ndarray | None = None

    def images(self, model: GenerativeModel) -> np.ndarray:
        """The panel's, uint8 `(16, H, W, C)`; from the same z in every panel."""
        return model.generate(16, self.labels, seed=1)

    def strip(self, model: GenerativeModel) -> np.ndarray:
        """Others, uint8 `(STRIP, H, W, C)`."""
        return model.generate(STRIP, self.shown, seed=2)

    def numbers(self, study: Study, jury: Jury) -> dict:
        """What is measured of samples and of the panel, and the run's record."""
        run = study.run(self.run)
        asked = None if isinstance(self.sampled, int) else self.sampled
        n = self.sampled if asked is None else len(asked)
        images = run.model.generate(n, asked, seed=0)
        by_class = asked if asked is not None and asked.ndim == 1 else None
        return {
            **jury.numbers(images, asked),
            "pairwise_distance": metrics.pairwise_distance(images, by_class),
            "sharpness_of_panel": metrics.sharpness(self.images(run.model), SHARPNESS_SIZE),
            "sharpness_of_printed_panel": self.printed_sharpness,
            "run": run.record,
        }


def draw(
    study: Study,
    panels: dict[str, Panel],
    judged: Callable[[dict], list[dict]],
    real: dict[str, np.ndarray],
    ink: Callable[[np.ndarray], np.ndarray] = np.asarray,
    more: Callable[[Study], dict] = lambda study: {},
) -> None:
    """Train what is missing; draw the panels as printed, and strips of each beside real ones.

    Args:
        study: the figure's.
        panels: by the name under which their numbers are kept.
        judged: from all numbers to the claims of the report.
        real: real images by title: 16 for a panel of their own, `STRIP` for a strip.
        ink: what is done to images before they are shown.
        more: what else is to be measured, under names of its own.
    """
    jury = Jury(study)
    numbers = {"real": jury.real(), "classifier": jury.run.record}
    numbers |= {name: panel.numbers(study, jury) for name, panel in panels.items()}
    numbers |= more(study)
    numbers["claims"] = judged(numbers)

    tall = {title: images for title, images in real.items() if len(images) == 16}
    flat = {title: images for title, images in real.items() if len(images) == STRIP}
    for name, panel in panels.items():
        model, n = study.run(panel.run).model, numbers[name]
        tall[f"{panel.title}\n{_caption(n)}"] = panel.images(model)
        flat[panel.title[4:]] = panel.strip(model)

    heights = [3.2, 0.62 * len(flat)]
    figure = plt.figure(figsize=(3.2 * len(tall), sum(heights)), layout="constrained")
    top, bottom = figure.subfigures(2, 1, height_ratios=heights)
    for axes, (title, images) in zip(
        top.subplots(1, len(tall), squeeze=False)[0], tall.items(), strict=True
    ):
        plots.show(axes, mosaic(ink(images), columns=4), title)
    for axes, (title, images) in zip(
        bottom.subplots(len(flat), 1, squeeze=False)[:, 0], flat.items(), strict=True
    ):
        plots.show(axes, mosaic(ink(images), columns=STRIP))
        axes.text(-0.01, 0.5, title, fontsize=8, ha="right", va="center", transform=axes.transAxes)
    study.save(figure, numbers)


def mosaic(images: np.ndarray, columns: int) -> np.ndarray:
    """Images, uint8 `(N, H, W, C)`, in the tiles of the printed panels."""
    return plots.tile(resize(images, (TILE, TILE)), columns, GAP)


def first_of(study: Study, classes: np.ndarray) -> np.ndarray:
    """The first test image of each class."""
    test = study.data.test
    return test.images[[np.flatnonzero(test.labels == label)[0] for label in classes]]


def _caption(numbers):
    words = f"sharpness {numbers['sharpness_of_panel']:.4f}"
    words += f" (printed {numbers['sharpness_of_printed_panel']})"
    accuracy = numbers.get("class_accuracy")
    return words if accuracy is None else f"{accuracy:.1%} as asked for, {words}"
