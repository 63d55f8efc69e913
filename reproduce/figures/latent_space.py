"""The latent space of a VAE with two latent variables on MNIST.

The encoded test set by digit; what is decoded on a grid that N(0, I) fills evenly; and a path
between two digits, with how sure the classifier is along it.
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

if __name__ == "__main__":  # as a script, without the project's folder on the path
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from gan_vs_vae import latent, metrics, plots
from reproduce.claims import claim
from reproduce.jury import SURE, Jury
from reproduce.study import Study

YAML = "observations.yaml"
RUNS = ("vae_plane",)
GRID = 20
STEPS = 12  # of the path
FROM, TO = 1, 0  # digits
NEIGHBOURS = 5


def draw(study: Study) -> None:
    """Train what is missing, then draw the figure and write its numbers."""
    model, test = study.run("vae_plane").model, study.data_of("vae_plane").test
    jury = Jury(study, "vae_plane")
    z = model.encode(test.images)
    centers = np.stack([np.median(z[test.labels == digit], axis=0) for digit in range(10)])
    walk = latent.path(centers[FROM], centers[TO], STEPS)
    on_path, on_grid = model.decode(walk), model.decode(latent.grid(GRID))
    numbers = measured(jury, z, test.labels, on_path, on_grid, model.decode(centers))
    numbers["classifier"] = jury.run.record
    numbers["claims"] = judged(numbers)

    figure, axes = plt.subplot_mosaic(
        [["codes", "grid"], ["path", "path"]],
        figsize=(10, 6.4),
        height_ratios=[5, 1],
        layout="constrained",
    )
    codes = axes["codes"]
    dots = codes.scatter(*z.T, c=test.labels, cmap="tab10", vmin=-0.5, vmax=9.5, s=2)
    codes.plot(*walk.T, "k.-", linewidth=1)
    codes.set(xlabel="$z_1$", ylabel="$z_2$", aspect="equal")
    codes.set_title("the encoded test set, by digit", fontsize=8)
    figure.colorbar(dots, ax=codes, ticks=range(10), shrink=0.8)
    plots.show(axes["grid"], plots.tile(on_grid, GRID, gap=0), "decoded, evenly under N(0, I)")
    sure = numbers["certainty_on_path"]
    title = f"from {FROM} to {TO}; certainty of the classifier from {sure[0]:.2f} over "
    plots.show(
        axes["path"], plots.tile(on_path, STEPS), f"{title}{min(sure):.2f} to {sure[-1]:.2f}"
    )
    study.save(figure, numbers)


def measured(
    jury: Jury,
    z: np.ndarray,
    labels: np.ndarray,
    on_path: np.ndarray,
    on_grid: np.ndarray,
    at_centers: np.ndarray,
) -> dict:
    """How far the digits lie apart, and how clear images are within and between them."""
    sure = jury.judge.probabilities(on_grid).max(axis=1) > SURE
    clear, between = on_grid[sure], on_grid[~sure]
    return {
        "mean": z.mean(axis=0).tolist(),
        "std": z.std(axis=0).tolist(),
        "neighbours_of_same_digit": same_neighbours(z, labels),
        "certainty_on_path": jury.judge.probabilities(on_path).max(axis=1).tolist(),
        "recognised_on_grid": float(np.mean(sure)),
        "sharpness_recognised": metrics.sharpness(clear) if len(clear) else None,
        "sharpness_between": metrics.sharpness(between) if len(between) else None,
        "digits_seen_on_path": jury.judge.classify(on_path).tolist(),
        "sharpness_at_centers": metrics.sharpness(at_centers),
    }


def same_neighbours(z: np.ndarray, labels: np.ndarray, n: int = 2000) -> float:
    """The share of the nearest neighbours, among n points, that are of the same digit."""
    z, labels = z[:n], labels[:n]
    distances = np.linalg.norm(z[:, None] - z[None], axis=-1)
    np.fill_diagonal(distances, np.inf)
    nearest = np.argsort(distances, axis=1)[:, :NEIGHBOURS]
    return float(np.mean(labels[nearest] == labels[:, None]))


def judged(numbers: dict) -> list[dict]:
    """What the report says of the latent space, and whether it holds here."""
    path = numbers["digits_seen_on_path"]
    sharp = [numbers["sharpness_between"], numbers["sharpness_recognised"]]
    return [
        claim(
            "IV",
            "Between points of different classes, one class transforms into another.",
            numbers["neighbours_of_same_digit"],
            "share of neighbours of the same digit, above 0.5; the path begins and ends with the "
            "digits that it joins",
            numbers["neighbours_of_same_digit"] > 0.5 and (path[0], path[-1]) == (FROM, TO),
        ),
        claim(
            "IV",
            "Between the classes the images of an unconditioned VAE are blurry.",
            [each for each in sharp if each is not None],
            "sharpness of images on the grid that the classifier is not sure of, and of those it "
            "is; the former lower",
            None if None in sharp else sharp[0] < sharp[1],
        ),
    ]


if __name__ == "__main__":
    from reproduce.__main__ import main

    sys.exit(main(["latent_space", *sys.argv[1:]]))
