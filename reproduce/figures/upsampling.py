"""Upsampling against transposed convolutions, on MNIST and on CIFAR-10, over training time.

The Fréchet distance of 1,000 samples to the test set after each epoch. Times are steps times the
seconds of a step, which are timed in turns (`step_times`): on each pixel an upsampling convolution
computes four times what a transposed one does. Below, the time to each level that both reach.
"""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from reproduce import quality_curve
from reproduce.claims import Claim, not_measured
from reproduce.comparisons import below
from reproduce.evaluation import Evaluator
from reproduce.experiment import Experiment
from reproduce.quality_curve import LAST, SAMPLES, mean_logs, models_at_the_same_epoch
from reproduce.step_times import plot_times_to_levels, seconds_per_step, times_as_long

DATA_SETS = {
    "mnist": ("MNIST", {"transposed": "gan", "upsampling": "gan_upsampling"}),
    "cifar10": (
        "CIFAR-10",
        {"transposed": "gan_cifar10", "upsampling": "gan_cifar10_upsampling"},
    ),
}
KINDS = ("transposed", "upsampling")


def measure(experiment: Experiment) -> dict:
    numbers: dict = {"controls": {}}
    for name, (_, runs) in DATA_SETS.items():
        evaluator = experiment.evaluator(runs["transposed"])
        numbers["controls"][name] = quality_curve.controls(evaluator)
        numbers[name] = measure_data_set(experiment, evaluator, runs)
    return numbers


def measure_data_set(experiment: Experiment, evaluator: Evaluator, runs: dict[str, str]) -> dict:
    """Return the curves of both kinds, the steps to each level, and the seconds of a step."""
    curves = quality_curve.measure_curves(experiment, evaluator, runs.values())
    by_kind = {kind: curves[run] for kind, run in runs.items()}
    seconds = seconds_per_step(experiment, runs.values())
    return {
        **quality_curve.stored(by_kind),
        "steps_to_levels": quality_curve.steps_to_levels(by_kind),
        "seconds_per_step": {kind: seconds[run] for kind, run in runs.items()},
        "measured": evaluator.describe(SAMPLES),
    }


def plot(experiment: Experiment, numbers: dict) -> Figure:
    figure, axes = plt.subplots(
        3, 2, figsize=(7.2, 7.3), layout="constrained", height_ratios=[1, 1, 0.62]
    )
    for (data_set, (title, runs)), panels in zip(DATA_SETS.items(), axes.T, strict=True):
        found = numbers[data_set]
        curves = {kind: found[kind]["curves"] for kind in KINDS}
        quality_curve.plot_curves(
            panels[0],
            curves,
            "frechet_distance",
            found["seconds_per_step"],
            numbers["controls"][data_set]["real"]["frechet_distance"],
        )
        panels[0].set_title(title)
        plot_times_to_levels(panels[1], found["steps_to_levels"], found["seconds_per_step"])
        caption = " above, ".join(runs) + " below"
        models = models_at_the_same_epoch(experiment, runs.values())
        quality_curve.plot_samples(panels[2], models, caption, rows=2)
    return figure


def claims(numbers: dict) -> list[Claim]:
    fine, coarse = (numbers["cifar10"][kind]["last_frechet_distance"] for kind in KINDS)
    return [
        _faster(
            numbers["mnist"],
            "upsampling",
            "transposed",
            "MNIST: upsampling led to good results with less training time.",
        ),
        _faster(
            numbers["cifar10"],
            "transposed",
            "upsampling",
            "Complex data sets: transposed convolutions proved to be faster converging.",
        ),
        Claim(
            "III.A",
            "Complex data sets: transposed convolutions generated better images.",
            {"transposed": fine, "upsampling": coarse},
            f"Fréchet distance, mean of the last {LAST} epochs, the transposed ones' lower",
            [below(fine, coarse, "upsampling - transposed")],
        ),
    ]


def _faster(found, fast, slow, statement):
    """Return the claim that one kind takes less time to the levels that both reach."""
    if "steps_to_levels" not in found:
        return not_measured("III.A", statement)
    steps, seconds = found["steps_to_levels"], found["seconds_per_step"]
    ratio = times_as_long(
        *(mean_logs(steps[kind]) for kind in (slow, fast)),
        *(seconds[kind] for kind in (slow, fast)),
        1,
        f"seconds, {slow} / {fast}",
    )
    return Claim(
        "III.A",
        statement,
        {
            "to the levels": ratio.estimate.value,
            "of a step": float(np.median(np.divide(seconds[slow], seconds[fast]))),
        },
        f"seconds, {slow} over {fast}: of training to the levels that both reach, mean over the levels, "
        "above 1; beside it of a step",
        [ratio],
    )
