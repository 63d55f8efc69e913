"""Copying: one GAN trained on 64 to 3,200 digits, held against the report's rule of thumb.

The rule: the parameters are to be of the same or a lower order of magnitude than the pixels of the
training data, or the images may be copied. It is tested where GANs beyond the rule do copy. A copy is nearer to a training image than new images are: to
be seen in the share of samples nearer than nearly all test images, and in C_T, in pixels and in the
judge's features. Shown are samples, and below each its nearest training image.
"""

from collections.abc import Callable

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from gan_vs_vae import metrics, plots
from gan_vs_vae.metrics.features import squared_distances
from reproduce import charts
from reproduce.claims import Claim, not_measured
from reproduce.comparisons import above, below, over_seeds
from reproduce.evaluation import pixels_of
from reproduce.experiment import Experiment

RUNS = ("images_64", "images_200", "images_800", "images_3200")
SAMPLES = 1000
SPACES = ("pixels", "features")
PERCENTILE = 5  # of the distances of test images: new images are nearer in 5 % of cases
SHARE_OF_COPIES = 0.1  # twice that share
C_T = -3.0  # Meehan et al. (2020): samples below are copies
Extract = Callable[[np.ndarray], np.ndarray]  # features of images
NOISE = 0.02 * 255  # on training images, the standard deviation, for a control
SAME_ORDER = 10**0.5  # parameters for each pixel; with more there are an order of magnitude more
STATEMENT = (
    "III.A",
    "With parameters of the same or a lower order of magnitude than pixels the training data cannot be "
    "copied.",
)


def measure(experiment: Experiment) -> dict:
    numbers: dict = {"samples": SAMPLES}
    for name in RUNS:
        measure_copies = copies_in(experiment, name)
        runs = experiment.runs(name)
        parameters = sum(runs[0].record["parameters"].values())
        pixels = experiment.data_of(name).train.images.size
        samples = (run.model.generate(SAMPLES, seed=0) for run in runs)
        numbers[name] = {
            "images": len(experiment.data_of(name).train.images),
            "parameters": parameters,
            "parameters_to_pixels": parameters / pixels,
            **over_seeds([measure_copies(images) for images in samples]),
        }
    return {**numbers, "controls": controls(experiment, RUNS[-1])}


def copies_in(experiment: Experiment, name: str) -> Callable[[np.ndarray], dict]:
    """Return a function that measures how many images copy the training images of a run.

    It returns for each of SPACES the share of images nearer to a training image than all but
    PERCENTILE of the test images, `share_nearer`, and C_T, `c_t`, whose cells are the digits: an
    image is in the cell of the nearest mean of test images.
    """
    data, judge = experiment.data_of(name), experiment.evaluator(name).judge
    test, labels = data.test.images[:SAMPLES], np.asarray(data.test.labels)[:SAMPLES]
    extract: dict[str, Extract] = {"pixels": pixels_of, "features": judge.features}
    known = {space: (of(test), of(data.train.images)) for space, of in extract.items()}

    def measured(images):
        return {space: in_space(of(images), *known[space]) for space, of in extract.items()}

    def in_space(x, test, train):
        means = np.stack([test[labels == digit].mean(axis=0) for digit in np.unique(labels)])

        def cells(y):
            return squared_distances(y, means).argmin(axis=1)

        return {
            "share_nearer": metrics.share_nearer(x, test, train, PERCENTILE),
            "c_t": metrics.copying_test(x, test, train, cells),
        }

    return measured


def controls(experiment: Experiment, name: str) -> dict:
    """Return the measures of new real images, of copies, and of new images with a tenth of copies.

    Copies are training images with a little noise.
    """
    data, measured = experiment.data_of(name), copies_in(experiment, name)
    new, noise = data.test.images[-SAMPLES:], np.random.default_rng(0)
    copied = data.train.images[np.arange(SAMPLES) % len(data.train.images)]
    copied = np.clip(copied + noise.normal(0, NOISE, copied.shape), 0, 255).astype("uint8")
    mixed = np.concatenate([copied[: len(new) // 10], new[len(new) // 10 :]])
    return {"new": measured(new), "copies": measured(copied), "tenth_of_copies": measured(mixed)}


def claims(numbers: dict) -> list[Claim]:
    if RUNS[0] not in numbers:
        return [not_measured(*STATEMENT)]
    found = {name: numbers[name] for name in RUNS}
    within = {n: each for n, each in found.items() if each["parameters_to_pixels"] < SAME_ORDER}
    tests = [
        test
        for each in within.values()
        for space in SPACES
        for test in (
            below(
                each[space]["share_nearer"],
                SHARE_OF_COPIES,
                f"{each['images']} images, {space}: {SHARE_OF_COPIES:g} - share nearer",
            ),
            above(each[space]["c_t"], C_T, f"{each['images']} images, {space}: C_T + {-C_T:g}"),
        )
    ]
    return [
        Claim(
            *STATEMENT,
            {
                f"{each['images']} images": {
                    "parameters to pixels": each["parameters_to_pixels"],
                    **{
                        space: {"nearer": each[space]["share_nearer"], "C_T": each[space]["c_t"]}
                        for space in SPACES
                    },
                }
                for each in found.values()
            },
            f"share of samples nearer to a training image than {100 - PERCENTILE} % of test images, "
            f"below {SHARE_OF_COPIES:g}, and C_T, above {C_T:g}, within the rule: fewer than {SAME_ORDER:.2f} parameters for each pixel",
            tests,
            _control_fails(numbers["controls"]) or _undecided(found, within),
        )
    ]


def _undecided(found, within):
    """Return why the runs do not test the rule: it is not the rule that prevents copies."""
    if not within:
        return "no run is within the rule"
    seen = (
        _sees_copies(each[space]["share_nearer"]["mean"], each[space]["c_t"]["mean"])
        for each in found.values()
        for space in SPACES
    )
    return None if any(seen) else "GANs beyond the rule copy nothing, either"


def _sees_copies(share_nearer, c_t):
    return share_nearer > SHARE_OF_COPIES or c_t < C_T


def _control_fails(controls):
    """Return why the measures cannot tell, if they take new images for copies, or copies for new."""
    for space in SPACES:
        new, copies, mixed = (controls[k][space] for k in ("new", "copies", "tenth_of_copies"))
        if _sees_copies(**new):
            return f"the measures take new images for copies, in {space}"
        if (
            copies["share_nearer"] < 0.5
            or copies["c_t"] > C_T
            or mixed["share_nearer"] < SHARE_OF_COPIES
        ):
            return f"the measures do not see copies, in {space}"
    return None


def plot(experiment: Experiment, numbers: dict) -> Figure:
    figure, axes = plt.subplot_mosaic(
        [["share", "share", "c_t", "c_t"], list(RUNS)],
        figsize=(7.2, 4.5),
        height_ratios=[5, 4],
        layout="constrained",
    )
    ratios = [numbers[name]["parameters_to_pixels"] for name in RUNS]
    for panel, key, limit in (("share", "share_nearer", SHARE_OF_COPIES), ("c_t", "c_t", C_T)):
        for i, space in enumerate(SPACES):
            values = np.transpose([numbers[name][space][key]["values"] for name in RUNS])
            charts.band(axes[panel], ratios, values, space, f"C{i}")
            of_copies = numbers["controls"]["copies"][space][key]
            axes[panel].plot(ratios[0], of_copies, "x", color=f"C{i}", label=f"copies, {space}")
        axes[panel].axhline(limit, color="black", linestyle=":")
        axes[panel].axvline(1, color="0.5", linestyle="--")
        charts.logarithmic(axes[panel].xaxis)
        axes[panel].set_xlabel("parameters / pixels")
    axes["share"].set(
        ylabel="share of samples", title=f"nearer than {100 - PERCENTILE} % of test images"
    )
    axes["c_t"].set(ylabel="$C_T$", title=f"copies are below {C_T:g}")
    axes["c_t"].legend()
    for name in RUNS:
        title = f"{numbers[name]['images']} images"
        plots.show(axes[name], with_nearest(experiment, name), title)
    return figure


def with_nearest(experiment: Experiment, name: str, columns: int = 4) -> np.ndarray:
    """Tile samples, a row of them above a row of their nearest training images, in pixels."""
    train = experiment.data_of(name).train.images
    samples = experiment.run(name).model.generate(2 * columns, seed=1)
    nearest = train[squared_distances(pixels_of(samples), pixels_of(train)).argmin(axis=1)]
    halves = np.split(samples, 2), np.split(nearest, 2)
    rows = [row for pair in zip(*halves, strict=True) for row in pair]
    return plots.tile(np.concatenate(rows), columns)
