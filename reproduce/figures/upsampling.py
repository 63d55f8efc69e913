"""Upsampling against transposed convolutions, on MNIST and on CIFAR-10, over training time.

The Fréchet distance of 1,000 samples to the test set after each epoch. "Time" is that of this
machine: on each pixel an upsampling convolution computes four times what a transposed one does.
With runs of several processors it is untested: train all of them on one, in a folder of their own
(--runs).
"""

from typing import Any

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from reproduce import quality_curve
from reproduce.claims import Claim
from reproduce.comparisons import below
from reproduce.experiment import Experiment
from reproduce.quality_curve import SAMPLES

DATA_SETS = {
    "mnist": ("MNIST", {"transposed": "gan", "upsampling": "gan_upsampling"}),
    "cifar10": (
        "CIFAR-10",
        {"transposed": "gan_cifar10", "upsampling": "gan_cifar10_upsampling"},
    ),
}
RUNS = tuple(run for _, runs in DATA_SETS.values() for run in runs.values())


def measure(experiment: Experiment) -> dict:
    numbers: dict[str, Any] = {"processors": quality_curve.processors(experiment, RUNS)}
    for data_set, (_, runs) in DATA_SETS.items():
        evaluator = experiment.evaluator(runs["transposed"])
        curves = quality_curve.measure_curves(experiment, evaluator, runs.values())
        by_kind = {kind: curves[run] for kind, run in runs.items()}
        numbers[data_set] = {
            **quality_curve.compare(by_kind),
            "measured": evaluator.describe(SAMPLES),
        }
    return numbers


def plot(experiment: Experiment, numbers: dict) -> Figure:
    figure, axes = plt.subplots(2, 2, figsize=(9, 6.4), layout="constrained")
    for (data_set, (title, runs)), (top, bottom) in zip(DATA_SETS.items(), axes.T, strict=True):
        curves = {kind: numbers[data_set][kind]["curves"] for kind in runs}
        quality_curve.plot_curves(top, curves, "seconds", "frechet_distance")
        top.set_title(title)
        caption = " above, ".join(runs) + " below"
        quality_curve.plot_samples(bottom, experiment, list(runs.values()), caption, rows=2)
    return figure


def claims(numbers: dict) -> list[Claim]:

    def pair(data_set, key):
        return [numbers[data_set][kind][key] for kind in ("transposed", "upsampling")]

    time_t, time_u = pair("mnist", "seconds_to_level")
    slow_t, slow_u = pair("cifar10", "seconds_to_level")
    fine_t, fine_u = (
        quality_curve.last_distances(numbers["cifar10"][kind]["curves"])
        for kind in ("transposed", "upsampling")
    )
    unfair = quality_curve.unfair(numbers["processors"])
    difference = "upsampling - transposed"
    return [
        Claim(
            "III.A",
            "MNIST: upsampling led to good results with less training time.",
            [time_u, time_t],
            "seconds to the level that both reach, upsampling and transposed",
            [below(time_u, time_t, "transposed - upsampling")],
            unfair,
        ),
        Claim(
            "III.A",
            "Complex data sets: transposed convolutions proved to be faster converging.",
            [slow_t, slow_u],
            "CIFAR-10: seconds to the level that both reach, transposed and upsampling",
            [below(slow_t, slow_u, difference)],
            unfair,
        ),
        Claim(
            "III.A",
            "Complex data sets: transposed convolutions generated better images.",
            [fine_t, fine_u],
            "CIFAR-10: Fréchet distance, mean of the last five epochs, transposed and upsampling",
            [below(fine_t, fine_u, difference)],
        ),
    ]
