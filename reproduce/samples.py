"""The images that figures 2 to 5 show: panels as printed, strips, 100 unselected samples, real ones."""

import itertools
import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from gan_vs_vae import plots
from gan_vs_vae.data import DataSet
from gan_vs_vae.errors import UserError
from reproduce.evaluation import sharpness
from reproduce.experiment import Experiment
from reproduce.panels import GAP, GRID, TILE, Panel

UNSELECTED = 100
FOLDER = "samples"  # below that of the figures
REAL = "real"  # the name of real images among those of panels
SHEETS = {GRID: 4, UNSELECTED: 10}  # images of a sheet: columns
SHEET_GAP = 2  # pixels between the images of a sheet
SHOWN = 128  # pixels of an image in a picture, or as near to it as a whole scale comes
MARGIN, SPACE, LABELS = 0.08, 0.24, 1.4  # inches around the page, between panels, beside strips
LINE = 1.25  # times the size of letters

Transform = Callable[[np.ndarray], np.ndarray]
Panels = Mapping[str, Panel]


def sheets(
    experiment: Experiment, panels: Panels, transform: Transform = np.asarray
) -> dict[str, np.ndarray]:
    """Return the 16 images of each panel, and `UNSELECTED` samples, and as many real ones.

    The samples are taken at equal steps from those that were measured, of the first seed, and nobody
    has looked at them before; real images are of the same classes.

    Args:
        experiment: the figure's.
        panels: by the names of their numbers.
        transform: applied to images before they are shown. Defaults to nothing.

    Returns:
        uint8 `(n, H, W, C)` by `sheet_name`; of real images fewer if there are not so many.
    """
    found = {}
    for panel in panels.values():
        model = experiment.run(panel.run).model
        found[panel.letter] = panel.grid(model), panel.samples(model)[_chosen(panel)]
    first = next(iter(panels.values()))
    labels = None if isinstance(first.sampled, int) else first.sampled[_chosen(first)]
    found[REAL] = (
        real_images(experiment.data, first.labels, 0, GRID),
        real_images(experiment.data, labels, 0, UNSELECTED),
    )
    return {
        sheet_name(experiment.figure, letter, count): transform(images)
        for letter, both in found.items()
        for images, count in zip(both, SHEETS, strict=True)
    }


def sheet_name(figure: str, letter: str, count: int) -> str:
    """Return the name of the file of a panel's images: of 16, or of 100.

    >>> sheet_name("fig2", "a", 100)
    'fig2a-100.png'
    """
    return f"{figure}{letter}-{count}.png"


def write_sheets(folder: Path, found: Mapping[str, np.ndarray]) -> None:
    """Write sheets, from `sheets`, into the folder `FOLDER` below that of the figures.

    An image has its own pixels there, neither enlarged nor compressed with losses.
    """
    for name, images in found.items():
        columns = SHEETS[GRID if len(images) <= GRID else UNSELECTED]
        plots.save_png(folder / FOLDER / name, plots.tile(images, columns, gap=SHEET_GAP))


def real_images(data: DataSet, labels: np.ndarray | None, start: int, count: int) -> np.ndarray:
    """Return test images to compare with: of these labels, or, without any, `count` from a start."""
    return (
        data.test.images[start : start + count] if labels is None else first_of_each(data, labels)
    )


def first_of_each(data: DataSet, labels: np.ndarray) -> np.ndarray:
    """Return the first test image with each of these labels; the next where one is repeated.

    After the last one with a label comes the first again.

    Raises:
        UserError: if there is none with a label.
    """
    test, found = data.test, {}
    for label in set(labels.tolist()):
        places = np.flatnonzero(test.labels == label)
        if not len(places):
            raise UserError(
                f"no test image of {data.name} has the label {label}: figures need images of each class"
            )
        found[label] = itertools.cycle(places)
    return test.images[[next(found[label]) for label in labels.tolist()]]


def plot(
    experiment: Experiment,
    numbers: dict,
    panels: Panels,
    real_letter: str = "",
    transform: Transform = np.asarray,
) -> Figure:
    """Plot the panels as printed, beside real images, and a strip of each model below real ones.

    Args:
        experiment: the figure's.
        numbers: what the figure's `measure` returned.
        panels: by the names of their numbers.
        real_letter: str. The letter of the report's panel of real images. Defaults to "": none.
        transform: applied to images before they are shown. Defaults to nothing.
    """
    first, data = next(iter(panels.values())), experiment.data
    real = real_images(data, first.labels, 0, GRID)
    grids = {_title(real_letter, REAL, [f"sharpness {sharpness(real):.3g}"]): real}
    strips = {REAL: real_images(data, first.strip_labels, GRID, first.strip_size)}
    for name, panel in panels.items():
        model = experiment.run(panel.run).model
        words = _numbers_of_first_seed(numbers["panels"][name])
        grids[_title(panel.letter, panel.title, words)] = panel.grid(model)
        strips[panel.title] = panel.strip(model)
    return page(
        {title: transform(images) for title, images in grids.items()},
        {title: transform(images) for title, images in strips.items()},
    )


def page(grids: Mapping[str, np.ndarray], strips: Mapping[str, np.ndarray]) -> Figure:
    """Plot panels of 4x4 images in a row, and strips below; one whole scale for all images.

    Args:
        grids, strips: uint8 `(n, H, W, C)` by their titles, which can have several lines.
    """
    dpi = plt.rcParams["figure.dpi"]
    margin, space, labels = (round(inches * dpi) for inches in (MARGIN, SPACE, LABELS))
    height = next(iter(grids.values())).shape[1]
    scale, gap = max(1, round(SHOWN / height)), round(height * GAP / TILE)
    above = [plots.tile(images, SHEETS[GRID], gap) for images in grids.values()]
    below = [plots.tile(images, len(images), gap) for images in strips.values()]
    side, (strip_height, strip_width) = (
        scale * above[0].shape[0],
        np.multiply(scale, below[0].shape[:2]),
    )
    lines = max(title.count("\n") + 1.8 for title in grids)  # with the space below a title
    title = round(lines * LINE * plt.rcParams["axes.titlesize"] * dpi / 72)

    width = max(len(above) * (side + space) - space, labels + strip_width) + 2 * margin
    below_panels = margin + title + side + space
    whole = below_panels + len(below) * (strip_height + scale * gap) - scale * gap + margin
    # A hundredth of a pixel more: matplotlib cuts the size to whole pixels, it does not round.
    figure = plt.figure(figsize=((width + 0.01) / dpi, (whole + 0.01) / dpi), layout="none")

    def place(left, top, image, title=""):
        across, down = scale * image.shape[1], scale * image.shape[0]
        axes = figure.add_axes(
            (left / width, 1 - (top + down) / whole, across / width, down / whole)
        )
        plots.show(axes, image, title)
        return axes

    for i, (words, image) in enumerate(zip(grids, above, strict=True)):
        place(margin + i * (side + space), margin + title, image, words)
    for i, (words, image) in enumerate(zip(strips, below, strict=True)):
        top = below_panels + i * (strip_height + scale * gap)
        axes = place(width - margin - strip_width, top, image)
        axes.annotate(
            textwrap.fill(words, 18),
            (0, 0.5),
            (-5, 0),
            xycoords="axes fraction",
            textcoords="offset points",
            ha="right",
            va="center",
        )
    return figure


def _chosen(panel):
    """Return which of the samples that are measured are shown: at equal steps, for they are sorted."""
    return np.linspace(0, panel.count - 1, UNSELECTED).astype(int)


def _title(letter, title, words):
    bold = rf"$\bf{{({letter})}}$ " if letter else ""
    return "\n".join([bold + title, *words])


def _numbers_of_first_seed(numbers):
    """Return the numbers of the model that is shown."""
    sharp, printed = (numbers[f"sharpness_of_{of}"] for of in ("panel", "printed_panel"))
    words = [f"sharpness {sharp['values'][0]:.3g} (printed {printed})"]
    if "class_accuracy" in numbers:
        words.insert(0, f"{numbers['class_accuracy']['values'][0]:.1%} as asked for")
    return words
