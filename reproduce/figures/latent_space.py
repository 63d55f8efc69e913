"""The latent space of a VAE with two latent variables on MNIST.

The encoded test set by digit; what is decoded on a grid that N(0, I) fills evenly; and a path
between two digits, with how sure the judge is along it. Measured are the paths between all 45 pairs
of digits, beside cross-fades of the images at their ends.
"""

import itertools

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from gan_vs_vae import latent, metrics, plots
from gan_vs_vae.models import VAE
from reproduce.claims import Claim, not_measured
from reproduce.comparisons import above, above_in_pairs, over_seeds
from reproduce.evaluation import CONFIDENT, is_recognised
from reproduce.experiment import Experiment
from reproduce.judges.judge import Judge

DIGITS = range(10)
GRID = 20
DRAWN = 14  # as many as can be drawn at twice their size
STEPS = 32  # images of a path
SHOWN = 12
FROM, TO = 1, 0  # digits
# A digit whose centre decodes to another one spoils nine of the 45 paths: one may, two may not.
RIGHT = 0.75
# A path that changes evenly has a largest step of 1 mean step, and a switch one of 31. With 3, the
# change takes a third of the path at least; it may be so on nine paths of ten.
LARGEST_STEP, EVEN = 3.0, 0.9
STATEMENTS = {
    "transform": ("IV", "Between points of different classes, one class transforms into another."),
    "blurry": ("IV", "Between the classes the images of an unconditioned VAE are blurry."),
}


def measure(experiment: Experiment) -> dict:
    test = experiment.data_of("vae_plane").test
    judge = experiment.evaluator("vae_plane").judge
    models = [run.model for run in experiment.runs("vae_plane")]
    labels = np.asarray(test.labels)
    return over_seeds([measure_model(each, judge, test.images, labels) for each in models])


def measure_model(model: VAE, judge: Judge, images: np.ndarray, labels: np.ndarray) -> dict:
    """Return how one model's paths between all digits are, and how sharp its images are."""
    centers = class_centers(model.encode(images), labels)
    return {
        "paths": measure_paths(model, judge, centers),
        **measure_grid(judge, model.decode(latent.grid(GRID))),
    }


def measure_paths(model: VAE, judge: Judge, centers: np.ndarray) -> dict:
    """Return, of the paths between all pairs of digits, the shares that are as they should be.

    Returns:
        `ends_right`: both ends are seen as the digits that they join. `even`: the largest step, a
        distance of pixels, is at most LARGEST_STEP times the mean. `certain` and `certain_faded`:
        the share of images, between the ends, of which the judge is sure, on the paths and on
        cross-fades.
    """
    pairs = list(itertools.combinations(DIGITS, 2))
    right, even, certain, faded = [], [], [], []
    for start, end in pairs:
        path = model.decode(latent.path(centers[start], centers[end], STEPS))
        steps = np.linalg.norm(np.diff(path.astype("float64"), axis=0), axis=(1, 2)).ravel()
        right.append(judge.classify(path[[0, -1]]).tolist() == [start, end])
        even.append(bool(steps.max() <= LARGEST_STEP * steps.mean()))
        certain.append(is_recognised(judge, path[1:-1]).mean())
        faded.append(is_recognised(judge, cross_fade(path[0], path[-1])[1:-1]).mean())
    return {
        "ends_right": float(np.mean(right)),
        "even": float(np.mean(even)),
        "certain": float(np.mean(certain)),
        "certain_faded": float(np.mean(faded)),
    }


def cross_fade(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Return STEPS images from one, uint8 `(H, W, C)`, to another, each a mean of both."""
    share = np.linspace(0, 1, STEPS)[:, None, None, None]
    return ((1 - share) * start + share * end).round().astype("uint8")


def measure_grid(judge: Judge, images: np.ndarray) -> dict:
    """Return how much sharper images are of which the judge is sure, among those of one digit.

    The slope is that of the logarithm of the sharpness over the judge's certainty, the largest
    probability, with a constant for each digit that is seen: from 0 to 1, by what factor
    exp(slope) the sharpness grows.
    """
    probabilities = judge.probabilities(images)
    certainty, seen = probabilities.max(axis=1), probabilities.argmax(axis=1)
    logs = np.log(np.maximum(metrics.laplacian_variance(images), 1e-9))
    return {
        "recognised_on_grid": float(np.mean(certainty > CONFIDENT)),
        "sharpness_over_certainty": slope_within(certainty, logs, seen),
    }


def slope_within(x: np.ndarray, y: np.ndarray, groups: np.ndarray) -> float:
    """Return the slope of y over x by least squares, with a constant for each group.

    >>> x, groups = np.array([0.0, 1.0, 0.0, 1.0]), np.array([0, 0, 1, 1])
    >>> slope_within(x, 2 * x + 100 * groups, groups)
    2.0
    """
    x, y = x.astype("float64"), y.astype("float64")
    for group in np.unique(groups):
        own = groups == group
        x[own] -= x[own].mean()
        y[own] -= y[own].mean()
    return float(x @ y / max(x @ x, 1e-12))


def class_centers(z: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the median code of each digit, `(10, 2)`."""
    return np.stack([np.median(z[labels == digit], axis=0) for digit in DIGITS])


def claims(numbers: dict) -> list[Claim]:
    if "paths" not in numbers:
        return [not_measured(*statement) for statement in STATEMENTS.values()]
    paths, slope = numbers["paths"], numbers["sharpness_over_certainty"]
    return [
        Claim(
            *STATEMENTS["transform"],
            {
                "ends right": paths["ends_right"],
                "no large step": paths["even"],
                "sure": {"path": paths["certain"], "cross-fade": paths["certain_faded"]},
            },
            f"of the paths between all 45 pairs of digits, the share that ends right, above {RIGHT}, "
            f"and with no step above {LARGEST_STEP:g} mean ones, above {EVEN}; share of images that "
            "the judge is sure of, on the paths higher than on cross-fades",
            [
                above(paths["ends_right"], RIGHT, f"share that ends right - {RIGHT}"),
                above(paths["even"], EVEN, f"share without large steps - {EVEN}"),
                above_in_pairs(paths["certain"], paths["certain_faded"], "sure, path - cross-fade"),
            ],
        ),
        Claim(
            *STATEMENTS["blurry"],
            slope,
            "slope of the logarithm of sharpness over the judge's certainty, among the images of the "
            "grid that are seen as one digit, above 0",
            [above(slope, 0, "slope")],
        ),
    ]


def plot(experiment: Experiment, numbers: dict) -> Figure:
    model, test = experiment.run("vae_plane").model, experiment.data_of("vae_plane").test
    z = model.encode(test.images)
    centers = class_centers(z, np.asarray(test.labels))
    walk = latent.path(centers[FROM], centers[TO], SHOWN)
    images = model.decode(walk)
    figure, axes = plt.subplot_mosaic(
        [["codes", "grid"], ["path", "path"]],
        figsize=(7.2, 4.8),
        height_ratios=[5, 1],
        layout="constrained",
    )
    codes = axes["codes"]
    dots = codes.scatter(z[:, 0], z[:, 1], c=test.labels, cmap="tab10", vmin=-0.5, vmax=9.5, s=2)
    codes.plot(*walk.T, "k.-", linewidth=1)
    codes.set(xlabel="$z_1$", ylabel="$z_2$", aspect="equal")
    codes.set_title("the encoded test set, by digit")
    codes.legend(
        *dots.legend_elements(),
        loc="upper center",
        bbox_to_anchor=(0.5, -0.12),  # below the axis
        ncols=len(DIGITS),
        handletextpad=0,
        columnspacing=0.8,
    )
    grid = plots.tile(model.decode(latent.grid(DRAWN)), DRAWN, gap=0)
    plots.show(axes["grid"], grid, "decoded, evenly under N(0, I)")
    certainty = experiment.evaluator("vae_plane").judge.probabilities(images).max(axis=1)
    title = f"from {FROM} to {TO}; certainty of the judge from {certainty[0]:.2f} over "
    title += f"{certainty.min():.2f} to {certainty[-1]:.2f}"
    plots.show(axes["path"], plots.tile(images, SHOWN), title)
    return figure
