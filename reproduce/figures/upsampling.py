"""Upsampling against transposed convolutions, on MNIST and on CIFAR-10, over training time.

The Fréchet distance of 1,000 samples to the test set after each epoch. "Time" is that of this
machine: on each pixel an upsampling convolution computes four times what a transposed one does.
Runs of several processors leave it open: train all of them on one, in a folder of their own (--runs).
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt

if __name__ == "__main__":  # as a script, without the project's folder on the path
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from reproduce.claims import claim, less
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
RUNS = ("gan", "gan_upsampling", "gan_cifar10", "gan_cifar10_upsampling")
PAIRS = {"MNIST": RUNS[:2], "CIFAR-10": RUNS[2:]}
KINDS = ("transposed", "upsampling")


def draw(study: Study) -> None:
    """Train what is missing, then draw the figure and write its numbers."""
    figure, axes = plt.subplots(2, 2, figsize=(9, 6.4), layout="constrained")
    numbers = {"processors": processors(study, RUNS)}
    for (title, pair), (curves, samples) in zip(PAIRS.items(), axes.T, strict=True):
        jury = Jury(study, pair[0])
        courses = courses_of(study, jury, dict(zip(pair, KINDS, strict=True)))
        numbers[title] = {**compared(courses), "measured": jury.about(SAMPLES)}
        show_courses(curves, courses, "seconds", "frechet_distance")
        curves.set_title(title)
        show_samples(samples, study, pair, f"{KINDS[0]} above, {KINDS[1]} below", rows=2)
    numbers["claims"] = judged(numbers)
    study.save(figure, numbers)


def judged(numbers: dict) -> list[dict]:
    """What the report says of the two kinds, and whether it holds here."""

    def pair(title, key):
        return [numbers[title][kind][key] for kind in KINDS]

    time_t, time_u = pair("MNIST", "seconds_to_level")
    slow_t, slow_u = pair("CIFAR-10", "seconds_to_level")
    fine_t, fine_u = pair("CIFAR-10", "best_frechet_distance")
    fair = len(numbers["processors"]) == 1
    return [
        claim(
            "III.A",
            "MNIST: upsampling led to good results with less training time.",
            [time_u, time_t],
            "seconds to the level that both reach, upsampling and transposed",
            less(time_u, time_t) if fair else None,
        ),
        claim(
            "III.A",
            "Complex data sets: transposed convolutions proved to be faster converging.",
            [slow_t, slow_u],
            "CIFAR-10: seconds to the level that both reach, transposed and upsampling",
            less(slow_t, slow_u) if fair else None,
        ),
        claim(
            "III.A",
            "Complex data sets: transposed convolutions generated better images.",
            [fine_t, fine_u],
            "CIFAR-10: best Fréchet distance, transposed and upsampling",
            less(fine_t, fine_u),
        ),
    ]


if __name__ == "__main__":
    from reproduce.__main__ import main

    sys.exit(main(["upsampling", *sys.argv[1:]]))
