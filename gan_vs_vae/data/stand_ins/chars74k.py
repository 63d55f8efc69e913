"""Printed characters in the fonts that matplotlib ships, in place of Chars74K."""

import functools
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from gan_vs_vae.data.chars74k.layout import CLASSES
from gan_vs_vae.data.dataset import DataSet
from gan_vs_vae.data.stand_ins.stand_in import stand_in

# The fonts of matplotlib that have all the characters as upright or italic letters.
FONTS = (
    *("DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSans-BoldOblique"),
    *("DejaVuSansMono", "DejaVuSansMono-Bold", "DejaVuSansMono-Oblique"),
    *("DejaVuSerif", "DejaVuSerif-Bold", "DejaVuSerif-Italic", "DejaVuSerif-BoldItalic"),
    *("STIXGeneral", "STIXGeneralBol", "STIXGeneralItalic", "STIXGeneralBolIta"),
    *("cmr10", "cmb10", "cmss10", "cmtt10", "cmti10"),
)

SIZE = 64  # height and width of an image
PAPER = 160  # height and width of the sheet on which a character is printed, then transformed
HEIGHT = 96  # height of the font on it


def chars74k_stand_in() -> DataSet:
    """Return the 62 characters 0-9 A-Z a-z in 20 fonts, black on white, 64x64x3.

    Of each character 40 images are for training and 8 for testing. The fonts are DejaVu, STIX and
    Computer Modern. They stand in for the part "Fnt" of T. de Campos, B. Babu and M. Varma,
    *Character Recognition in Natural Images*, 2009.
    """
    images, labels = make_images()
    return stand_in(
        "chars74k",
        images,
        labels,
        CLASSES,
        train=40 * len(CLASSES),
        description="characters in matplotlib's fonts; not Chars74K",
        path="gan_vs_vae.data.stand_ins.chars74k_stand_in",
    )


@functools.cache
def make_images() -> tuple[np.ndarray, np.ndarray]:
    """Print 48 images of each character with a fixed seed; cached.

    Font, size, place, rotation, slant and stroke width are random.
    """
    from matplotlib import get_data_path

    rng = np.random.default_rng(0)
    folder = Path(get_data_path(), "fonts", "ttf")
    fonts = [ImageFont.truetype(folder / f"{name}.ttf", HEIGHT) for name in FONTS]
    labels = np.arange(48 * len(CLASSES), dtype="int32") % len(CLASSES)
    images = np.empty((len(labels), SIZE, SIZE, 3), "uint8")
    for label, image in zip(labels, images, strict=True):
        font = fonts[rng.integers(len(fonts))]
        image[:] = _printed(rng, CLASSES[label], font)[..., None]
    return images, labels


def _printed(rng: np.random.Generator, character: str, font: ImageFont.FreeTypeFont) -> np.ndarray:
    """Print one character, uint8 `(SIZE, SIZE)`."""
    sheet = Image.new("L", (PAPER, PAPER), 255)
    ImageDraw.Draw(sheet).text(
        (PAPER / 2, PAPER / 2),
        character,
        fill=0,
        font=font,
        anchor="mm",
        stroke_width=int(rng.integers(3)),
    )
    # Transform at twice the size, then halve it, for smooth edges.
    bent = sheet.transform(
        (2 * SIZE, 2 * SIZE),
        Image.Transform.AFFINE,
        _placement(rng),
        Image.Resampling.BILINEAR,
        fillcolor=255,
    )
    return np.asarray(bent.reduce(2))


def _placement(rng: np.random.Generator) -> list[float]:
    """Draw an affine map from pixels of the doubled image to the sheet, as Pillow's six numbers."""
    angle, slant = np.radians(rng.uniform(-8, 8)), rng.uniform(-0.15, 0.15)
    rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    matrix = rotation @ [[1, slant], [0, 1]] / rng.uniform(0.8, 1)
    center = SIZE + rng.uniform(-6, 6, 2)
    return np.c_[matrix, PAPER / 2 - matrix @ center].ravel().tolist()
