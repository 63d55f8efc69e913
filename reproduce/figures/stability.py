"""Stability: a DCGAN against a WGAN on MNIST, image quality over the epochs.

The report saw clear pictures turn grey within a few epochs. A relapse is by what factor the
Fréchet distance is above the best before; contrast tells grey images. Below, whether the critic's
loss, the estimate of the Wasserstein distance, tells the quality, as the report has it.
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

if __name__ == "__main__":  # as a script, without the project's folder on the path
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from reproduce.claims import claim, every, less, spread
from reproduce.course import SAMPLES, courses_of, show_courses, show_samples
from reproduce.jury import Jury
from reproduce.study import Study

YAML = "observations.yaml"
RUNS = ("gan", "wgan", "vae")
TITLES = dict(zip(RUNS, ("DCGAN", "WGAN", "VAE"), strict=True))


def draw(study: Study) -> None:
    """Train what is missing, then draw the figure and write its numbers."""
    jury = Jury(study, "gan")
    courses = courses_of(study, jury, TITLES)
    estimates = {
        name: [np.array([-row["d_loss"] for row in run.history()]) for run in study.runs(name)]
        for name in ("gan", "wgan")
    }
    numbers = {
        name: {
            "relapse": spread([relapse(each.frechet_distance) for each in courses[title]]),
            "least_contrast": spread([settled(each.contrast).min() for each in courses[title]]),
            "courses": [each.to_dict() for each in courses[title]],
        }
        for name, title in TITLES.items()
    }
    for name, losses in estimates.items():
        pairs = zip(losses, courses[TITLES[name]], strict=True)
        numbers[name]["loss_to_quality"] = spread(
            [rank_correlation(loss, each.frechet_distance) for loss, each in pairs]
        )
    numbers["measured"] = jury.about(SAMPLES)
    numbers["claims"] = judged(numbers)

    figure, axes = plt.subplots(2, 2, figsize=(9, 6.4), layout="constrained")
    show_courses(axes[0, 0], courses, "epochs", "frechet_distance")
    show_courses(axes[0, 1], courses, "epochs", "contrast")
    for loss, each in zip(estimates["wgan"], courses["WGAN"], strict=True):
        axes[1, 0].plot(loss, each.frechet_distance, "o", markersize=3)
    axes[1, 0].set(xlabel="estimate of the Wasserstein distance (WGAN)", ylabel="Fréchet distance")
    axes[1, 0].set_yscale("log")
    show_samples(axes[1, 1], study, RUNS, ", ".join(TITLES.values()))
    study.save(figure, numbers)


def settled(values: np.ndarray) -> np.ndarray:
    """What comes after the first third of training."""
    return values[len(values) // 3 :]


def relapse(distances: np.ndarray) -> float:
    """The greatest factor by which a distance is above the smallest before it, once settled."""
    return float(settled(distances / np.minimum.accumulate(distances)).max())


def rank_correlation(a: np.ndarray, b: np.ndarray) -> float:
    """Spearman's: the correlation of the ranks; 1 where b grows with a."""
    ranks = [np.argsort(np.argsort(x)) for x in (a, b)]
    return float(np.corrcoef(*ranks)[0, 1])


def judged(numbers: dict) -> list[dict]:
    """What the report says of stability, and whether it holds here."""
    gan, wgan, vae = (numbers[name] for name in RUNS)
    relapses = [n["relapse"] for n in (gan, wgan, vae)]
    grey = gan["least_contrast"]
    told = [wgan["loss_to_quality"], gan["loss_to_quality"]]
    return [
        claim(
            "VI",
            "For GANs highly oscillating image quality could be observed.",
            relapses[0],
            "greatest relapse of the DCGAN's Fréchet distance, above a factor of 2",
            less(2, relapses[0]),
        ),
        claim(
            "VI",
            "Clear pictures turned into purely grey images within only a few epochs.",
            grey,
            "least contrast of the DCGAN's images, 1 being that of real ones, below 0.3",
            min(grey["values"]) < 0.3,
        ),
        claim(
            "VI",
            "WGANs proved a lot more stable.",
            relapses[:2],
            "greatest relapse of DCGAN and WGAN, the WGAN's lower",
            less(relapses[1], relapses[0]),
        ),
        claim(
            "VI",
            "Another advantage of VAEs is their stability.",
            [relapses[2], relapses[0]],
            "greatest relapse of VAE and DCGAN, the VAE's lower",
            less(relapses[2], relapses[0]),
        ),
        claim(
            "III.B",
            "The WGAN's loss tells the quality of the images, which a GAN's does not.",
            told,
            "rank correlation of -L_D with the Fréchet distance, WGAN and DCGAN: the WGAN's above "
            "0.5, and above the DCGAN's",
            every([less(0.5, told[0]), less(told[1], told[0])]),
        ),
    ]


if __name__ == "__main__":
    from reproduce.__main__ import main

    sys.exit(main(["stability", *sys.argv[1:]]))
