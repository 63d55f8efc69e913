"""Figure 2: sampled digits, an AC-GAN (a) against a conditional VAE (b), on MNIST.

As printed, 4x4 samples of each model, a column for each of the digits 0 to 3; below them a
row of all ten. The numbers are of 100 samples of each digit.
"""

import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

if __name__ == "__main__":  # as a script, without the project's folder on the path
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from gan_vs_vae import Classifier, metrics, plots
from gan_vs_vae.images import resize
from gan_vs_vae.models.generative import GenerativeModel
from reproduce.study import Study

PANELS = {"acgan": "(a) AC-GAN", "cvae": "(b) conditional VAE"}
PRINTED_SHARPNESS = {"acgan": 0.0099, "cvae": 0.0017}  # of the report's panels, measured alike
SAMPLES_PER_DIGIT = 100
TILE, GAP = 64, 7  # pixels, as printed


def draw(study: Study) -> None:
    """Train what is missing, then draw the figure and write its numbers."""
    numbers = measured(study)
    figure, axes = plt.subplots(
        2, 2, figsize=(6.4, 4.1), height_ratios=[277, 25], layout="constrained"
    )
    for (name, title), (panel, row) in zip(PANELS.items(), axes.T, strict=True):
        model, n = study.run(name).model, numbers[name]
        title = (
            f"{title}\n{n['class_accuracy']:.1%} recognised, sharpness "
            f"{n['sharpness_of_panel']:.4f} (printed {n['sharpness_of_printed_panel']})"
        )
        plots.show(panel, mosaic(as_printed(model), columns=4), title)
        plots.show(row, mosaic(model.generate(10, np.arange(10), seed=2), columns=10))
    study.save(figure, numbers)
    plt.close(figure)
    report(numbers)


def as_printed(model: GenerativeModel) -> np.ndarray:
    """The 16 samples of a panel, row by row: a column for each of the digits 0 to 3."""
    return model.generate(16, np.tile(np.arange(4), 4), seed=1)


def measured(study: Study) -> dict:
    """All numbers of the figure, and what they say of the report's claims."""
    judge, test = study.run("classifier").model, study.data.test
    real = measure(judge, *per_digit(test.images, test.labels))
    numbers = {"real": real, "classifier": study.run("classifier").record}
    labels = np.repeat(np.arange(10), SAMPLES_PER_DIGIT)
    for name in PANELS:
        run = study.run(name)
        n = measure(judge, run.model.generate(len(labels), labels, seed=0), labels)
        numbers[name] = {
            **n,
            "pairwise_distance_to_real": n["pairwise_distance"] / real["pairwise_distance"],
            "sharpness_of_panel": metrics.sharpness(as_printed(run.model), TILE),
            "sharpness_of_printed_panel": PRINTED_SHARPNESS[name],
            **run.record,
        }
    return {**numbers, "claims": claims(numbers)}


def measure(judge: Classifier, images: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    """What is said in numbers of a set of digits."""
    return {
        "samples": len(images),
        "class_accuracy": metrics.class_accuracy(judge, images, labels),
        "sharpness": metrics.sharpness(images, TILE),
        "pairwise_distance": metrics.pairwise_distance(images, labels),
    }


def per_digit(images: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The first SAMPLES_PER_DIGIT images of each digit, or as many as there are."""
    chosen = [np.flatnonzero(labels == digit)[:SAMPLES_PER_DIGIT] for digit in range(10)]
    chosen = np.concatenate(chosen)
    return images[chosen], labels[chosen]


def mosaic(images: np.ndarray, columns: int) -> np.ndarray:
    """Dark on white, in the tiles of the printed panels."""
    return plots.tile(plots.invert(resize(images, (TILE, TILE))), columns, GAP)


def claims(numbers: dict) -> list[dict]:
    """What the report says of figure 2, and whether it holds here."""
    acgan, cvae = numbers["acgan"], numbers["cvae"]
    return [
        {
            "statement": "Both models generate images which can easily be recognized as digits.",
            "number": [acgan["class_accuracy"], cvae["class_accuracy"]],
            "criterion": "class accuracy of at least 0.85 each",
            "holds": min(acgan["class_accuracy"], cvae["class_accuracy"]) >= 0.85,
        },
        {
            "statement": "The GAN generates sharper images.",
            "number": acgan["sharpness_of_panel"] / cvae["sharpness_of_panel"],
            "criterion": "ratio of the panels' sharpness above 1 (printed: 5.9)",
            "holds": acgan["sharpness_of_panel"] > cvae["sharpness_of_panel"],
        },
        {
            "statement": "The VAE tends to smooth the edges of the digits.",
            "number": cvae["sharpness"] / numbers["real"]["sharpness"],
            "criterion": "sharpness below that of real digits",
            "holds": cvae["sharpness"] < numbers["real"]["sharpness"],
        },
    ]


def report(numbers: dict) -> None:
    """The numbers that matter, on the terminal."""
    judge = numbers["classifier"]
    print(f"  classifier: {judge['test']['accuracy']:.2%} of {judge['data']['test']} test images")
    for name, title in PANELS.items():
        n = numbers[name]
        print(
            f"  {title}: recognised {n['class_accuracy']:.1%}, "
            f"sharpness {n['sharpness_of_panel']:.4f}, "
            f"diversity {n['pairwise_distance_to_real']:.0%} of real, "
            f"{n['seconds']:.0f} s at {n['images_per_second']:.0f} images/s"
        )
    vae = numbers["cvae"]["test"]
    print(
        f"  its loss on the test set: {vae['loss']:.1f} nats = {vae['reconstruction']:.1f} "
        f"reconstruction + {vae['kl']:.1f} KL"
    )
    for claim in numbers["claims"]:
        print(f"  {'holds' if claim['holds'] else 'DOES NOT HOLD'}: {claim['statement']}")


if __name__ == "__main__":
    from reproduce.__main__ import main

    sys.exit(main(["fig2", *sys.argv[1:]]))
