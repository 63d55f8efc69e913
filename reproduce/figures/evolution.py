"""Evolution: samples from the same z in the first steps of training, 50 steps to a row.

An AC-GAN on MNIST: do all digits resemble ones at first? A GAN and a VAE on CelebA: are shapes
learned before colours? "Shape" is the Fréchet distance of 8x8 grey images, each less its mean,
to real ones; "colour" that of the images' mean chroma. Each is learned once it has come halfway,
on a logarithmic scale, from its largest to its smallest value.
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

if __name__ == "__main__":  # as a script, without the project's folder on the path
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from gan_vs_vae import metrics, plots
from gan_vs_vae.images import resize
from gan_vs_vae.training import Run
from reproduce.claims import claim, every, less, spread
from reproduce.jury import Jury
from reproduce.study import Study

YAML = "observations.yaml"
RUNS = ("first_acgan", "first_gan", "first_vae")
ROWS = 8  # snapshots that are shown
SAMPLES = 500


def draw(study: Study) -> None:
    """Train what is missing, then draw the figure and write its numbers."""
    jury = Jury(study, "first_acgan")
    numbers = {
        "first_acgan": digits(jury, study.runs("first_acgan")),
        "classifier": jury.run.record,
    }
    for name in RUNS[1:]:
        numbers[name] = halfway(study.runs(name), study.data_of(name).test.images[:SAMPLES])
    numbers["claims"] = judged(numbers)

    figure, axes = plt.subplots(1, 3, figsize=(12, 4.6), layout="constrained")
    for panel, name, title in zip(
        axes, RUNS, ("AC-GAN, MNIST", "GAN, CelebA", "VAE, CelebA"), strict=True
    ):
        plots.show(panel, over_time(study.run(name)), f"{title}, from top to bottom")
    study.save(figure, numbers)


def over_time(run: Run) -> np.ndarray:
    """A row of samples from the same z for each of ROWS snapshots."""
    epochs = list(run.snapshots())
    chosen = np.unique(np.geomspace(1, len(epochs), ROWS).astype(int)) - 1
    models = run.models_at(epochs[i] for i in chosen)
    rows = [m.generate(10, np.arange(10) if m.conditional else None, seed=1) for m in models]
    return plots.tile(np.concatenate(rows), columns=10)


def digits(jury: Jury, runs: list[Run]) -> dict:
    """What digits the classifier sees in samples of all ten, over the first epochs."""
    labels = np.repeat(np.arange(10), SAMPLES // 10)
    shares, accuracies = [], []
    for run in runs:
        seen = [
            jury.judge.classify(model.generate(len(labels), labels, seed=0))
            for model in run.models_at(run.snapshots())
        ]
        shares.append([np.bincount(s, minlength=10) / len(s) for s in seen])
        accuracies.append([float(np.mean(s == labels)) for s in seen])
    shares = np.array(shares)  # (seeds, epochs, digits)
    early = shares[:, : max(1, shares.shape[1] // 4)]
    return {
        "class_accuracy": accuracies,
        "share_of_digits": shares.tolist(),
        "early_share_of_ones": spread(early[..., 1].max(axis=1)),
        "early_greatest_share": spread(early.max(axis=(1, 2))),
        "early_commonest_digit": [int(np.argmax(seed.max(axis=0))) for seed in early],
        "late_greatest_share": spread(shares[:, -1].max(axis=1)),
    }


def halfway(runs: list[Run], real: np.ndarray) -> dict:
    """The epochs at which shape and colour have come halfway, over the seeds."""
    curves = {"shape": [], "colour": []}
    for run in runs:
        drawn = [m.generate(SAMPLES, seed=0) for m in run.models_at(run.snapshots())]
        for key, of in (("shape", shape), ("colour", colour)):
            curves[key].append([metrics.frechet_distance(of(real), of(x)) for x in drawn])
    return {
        **{key: {"distances": values} for key, values in curves.items()},
        **{f"{key}_halfway": spread([when(v) for v in values]) for key, values in curves.items()},
    }


def when(distances: list[float]) -> float:
    """The first epoch from which on a curve is below the middle of its logarithmic range."""
    logs = np.log(np.maximum(distances, 1e-9))
    above = np.flatnonzero(logs > (logs.max() + logs.min()) / 2)
    return float(above[-1] + 2)


def shape(images: np.ndarray) -> np.ndarray:
    """8x8 grey values in [0, 1], less the image's mean: `(n, 64)`."""
    grey = resize(images, (8, 8)).astype("float64").mean(axis=-1).reshape(len(images), -1) / 255
    return grey - grey.mean(axis=1, keepdims=True)


def colour(images: np.ndarray) -> np.ndarray:
    """Each image's mean red - green and blue - green, in [-1, 1]: `(n, 2)`."""
    red, green, blue = (images.astype("float64") / 255).mean(axis=(1, 2)).T
    return np.stack([red - green, blue - green], axis=1)


def judged(numbers: dict) -> list[dict]:
    """What the report says of the first epochs, and whether it holds here."""
    acgan = numbers["first_acgan"]
    times = {name: numbers[name] for name in RUNS[1:]}
    pairs = [n[key] for n in times.values() for key in ("shape_halfway", "colour_halfway")]
    ones = acgan["early_share_of_ones"]
    greatest = acgan["early_greatest_share"]
    return [
        claim(
            "V.B",
            "The models at first learn the right shapes; the correct colours are learned later.",
            pairs,
            "epochs of 50 steps until half is learned: shape and colour of the GAN, then of the VAE; "
            "colour later in both",
            every(less(n["shape_halfway"], n["colour_halfway"]) for n in times.values()),
        ),
        claim(
            "V.B",
            "At first all images of a conditional model showed simple, similar looking shapes.",
            [greatest, acgan["late_greatest_share"]],
            "greatest share of one digit among samples of all ten, in the first quarter and at the "
            "end; above 0.5 at first",
            less(0.5, greatest),
        ),
        claim(
            "V.B",
            "With the AC-GAN, all numbers resembled ones first.",
            ones,
            "greatest share in which the classifier sees a one, in the first quarter; above 0.5",
            less(0.5, ones),
        ),
    ]


if __name__ == "__main__":
    from reproduce.__main__ import main

    sys.exit(main(["evolution", *sys.argv[1:]]))
