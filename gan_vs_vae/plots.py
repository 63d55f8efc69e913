"""Pictures from arrays: uint8 images `(N, H, W, C)` as files, or on axes of matplotlib."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib.axes
import numpy as np
from matplotlib.transforms import Bbox
from PIL import Image

from gan_vs_vae.errors import UserError
from gan_vs_vae.files import atomic_write
from gan_vs_vae.images import check_pixels, to_pillow

EPSILON = 1e-6  # of a scale that is whole but for the rounding of coordinates


def tile(images: np.ndarray, columns: int, gap: int = 1, background: int = 255) -> np.ndarray:
    """Arrange images in a table, row by row.

    Args:
        images: uint8 `(N, H, W, C)`.
        columns: int. Images in a row; empty places of the last row show the background.
        gap: int. Pixels between images. Defaults to 1.
        background: int in [0, 255]. The level of gaps and empty places. Defaults to 255.

    Returns:
        uint8 `(height, width, C)`.

    Raises:
        UserError: if there is no image, or no column.

    >>> tile(np.zeros((4, 64, 64, 1), "uint8"), columns=2, gap=7).shape
    (135, 135, 1)
    """
    check_pixels(images)
    if columns < 1 or not len(images):
        raise UserError(f"a table of {len(images)} images and {columns} columns has no place")
    n, height, width, channels = images.shape
    rows = -(-n // columns)
    shape = (rows * (height + gap) - gap, columns * (width + gap) - gap, channels)
    canvas = np.full(shape, background, "uint8")
    for i, image in enumerate(images):
        top, left = (i // columns) * (height + gap), (i % columns) * (width + gap)
        canvas[top : top + height, left : left + width] = image
    return canvas


def cut(canvas: np.ndarray, columns: int, gap: int = 1) -> np.ndarray:
    """Cut a table of square images, the inverse of `tile`.

    Args:
        canvas: uint8 `(height, width, C)`.
        columns: int. Images in a row.
        gap: int. Pixels between images. Defaults to 1.

    Returns:
        uint8 `(N, H, H, C)`; of a last row that is not full, the empty places, too.

    Raises:
        UserError: if the canvas is no table of so many columns.

    >>> images = np.arange(4 * 9, dtype="uint8").reshape(4, 3, 3, 1)
    >>> bool((cut(tile(images, columns=2), columns=2) == images).all())
    True
    """
    height, width, _ = canvas.shape
    side, rest = divmod(width + gap, columns)
    rows, left = divmod(height + gap, side) if side > gap else (0, 1)
    if rest or left:
        raise UserError(
            f"a picture of {width}x{height} pixels is no table of {columns} columns of square "
            f"images, {gap} pixels apart: give the table as it was written"
        )
    starts = [(y * side, x * side) for y in range(rows) for x in range(columns)]
    return np.stack([canvas[y : y + side - gap, x : x + side - gap] for y, x in starts])


def invert(images: np.ndarray) -> np.ndarray:
    """Swap black and white. The report prints MNIST's light digits dark on white."""
    return 255 - images


def show(axes: matplotlib.axes.Axes, image: np.ndarray, title: str = "") -> None:
    """Show an image on axes, without ticks, in whole pixels.

    Each pixel of the image becomes a square of k x k pixels of the picture, of exactly its level, with
    the largest whole k that fits into the axes; nothing is interpolated. The image is in their upper
    left corner.

    Args:
        axes: the axes to show it on.
        image: uint8 `(H, W, C)`. Levels are shown as they are, 0 as black and 255 as white.
        title: str. Defaults to "": none.
    """
    if image.shape[-1] == 1:
        image = np.repeat(image, 3, axis=-1)  # no colour map, which would round
    axes.imshow(image, interpolation="none", aspect="auto", resample=False)
    axes.set_axes_locator(WholeScale(*image.shape[:2]))
    axes.set_axis_off()
    if title:
        axes.set_title(title)


class WholeScale:
    """Places axes on whole pixels of a picture, so that an image in them has a whole scale.

    Args:
        height, width: int. The pixels of the image.
    """

    def __init__(self, height: int, width: int):
        self.height, self.width = height, width

    def __call__(self, axes: Any, renderer: Any) -> Bbox:
        """Return where the axes go, in their figure's coordinates, as matplotlib asks for it.

        An image that is larger than its axes is shown at scale 1, beyond their lower right corner.
        """
        to_pixels = axes.figure.transSubfigure
        place = axes.get_position(original=True).transformed(to_pixels)
        scale = max(
            1, math.floor(min(place.width / self.width, place.height / self.height) + EPSILON)
        )
        left, top = round(place.x0), round(place.y1)
        pixels = Bbox.from_extents(left, top - scale * self.height, left + scale * self.width, top)
        return pixels.transformed(to_pixels.inverted())


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
