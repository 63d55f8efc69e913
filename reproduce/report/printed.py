"""The panels that the report printed: the user's own copy, and the same measures on its tiles."""

import dataclasses
import io
from pathlib import Path

import numpy as np

from gan_vs_vae import metrics
from gan_vs_vae.data.decoding import decode
from gan_vs_vae.errors import UserError, brief
from gan_vs_vae.images import to_pillow
from reproduce.evaluation import MARGIN, SHARPNESS_SIZE
from reproduce.panels import GAP, TILE
from reproduce.statistics import Estimate, bootstrap

COLUMNS = 4
SIDE = COLUMNS * TILE + (COLUMNS - 1) * GAP  # pixels of a panel
PANELS = ("fig2a", "fig2b", "fig3a", "fig3b", "fig4a", "fig4b", "fig5a", "fig5b", "fig5c", "fig5d")


@dataclasses.dataclass(frozen=True)
class Printed:
    """A panel of the report.

    Attributes:
        name: str. One of `PANELS`.
        pixels: uint8 `(SIDE, SIDE, 3)`.
    """

    name: str
    pixels: np.ndarray

    @property
    def tiles(self) -> np.ndarray:
        """The 16 images, uint8 `(16, TILE, TILE, 3)`, row by row."""
        starts = [i * (TILE + GAP) for i in range(COLUMNS)]
        return np.stack(
            [self.pixels[y : y + TILE, x : x + TILE] for y in starts for x in starts], axis=0
        )

    @property
    def png(self) -> bytes:
        """The panel as the bytes of a PNG file."""
        out = io.BytesIO()
        to_pillow(self.pixels).save(out, "PNG")
        return out.getvalue()

    def sharpness(self) -> Estimate:
        """Return the mean sharpness of the tiles, with its interval over them."""
        return bootstrap([metrics.laplacian_variance(self.tiles, SHARPNESS_SIZE, MARGIN)])


def read_panels(folder: Path) -> dict[str, Printed]:
    """Return the panels that a folder has, by name: pictures called fig2a.png, fig2a_acgan.png, ...

    A picture of another size is scaled to that of the report's panels.

    Raises:
        UserError: if there is no such folder, or no picture in it is called so, or one is broken.
    """
    if not folder.is_dir():
        raise UserError(f"{folder} is no folder of the report's printed panels")
    found = {}
    for name in PANELS:
        if paths := sorted(path for path in folder.glob(f"{name}*") if path.is_file()):
            found[name] = Printed(name, _pixels(paths[0]))
    if not found:
        raise UserError(
            f"{folder} has no picture of a printed panel: call them fig2a.png to fig5d.png"
        )
    return found


def _pixels(path):
    try:
        pixels, _ = decode(path, (SIDE, SIDE), "stretch")
    except Exception as error:  # Pillow raises errors of many classes for damaged files
        raise UserError(f"{path} is not a picture that can be read: {brief(error)}") from error
    return pixels
