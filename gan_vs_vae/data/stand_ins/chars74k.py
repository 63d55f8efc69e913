"""Printed characters in the fonts that matplotlib ships, in place of Chars74K."""

import string
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from gan_vs_vae.data.dataset import DataSet
from gan_vs_vae.data.stand_ins.stand_in import stand_in

CHARACTERS = tuple(string.digits + string.ascii_uppercase + string.ascii_lowercase)

# Those of matplotlib's fonts that have all the characters as upright or italic letters.
FONTS = (
    *("DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSans-BoldOblique"),
    *("DejaVuSansMono", "DejaVuSansMono-Bold", "DejaVuSansMono-Oblique"),
    *("DejaVuSerif", "DejaVuSerif-Bold", "DejaVuSerif-Italic", "DejaVuSerif-BoldItalic"),
    *("STIXGeneral", "STIXGeneralBol", "STIXGeneralItalic", "STIXGeneralBolIta"),
    *("cmr10", "cmb10", "cmss10", "cmtt10", "cmti10"),
)

SIZE = 64
PAPER = 160  # pixels of the side of the sheet on which a character is set before it is bent
HEIGHT = 96  # of the type on it


def chars74k_stand_in() -> DataSet:
    """The 62 characters 0-9 A-Z a-z in 20 typefaces, black on white, 64x64x3.

    40 of each are for training and 8 for testing; typeface, size, place, rotation, slant and
    boldness are drawn with a fixed seed. (The fonts: DejaVu, STIX and Computer Modern. What it
    stands in for: T. de Campos, B. Babu and M. Varma, *Character Recognition in Natural Images*,
    2009, the part "Fnt".)
    """
    from matplotlib import get_data_path

    rng = np.random.default_rng(0)
    folder = Path(get_data_path(), "fonts", "ttf")
    fonts = [ImageFont.truetype(folder / f"{name}.ttf", HEIGHT) for name in FONTS]
    labels = np.arange(48 * len(CHARACTERS), dtype="int32") % len(CHARACTERS)
    images = np.empty((len(labels), SIZE, SIZE, 3), "uint8")
    for label, image in zip(labels, images, strict=True):
        font = fonts[rng.integers(len(fonts))]
        image[:] = _printed(rng, CHARACTERS[label], font)[..., None]
    return stand_in(
        "chars74k",
        images,
        labels,
        CHARACTERS,
        train=40 * len(CHARACTERS),
        description="characters in matplotlib's fonts; not Chars74K",
        path="gan_vs_vae.data.stand_ins.chars74k_stand_in",
    )


def _printed(rng: np.random.Generator, character: str, font: ImageFont.FreeTypeFont) -> np.ndarray:
    """One character, uint8 `(SIZE, SIZE)`."""
    sheet = Image.new("L", (PAPER, PAPER), 255)
    ImageDraw.Draw(sheet).text(
        (PAPER / 2, PAPER / 2),
        character,
        fill=0,
        font=font,
        anchor="mm",
        stroke_width=int(rng.integers(3)),
    )
    # Twice the size, then halved: what is bent keeps smooth edges.
    bent = sheet.transform(
        (2 * SIZE, 2 * SIZE),
        Image.Transform.AFFINE,
        _placement(rng),
        Image.Resampling.BILINEAR,
        fillcolor=255,
    )
    return np.asarray(bent.reduce(2))


def _placement(rng: np.random.Generator) -> list[float]:
    """From a pixel of the doubled image to one of the sheet, as PIL wants it: row by row."""
    angle, slant = np.radians(rng.uniform(-8, 8)), rng.uniform(-0.15, 0.15)
    rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    matrix = rotation @ [[1, slant], [0, 1]] / rng.uniform(0.8, 1)
    center = SIZE + rng.uniform(-6, 6, 2)
    return np.c_[matrix, PAPER / 2 - matrix @ center].ravel().tolist()
