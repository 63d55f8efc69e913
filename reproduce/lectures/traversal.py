"""Traversal: one number of z moved, the others fixed, of GANs and VAEs, faces and digits.

Strips of the numbers that move an aspect of the images most; how much images change with
a small change of z, before and after training; and the singular values of the Jacobian.
"""

from collections.abc import Callable

import keras
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from scipy import stats

from gan_vs_vae import backend, latent, plots, precision, training
from gan_vs_vae.batches import map_in_batches
from gan_vs_vae.models.generative import GenerativeModel
from reproduce.claims import OURS, Claim
from reproduce.comparisons import above, above_in_pairs, below, over_seeds
from reproduce.experiment import Experiment
from reproduce.lectures import CATS
from reproduce.lectures.aspects import OF_DIGITS, OF_FACES, Aspect
from reproduce.lectures.common import size_of

MODELS = {
    "face_gan": "GAN of faces",
    "digit_gan": "GAN of digits",
    "face_vae": "VAE of faces",
    "digit_vae": "VAE of digits",
}
VALUES = np.linspace(-3, 3, 9)
DRAWN = np.linspace(-3, 3, 7)  # fewer, and larger
CLOSELY, FAR = 0.9, 1.0  # rank correlation, and deviations, from which on a number has a role
SAMPLES = 500  # by which deviations are known
MOVES = (0.05, 0.1, 0.2, 0.5, 1.0, 3.0)
SMALL = 0.1
LITTLE = 0.1  # of the difference of two independent images
CONTINUOUS = 0.8  # slope; it is 1 without jumps
SLIDES = {
    "small": f"{CATS}, 'Results': small changes",
    "one": f"{CATS}, 'Results': fixing 99 dimensions",
    "roles": "Report, IV",
}


def measure(experiment: Experiment) -> dict:
    numbers: dict = {"controls": {}}
    for name in MODELS:
        keras.utils.set_random_seed(experiment.seeds[0])
        fresh = training.build(experiment.configurations[name], experiment.data_of(name))
        numbers["controls"][name] = measure_changes(experiment, fresh)
        models = [run.model for run in experiment.runs(name)]
        numbers[name] = {
            "changes": over_seeds([measure_changes(experiment, model) for model in models]),
            "roles": over_seeds([measure_roles(experiment, name, model) for model in models]),
        }
    return numbers


# -- small changes -------------------------------------------------------------------------


def measure_changes(experiment: Experiment, model: GenerativeModel) -> dict:
    """Return how much images change when z does, over how much two independent ones differ.

    `moved` is the mean over z and over its numbers for each of MOVES; `slope` that of its logarithm
    between the first move and 0.5; `worst` is for a move of SMALL along the direction of z that
    changes most, by the Jacobian; `singular_values` are the Jacobian's, falling, the mean over z;
    `directions` how many of them count, (sum s^2)^2 / sum s^4.
    """
    count = size_of(experiment, 2, 6, 16)
    z, others = model.sample_latent(2 * count, seed=0).reshape(2, count, -1)
    chosen = np.random.default_rng(0).permutation(model.latent_dim)[
        : size_of(experiment, 4, 20, 50)
    ]
    decode = exact_decoder(model)
    images = decode(z)
    unit = float(distances(images, decode(others)).mean())
    axes = np.eye(model.latent_dim, dtype="float32")[chosen]
    moved = [
        float(np.mean([distances(images, decode(z + move * e)).mean() for e in axes])) / unit
        for move in MOVES
    ]
    j = latent.jacobian(model.decoder_network(), z).reshape(*z.shape, -1)
    values = np.linalg.svd(j, compute_uv=False)
    root = np.sqrt(images[0].size)  # distances are per pixel
    squares = values.mean(axis=0) ** 2
    return {
        "moved": moved,
        "slope": float(np.polyfit(np.log(MOVES[:4]), np.log(np.maximum(moved[:4], 1e-12)), 1)[0]),
        "small": moved[MOVES.index(SMALL)],
        "worst": float(SMALL * values[:, 0].mean() / root / unit),
        "singular_values": values.mean(axis=0).tolist(),
        "directions": float(squares.sum() ** 2 / np.sum(squares**2)),
    }


def exact_decoder(model: GenerativeModel) -> Callable[[np.ndarray], np.ndarray]:
    """Return the function from z to floats, from which no rounding takes small changes."""
    network = precision.in_float32(model.decoder_network())
    decode = backend.compiled(network, lambda z: network(z, training=False))
    return lambda z: map_in_batches(decode, [z.astype("float32")])


def distances(images: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return the root mean square difference of the pixels of each pair."""
    return np.sqrt(np.square(images - others).mean(axis=(1, 2, 3)))


# -- roles of single numbers -----------------------------------------------------------------


def measure_roles(experiment: Experiment, name: str, model: GenerativeModel) -> dict:
    """Return which numbers of z have a role, and how many random directions do.

    `axes` and `random` are the shares of them that go with any aspect closely, and move it by
    more than a standard deviation of samples. `foremost` has for each aspect the number of z that
    moves it most, as closely as it does, by other z than those by which it was chosen.
    """
    z = model.sample_latent(2 * size_of(experiment, 1, 6, 12), seed=1)
    seen, others = z[::2], z[1::2]
    aspects, own = aspects_of(experiment, name), np.eye(model.latent_dim)
    random = np.random.default_rng(2).normal(size=own.shape)
    spread = deviations(model, aspects)
    close, moved = follow(model, seen, own, aspects, spread)
    best = np.abs(close * moved).argmax(axis=0)
    again = [found.diagonal() for found in follow(model, others, own[best], aspects, spread)]
    return {
        "axes": share_with_role(close, moved),
        "random": share_with_role(*follow(model, seen, random, aspects, spread)),
        "foremost": {
            aspect: {
                "number": [int(best[i])],
                "closeness": float(abs(again[0][i])),
                "moved": float(again[1][i]),
            }
            for i, aspect in enumerate(aspects)
        },
    }


def share_with_role(close: np.ndarray, moved: np.ndarray) -> float:
    """Return the share of directions that have a role for any aspect."""
    return float(np.mean(((np.abs(close) > CLOSELY) & (moved > FAR)).any(axis=1)))


def deviations(model: GenerativeModel, aspects: dict[str, Aspect]) -> np.ndarray:
    """Return the standard deviation of each aspect among samples."""
    images = model.decode(model.sample_latent(SAMPLES, seed=4))
    return np.array([aspect(images).std() for aspect in aspects.values()])


def aspects_of(experiment: Experiment, name: str) -> dict[str, Aspect]:
    """Return the aspects of the images of a run's data set."""
    return OF_FACES if experiment.data_of(name).image_shape[-1] == 3 else OF_DIGITS


def follow(
    model: GenerativeModel,
    z: np.ndarray,
    directions: np.ndarray,
    aspects: dict[str, Aspect],
    spread: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Return how closely, and how far, aspects follow each direction, `(directions, aspects)` each.

    How closely is the rank correlation of the coordinate, which has VALUES, with the aspect; how far
    its change from the first value to the last, over `spread`. Both are means over z.
    """
    close, moved = [], []
    for direction in directions:
        points = np.concatenate([latent.traversal(each, direction, VALUES) for each in z])
        images = model.decode(points)
        found = np.stack([aspect(images) for aspect in aspects.values()])
        found = found.reshape(len(aspects), len(z), -1)
        close.append(correlation_with_order(stats.rankdata(found, axis=-1)).mean(axis=1))
        change = np.abs(found[..., -1] - found[..., 0]).mean(axis=1)
        moved.append(np.divide(change, spread, out=np.zeros(len(spread)), where=spread > 0))
    return np.array(close), np.array(moved)


def correlation_with_order(ranks: np.ndarray) -> np.ndarray:
    """Return the correlation of ranks along the last axis with 1, 2, 3, ...; 0 where all are equal.

    >>> correlation_with_order(np.array([[1.0, 2.0, 3.0], [3.0, 2.0, 1.0], [2.0, 2.0, 2.0]]))
    array([ 1., -1.,  0.])
    """
    order = np.arange(ranks.shape[-1]) - (ranks.shape[-1] - 1) / 2
    centred = ranks - ranks.mean(axis=-1, keepdims=True)
    scale = np.linalg.norm(centred, axis=-1) * np.linalg.norm(order)
    return np.divide(centred @ order, scale, out=np.zeros(scale.shape), where=scale > 0)


# -- claims and picture ----------------------------------------------------------------------


def claims(numbers: dict) -> list[Claim]:
    changes = {name: numbers[name]["changes"] for name in MODELS}
    roles = {name: numbers[name]["roles"] for name in MODELS}
    named = {"slant": "digit_gan", "warmth": "face_gan", "sharpness": "face_gan"}
    foremost = {aspect: roles[name]["foremost"][aspect] for aspect, name in named.items()}
    gans = [name for name in MODELS if "gan" in name]
    return [
        Claim(
            SLIDES["small"],
            "If the learning was successful: small changes in the input, small changes in the output.",
            {
                words: {
                    "one number": changes[name]["small"],
                    "worst direction": changes[name]["worst"],
                    "before training": numbers["controls"][name]["small"],
                }
                for name, words in MODELS.items()
            },
            f"change of the image when one number of z moves by {SMALL}, over the difference of two "
            "independent images, and the same along the worst direction, by the largest singular value of "
            f"the Jacobian, below {LITTLE}. Before training it "
            "is as small: it says nothing of success",
            [
                below(changes[name][key], LITTLE, f"{LITTLE} - {MODELS[name]}, {what}")
                for key, what in (("small", "one number"), ("worst", "worst direction"))
                for name in MODELS
            ],
        ),
        Claim(
            SLIDES["one"],
            "Fixing 99 numbers and increasing the remaining one changes the image continuously.",
            {words: changes[name]["slope"] for name, words in MODELS.items()},
            "slope of the change of the image over the move of one number of z, both as logarithms, "
            f"from 0.05 to 0.5; 1 without jumps, above {CONTINUOUS}",
            [
                above(changes[name]["slope"], CONTINUOUS, f"{MODELS[name]} - {CONTINUOUS}")
                for name in MODELS
            ],
        ),
        Claim(
            SLIDES["roles"],
            "Specific inputs of a GAN have roles, e.g. the rotation, the colour and the sharpness.",
            {
                aspect: {"correlation": found["closeness"], "moved": found["moved"]}
                for aspect, found in foremost.items()
            },
            "the slant of digits, and the warmth and the sharpness of faces: rank correlation with "
            "the number of z that moves it most, above 0.9, and by how many standard deviations of "
            "samples it moves it from -3 to 3, above 1",
            [
                above(found[key], threshold, f"{MODELS[named[aspect]]}, {aspect}, {key}")
                for aspect, found in foremost.items()
                for key, threshold in (("closeness", CLOSELY), ("moved", FAR))
            ],
        ),
        Claim(
            OURS,
            "A GAN's numbers have roles more often than any other directions of z.",
            {
                words: {
                    "numbers of z": roles[name]["axes"],
                    "random directions": roles[name]["random"],
                }
                for name, words in MODELS.items()
            },
            "share that has a role by these measures, the GANs' numbers of z more often",
            [
                above_in_pairs(roles[name]["axes"], roles[name]["random"], f"{MODELS[name]}")
                for name in gans
            ],
        ),
    ]


def plot(experiment: Experiment, numbers: dict) -> Figure:
    figure = plt.figure(figsize=(11, 8), layout="constrained")
    top, bottom = figure.subfigures(2, 1, squeeze=False, height_ratios=[2, 1])[:, 0]
    for part, name in zip(top.subfigures(2, 2).flat, MODELS, strict=True):
        plot_strips(part, experiment, numbers, name)
    panels = bottom.subplots(1, 3)
    plot_changes(panels[0], numbers)
    plot_spectrum(panels[1], numbers)
    plot_roles(panels[2], numbers)
    return figure


def plot_strips(part: SubFigure, experiment: Experiment, numbers: dict, name: str) -> None:
    """Plot a strip for each aspect, of the number of z that moves it most."""
    model, foremost = experiment.run(name).model, numbers[name]["roles"]["foremost"]
    z = model.sample_latent(1, seed=3)[0]
    part.suptitle(MODELS[name], fontsize=9)
    for axes, (aspect, found) in zip(
        part.subplots(len(foremost), 1), foremost.items(), strict=True
    ):
        number = found["number"][0][0]
        strip = model.decode(latent.traversal(z, number, DRAWN))
        plots.show(axes, plots.tile(strip, len(DRAWN)))
        close, moved = (found[key]["values"][0] for key in ("closeness", "moved"))
        words = f"{aspect}\nnumber {number}: {close:.2f}, {moved:.1f} sd"
        axes.text(-0.01, 0.5, words, size=7, ha="right", va="center", transform=axes.transAxes)


def plot_changes(axes: Axes, numbers: dict) -> None:
    """Plot how much images change with a move of one number of z; dotted, before training."""
    for i, (name, words) in enumerate(MODELS.items()):
        moved = np.mean(numbers[name]["changes"]["moved"], axis=0)
        axes.plot(MOVES, moved, "o-", color=f"C{i}", label=words)
        axes.plot(MOVES, numbers["controls"][name]["moved"], ":", color=f"C{i}")
    axes.axhline(1, color="grey", linewidth=0.5)
    axes.set(xscale="log", yscale="log", xlabel="move of one number of z")
    axes.set_ylabel("change of the image\n(two independent images: 1)")
    axes.legend(fontsize=7)


def plot_spectrum(axes: Axes, numbers: dict) -> None:
    """Plot the singular values of the Jacobian, over the largest; dotted, before training."""
    for i, name in enumerate(MODELS):
        values = np.mean(numbers[name]["changes"]["singular_values"], axis=0)
        axes.plot(range(1, len(values) + 1), values / values[0], color=f"C{i}")
        before = np.array(numbers["controls"][name]["singular_values"])
        axes.plot(range(1, len(before) + 1), before / before[0], ":", color=f"C{i}")
    axes.set(yscale="log", xlabel="singular value of the Jacobian", ylabel="over the largest")


def plot_roles(axes: Axes, numbers: dict) -> None:
    """Plot the share of numbers of z, and of random directions, that have a role."""
    places, width = plots.bar_places(len(MODELS), 2)
    for at, key, words in zip(places, ("axes", "random"), ("one number", "random"), strict=True):
        heights = [numbers[name]["roles"][key]["mean"] for name in MODELS]
        axes.bar(at, heights, width, label=words)
    axes.set_xticks(range(len(MODELS)), [w.replace(" ", "\n", 1) for w in MODELS.values()], size=7)
    axes.set(ylabel="share of directions with a role", ylim=(0, 1.3))
    axes.legend(fontsize=7)
