"""Judges that others trained, on other data: used where the packages of the extra are installed."""

import functools
import importlib.util
from collections.abc import Callable, Sequence

import numpy as np

from gan_vs_vae import backend
from reproduce import statistics
from reproduce.judges import cats, characters, faces, imagenet
from reproduce.judges.damage import DAMAGES, places, spread_out
from reproduce.judges.independent_judge import IndependentJudge
from reproduce.judges.probe import Probe

CONTROLS = 100  # images of each, if the judge would see as many of a model

# data set: (the packages, the judge, whether it judges what stands in for the data set, too)
JUDGES: dict[str, tuple[tuple[str, ...], Callable[[], IndependentJudge], bool]] = {
    "mnist": (characters.PACKAGES, characters.CharacterReader, True),
    "chars74k": (characters.PACKAGES, characters.CharacterReader, True),
    "celeba": (faces.PACKAGES, faces.FaceDetector, True),
    "cats": (cats.PACKAGES, cats.CatFaceDetector, False),
    "cifar10": (imagenet.PACKAGES, functools.partial(Probe, "cifar10-probe"), False),
}


def judge_of(data_set: str, is_real: bool = True, share: float = 1.0) -> IndependentJudge | None:
    """Return the independent judge of a data set; None without one, or without what it needs.

    Args:
        data_set: str.
        is_real: bool. False for what stands in for it. Defaults to True.
        share: float. The share of its `samples` that it is to see. Defaults to 1: all.
    """
    if data_set not in JUDGES:
        return None
    packages, judge, judges_stand_ins = JUDGES[data_set]
    if not (is_real or judges_stand_ins) or not all(map(importlib.util.find_spec, packages)):
        return None
    found = judge()
    found.samples = round(share * found.samples)
    return found if found.backend in (None, backend.NAME) else None


def measure(
    judge: IndependentJudge, images: np.ndarray, names: Sequence[str] | None = None
) -> dict:
    """Return what a judge says to images.

    Args:
        judge: `IndependentJudge`.
        images: uint8 `(n, H, W, C)`.
        names: the name of the class that each image was generated for, or None.

    Returns:
        `about`, the judge; `scores`; `found`, in what share of images it found something; and, with
        names, `right`, whether it sees what was asked for, and `as_asked`, in what share it does.
        Capitals and small letters are not told apart.
    """
    at = places(len(images), judge.samples)
    answers, scores = judge.ask(images[at])
    found = {
        "about": {"judge": judge.name, "measure": judge.measure, "threshold": judge.threshold},
        "found": float(np.mean(scores > judge.threshold)),
        "scores": np.round(scores, 4).tolist(),
    }
    if names is not None:
        asked = (names[i].casefold() for i in at)
        right = [a.casefold() == b for a, b in zip(answers, asked, strict=True)]
        found |= {"as_asked": float(np.mean(right)), "right": [int(each) for each in right]}
    return found


def controls(judge: IndependentJudge, real: np.ndarray) -> dict:
    """Return in what share of damaged real images a judge finds something, with its interval.

    Args:
        judge: the judge.
        real: uint8 `(n, H, W, C)`.
    """
    images = spread_out(real, min(CONTROLS, judge.samples))
    found = {name: judge.scores(damage(images)) for name, damage in DAMAGES.items()}
    hits = {name: scores > judge.threshold for name, scores in found.items()}
    return {
        name: statistics.wilson(int(each.sum()), len(each)).to_dict() for name, each in hits.items()
    }
