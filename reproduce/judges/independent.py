"""Judges that others trained, on other data: used where the packages of the extra are installed."""

import importlib.util
from typing import Protocol

import numpy as np
from scipy import ndimage

from gan_vs_vae import backend
from reproduce import statistics
from reproduce.judges import characters, faces

CONTROLS = 100  # images of each
BLUR = 2 / 64  # of the height, the standard deviation
NOISE = 0.1 * 255
BLOCKS = 4  # in a row, that are shuffled


class IndependentJudge(Protocol):
    """What `CharacterReader` and `FaceDetector` have in common."""

    name: str
    measure: str
    samples: int
    threshold: float
    backend: str | None

    def scores(self, images: np.ndarray) -> np.ndarray:
        """Return a score in [0, 1] of each image, uint8 `(n, H, W, C)`."""
        ...


JUDGES: dict[str, tuple[tuple[str, ...], type[IndependentJudge]]] = {
    "mnist": (characters.PACKAGES, characters.CharacterReader),
    "chars74k": (characters.PACKAGES, characters.CharacterReader),
    "celeba": (faces.PACKAGES, faces.FaceDetector),
}


def judge_of(data_set: str) -> IndependentJudge | None:
    """Return the independent judge of a data set; None without one, or without what it needs."""
    if data_set not in JUDGES:
        return None
    packages, judge = JUDGES[data_set]
    if not all(map(importlib.util.find_spec, packages)):
        return None
    if judge.backend not in (None, backend.NAME):
        return None
    return judge()


def measure(judge: IndependentJudge, images: np.ndarray) -> dict:
    """Return what a judge says to images: the scores, and in what share it found something."""
    scores = judge.scores(spread_out(images, judge.samples))
    return {
        "about": {"judge": judge.name, "measure": judge.measure, "threshold": judge.threshold},
        "found": float(np.mean(scores > judge.threshold)),
        "scores": np.round(scores, 4).tolist(),
    }


def spread_out(images: np.ndarray, n: int) -> np.ndarray:
    """Return n images at equal steps: samples may be sorted by class."""
    return images[np.linspace(0, len(images) - 1, min(n, len(images))).astype(int)]


def controls(judge: IndependentJudge, real: np.ndarray) -> dict:
    """Return in what share of damaged real images a judge finds something, with its interval.

    Args:
        judge: the judge.
        real: uint8 `(n, H, W, C)`.
    """
    images = spread_out(real, CONTROLS)
    damaged = {"blurred": blurred(images), "noised": noised(images), "shuffled": shuffled(images)}
    found = {name: judge.scores(each) > judge.threshold for name, each in damaged.items()}
    return {
        name: statistics.wilson(int(each.sum()), len(each)).to_dict()
        for name, each in found.items()
    }


def blurred(images: np.ndarray) -> np.ndarray:
    """Return images after a Gaussian filter."""
    sigma = BLUR * images.shape[1]
    return ndimage.gaussian_filter(images, (0, sigma, sigma, 0))


def noised(images: np.ndarray, seed: int = 0) -> np.ndarray:
    """Return images with Gaussian noise."""
    noise = np.random.default_rng(seed).normal(0, NOISE, images.shape)
    return np.clip(images + noise, 0, 255).round().astype("uint8")


def shuffled(images: np.ndarray, seed: int = 0) -> np.ndarray:
    """Return images whose blocks, `BLOCKS` x `BLOCKS`, are in another order, for each its own.

    >>> images = np.arange(64, dtype="uint8").reshape(1, 8, 8, 1)
    >>> found = shuffled(images)
    >>> sorted(found.ravel().tolist()) == list(range(64)), bool((found != images).any())
    (True, True)
    """
    n, height, width, channels = images.shape
    h, w = height // BLOCKS, width // BLOCKS
    whole = images[:, : h * BLOCKS, : w * BLOCKS]
    blocks = whole.reshape(n, BLOCKS, h, BLOCKS, w, channels).swapaxes(2, 3)
    blocks = blocks.reshape(n, BLOCKS**2, h, w, channels)
    order = np.tile(np.arange(BLOCKS**2), (n, 1))
    order = np.random.default_rng(seed).permuted(order, axis=1)
    mixed = np.take_along_axis(blocks, order[:, :, None, None, None], axis=1)
    mixed = mixed.reshape(n, BLOCKS, BLOCKS, h, w, channels).swapaxes(2, 3)
    out = images.copy()
    out[:, : h * BLOCKS, : w * BLOCKS] = mixed.reshape(whole.shape)
    return out
