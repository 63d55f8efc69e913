"""Ingredients of a GAN on MNIST, one changed at a time: activations, a stronger D, a second task.

LeakyReLU for ReLU in G, and ReLU for LeakyReLU in D; five steps of D for each of G, of a WGAN and of
a GAN; and an AC-GAN whose D has the class head and does not learn the classes. All of a group have as
many steps of G.
"""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from reproduce import charts, quality_curve
from reproduce.claims import Claim, not_measured
from reproduce.comparisons import below, spread, times
from reproduce.experiment import Experiment
from reproduce.quality_curve import LAST, SAMPLES

GROUPS = {
    "activations": {
        "gan": "ReLU in G, LeakyReLU in D",
        "gan_leaky_g": "LeakyReLU in both",
        "gan_relu_d": "ReLU in both",
    },
    "task": {"acgan": "D learns the classes", "acgan_no_task": "D does not"},
    "critic": {
        "wgan_1": "WGAN, 1 step of D",
        "wgan_5": "WGAN, 5 steps",
        "gan_1": "GAN, 1 step of D",
        "gan_5": "GAN, 5 steps",
    },
}
STATEMENTS = {
    "relu": ("III.A", "The best activation function for the generator is ReLU."),
    "leaky": ("III.A", "The discriminator works best with LeakyReLU."),
    "suffers": (
        "III.B",
        "Whenever one of a GAN's networks becomes too strong, the learning process is unstable.",
    ),
    "no_harm": (
        "III.B",
        "With a WGAN it is no longer a problem for the critic network to become too strong.",
    ),
    "gradients": ("III.B", "With a WGAN's loss gradients will neither vanish nor explode."),
    "task": (
        "III.C",
        "Giving the network a secondary task, the performance of the primary task improves.",
    ),
}
HARM = 1.1  # a distance a tenth larger is beyond that of other samples of one model


def measure(experiment: Experiment) -> dict:
    evaluator = experiment.evaluator("gan")
    numbers: dict = {}
    for group, titles in GROUPS.items():
        # The steps of one epoch differ where those of D do.
        sets = [[name] for name in titles] if group == "critic" else [list(titles)]
        for names in sets:
            curves = quality_curve.measure_curves(experiment, evaluator, names)
            numbers |= quality_curve.stored(curves)
    return {
        **numbers,
        "controls": quality_curve.controls(evaluator),
        "measured": evaluator.describe(SAMPLES),
    }


def claims(numbers: dict) -> list[Claim]:
    last = {
        name: numbers[name]["last_frechet_distance"]
        for titles in GROUPS.values()
        for name in titles
    }
    words = f"Fréchet distance, mean of the last {LAST} snapshots"

    def better(key, name, other, with_it, without, where):
        return Claim(
            *STATEMENTS[key],
            {with_it: last[name], without: last[other]},
            f"{words}, {where}; the first lower",
            [below(last[name], last[other], f"{without} - {with_it}")],
        )

    scatter = {
        name: spread(
            quality_curve.scatter(np.array(each["frechet_distance"]))
            for each in numbers[name]["curves"]
        )
        for name in ("gan_1", "gan_5")
    }

    return [
        better("relu", "gan", "gan_leaky_g", "ReLU", "LeakyReLU", "in G"),
        better("leaky", "gan", "gan_relu_d", "LeakyReLU", "ReLU", "in D"),
        Claim(
            *STATEMENTS["suffers"],
            {
                "scatter": {"one step": scatter["gan_1"], "five": scatter["gan_5"]},
                "distance": {"one step": last["gan_1"], "five": last["gan_5"]},
            },
            "scatter of the logarithm of the GAN's Fréchet distance about its trend, with 1 or 5 steps "
            f"of D for each of G, with five larger; beside it the {words}, which is larger where G "
            "learns more slowly, too",
            [times(scatter["gan_5"], scatter["gan_1"], 1, "scatter, 5 steps / 1 step")],
        ),
        Claim(
            *STATEMENTS["no_harm"],
            {"one step": last["wgan_1"], "five": last["wgan_5"]},
            f"{words}, with 1 or 5 steps of D for each of G; the WGAN's no more than {HARM:g} times as "
            "large with five",
            [times(last["wgan_1"], last["wgan_5"], 1 / HARM, "WGAN, 1 step / 5 steps")],
        ),
        not_measured(*STATEMENTS["gradients"], "training keeps no gradients to look at"),
        better(
            "task",
            "acgan",
            "acgan_no_task",
            "with the task",
            "without",
            "AC-GAN whose D learns the classes, or does not",
        ),
    ]


def plot(experiment: Experiment, numbers: dict) -> Figure:
    figure, axes = plt.subplots(
        2, 3, figsize=(7.2, 4.1), layout="constrained", height_ratios=[2.4, 1]
    )
    real = numbers["controls"]["real"]["frechet_distance"]
    for (top, bottom), titles in zip(axes.T, GROUPS.values(), strict=True):
        for i, (name, title) in enumerate(titles.items()):
            curves = numbers[name]["curves"]
            distances = [each["frechet_distance"] for each in curves]
            charts.band(top, curves[0]["steps"], distances, title, f"C{i}")
        top.axhline(real, color="black", linestyle=":", label="real images")
        charts.logarithmic(top.yaxis)
        top.set(xlabel="steps of G", ylabel="Fréchet distance")
        top.legend()
        models = [
            experiment.run(name).model_at(int(numbers[name]["curves"][0]["epochs"][-1]))
            for name in titles
        ]
        quality_curve.plot_samples(bottom, models, "rows in the same order")
    return figure
