"""Coloured shapes, drawn on a large canvas that is then reduced, so that edges are smooth.

Coordinates are in the square [-1, 1]^2, x to the right and y downwards. A colour is three numbers
in [0, 255].
"""

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

Color = Sequence[float] | np.ndarray
Points = Sequence[Sequence[float]] | np.ndarray


class Canvas:
    """A square image that is drawn `DETAIL` times as large as it will be.

    Args:
        size: int. The height and width of the finished image.
        background: uint8 `(h, w, 3)`. It is resized smoothly to the canvas.
        pose: `(2, 3)`. The map that is applied to the points of all shapes; see `random_pose`.

    >>> canvas = Canvas(8, np.full((1, 1, 3), 255, "uint8"), np.eye(2, 3))
    >>> canvas.ellipse((0, 0), (0.8, 0.8), (200, 0, 0))
    >>> canvas.pixels()[[0, 4], [0, 4]]
    array([[255, 255, 255], [200,   0,   0]], dtype=uint8)
    """

    DETAIL = 3

    def __init__(self, size: int, background: np.ndarray, pose: np.ndarray):
        self.side = size * self.DETAIL
        self.image = Image.fromarray(background).resize(
            (self.side, self.side), Image.Resampling.BICUBIC
        )
        self.draw = ImageDraw.Draw(self.image)
        self.pose = pose

    def polygon(self, points: Points, color: Color) -> None:
        """Draw a filled polygon."""
        self.draw.polygon(self._placed(points), fill=_rgb(color))

    def ellipse(self, center: Sequence[float], radii: Sequence[float], color: Color) -> None:
        """Draw a filled ellipse, whose axes are along x and y before the pose."""
        self.polygon(CIRCLE * radii + center, color)

    def line(self, points: Points, width: float, color: Color) -> None:
        """Draw a line through the points; `width` is in the unit of the coordinates."""
        width = max(1, round(width * self.side / 2))
        self.draw.line(self._placed(points), fill=_rgb(color), width=width, joint="curve")

    def pixels(self) -> np.ndarray:
        """Return the finished image, uint8 `(size, size, 3)`."""
        return np.asarray(self.image.reduce(self.DETAIL))

    def _placed(self, points: Points) -> list[float]:
        posed = np.asarray(points) @ self.pose[:, :2].T + self.pose[:, 2]
        return ((posed + 1) * (self.side / 2)).ravel().tolist()


def arc(center: Sequence[float], radii: Sequence[float], start: float, end: float) -> np.ndarray:
    """Return 25 points on an ellipse, `(25, 2)`.

    `start` and `end` are in degrees, clockwise from the right.

    >>> arc((0, 0), (1, 2), 0, 90)[[0, -1]].round(3)
    array([[1., 0.], [0., 2.]])
    """
    angles = np.radians(np.linspace(start, end, 25))
    return np.stack([np.cos(angles), np.sin(angles)], axis=1) * radii + center


CIRCLE = arc((0, 0), (1, 1), 0, 345)


def random_pose(
    rng: np.random.Generator, turn: float, grow: float, shift: float, mirror: bool = False
) -> np.ndarray:
    """Draw a rotation, scale and shift, `(2, 3)`: x -> pose[:, :2] x + pose[:, 2].

    Args:
        rng: the generator of random numbers.
        turn: float. The angle is uniform in [-turn, turn] degrees.
        grow: float in [0, 1). The scale is uniform in [1 - grow, 1 + grow].
        shift: float. The shift of each coordinate is uniform in [-shift, shift].
        mirror: bool. Whether to exchange left and right with probability 1/2. Defaults to False.
    """
    angle = np.radians(rng.uniform(-turn, turn))
    cos, sin = np.cos(angle), np.sin(angle)
    pose = rng.uniform(1 - grow, 1 + grow) * np.array([[cos, -sin, 0], [sin, cos, 0]])
    if mirror and rng.random() < 0.5:
        pose[:, 0] *= -1
    pose[:, 2] = rng.uniform(-shift, shift, 2)
    return pose


def mottled(
    rng: np.random.Generator, top: Color, bottom: Color, grain: float, cells: int = 6
) -> np.ndarray:
    """Draw a background from `top` to `bottom`, uint8 `(cells, cells, 3)`.

    `grain` is the standard deviation of its noise.
    """
    ramp = np.linspace(0, 1, cells)[:, None, None]
    colors = (1 - ramp) * np.asarray(top, float) + ramp * np.asarray(bottom, float)
    return _bytes(colors + rng.normal(0, grain, (cells, cells, 3)))


def wall(rng: np.random.Generator, grain: float = 8) -> np.ndarray:
    """Draw a `mottled` background of a muted colour."""
    color = rng.uniform(70, 200) + rng.normal(0, 25, 3)
    return mottled(rng, color, near(rng, color, 25), grain)


def near(rng: np.random.Generator, color: Color, spread: float = 15) -> np.ndarray:
    """Draw a colour near `color`: all channels lighter or darker, and each a little different."""
    drawn = np.asarray(color) + rng.normal(0, spread) + rng.normal(0, spread / 3, 3)
    return np.clip(drawn, 0, 255)


def pick(rng: np.random.Generator, colors: Sequence[Color], spread: float = 15) -> np.ndarray:
    """Draw a colour `near` one of `colors`."""
    return near(rng, colors[int(rng.integers(len(colors)))], spread)


def lit(rng: np.random.Generator, images: np.ndarray, grain: float = 4) -> np.ndarray:
    """Return images, uint8 `(N, H, W, C)`, with random lighting and noise.

    I -> I (1 + a x + b y) + noise, with a and b uniform in [-0.25, 0.25] for each image, x and y
    in [-1, 1], and noise ~ N(0, grain^2), the same in all channels of a pixel.
    """
    n, height, width, _ = images.shape
    a, b = rng.uniform(-0.25, 0.25, (2, n, 1, 1, 1)).astype("float32")
    x = np.linspace(-1, 1, width, dtype="float32")[:, None]
    y = np.linspace(-1, 1, height, dtype="float32")[:, None, None]
    noise = rng.standard_normal((n, height, width, 1), dtype="float32") * np.float32(grain)
    return _bytes(images * (1 + a * x + b * y) + noise)


def _rgb(color: Color) -> tuple[int, ...]:
    return tuple(int(channel) for channel in color)


def _bytes(values: np.ndarray) -> np.ndarray:
    return np.clip(values + 0.5, 0, 255).astype("uint8")
