"""Pictures in the tiles of the printed panels, which figures 2 to 5 have in common."""

import matplotlib.figure
import matplotlib.pyplot as plt
import numpy as np

from gan_vs_vae import plots
from gan_vs_vae.images import resize

TILE, GAP = 64, 7  # pixels, as printed: 4x4 tiles make 277x277
STRIP = 10  # tiles side by side


def mosaic(images: np.ndarray, columns: int) -> np.ndarray:
    """Images, uint8 `(N, H, W, C)`, in the tiles of the printed panels."""
    return plots.tile(resize(images, (TILE, TILE)), columns, GAP)


def compare(panels: dict[str, np.ndarray], strips: dict[str, np.ndarray]) -> matplotlib.figure.Figure:
    """A matplotlib figure: the panels as printed, and below them the strips, one under another.

    Args:
        panels: by title, 16 images each, uint8 `(16, H, W, C)`.
        strips: by title, `STRIP` images each: real ones and samples, to be held together.
    """
    height = 3.1 + 0.55 * len(strips)
    figure = plt.figure(figsize=(3.2 * max(2, len(panels)), height), layout="constrained")
    top, bottom = figure.subfigures(2, 1, height_ratios=[3.1, 0.55 * len(strips)])
    for axes, (title, images) in zip(
        np.atleast_1d(top.subplots(1, len(panels))), panels.items(), strict=True
    ):
        plots.show(axes, mosaic(images, columns=4), title)
    for axes, (title, images) in zip(
        np.atleast_1d(bottom.subplots(len(strips), 1)), strips.items(), strict=True
    ):
        plots.show(axes, mosaic(images, columns=STRIP))
        axes.text(-0.01, 0.5, title, fontsize=8, ha="right", va="center", transform=axes.transAxes)
    return figure
