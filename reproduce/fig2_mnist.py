"""Figure 2: sampled digits, an AC-GAN (a) against a conditional VAE (b), on MNIST.

As printed, 4x4 samples of each model, a column for each of the digits 0 to 3; below them all
ten, beside real ones. The numbers are of 100 samples of each digit.
"""

import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

if __name__ == "__main__":  # as a script, without the project's folder on the path
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from gan_vs_vae import metrics, plots
from gan_vs_vae.models.generative import GenerativeModel
from reproduce import claims
from reproduce.jury import SHARPNESS_SIZE, Jury
from reproduce.panels import compare
from reproduce.study import Study

PANELS = {"acgan": "(a) AC-GAN", "cvae": "(b) conditional VAE"}
PRINTED_SHARPNESS = {"acgan": 0.0099, "cvae": 0.0017}  # of the report's panels, measured alike
SAMPLES_PER_DIGIT = 100
DIGITS = np.arange(10)


def draw(study: Study) -> None:
    """Train what is missing, then draw the figure and write its numbers."""
    numbers = measured(study)
    test = study.data.test
    first = [np.flatnonzero(test.labels == digit)[0] for digit in DIGITS]
    panels, strips = {}, {"real": plots.invert(test.images[first])}
    for name, title in PANELS.items():
        model, n = study.run(name).model, numbers[name]
        caption = (
            f"{title}\n{n['class_accuracy']:.1%} recognised, sharpness "
            f"{n['sharpness_of_panel']:.4f} (printed {n['sharpness_of_printed_panel']})"
        )
        panels[caption] = plots.invert(as_printed(model))
        strips[title[4:]] = plots.invert(model.generate(10, DIGITS, seed=2))
    figure = compare(panels, strips)
    study.save(figure, numbers)
    plt.close(figure)
    claims.say(numbers["claims"])


def as_printed(model: GenerativeModel) -> np.ndarray:
    """The 16 samples of a panel, row by row: a column for each of the digits 0 to 3."""
    return model.generate(16, np.tile(np.arange(4), 4), seed=1)


def measured(study: Study) -> dict:
    """All numbers of the figure, and what they say of the report's claims."""
    jury = Jury(study)
    test, labels = study.data.test, np.repeat(DIGITS, SAMPLES_PER_DIGIT)
    real = {**jury.real(), "pairwise_distance": metrics.pairwise_distance(*per_digit(test))}
    numbers = {"real": real, "classifier": jury.run.record}
    for name in PANELS:
        run = study.run(name)
        images = run.model.generate(len(labels), labels, seed=0)
        distance = metrics.pairwise_distance(images, labels)
        numbers[name] = {
            **jury.numbers(images, labels),
            "pairwise_distance": distance,
            "pairwise_distance_to_real": distance / real["pairwise_distance"],
            "sharpness_of_panel": metrics.sharpness(as_printed(run.model), SHARPNESS_SIZE),
            "sharpness_of_printed_panel": PRINTED_SHARPNESS[name],
            **run.record,
        }
    return {**numbers, "claims": judged(numbers)}


def per_digit(test) -> tuple[np.ndarray, np.ndarray]:
    """The first SAMPLES_PER_DIGIT images of each digit, or as many as there are."""
    chosen = [np.flatnonzero(test.labels == digit)[:SAMPLES_PER_DIGIT] for digit in DIGITS]
    chosen = np.concatenate(chosen)
    return test.images[chosen], test.labels[chosen]


def judged(numbers: dict) -> list[dict]:
    """What the report says of figure 2, and whether it holds here."""
    acgan, cvae, real = numbers["acgan"], numbers["cvae"], numbers["real"]
    accuracies = [acgan["class_accuracy"], cvae["class_accuracy"]]
    ratio = acgan["sharpness_of_panel"] / cvae["sharpness_of_panel"]
    return [
        claims.claim(
            "V.A.1",
            "MNIST: both models generate images which can easily be recognized as digits.",
            accuracies,
            "class accuracy of GAN and VAE, at least 0.85 each",
            min(accuracies) >= 0.85,
        ),
        claims.claim(
            "V.A.1",
            "MNIST: the GAN generates sharper images.",
            ratio,
            "sharpness of the GAN's panel over the VAE's, above 1 (printed: 5.9)",
            ratio > 1,
        ),
        claims.claim(
            "V.A.1",
            "MNIST: the VAE tends to smooth the edges of the digits.",
            cvae["sharpness"] / real["sharpness"],
            "sharpness of the VAE's digits over that of real ones, below 1",
            cvae["sharpness"] < real["sharpness"],
        ),
    ]


if __name__ == "__main__":
    from reproduce.__main__ import main

    sys.exit(main(["fig2", *sys.argv[1:]]))
