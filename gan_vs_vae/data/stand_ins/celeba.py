"""Drawn faces with attributes, in place of CelebA."""

import functools
from collections.abc import Sequence

import numpy as np

from gan_vs_vae.data.celeba.lists import REPORT_ATTRIBUTES
from gan_vs_vae.data.dataset import DataSet
from gan_vs_vae.data.stand_ins.canvas import Canvas, arc, lit, near, pick, random_pose, wall
from gan_vs_vae.data.stand_ins.stand_in import stand_in
from gan_vs_vae.errors import unknown

# The share of faces with each attribute: CelebA's, but for rare ones, which could not be learned.
FREQUENCIES = {
    "Male": 0.42,
    "Smiling": 0.48,
    "Wearing_Hat": 0.2,
    "Eyeglasses": 0.2,
}
HAIR = {  # name: (share of faces, colour); a face has one of these attributes
    "Black_Hair": (0.3, (35, 30, 30)),
    "Blond_Hair": (0.25, (230, 195, 110)),
    "Brown_Hair": (0.3, (115, 70, 40)),
    "Gray_Hair": (0.15, (175, 175, 180)),
}
ATTRIBUTES = (*FREQUENCIES, *HAIR)

SKIN = ((245, 210, 185), (230, 185, 150), (200, 150, 115), (150, 105, 75), (110, 75, 55))
CLOTH = ((60, 70, 110), (150, 50, 60), (220, 215, 205), (50, 110, 90), (90, 80, 80), (190, 140, 60))
EYES = ((90, 60, 40), (70, 110, 150), (80, 120, 80))
DARK, WHITE = (30, 25, 30), (245, 243, 240)


def celeba_stand_in(attributes: Sequence[str] = REPORT_ATTRIBUTES) -> DataSet:
    """Return drawn faces, 64x64x3, with attributes: 1,500 for training, 300 for testing.

    Labels are int32 `(N, k)`, 1 if a face has the attribute and 0 if not. The faces do not depend
    on the attributes that are chosen. They stand in for Z. Liu, P. Luo, X. Wang and X. Tang, *Deep
    Learning Face Attributes in the Wild*, 2015.

    Args:
        attributes: sequence of str. Some of `ATTRIBUTES`, named as in CelebA. Defaults to the four
            attributes of the report.

    Raises:
        UserError: if the stand-in does not have an attribute.

    >>> faces = celeba_stand_in(["Smiling", "Eyeglasses"])
    >>> faces.class_names, faces.test.labels.shape
    (('Smiling', 'Eyeglasses'), (300, 2))
    """
    for name in attributes:
        if name not in ATTRIBUTES:
            raise unknown("attribute of the stand-in", name, ATTRIBUTES)
    images, table = make_images()
    columns = [ATTRIBUTES.index(name) for name in attributes]
    return stand_in(
        "celeba",
        images,
        table[:, columns],
        attributes,
        train=1500,
        description="drawn faces; not CelebA",
        path="gan_vs_vae.data.stand_ins.celeba_stand_in",
    )


@functools.cache
def make_images() -> tuple[np.ndarray, np.ndarray]:
    """Draw 1,800 faces with a fixed seed; cached.

    Returns:
        The faces, and all their attributes, int32 `(N, len(ATTRIBUTES))`.
    """
    rng = np.random.default_rng(0)
    table = _attributes(rng, 1800)
    images = np.stack([_face(rng, dict(zip(ATTRIBUTES, row, strict=True))) for row in table])
    return lit(rng, images), table


def _attributes(rng: np.random.Generator, n: int) -> np.ndarray:
    """Draw attributes, independent but for the colour of hair: int32 `(n, len(ATTRIBUTES))`."""
    independent = rng.random((n, len(FREQUENCIES))) < list(FREQUENCIES.values())
    hair = rng.choice(len(HAIR), n, p=[share for share, _ in HAIR.values()])
    return np.c_[independent, np.eye(len(HAIR))[hair]].astype("int32")


def _face(rng: np.random.Generator, has: dict[str, int]) -> np.ndarray:
    """Draw a face with the attributes that it `has`, uint8 `(64, 64, 3)`."""
    canvas = Canvas(64, wall(rng), random_pose(rng, turn=10, grow=0.1, shift=0.1))
    skin = pick(rng, SKIN, 8)
    hair = next(near(rng, color, 10) for name, (_, color) in HAIR.items() if has[name])
    if not has["Male"]:
        _long_hair(canvas, rng, hair)
    _shoulders(canvas, skin, pick(rng, CLOTH))
    _head(canvas, rng, skin)
    if has["Male"] and rng.random() < 0.4:
        _beard(canvas, skin, hair)
    _eyes(canvas, rng, 0.6 * hair, brow=0.09 if has["Male"] else 0.04)
    lips = 0.8 * skin if has["Male"] else 0.35 * skin + 0.65 * np.array((200, 40, 60))
    _mouth(canvas, rng, lips, has["Smiling"])
    (_short_fringe if has["Male"] else _parting)(canvas, rng, hair)
    if has["Eyeglasses"]:
        _glasses(canvas, rng)
    if has["Wearing_Hat"]:
        _hat(canvas, rng)
    return canvas.pixels()


def _long_hair(canvas, rng, hair):
    width, length = rng.uniform(0.58, 0.68), rng.uniform(0.6, 1.0)
    canvas.ellipse((0, -0.1), (width, 0.75), 0.85 * hair)
    sides = [(-width, -0.1), (width, -0.1), (width, length), (-width, length)]
    canvas.polygon(sides, 0.85 * hair)


def _shoulders(canvas, skin, cloth):
    canvas.ellipse((0, 1.3), (0.95, 0.5), cloth)
    canvas.polygon([(-0.2, 0.4), (0.2, 0.4), (0.24, 0.9), (-0.24, 0.9)], 0.85 * skin)
    canvas.ellipse((0, 0.88), (0.24, 0.1), 0.85 * skin)


def _head(canvas, rng, skin):
    width = rng.uniform(0.43, 0.5)
    for side in (-1, 1):
        canvas.ellipse((side * width, 0.05), (0.08, 0.13), 0.9 * skin)
    canvas.ellipse((0, -0.1), (width, 0.52), skin)
    canvas.ellipse((0, 0.17), (0.87 * width, 0.49), skin)
    for side in (-1, 1):
        canvas.ellipse((side * 0.24, 0.2), (0.11, 0.08), 0.85 * skin + np.array((30, 8, 10)))
    canvas.line([(0.02, -0.05), (0.07, 0.18), (-0.05, 0.2)], 0.035, 0.8 * skin)


def _beard(canvas, skin, hair):
    color = 0.25 * skin + 0.65 * hair
    canvas.polygon(arc((0, 0.2), (0.42, 0.48), 0, 180), color)
    canvas.ellipse((0, 0.18), (0.26, 0.09), skin)
    canvas.ellipse((0, 0.31), (0.24, 0.08), color)


def _eyes(canvas, rng, hair, brow):
    iris, height = pick(rng, EYES), rng.uniform(0.055, 0.08)
    gaze = rng.uniform(-0.03, 0.03)
    for side in (-1, 1):
        x = side * 0.2
        canvas.ellipse((x, -0.06), (0.115, height), WHITE)
        canvas.ellipse((x + gaze, -0.06), (0.06, height), iris)
        canvas.ellipse((x + gaze, -0.06), (0.03, 0.035), DARK)
        canvas.line(arc((x, -0.06), (0.12, height), 180, 360), 0.03, DARK)
        canvas.line(arc((x, -0.13), (0.15, 0.09), 210, 330), brow, hair)


def _mouth(canvas, rng, lips, smiling):
    width = rng.uniform(0.18, 0.22)
    if smiling:
        canvas.polygon(arc((0, 0.33), (width + 0.06, 0.19), 0, 180), lips)
        canvas.polygon(arc((0, 0.35), (width, 0.11), 0, 180), WHITE)
    else:
        canvas.ellipse((0, 0.4), (width, 0.06), lips)
        canvas.line([(-width, 0.4), (width, 0.4)], 0.025, 0.5 * lips)


def _short_fringe(canvas, rng, hair):
    hairline = rng.uniform(-0.42, -0.32)
    cap = arc((0, -0.2), (0.53, 0.52), 180, 360)
    canvas.polygon([*cap, (0.46, -0.05), (0.4, hairline), (-0.4, hairline), (-0.46, -0.05)], hair)


def _parting(canvas, rng, hair):
    x = rng.uniform(-0.2, 0.2)
    for side in (-1, 1):
        cap = arc((0, -0.2), (0.57, 0.5), 270, 270 + side * 90)
        lock = [(side * 0.55, 0.55), (side * 0.43, 0.5), (side * 0.4, -0.15), (x, -0.48)]
        canvas.polygon([*cap, *lock], hair)
    canvas.line([(x, -0.7), (x, -0.48)], 0.02, 0.8 * hair)


def _glasses(canvas, rng):
    frame = pick(rng, (DARK, (90, 40, 30), (40, 40, 90)))
    for side in (-1, 1):
        canvas.line(arc((side * 0.22, -0.04), (0.17, 0.14), 0, 360), 0.055, frame)
        canvas.line([(side * 0.38, -0.06), (side * 0.5, -0.03)], 0.05, frame)
    canvas.line([(-0.06, -0.06), (0.06, -0.06)], 0.05, frame)


def _hat(canvas, rng):
    felt, band = pick(rng, CLOTH), pick(rng, CLOTH)
    canvas.polygon([(-0.55, -0.38), (-0.45, -0.95), (0.45, -0.95), (0.55, -0.38)], felt)
    canvas.polygon([(-0.56, -0.4), (-0.53, -0.58), (0.53, -0.58), (0.56, -0.4)], band)
    canvas.ellipse((0, -0.4), (0.82, 0.1), 0.85 * felt)
