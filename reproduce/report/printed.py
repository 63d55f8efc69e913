"""The user's own copy of the panels that the report printed, and what is measured on them."""

from pathlib import Path

import numpy as np

from gan_vs_vae import plots
from gan_vs_vae.data.decoding import decode
from gan_vs_vae.errors import UserError, brief
from gan_vs_vae.images import resize
from reproduce.figures import FIGURES
from reproduce.judges.independent import judge_of
from reproduce.panels import GAP, TILE
from reproduce.printed import Measured, measured
from reproduce.report import pdf
from reproduce.report.tiles import about, values

COLUMNS = 4
SIDE = COLUMNS * TILE + (COLUMNS - 1) * GAP  # pixels of a panel
NAMES = ("fig2a", "fig2b", "fig3a", "fig3b", "fig4a", "fig4b", "fig5a", "fig5b", "fig5c", "fig5d")
LEAST = 200  # pixels of a side of a panel in a PDF


def read_panels(path: Path) -> dict[str, np.ndarray]:
    """Return the panels of a folder or of the report's PDF by name, uint8 `(SIDE, SIDE, 3)`.

    In a folder pictures are called fig2a.png, fig2a_acgan.png, ... A picture of another size is scaled
    to that of the report's panels.

    Raises:
        UserError: if there is neither, or no picture of a panel is in it, or one is broken.
    """
    return _of_pdf(path) if path.is_file() else _of_folder(path)


def tiles(panel: np.ndarray) -> np.ndarray:
    """Return the 16 images of a panel, uint8 `(16, TILE, TILE, 3)`, row by row."""
    return plots.cut(panel, COLUMNS, GAP)


def measure(panels: dict[str, np.ndarray]) -> Measured:
    """Return what ships, with the numbers of these panels in the place of those of others.

    A judge is asked only of tiles that it did not see before, if it is installed.
    """
    judges, numbers = dict(measured().judges), dict(measured().panels)
    for name, pixels in panels.items():
        data_set = FIGURES[name[:-1]].data
        found, ships = values(tiles(pixels), None), numbers.get(name, {})
        if found["sharpness"] == ships.get("sharpness"):
            found = ships
        if "judge" not in found and (judge := judge_of(data_set)):
            found = {**found, "judge": np.round(judge.scores(tiles(pixels)), 6).tolist()}
            judges[data_set] = about(judge)
        numbers[name] = found
    return Measured(judges, numbers)


def _of_folder(folder):
    if not folder.is_dir():
        raise UserError(
            f"{folder} is neither a folder of the report's printed panels nor the report's PDF"
        )
    found = {}
    for name in NAMES:
        if paths := sorted(path for path in folder.glob(f"{name}*") if path.is_file()):
            found[name] = _pixels(paths[0])
    if not found:
        raise UserError(
            f"{folder} has no picture of a printed panel: call them fig2a.png to fig5d.png"
        )
    return found


def _of_pdf(path):
    """Return the square pictures of a PDF file as the panels, which the report prints in this order."""
    square = [picture for picture in pdf.pictures(path) if _is_panel(picture)]
    if len(square) != len(NAMES):
        raise UserError(
            f"{path} has {len(square)} square pictures, not the {len(NAMES)} panels of figures 2 to 5: "
            "save the panels in a folder, called fig2a.png to fig5d.png, and name it"
        )
    scaled = (resize(picture[None], (SIDE, SIDE))[0] for picture in square)
    return dict(zip(NAMES, scaled, strict=True))


def _is_panel(picture):
    height, width, _ = picture.shape
    return min(height, width) >= LEAST and abs(height / width - 1) < 0.02


def _pixels(path):
    try:
        pixels, _ = decode(path, (SIDE, SIDE), "stretch")
    except Exception as error:  # Pillow raises errors of many classes for damaged files
        raise UserError(f"{path} is not a picture that can be read: {brief(error)}") from error
    return pixels
