"""The latent space of a VAE with two latent variables on MNIST.

The encoded test set by digit; what is decoded on a grid that N(0, I) fills evenly; and a path
between two digits, with how sure the classifier is along it.
"""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from gan_vs_vae import latent, metrics, plots
from reproduce.claims import Claim
from reproduce.comparisons import above, below, spread
from reproduce.evaluation import CONFIDENT
from reproduce.experiment import Experiment

GRID = 20
STEPS = 12  # of the path
FROM, TO = 1, 0  # digits
NEIGHBOURS = 5


def measure(experiment: Experiment) -> dict:
    model, z, labels = encode_test_set(experiment)
    judge = experiment.evaluator("vae_plane").judge
    centers = class_centers(z, labels)
    on_path, on_grid = model.decode(path(centers)), model.decode(latent.grid(GRID))
    confident = judge.probabilities(on_grid).max(axis=1) > CONFIDENT
    clear, between = on_grid[confident], on_grid[~confident]
    return {
        "mean": z.mean(axis=0).tolist(),
        "std": z.std(axis=0).tolist(),
        "neighbours_of_same_digit": same_neighbours(z, labels),
        "certainty_on_path": judge.probabilities(on_path).max(axis=1).tolist(),
        "recognised_on_grid": float(np.mean(confident)),
        "sharpness_recognised": metrics.sharpness(clear) if len(clear) else None,
        "sharpness_between": metrics.sharpness(between) if len(between) else None,
        "digits_seen_on_path": judge.classify(on_path).tolist(),
        "sharpness_at_centers": metrics.sharpness(model.decode(centers)),
    }


def encode_test_set(experiment: Experiment) -> tuple:
    """Return the model, the codes of the test images, `(n, 2)`, and their labels."""
    model, test = experiment.run("vae_plane").model, experiment.data_of("vae_plane").test
    return model, model.encode(test.images), test.labels


def class_centers(z: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the median code of each digit, `(10, 2)`."""
    return np.stack([np.median(z[labels == digit], axis=0) for digit in range(10)])


def path(centers: np.ndarray) -> np.ndarray:
    """Return the codes on the line between the two digits' centers, `(STEPS, 2)`."""
    return latent.path(centers[FROM], centers[TO], STEPS)


def plot(experiment: Experiment, numbers: dict) -> Figure:
    model, z, labels = encode_test_set(experiment)
    walk = path(class_centers(z, labels))
    figure, axes = plt.subplot_mosaic(
        [["codes", "grid"], ["path", "path"]],
        figsize=(10, 6.4),
        height_ratios=[5, 1],
        layout="constrained",
    )
    codes = axes["codes"]
    dots = codes.scatter(z[:, 0], z[:, 1], c=labels, cmap="tab10", vmin=-0.5, vmax=9.5, s=2)
    codes.plot(*walk.T, "k.-", linewidth=1)
    codes.set(xlabel="$z_1$", ylabel="$z_2$", aspect="equal")
    codes.set_title("the encoded test set, by digit", fontsize=8)
    figure.colorbar(dots, ax=codes, ticks=range(10), shrink=0.8)
    grid = plots.tile(model.decode(latent.grid(GRID)), GRID, gap=0)
    plots.show(axes["grid"], grid, "decoded, evenly under N(0, I)")
    sure = numbers["certainty_on_path"]
    title = f"from {FROM} to {TO}; certainty of the classifier from {sure[0]:.2f} over "
    title += f"{min(sure):.2f} to {sure[-1]:.2f}"
    plots.show(axes["path"], plots.tile(model.decode(walk), STEPS), title)
    return figure


def same_neighbours(z: np.ndarray, labels: np.ndarray, n: int = 2000) -> float:
    """Return the share of nearest neighbours, among n points, that are of the same digit."""
    z, labels = z[:n], labels[:n]
    distances = np.linalg.norm(z[:, None] - z[None], axis=-1)
    np.fill_diagonal(distances, np.inf)
    nearest = np.argsort(distances, axis=1)[:, :NEIGHBOURS]
    return float(np.mean(labels[nearest] == labels[:, None]))


def claims(numbers: dict) -> list[Claim]:
    seen = numbers["digits_seen_on_path"]
    neighbours = numbers["neighbours_of_same_digit"]
    sharp = [numbers["sharpness_between"], numbers["sharpness_recognised"]]
    ends = sum(a == b for a, b in zip((seen[0], seen[-1]), (FROM, TO), strict=True))
    blurry = []
    if None not in sharp:
        blurry = [below(spread(sharp[:1]), sharp[1], "recognised - between")]
    return [
        Claim(
            "IV",
            "Between points of different classes, one class transforms into another.",
            neighbours,
            "share of neighbours of the same digit, above 0.5; the path begins and ends with the "
            "digits that it joins",
            [
                above(spread([neighbours]), 0.5, "neighbours - 0.5"),
                above(spread([ends]), 1, "ends of the path that are right - 1"),
            ],
        ),
        Claim(
            "IV",
            "Between the classes the images of an unconditioned VAE are blurry.",
            [each for each in sharp if each is not None],
            "sharpness of images on the grid that the classifier is not sure of, and of those it "
            "is; the former lower",
            blurry,
            None if blurry else "no image of the grid, or each of it, is recognised",
        ),
    ]
