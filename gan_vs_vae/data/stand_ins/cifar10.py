"""Drawn scenes of ten classes, in place of CIFAR-10."""

import functools

import numpy as np

from gan_vs_vae.data.dataset import DataSet
from gan_vs_vae.data.stand_ins.canvas import Canvas, arc, lit, mottled, near, pick, random_pose
from gan_vs_vae.data.stand_ins.stand_in import stand_in

SKY = ((120, 170, 230), (190, 210, 235), (160, 165, 180), (235, 190, 150))
SEA = ((40, 90, 150), (60, 120, 130), (90, 110, 140))
STREET = ((110, 110, 115), (150, 145, 135), (85, 85, 95))
GRASS = ((90, 140, 60), (150, 150, 80), (60, 105, 50), (205, 210, 220))
ROOM = ((180, 150, 120), (200, 190, 200), (120, 100, 110), (110, 140, 160))
POND = ((70, 100, 60), (90, 80, 50), (60, 90, 110), (150, 130, 90))
PAINT = ((200, 30, 35), (30, 70, 170), (235, 235, 235), (240, 200, 40), (40, 130, 80), (60, 60, 70))
FUR = ((200, 130, 70), (120, 115, 115), (60, 55, 55), (225, 215, 200), (150, 105, 75))
DARK, PALE, PINK = (25, 25, 30), (245, 245, 240), (225, 150, 150)


def cifar10_stand_in() -> DataSet:
    """Return drawings of CIFAR-10's ten classes, 32x32x3: 2,000 for training, 500 for testing.

    Each class has a shape, and likely colours and backgrounds. They stand in for A. Krizhevsky,
    *Learning Multiple Layers of Features from Tiny Images*, 2009.
    """
    images, labels = make_images()
    return stand_in(
        "cifar10",
        images,
        labels,
        tuple(SCENES),
        train=2000,
        description="drawn scenes of ten classes; not CIFAR-10",
        path="gan_vs_vae.data.stand_ins.cifar10_stand_in",
    )


@functools.cache
def make_images() -> tuple[np.ndarray, np.ndarray]:
    """Draw 250 scenes of each class with a fixed seed; cached."""
    rng = np.random.default_rng(0)
    labels = np.arange(2500, dtype="int32") % len(SCENES)
    images = np.stack([_scene(rng, list(SCENES)[label]) for label in labels])
    return lit(rng, images, grain=7), labels


def _scene(rng: np.random.Generator, name: str) -> np.ndarray:
    """Draw one scene of the class `name`, uint8 `(32, 32, 3)`."""
    draw, above, below = SCENES[name]
    # One in five has a wrong background, so that the background alone does not reveal the class.
    if rng.random() < 0.2:
        above, below = ROOM, STREET
    top, bottom = pick(rng, above), pick(rng, below)
    canvas = Canvas(32, mottled(rng, top, near(rng, top), 12), np.eye(2, 3))
    if below is not above:
        left, right = rng.uniform(0, 0.4) + rng.uniform(-0.08, 0.08, 2)
        canvas.polygon([(-1, left), (1, right), (1, 1), (-1, 1)], bottom)
        canvas.polygon([(-1, 0.7), (1, right + 0.2), (1, 1), (-1, 1)], 0.92 * bottom)
    canvas.pose = random_pose(
        rng, turn=25 if draw is _airplane else 7, grow=0.18, shift=0.15, mirror=True
    )
    draw(canvas, rng)
    return canvas.pixels()


def _airplane(canvas, rng):
    body = pick(rng, (PALE, (190, 195, 205), (120, 130, 150)))
    canvas.polygon([(-0.1, -0.05), (0.2, -0.05), (-0.1, -0.6), (-0.25, -0.6)], 0.8 * body)
    canvas.polygon([(-0.8, 0), (-0.55, 0), (-0.75, -0.4), (-0.92, -0.4)], pick(rng, PAINT))
    canvas.ellipse((0, 0), (0.85, 0.14), body)
    canvas.polygon([(-0.05, 0.05), (0.3, 0.05), (-0.2, 0.65), (-0.4, 0.65)], 0.7 * body)
    canvas.polygon([(0.58, -0.08), (0.7, -0.08), (0.76, 0), (0.58, 0)], DARK)


def _automobile(canvas, rng):
    paint = pick(rng, PAINT)
    canvas.polygon([(-0.5, 0.1), (-0.32, -0.25), (0.22, -0.25), (0.5, 0.1)], paint)
    canvas.polygon([(-0.38, 0.08), (-0.26, -0.17), (-0.06, -0.17), (-0.06, 0.08)], (170, 200, 215))
    canvas.polygon([(0.0, 0.08), (0.0, -0.17), (0.18, -0.17), (0.37, 0.08)], (170, 200, 215))
    canvas.polygon([(-0.85, 0.12), (0.7, 0.08), (0.88, 0.2), (0.88, 0.45), (-0.85, 0.45)], paint)
    canvas.ellipse((0.8, 0.25), (0.07, 0.05), (255, 245, 190))
    _wheels(canvas, (-0.5, 0.5))


def _truck(canvas, rng):
    load, cab = pick(rng, PAINT), pick(rng, PAINT)
    canvas.polygon([(-0.95, -0.55), (0.35, -0.55), (0.35, 0.35), (-0.95, 0.35)], load)
    canvas.line([(-0.95, -0.4), (0.35, -0.4)], 0.06, 0.7 * load)
    canvas.polygon([(0.4, -0.3), (0.72, -0.3), (0.92, 0.05), (0.92, 0.45), (0.4, 0.45)], cab)
    canvas.polygon([(0.52, -0.22), (0.68, -0.22), (0.82, 0.05), (0.52, 0.05)], (170, 200, 215))
    canvas.polygon([(-0.95, 0.35), (0.45, 0.35), (0.45, 0.45), (-0.95, 0.45)], DARK)
    _wheels(canvas, (-0.7, -0.35, 0.65))


def _wheels(canvas, places):
    for x in places:
        canvas.ellipse((x, 0.47), (0.18, 0.18), DARK)
        canvas.ellipse((x, 0.47), (0.08, 0.08), (180, 180, 185))


def _ship(canvas, rng):
    hull, deck = pick(rng, PAINT), near(rng, (230, 230, 225))
    canvas.polygon([(-0.9, 0.1), (0.95, 0.0), (0.65, 0.5), (-0.75, 0.5)], hull)
    canvas.polygon([(-0.86, 0.2), (0.89, 0.1), (0.86, 0.18), (-0.83, 0.28)], PALE)
    canvas.polygon([(-0.6, 0.1), (-0.6, -0.22), (0.35, -0.22), (0.45, 0.05)], deck)
    for x in np.arange(-0.5, 0.3, 0.2):
        canvas.ellipse((x, -0.06), (0.05, 0.05), DARK)
    for x in (-0.4, -0.05)[: rng.integers(1, 3)]:
        canvas.polygon([(x, -0.22), (x, -0.6), (x + 0.2, -0.6), (x + 0.2, -0.22)], pick(rng, PAINT))
    canvas.line([(0.28, -0.2), (0.28, -0.75)], 0.04, DARK)


def _bird(canvas, rng):
    feathers = pick(rng, (*PAINT, (140, 100, 70)))
    for x in (-0.08, 0.1):
        canvas.line([(x, 0.3), (x + 0.03, 0.75), (x + 0.15, 0.77)], 0.05, (200, 130, 50))
    canvas.polygon([(-0.35, 0.0), (-0.95, 0.15), (-0.9, 0.38), (-0.25, 0.25)], 0.7 * feathers)
    canvas.polygon([(0.6, -0.42), (0.88, -0.3), (0.6, -0.22)], (240, 160, 40))
    canvas.ellipse((0, 0.1), (0.48, 0.34), feathers)
    canvas.ellipse((0.1, 0.24), (0.32, 0.19), near(rng, (225, 210, 190)))
    canvas.ellipse((0.42, -0.3), (0.25, 0.24), feathers)
    canvas.polygon([(0.15, -0.05), (-0.6, -0.3 * rng.random()), (-0.1, 0.25)], 0.75 * feathers)
    canvas.ellipse((0.5, -0.36), (0.06, 0.06), DARK)


def _cat(canvas, rng):
    fur = pick(rng, FUR)
    canvas.ellipse((0, 0.95), (0.5, 0.6), 0.9 * fur)
    for side in (-1, 1):
        canvas.polygon([(side * 0.6, 0), (side * 0.55, -0.75), (side * 0.1, -0.35)], fur)
        canvas.polygon([(side * 0.5, -0.2), (side * 0.49, -0.58), (side * 0.25, -0.35)], PINK)
    canvas.ellipse((0, 0.05), (0.62, 0.52), fur)
    for x in (-0.17, 0, 0.17):
        canvas.line([(x, -0.45), (0.8 * x, -0.22)], 0.07, 0.6 * fur)
    eye = pick(rng, ((150, 190, 60), (220, 180, 50), (110, 180, 200)))
    for side in (-1, 1):
        canvas.ellipse((side * 0.26, -0.02), (0.14, 0.13), eye)
        canvas.ellipse((side * 0.26, -0.02), (0.05, 0.12), DARK)
        canvas.line([(side * 0.2, 0.3), (side * 0.8, 0.25)], 0.03, PALE)
    canvas.ellipse((0, 0.28), (0.2, 0.14), 0.5 * fur + 0.5 * np.asarray(PALE))
    canvas.polygon([(-0.08, 0.18), (0.08, 0.18), (0, 0.27)], PINK)


def _dog(canvas, rng):
    fur = pick(rng, FUR)
    canvas.ellipse((0, 1.0), (0.55, 0.6), 0.9 * fur)
    canvas.ellipse((0, -0.05), (0.5, 0.58), fur)
    for side in (-1, 1):
        canvas.ellipse((side * 0.56, 0.05), (0.17, 0.48), 0.6 * fur)
        canvas.ellipse((side * 0.22, -0.17), (0.09, 0.09), DARK)
        canvas.ellipse((side * 0.24, -0.2), (0.03, 0.03), PALE)
    canvas.ellipse((0, 0.25), (0.3, 0.27), 0.6 * fur + 0.4 * np.asarray(PALE))
    canvas.ellipse((0, 0.13), (0.15, 0.11), DARK)
    if rng.random() < 0.7:
        canvas.ellipse((0.02, 0.5), (0.11, 0.19), (225, 100, 110))
    canvas.line(arc((0, 0.25), (0.2, 0.17), 10, 170), 0.04, DARK)


def _deer(canvas, rng):
    coat = pick(rng, ((165, 110, 65), (185, 135, 90), (140, 95, 65)))
    for lean in (-0.05, 0.12):
        branch = [(0.62 + lean, -0.55), (0.52 + 2 * lean, -0.8), (0.6 + 3 * lean, -1.0)]
        canvas.line(branch, 0.05, (90, 70, 50))
        canvas.line([branch[1], (0.4 + 4 * lean, -0.92)], 0.05, (90, 70, 50))
    _four_legs(canvas, coat, 0.07)
    canvas.ellipse((-0.05, 0.1), (0.5, 0.22), coat)
    canvas.ellipse((-0.55, 0.02), (0.08, 0.1), PALE)
    canvas.polygon([(0.25, 0.1), (0.5, -0.5), (0.68, -0.45), (0.45, 0.2)], coat)
    canvas.polygon([(0.5, -0.58), (0.72, -0.55), (0.92, -0.38), (0.6, -0.35)], coat)
    for x, y in rng.uniform((-0.4, -0.02), (0.25, 0.15), (7, 2)):
        canvas.ellipse((x, y), (0.04, 0.03), PALE)


def _horse(canvas, rng):
    coat = pick(rng, ((110, 65, 40), (60, 45, 40), (215, 210, 205), (160, 100, 60)))
    mane = pick(rng, (DARK, (225, 205, 160)))
    canvas.line([(-0.52, -0.1), (-0.75, 0.1), (-0.72, 0.5)], 0.16, mane)
    _four_legs(canvas, coat, 0.13)
    canvas.ellipse((-0.05, 0.03), (0.58, 0.3), coat)
    canvas.polygon([(0.15, -0.1), (0.45, -0.75), (0.7, -0.65), (0.52, 0.15)], coat)
    canvas.polygon([(0.45, -0.78), (0.65, -0.78), (0.95, -0.42), (0.8, -0.28), (0.5, -0.5)], coat)
    canvas.line([(0.12, -0.2), (0.32, -0.5), (0.44, -0.8)], 0.15, mane)


def _four_legs(canvas, coat, width):
    for x, shade in ((-0.3, 0.75), (0.2, 0.75), (-0.45, 1), (0.34, 1)):
        canvas.line([(x, 0.1), (x + 0.03, 0.5), (x, 0.85)], width, shade * coat)


def _frog(canvas, rng):
    skin = pick(rng, ((70, 160, 60), (110, 170, 50), (50, 120, 80), (150, 140, 60)))
    for side in (-1, 1):
        canvas.ellipse((side * 0.62, 0.4), (0.28, 0.3), 0.75 * skin)
        canvas.ellipse((side * 0.6, 0.68), (0.3, 0.09), 0.85 * skin)
        canvas.ellipse((side * 0.3, -0.38), (0.21, 0.21), skin)
    canvas.ellipse((0, 0.15), (0.65, 0.52), skin)
    canvas.ellipse((0, 0.42), (0.42, 0.27), near(rng, (215, 215, 150)))
    for side in (-1, 1):
        canvas.ellipse((side * 0.3, -0.4), (0.13, 0.13), (245, 235, 170))
        canvas.ellipse((side * 0.3, -0.4), (0.06, 0.08), DARK)
    canvas.line(arc((0, -0.05), (0.45, 0.25), 10, 170), 0.05, 0.4 * skin)


# class: (function that draws it, colours above the horizon, below it); equal: no horizon
SCENES = {
    "airplane": (_airplane, SKY, SKY),
    "automobile": (_automobile, SKY, STREET),
    "bird": (_bird, SKY, GRASS),
    "cat": (_cat, ROOM, ROOM),
    "deer": (_deer, GRASS, GRASS),
    "dog": (_dog, ROOM, GRASS),
    "frog": (_frog, POND, POND),
    "horse": (_horse, SKY, GRASS),
    "ship": (_ship, SKY, SEA),
    "truck": (_truck, SKY, STREET),
}
