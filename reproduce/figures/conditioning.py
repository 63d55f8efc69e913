"""Conditioning: a GAN without labels, a conditional GAN and an AC-GAN, on MNIST.

Mode collapse shows as classes that are rare among samples for which every class is asked equally
often (without labels: as they come).
"""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from gan_vs_vae import metrics, plots
from gan_vs_vae.training import Run
from reproduce.claims import Claim
from reproduce.comparisons import above, spread
from reproduce.evaluation import Evaluator
from reproduce.experiment import Experiment

TITLES = {"gan": "GAN", "cgan": "conditional GAN", "acgan": "AC-GAN"}
DIGITS = np.arange(10)
PER_CLASS = 100


def measure(experiment: Experiment) -> dict:
    evaluator = experiment.evaluator("gan")
    return {
        **{name: measure_runs(evaluator, experiment.runs(name)) for name in TITLES},
        "measured": evaluator.describe(PER_CLASS * len(DIGITS)),
    }


def plot(experiment: Experiment, numbers: dict) -> Figure:
    figure, axes = plt.subplots(1, 3, figsize=(10, 3.8), layout="constrained")
    for panel, (name, title) in zip(axes, TITLES.items(), strict=True):
        model = experiment.run(name).model
        labels = np.tile(DIGITS, 8) if model.conditional else None
        images = model.generate(8 * len(DIGITS), labels, seed=1)
        classes = numbers[name]["classes"]["mean"]
        title = f"{title}\neffective classes {classes:.2f}"
        plots.show(panel, plots.tile(images, len(DIGITS)), title)
    return figure


def measure_runs(evaluator: Evaluator, runs: list[Run]) -> dict:
    """Return diversity and class accuracy, over the seeds."""
    rows = []
    for run in runs:
        labels = np.repeat(DIGITS, PER_CLASS) if run.model.conditional else None
        images = run.model.generate(len(DIGITS) * PER_CLASS, labels, seed=0)
        seen = evaluator.judge.classify(images)
        share = np.bincount(seen, minlength=len(DIGITS)) / len(seen)
        row = {
            **evaluator.measure(images, labels),
            "rarest_class": float(share.min()),
            # exp of the entropy: how many classes there were, if all were equally frequent
            "classes": float(np.exp(-np.sum(share[share > 0] * np.log(share[share > 0])))),
            "distance_within_class": metrics.pairwise_distance(images, seen),
        }
        rows.append(row)
    keys = [key for key, value in rows[0].items() if isinstance(value, float)]
    return {key: spread([row[key] for row in rows]) for key in keys}


def claims(numbers: dict) -> list[Claim]:
    gan, cgan, acgan = (numbers[name] for name in TITLES)
    labelled = {"cgan": cgan, "acgan": acgan}
    return [
        Claim(
            "III.C",
            "Class labels improve stability and avoid mode collapse.",
            [n["classes"] for n in (gan, cgan, acgan)] + [gan["rarest_class"]],
            "effective classes (exp of the entropy) of GAN, conditional GAN and AC-GAN: both with "
            "labels above the GAN's; and the share of the GAN's rarest class, below both others'",
            [
                above(n[key], gan[key], f"{title}, {TITLES[name]} - GAN")
                for key, title in (("classes", "classes"), ("rarest_class", "rarest class"))
                for name, n in labelled.items()
            ],
        ),
        Claim(
            "III.C",
            "One can predetermine the class one wants to generate.",
            [cgan["class_accuracy"], acgan["class_accuracy"]],
            "class accuracy of conditional GAN and AC-GAN, at least 0.85 each",
            [
                above(n["class_accuracy"], 0.85, f"{TITLES[name]} - 0.85")
                for name, n in labelled.items()
            ],
        ),
    ]
