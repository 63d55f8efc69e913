"""Training time: a VAE against a GAN on MNIST, to equal quality on the same hardware.

The report could not compare them. The level is what both reach with every seed. Runs of
several processors leave it open: train all of them on one, in a folder of their own (--runs).
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt

if __name__ == "__main__":  # as a script, without the project's folder on the path
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from reproduce.claims import claim, every, less, spread
from reproduce.course import (
    SAMPLES,
    compared,
    courses_of,
    processors,
    show_courses,
    show_samples,
)
from reproduce.jury import Jury
from reproduce.study import Study

YAML = "observations.yaml"
RUNS = ("vae", "gan")
TITLES = {"vae": "VAE", "gan": "GAN"}


def draw(study: Study) -> None:
    """Train what is missing, then draw the figure and write its numbers."""
    jury = Jury(study, "gan")
    courses = courses_of(study, jury, TITLES)
    numbers = {"processors": processors(study, RUNS), **compared(courses)}
    numbers["measured"] = jury.about(SAMPLES)
    numbers["claims"] = judged(numbers)

    figure, axes = plt.subplots(1, 3, figsize=(12, 3.6), layout="constrained")
    show_courses(axes[0], courses, "seconds", "frechet_distance")
    axes[0].axhline(numbers["level"], color="grey", linestyle=":")
    show_courses(axes[1], courses, "seconds", "recognised")
    show_samples(axes[2], study, RUNS, "VAE above, GAN below", rows=2)
    study.save(figure, numbers)


def twice(measured: dict) -> dict:
    """The spread of the doubled values."""
    return spread(2 * value for value in measured["values"])


def judged(numbers: dict) -> list[dict]:
    """What the report says of training time, and whether it holds here."""
    time_vae, time_gan = (numbers[title]["seconds_to_level"] for title in TITLES.values())
    epochs_vae, epochs_gan = (numbers[title]["epochs_to_level"] for title in TITLES.values())
    best_vae, best_gan = (numbers[title]["best_frechet_distance"] for title in TITLES.values())
    fair = len(numbers["processors"]) == 1
    return [
        claim(
            "VI",
            "Mostly GANs took a lot longer to train, in run time.",
            [time_gan, time_vae],
            "seconds to the level that both reach, GAN and VAE: the GAN's more than twice the VAE's",
            less(twice(time_vae), time_gan) if fair else None,
        ),
        claim(
            "VI",
            "Mostly GANs took a lot longer to train, in number of epochs.",
            [epochs_gan, epochs_vae],
            "epochs to the level that both reach, GAN and VAE: the GAN's more than twice the VAE's",
            less(twice(epochs_vae), epochs_gan),
        ),
        claim(
            "VI",
            "Using VAEs one can achieve results in less time, but with decreased image quality.",
            [best_gan, best_vae],
            "best Fréchet distance, GAN and VAE: the GAN's lower, though later at the common level",
            every([less(time_vae, time_gan) if fair else None, less(best_gan, best_vae)]),
        ),
    ]


if __name__ == "__main__":
    from reproduce.__main__ import main

    sys.exit(main(["training_time", *sys.argv[1:]]))
