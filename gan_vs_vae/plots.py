"""Pictures from arrays: uint8 images `(N, H, W, C)` as files, or on axes of matplotlib."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib.axes
import matplotlib.figure
import numpy as np
from PIL import Image

from gan_vs_vae.files import atomic_write
from gan_vs_vae.images import check_pixels, to_pillow


def tile(images: np.ndarray, columns: int, gap: int = 1, background: int = 255) -> np.ndarray:
    """Arrange images in a table, row by row.

    Args:
        images: uint8 `(N, H, W, C)`.
        columns: int. Images in a row; empty places of the last row show the background.
        gap: int. Pixels between images. Defaults to 1.
        background: int in [0, 255]. The level of gaps and empty places. Defaults to 255.

    Returns:
        uint8 `(height, width, C)`.

    >>> tile(np.zeros((4, 64, 64, 1), "uint8"), columns=2, gap=7).shape
    (135, 135, 1)
    """
    check_pixels(images)
    n, height, width, channels = images.shape
    rows = -(-n // columns)
    shape = (rows * (height + gap) - gap, columns * (width + gap) - gap, channels)
    canvas = np.full(shape, background, "uint8")
    for i, image in enumerate(images):
        top, left = (i // columns) * (height + gap), (i % columns) * (width + gap)
        canvas[top : top + height, left : left + width] = image
    return canvas


def invert(images: np.ndarray) -> np.ndarray:
    """Swap black and white. The report prints MNIST's light digits dark on white."""
    return 255 - images


def show(axes: matplotlib.axes.Axes, image: np.ndarray, title: str = "") -> None:
    """Show an image on axes, without ticks.

    Args:
        axes: the axes to show it on.
        image: uint8 `(H, W, C)`. Levels are shown as they are, 0 as black and 255 as white.
        title: str. Defaults to "": none.
    """
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
    """Return the positions of bars in groups that are centred at 0, 1, 2, ...

    Args:
        groups: int. The number of groups.
        bars: int. The bars in each group.

    Returns:
        `(centres, width)`: the centres of the bars, `(bars, groups)`, and the width of one. A
        group is 0.8 wide.

    >>> places, width = bar_places(groups=2, bars=2)
    >>> places.round(1).tolist(), width
    ([[-0.2, 0.8], [0.2, 1.2]], 0.4)
    """
    width = 0.8 / max(bars, 1)
    offsets = (np.arange(bars) - (bars - 1) / 2) * width
    return offsets[:, None] + np.arange(groups), width


def stamp(figure: matplotlib.figure.Figure, text: str, warning: bool = True) -> None:
    """Write across the top of a figure what its data are; a warning is white on red."""
    if warning:
        box = {"facecolor": "firebrick", "edgecolor": "none", "pad": 3}
        figure.suptitle(text, fontsize=8, color="white", weight="bold", bbox=box)
    else:
        figure.suptitle(text, fontsize=8)


def save_png(path: Path, image: np.ndarray) -> None:
    """Save an image, uint8 `(H, W, C)`, as a PNG file."""
    with atomic_write(path) as partial:
        to_pillow(image).save(partial, format="png")


def save_gif(path: Path, frames: Sequence[Path] | np.ndarray, milliseconds: int = 200) -> None:
    """Save images as an animated GIF that loops.

    Args:
        path: where to save the GIF.
        frames: images, uint8 `(N, H, W, C)`, or list of PNG files, at least one.
        milliseconds: int. How long a frame is shown; the last one is shown ten times as long.
            Defaults to 200.
    """
    opened = map(to_pillow if isinstance(frames, np.ndarray) else Image.open, frames)
    pictures = [picture.convert("P", palette=Image.Palette.ADAPTIVE) for picture in opened]
    durations = [milliseconds] * (len(pictures) - 1) + [10 * milliseconds]
    with atomic_write(path) as partial:
        pictures[0].save(
            partial, "gif", save_all=True, append_images=pictures[1:], duration=durations, loop=0
        )
