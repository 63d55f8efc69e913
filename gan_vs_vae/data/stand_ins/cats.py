"""Drawn faces of cats, in place of photographs."""

import functools

import numpy as np

from gan_vs_vae.data.dataset import DataSet
from gan_vs_vae.data.stand_ins.canvas import Canvas, arc, lit, pick, random_pose, wall
from gan_vs_vae.data.stand_ins.stand_in import stand_in

FUR = ((215, 140, 75), (135, 130, 130), (60, 55, 58), (235, 228, 215), (150, 110, 80))
EYES = ((160, 195, 70), (230, 185, 55), (110, 175, 215), (110, 160, 110))
DARK, PALE, PINK = (30, 25, 25), (245, 242, 235), (230, 160, 160)


def cats_stand_in() -> DataSet:
    """Return drawn faces of cats, 64x64x3, without labels: 1,000 for training, 200 for testing."""
    images, labels = make_images()
    return stand_in(
        "cats",
        images,
        labels,
        None,
        train=1000,
        description="drawn faces of cats; not photographs",
        path="gan_vs_vae.data.stand_ins.cats_stand_in",
    )


@functools.cache
def make_images() -> tuple[np.ndarray, None]:
    """Draw 1,200 faces with a fixed seed; cached."""
    rng = np.random.default_rng(0)
    images = np.stack([_cat(rng) for _ in range(1200)])
    return lit(rng, images, grain=6), None


def _cat(rng: np.random.Generator) -> np.ndarray:
    """Draw one face, uint8 `(64, 64, 3)`."""
    canvas = Canvas(64, wall(rng), random_pose(rng, turn=15, grow=0.1, shift=0.1))
    fur = pick(rng, FUR)
    pattern = PATTERNS[rng.integers(len(PATTERNS))]
    canvas.ellipse((0, 1.15), (0.75, 0.6), 0.85 * fur)
    _ears(canvas, rng, 0.45 * fur if pattern is _mask else fur)
    canvas.ellipse((0, 0.1), (rng.uniform(0.62, 0.72), rng.uniform(0.52, 0.6)), fur)
    pattern(canvas, rng, fur)
    _eyes(canvas, rng)
    _muzzle(canvas, fur)
    return canvas.pixels()


def _ears(canvas, rng, fur):
    height, lean = rng.uniform(0.75, 0.95), rng.uniform(0.5, 0.66)
    for side in (-1, 1):
        canvas.polygon([(side * 0.66, 0), (side * lean, -height), (side * 0.12, -0.35)], fur)
        tip = (side * (lean - 0.02), 0.2 - height)
        canvas.polygon([(side * 0.55, -0.12), tip, (side * 0.25, -0.3)], PINK)


def _plain(canvas, rng, fur):
    """Leave the fur in one colour."""


def _tabby(canvas, rng, fur):
    dark = rng.uniform(0.45, 0.65) * fur
    for x in (-0.24, -0.08, 0.08, 0.24):
        canvas.line([(1.1 * x, -0.46), (0.6 * x, -0.16)], 0.06, dark)
    for side in (-1, 1):
        for y in (0.08, 0.22, 0.36):
            canvas.line([(side * 0.66, y - 0.03), (side * 0.42, y)], 0.06, dark)


def _blaze(canvas, rng, fur):
    width = rng.uniform(0.06, 0.2)
    canvas.polygon([(-0.04, -0.4), (0.04, -0.4), (0.2 + width, 0.5), (-0.2 - width, 0.5)], PALE)
    canvas.ellipse((0, 0.48), (0.34, 0.17), PALE)


def _mask(canvas, rng, fur):
    canvas.ellipse((0, 0.2), (0.5, 0.4), 0.7 * fur)
    canvas.ellipse((0, 0.25), (0.38, 0.32), 0.45 * fur)


def _patches(canvas, rng, fur):
    for color in (0.4 * fur, pick(rng, FUR)):
        center = rng.uniform((-0.35, -0.2), (0.35, 0.3))
        canvas.ellipse(center, rng.uniform(0.15, 0.28, 2), color)


PATTERNS = (_plain, _tabby, _tabby, _blaze, _mask, _patches)


def _eyes(canvas, rng):
    iris, width, squint = pick(rng, EYES), rng.uniform(0.03, 0.1), rng.uniform(0.11, 0.15)
    for side in (-1, 1):
        x = side * 0.28
        canvas.ellipse((x, 0.04), (0.18, squint + 0.03), DARK)
        canvas.ellipse((x, 0.04), (0.155, squint), iris)
        canvas.ellipse((x, 0.04), (width, squint - 0.01), DARK)
        canvas.ellipse((x + 0.05, -0.02), (0.035, 0.035), PALE)


def _muzzle(canvas, fur):
    light = 0.45 * fur + 0.55 * np.asarray(PALE)
    for side in (-1, 1):
        canvas.ellipse((side * 0.12, 0.4), (0.17, 0.13), light)
        canvas.line(arc((side * 0.09, 0.37), (0.09, 0.1), 20, 160), 0.03, DARK)
        for y in (0.3, 0.42, 0.54):
            canvas.line([(side * 0.22, 0.4), (side * 0.85, y)], 0.022, PALE)
    canvas.polygon([(-0.1, 0.25), (0.1, 0.25), (0, 0.36)], PINK)
