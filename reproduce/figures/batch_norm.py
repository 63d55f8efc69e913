"""Batch normalisation: with and without it, in either network of a DCGAN on MNIST."""

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from reproduce import quality_curve
from reproduce.claims import Claim
from reproduce.comparisons import below
from reproduce.experiment import Experiment
from reproduce.quality_curve import LAST, SAMPLES, models_at_the_same_epoch

TITLES = {
    "gan": "in both",
    "gan_no_bn_d": "in G alone",
    "gan_no_bn_g": "in D alone",
    "gan_no_bn": "in neither",
}


def measure(experiment: Experiment) -> dict:
    evaluator = experiment.evaluator("gan")
    return {
        **quality_curve.stored(quality_curve.measure_curves(experiment, evaluator, TITLES)),
        "controls": quality_curve.controls(evaluator),
        "measured": evaluator.describe(SAMPLES),
    }


def plot(experiment: Experiment, numbers: dict) -> Figure:
    figure, axes = plt.subplots(1, 2, figsize=(7.2, 3.2), layout="constrained")
    curves = {title: numbers[name]["curves"] for name, title in TITLES.items()}
    real = numbers["controls"]["real"]["frechet_distance"]
    quality_curve.plot_curves(axes[0], curves, "frechet_distance", control=real)
    rows = "rows: " + ", ".join(TITLES.values())
    models = models_at_the_same_epoch(experiment, TITLES)
    quality_curve.plot_samples(axes[1], models, rows)
    return figure


def claims(numbers: dict) -> list[Claim]:
    last = {title: numbers[name]["last_frechet_distance"] for name, title in TITLES.items()}
    both, *others = last.values()
    return [
        Claim(
            "III.A",
            "Batch normalization in both the generator and the discriminator improves training.",
            last,
            f"Fréchet distance, mean of the last {LAST} epochs, lowest in both",
            [
                below(both, other, f"{title} - in both")
                for other, title in zip(others, list(TITLES.values())[1:], strict=True)
            ],
        )
    ]
