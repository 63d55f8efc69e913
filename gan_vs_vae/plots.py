"""Pictures from arrays. Knows no model: what goes in is uint8 images `(N, H, W, C)`."""

from pathlib import Path

import matplotlib.axes
import matplotlib.figure
import numpy as np
from PIL import Image

from gan_vs_vae.files import atomic_write


def tile(images: np.ndarray, columns: int, gap: int = 1, background: int = 255) -> np.ndarray:
    """Images side by side, row by row, with a gap between them.

    Args:
        images: uint8 `(N, H, W, C)`.
        columns: images in a row; the last row is filled with background.
        gap: pixels between images.
        background: level of gaps and empty places.

    Returns:
        uint8 `(height, width, C)`.

    >>> tile(np.zeros((4, 64, 64, 1), "uint8"), columns=2, gap=7).shape
    (135, 135, 1)
    """
    n, height, width, channels = images.shape
    rows = -(-n // columns)
    shape = (rows * (height + gap) - gap, columns * (width + gap) - gap, channels)
    canvas = np.full(shape, background, "uint8")
    for i, image in enumerate(images):
        top, left = (i // columns) * (height + gap), (i % columns) * (width + gap)
        canvas[top : top + height, left : left + width] = image
    return canvas


def invert(images: np.ndarray) -> np.ndarray:
    """Dark on white for light on black, as the report prints MNIST, and the other way round."""
    return 255 - images


def show(axes: matplotlib.axes.Axes, image: np.ndarray, title: str = "") -> None:
    """One picture, uint8 `(H, W, C)`, on matplotlib axes: no ticks, no resampling of colours."""
    grey = image.shape[-1] == 1
    axes.imshow(
        image.squeeze(-1) if grey else image,
        cmap="gray" if grey else None,
        vmin=0,
        vmax=255,
        interpolation="lanczos",
    )
    axes.set_axis_off()
    if title:
        axes.set_title(title, fontsize=8)


def bar_places(groups: int, bars: int) -> tuple[np.ndarray, float]:
    """Where bars stand that are grouped around 0, 1, 2, ..., and how wide a bar is.

    Returns:
        `(bars, groups)` middles of bars, and their width; a group takes 0.8.

    >>> places, width = bar_places(groups=2, bars=2)
    >>> places.round(1).tolist(), width
    ([[-0.2, 0.8], [0.2, 1.2]], 0.4)
    """
    width = 0.8 / max(bars, 1)
    offsets = (np.arange(bars) - (bars - 1) / 2) * width
    return offsets[:, None] + np.arange(groups), width


def stamp(figure: matplotlib.figure.Figure, text: str) -> None:
    """Write over a matplotlib figure, in red, what nobody may miss."""
    box = {"facecolor": "firebrick", "edgecolor": "none", "pad": 3}
    figure.suptitle(text, fontsize=8, color="white", weight="bold", bbox=box)


def save_png(path: Path, image: np.ndarray) -> None:
    """An image, uint8 `(H, W, C)`, as a PNG file."""
    with atomic_write(path) as partial:
        _picture(image).save(partial, format="png")


def save_gif(path: Path, frames: list[Path], milliseconds: int = 200) -> None:
    """PNG files as an animated GIF that loops, its last frame held for longer."""
    pictures = [Image.open(frame).convert("P", palette=Image.Palette.ADAPTIVE) for frame in frames]
    durations = [milliseconds] * (len(pictures) - 1) + [10 * milliseconds]
    with atomic_write(path) as partial:
        pictures[0].save(
            partial, "gif", save_all=True, append_images=pictures[1:], duration=durations, loop=0
        )


def _picture(image):
    return Image.fromarray(image.squeeze(-1) if image.shape[-1] == 1 else image)
