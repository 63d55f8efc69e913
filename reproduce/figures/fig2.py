"""Figure 2: sampled digits, an AC-GAN (a) against a conditional VAE (b), on MNIST.

As printed, 4x4 samples of each model, a column for each of the digits 0 to 3, beside real ones;
below them all ten. The numbers are of 100 samples of each digit.
"""

from typing import Any

import numpy as np
from matplotlib.figure import Figure

from gan_vs_vae import plots
from reproduce import panels, samples
from reproduce.claims import Claim
from reproduce.comparisons import above, below, per_seed, ratio, times
from reproduce.experiment import Experiment
from reproduce.panels import Panel

DIGITS = np.arange(10)
LABELS: dict[str, Any] = {
    "sampled": np.repeat(DIGITS, 100),
    "labels": np.tile(np.arange(4), 4),
    "strip_labels": DIGITS,
}
PANELS = {
    "acgan": Panel("acgan", "a", "AC-GAN", 0.0124, **LABELS),
    "cvae": Panel("cvae", "b", "conditional VAE", 0.0022, **LABELS),
}


def measure(experiment: Experiment) -> dict:
    return panels.measure(experiment, PANELS)


def claims(numbers: dict) -> list[Claim]:
    acgan, cvae = (panels.of_seeds(numbers["panels"][name]) for name in PANELS)
    real = numbers["controls"]["real"]
    accuracies = [acgan["class_accuracy"], cvae["class_accuracy"]]
    sharp = (acgan["sharpness_of_panel"], cvae["sharpness_of_panel"])
    return [
        Claim(
            "V.A.1",
            "MNIST: both models generate images which can easily be recognized as digits.",
            accuracies,
            "class accuracy of GAN and VAE, at least 0.85 each",
            [
                above(accuracy, 0.85, f"{name} - 0.85")
                for accuracy, name in zip(accuracies, ("GAN", "VAE"), strict=True)
            ],
        ),
        Claim(
            "V.A.1",
            "MNIST: the GAN generates sharper images.",
            per_seed(ratio, *sharp),
            "sharpness of the GAN's panel over the VAE's, above 1 (printed: 5.7)",
            [times(*sharp, 1, "GAN / VAE")],
        ),
        Claim(
            "V.A.1",
            "MNIST: the VAE tends to smooth the edges of the digits.",
            per_seed(lambda vae: vae / real["sharpness"], cvae["sharpness"]),
            "sharpness of the VAE's digits over that of real ones, below 1",
            [below(cvae["sharpness"], real["sharpness"], "real - VAE")],
        ),
    ]


def plot(experiment: Experiment, numbers: dict) -> Figure:
    return samples.plot(experiment, numbers, PANELS, transform=plots.invert)


def sheets(experiment: Experiment) -> dict[str, np.ndarray]:
    return samples.sheets(experiment, PANELS, plots.invert)
