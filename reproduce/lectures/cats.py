"""Cats: real faces, and DCGANs with the logistic, the Wasserstein and the least squares loss.

The settings are those of the slides, and so is the number of images; the epochs are fewer, the same for
all, and the networks small. Below the samples, the training images that are nearest to those of the
logistic loss. Right, the kernel distance to test images in two spaces of features, in how many images
OpenCV's detector finds a cat's face, and C_T, which is below -3 where samples are copies.
"""

import dataclasses

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from sklearn.neighbors import NearestNeighbors

from gan_vs_vae import plots
from gan_vs_vae.data import DataSet, Split
from reproduce import charts
from reproduce.claims import OURS, Claim, not_measured
from reproduce.comparisons import (
    above,
    below,
    control_fails,
    over_seeds,
    ranks_differ,
    share_above,
)
from reproduce.experiment import Experiment
from reproduce.judges import independent
from reproduce.judges.imagenet import remembering
from reproduce.judges.independent_judge import IndependentJudge
from reproduce.judges.opinions import disagreement, flattened
from reproduce.lectures import CATS, memorisation
from reproduce.lectures.cat_spaces import features_that_ship, spaces
from reproduce.lectures.common import controls_in, measure_in, other_judge, size_of, spaces_fail
from reproduce.lectures.traversal import CONTINUOUS, LITTLE, SMALL, measure_changes

TITLES = {"logistic": "logistic", "wasserstein": "Wasserstein", "least_squares": "least squares"}
HALVES = 10  # of the test images, in which real ones are held against each other
CAT_LIKE = 0.5  # of the share of real images in which a face is found
SHOWN, COLUMNS = 24, 12
CONCLUSIONS = f"{CATS}: Conclusions"
NO_JUDGE = "nobody was asked: OpenCV is not installed, or the images are drawn"


def measure(experiment: Experiment) -> dict:
    n = size_of(experiment, 40, 200, 500)
    data = experiment.data_of("logistic")
    found_in, judge = spaces(experiment, "logistic"), other_judge(experiment, "logistic")
    points = {
        "pixels": remembering(memorisation.as_points),
        "features": remembering(features_that_ship(experiment, "logistic")),
    }
    numbers: dict = {
        "samples": n,
        "train": len(data.train),
        "controls": {
            "spaces": controls_in(found_in, data),
            "copying": copying_controls(points, data, n),
            **({"faces": faces_of_real(judge, data.test.images)} if judge else {}),
        },
    }
    for name in TITLES:
        rows = []
        for run in experiment.runs(name):
            images = run.model.generate(n, seed=0)
            copying = memorisation.measure_copying(points, images, data.test.images, data)
            row = {"spaces": measure_in(found_in, images), "copying": copying}
            rows.append(row | ({"faces": independent.measure(judge, images)} if judge else {}))
        numbers[name] = over_seeds(rows)
    changes = [measure_changes(experiment, run.model) for run in experiment.runs("logistic")]
    kept = ("moved", "slope", "small", "worst")
    numbers["changes"] = over_seeds([{key: each[key] for key in kept} for each in changes])
    return numbers


def copying_controls(points: dict, data: DataSet, n: int) -> dict:
    """Return `memorisation.measure_controls`, the mean over several halves of the few test images.

    Args:
        points: how images become points, in each space.
        data: the data set.
        n: int. Samples at most.
    """
    rng, rows = np.random.default_rng(0), []
    for _ in range(HALVES):
        test = Split(data.test.images[rng.permutation(len(data.test))], None)
        mixed = dataclasses.replace(data, test=test)
        rows.append(memorisation.measure_controls(points, mixed, n))
    return {
        kind: {
            space: {key: float(np.mean([row[kind][space][key] for row in rows])) for key in found}
            for space, found in spaces.items()
        }
        for kind, spaces in rows[0].items()
    }


def faces_of_real(judge: IndependentJudge, images: np.ndarray) -> dict:
    """Return what the detector says to real images, and to these, damaged."""
    return {
        "independent": independent.measure(judge, images),
        "damaged": independent.controls(judge, images),
    }


# -- claims ------------------------------------------------------------------------------------


def claims(numbers: dict) -> list[Claim]:
    controls, changes = numbers["controls"], numbers["changes"]
    distances = {
        space: {
            title: numbers[name]["spaces"][space]["kernel_distance"]
            for name, title in TITLES.items()
        }
        for space in controls["spaces"]
    }
    blurred = {s: found["blurred"]["kernel_distance"] for s, found in controls["spaces"].items()}
    worse = {
        space: [
            above(each, blurred[space], f"{space}: {title} - blurred")
            for title, each in found.items()
        ]
        for space, found in distances.items()
    }
    return [
        cat_like(numbers),
        Claim(
            CONCLUSIONS,
            "The DCGAN did not memorise the training examples.",
            {
                title: memorisation.found_in_spaces(numbers[name]["copying"])
                for name, title in TITLES.items()
            },
            "C_T, above -3, and share of samples nearer to a training image, or its mirror image, than "
            "95 % of test images are, below 0.1",
            [
                test
                for name, title in TITLES.items()
                for test in memorisation.no_copies(numbers[name]["copying"], title)
            ],
            memorisation.control_fails({"controls": {"cats": controls["copying"]}}),
        ),
        Claim(
            CONCLUSIONS,
            "The quality of the generated images was not satisfactory.",
            {
                space: {**found, "blurred photos": blurred[space]}
                for space, found in distances.items()
            },
            "kernel distance; those of all losses above that of photos after a blur of 2 pixels",
            flattened(worse),
            spaces_fail(controls["spaces"]) or disagreement(worse),
        ),
        not_measured(
            CONCLUSIONS,
            "Maybe the number of training images was not enough.",
            f"all runs have the slides' number of images, {numbers['train']} here",
        ),
        Claim(
            f"{CATS}: Results",
            "If the learning was successful: small changes in the input, small changes in the output.",
            {
                "one number": changes["small"],
                "worst direction": changes["worst"],
                "slope": changes["slope"],
            },
            f"change of a cat when one number of z moves by {SMALL}, over the difference of two "
            "independent cats, and the same along the worst direction, by the largest singular value of the "
            f"Jacobian: below {LITTLE}; the slope of the change over the move, both as logarithms, from 0.05 "
            f"to 0.5: 1 without jumps, above {CONTINUOUS}. So it is before "
            "training (figure `traversal`)",
            [
                below(changes["small"], LITTLE, f"{LITTLE} - one number"),
                below(changes["worst"], LITTLE, f"{LITTLE} - worst direction"),
                above(changes["slope"], CONTINUOUS, f"slope - {CONTINUOUS}"),
            ],
        ),
        Claim(
            OURS,
            "The three losses differ in how near their cats are to real ones.",
            distances,
            "kernel distance: over the seeds, the worst is behind the best by more than Nemenyi's "
            "critical difference of ranks, in each space",
            [
                ranks_differ(
                    list(zip(*(each["values"] for each in found.values()), strict=True)),
                    f"{space}: ranks, worst - best",
                )
                for space, found in distances.items()
            ],
            spaces_fail(controls["spaces"]),
        ),
    ]


def cat_like(numbers: dict) -> Claim:
    """Return the claim on cat-like images."""
    statement = "The DCGAN successfully learned and generated cat-like synthetic images."
    real = numbers["controls"].get("faces")
    if real is None:
        return not_measured(CONCLUSIONS, statement, NO_JUDGE)
    found, judged = real["independent"]["found"], numbers["logistic"]["faces"]
    hits = [np.greater(scores, judged["about"]["threshold"]) for scores in judged["scores"]]
    return Claim(
        CONCLUSIONS,
        statement,
        {title: numbers[name]["faces"]["found"] for name, title in TITLES.items()}
        | {"real": found},
        f"share of images in which {judged['about']['judge']} finds a face, the logistic's above half "
        "of real. It says that a face is there, not how natural it is",
        [share_above(hits, CAT_LIKE * found, "share, logistic")],
        control_fails(real),
    )


# -- picture -----------------------------------------------------------------------------------


def plot(experiment: Experiment, numbers: dict) -> Figure:
    figure = plt.figure(figsize=(11, 7), layout="constrained")
    left, right = figure.subfigures(1, 2, squeeze=False, width_ratios=[1.8, 1])[0]
    plot_images(left.subplots(len(TITLES) + 2, 1), experiment)
    panels = right.subplots(3, 1)
    plot_distances(panels[0], numbers)
    plot_faces(panels[1], numbers)
    for i, space in enumerate(memorisation.SPACES):
        found = {name: numbers[name]["copying"][space]["c_t"] for name in TITLES}
        plot_seeds(panels[2], found, i, space)
    panels[2].axhspan(memorisation.C_T_OF_COPIES, -memorisation.C_T_OF_COPIES, color="0.9")
    panels[2].set_ylabel("$C_T$, copies below -3")
    panels[2].set_yscale("symlog", linthresh=3)
    panels[2].legend()
    return figure


def plot_images(panels: np.ndarray, experiment: Experiment) -> None:
    """Show real cats, those of each loss, and the training images nearest to the logistic loss's."""
    data = experiment.data_of("logistic")
    made = {name: experiment.run(name).model.generate(SHOWN, seed=1) for name in TITLES}
    known = memorisation.mirrored_too(data.train.images)
    neighbours = NearestNeighbors(n_neighbors=1).fit(memorisation.as_points(known))
    nearest = neighbours.kneighbors(memorisation.as_points(made["logistic"]))[1][:, 0]
    rows = {
        "real": data.test.images[:SHOWN],
        **{title: made[name] for name, title in TITLES.items()},
        "nearest to those of the logistic loss, in pixels": known[nearest],
    }
    for axes, (title, images) in zip(panels, rows.items(), strict=True):
        plots.show(axes, plots.tile(images, COLUMNS), title)


def plot_seeds(axes: Axes, found: dict[str, dict], i: int, label: str) -> None:
    """Plot the numbers of each loss, a point for each seed, in the i-th colour."""
    for x, name in enumerate(TITLES):
        values = found[name]["values"]
        known = label if x == 0 else None
        axes.plot([x] * len(values), values, "os"[i], color=f"C{i}", label=known)
    axes.set_xticks(range(len(TITLES)), list(TITLES.values()))


def plot_distances(axes: Axes, numbers: dict) -> None:
    """Plot the kernel distances of the seeds in each space, with those of damaged real images."""
    for i, (space, controls) in enumerate(numbers["controls"]["spaces"].items()):
        found = {name: numbers[name]["spaces"][space]["kernel_distance"] for name in TITLES}
        plot_seeds(axes, found, i, space)
        blurred = controls["blurred"]["kernel_distance"]
        axes.axhline(blurred, color=f"C{i}", linestyle=":", label="real, blurred")
    charts.logarithmic(axes.yaxis)
    axes.set_ylabel("kernel distance")
    axes.legend()


def plot_faces(axes: Axes, numbers: dict) -> None:
    """Plot the share of images in which a face is found: of each loss, and of the controls."""
    real = numbers["controls"].get("faces")
    if real is None:
        axes.set_axis_off()
        axes.set_title(NO_JUDGE)
        return
    shares = {TITLES[name]: numbers[name]["faces"]["found"]["mean"] for name in TITLES}
    known = {"real": real["independent"]["found"]}
    known |= {kind: found["value"] for kind, found in real["damaged"].items()}
    axes.bar(list(shares), list(shares.values()), color="C0")
    axes.bar(list(known), list(known.values()), color="0.6")
    axes.tick_params(axis="x", labelrotation=30)
    axes.set_ylabel("a face is found")
