"""Figure 2: sampled digits, an AC-GAN (a) against a conditional VAE (b), on MNIST.

As printed, 4x4 samples of each model, a column for each of the digits 0 to 3; below them all
ten, beside real ones. The numbers are of 100 samples of each digit.
"""

import sys
from pathlib import Path

import numpy as np

if __name__ == "__main__":  # as a script, without the project's folder on the path
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from gan_vs_vae import plots
from reproduce import panels
from reproduce.claims import claim, ratio
from reproduce.panels import Panel
from reproduce.study import Study

DIGITS = np.arange(10)
DRAWN = {
    "sampled": np.repeat(DIGITS, 100),
    "labels": np.tile(np.arange(4), 4),
    "shown": DIGITS,
}
PANELS = {
    "acgan": Panel("acgan", "(a) AC-GAN", 0.0099, **DRAWN),
    "cvae": Panel("cvae", "(b) conditional VAE", 0.0017, **DRAWN),
}


def draw(study: Study) -> None:
    """Train what is missing, then draw the figure and write its numbers."""
    panels.draw(study, PANELS, judged, {"real": panels.first_of(study, DIGITS)}, plots.invert)


def judged(numbers: dict) -> list[dict]:
    """What the report says of figure 2, and whether it holds here."""
    acgan, cvae = numbers["acgan"], numbers["cvae"]
    accuracies = [acgan["class_accuracy"], cvae["class_accuracy"]]
    sharper = ratio(acgan["sharpness_of_panel"], cvae["sharpness_of_panel"])
    smoothed = cvae["sharpness"] / numbers["real"]["sharpness"]
    return [
        claim(
            "V.A.1",
            "MNIST: both models generate images which can easily be recognized as digits.",
            accuracies,
            "class accuracy of GAN and VAE, at least 0.85 each",
            min(accuracies) >= 0.85,
        ),
        claim(
            "V.A.1",
            "MNIST: the GAN generates sharper images.",
            sharper,
            "sharpness of the GAN's panel over the VAE's, above 1 (printed: 5.9)",
            sharper > 1,
        ),
        claim(
            "V.A.1",
            "MNIST: the VAE tends to smooth the edges of the digits.",
            smoothed,
            "sharpness of the VAE's digits over that of real ones, below 1",
            smoothed < 1,
        ),
    ]


if __name__ == "__main__":
    from reproduce.__main__ import main

    sys.exit(main(["fig2", *sys.argv[1:]]))
