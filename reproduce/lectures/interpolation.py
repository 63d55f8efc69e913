"""Interpolation: z between two images gives images all the way, of GANs and VAEs, faces and digits.

On a straight line and on an arc, between two z of the prior, or two codes of real images. Halfway
it is asked whether there is still an image, as at the ends; fading the pixels of one end into those
of the other is the control.
"""

from collections.abc import Callable, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gan_vs_vae import latent, metrics, plots
from gan_vs_vae.data import DataSet
from gan_vs_vae.metrics import Features
from gan_vs_vae.models import Autoencoder
from gan_vs_vae.models.generative import GenerativeModel
from reproduce.claims import OURS, Claim
from reproduce.comparisons import Comparison, mean_above, share_above
from reproduce.evaluation import is_recognised
from reproduce.experiment import Experiment
from reproduce.lectures import CHAPTER, SIEGEN
from reproduce.lectures.common import features_of, joined, other_judge, size_of

MODELS = {
    "face_gan": "GAN of faces",
    "digit_gan": "GAN of digits",
    "face_vae": "VAE of faces",
    "digit_vae": "VAE of digits",
}
STEPS = 13  # images on a way, both ends included
HALFWAY = STEPS // 2
DRAWN = slice(None, None, 2)  # of these, every second one, which leaves room for larger ones
PATHS = {"line": latent.path, "arc": latent.spherical_path}
KINDS = (*PATHS, "fade")
FEWER = 0.1  # of the images halfway may be images no more
AS_SHARP = 0.75  # halfway, over the ends; a fade of two images that have nothing in common: 0.5
JUMP = 3.0  # times the mean step
STATEMENTS = (
    (
        f"{CHAPTER}, figure 1.3, 'Interpolating random noise vectors'",
        "GAN: z on the line between two random vectors gives images all the way.",
        ("face_gan", "digit_gan"),
    ),
    (
        f"{SIEGEN}, on VAEs",
        "VAE: linear interpolation in latent space is meaningful.",
        ("face_vae", "digit_vae"),
    ),
)
LEAST = 1e-9
Judge = Callable[[np.ndarray], np.ndarray]


def measure(experiment: Experiment) -> dict:
    pairs = size_of(experiment, 4, 40, 100)
    numbers: dict = {"controls": {}, "pairs": pairs}
    for name in MODELS:
        features, judges = features_of(experiment, name), judges_of(experiment, name)
        found: dict[str, list] = {kind: [] for kind in KINDS}
        for run in experiment.runs(name):
            ends = ends_of(run.model, experiment.data_of(name), pairs)
            for kind in KINDS:
                ways = np.stack([way(run.model, z, kind) for z in ends])
                found[kind].append(measure_ways(ways, features, judges))
        of_seeds = {kind: joined(each) for kind, each in found.items()}
        numbers["controls"][name] = of_seeds.pop("fade")
        numbers[name] = of_seeds
    return numbers


def judges_of(experiment: Experiment, name: str) -> dict[str, Judge]:
    """Return what sees images: by its name, a function that returns 0 or 1 for each."""
    judges: dict[str, Judge] = {}
    classifier = experiment.evaluator(name).judge
    if not experiment.data_of(name).multi_label:
        judges["classifier"] = lambda x: is_recognised(classifier, x)
    if other := other_judge(experiment, name):
        judges[other.name] = lambda x: other.scores(x) > other.threshold
    return judges


def ends_of(model: GenerativeModel, data: DataSet, pairs: int, seed: int = 0) -> np.ndarray:
    """Return the ends of ways, `(pairs, 2, latent_dim)`: codes of real images, or z of the prior."""
    if isinstance(model, Autoencoder):
        z = model.encode(data.test.images[: 2 * pairs])
    else:
        z = model.sample_latent(2 * pairs, seed)
    return z[: len(z) // 2 * 2].reshape(-1, 2, model.latent_dim)


def way(model: GenerativeModel, ends: np.ndarray, kind: str) -> np.ndarray:
    """Return the images of a way between two z, `(2, latent_dim)`: uint8 `(STEPS, H, W, C)`."""
    if kind in PATHS:
        return model.decode(PATHS[kind](ends[0], ends[1], STEPS))
    first, last = model.decode(ends).astype(float)
    share = np.linspace(0, 1, STEPS)[:, None, None, None]
    return np.round((1 - share) * first + share * last).astype("uint8")


def measure_ways(ways: np.ndarray, extract: Features, judges: dict[str, Judge]) -> dict:
    """Return what is measured of ways, uint8 `(pairs, STEPS, H, W, C)`: a number for each.

    `largest_step` is the largest over the mean distance of neighbours in features; `sharpness` that
    halfway over the ends'; `along` the sharpness along the way, the median; and `seen`, by the
    name of a judge, whether it sees an image halfway, and at the first end.
    """
    features = extract(ways.reshape(-1, *ways.shape[2:])).reshape(*ways.shape[:2], -1)
    lengths = np.linalg.norm(np.diff(features, axis=1), axis=-1)
    sharp = np.stack([metrics.laplacian_variance(each) for each in ways])
    sharp = sharp / np.maximum(sharp[:, [0, -1]].mean(axis=1, keepdims=True), LEAST)
    return {
        "largest_step": (lengths.max(axis=1) / np.maximum(lengths.mean(axis=1), LEAST)).tolist(),
        "sharpness": sharp[:, HALFWAY].tolist(),
        "along": np.median(sharp, axis=0).tolist(),
        "seen": {
            name: {
                place: np.asarray(sees(ways[:, step]), int).tolist()
                for place, step in (("halfway", HALFWAY), ("ends", 0))
            }
            for name, sees in judges.items()
        },
    }


# -- claims and picture ----------------------------------------------------------------------


def claims(numbers: dict) -> list[Claim]:
    return [*(all_the_way(numbers, *statement) for statement in STATEMENTS), *own_claims(numbers)]


def all_the_way(numbers: dict, source: str, statement: str, names: Sequence[str]) -> Claim:
    """Return the claim that images on a line are images halfway, too."""
    tests = [test for name in names for test in still_images(numbers, name)]
    return Claim(
        source,
        statement,
        {
            MODELS[name]: {
                "line": mean_of(numbers[name]["line"]["sharpness"]),
                "fade": mean_of(numbers["controls"][name]["sharpness"]),
            }
            for name in names
        },
        "sharpness halfway over that of the ends, above 0.75 on lines; and share in which judges see an "
        "image halfway, at most 0.1 less than at the first end. Judges that see as many in fades of pixels do "
        "not decide",
        tests,
        None if tests else "fades of pixels pass, too",
    )


def still_images(numbers: dict, name: str) -> list[Comparison]:
    """Return the comparisons of ways of a model, of those measures that fades do not pass."""
    line, fade = numbers[name]["line"], numbers["controls"][name]
    tests = []
    if mean_of(fade["sharpness"]) < AS_SHARP:
        what = f"{MODELS[name]}: sharpness, halfway / ends"
        tests.append(mean_above(line["sharpness"], AS_SHARP, what))
    for judge, seen in line["seen"].items():
        if mean_of(gained(fade["seen"][judge])) < -FEWER:
            what = f"{MODELS[name]}: share seen by {judge}, halfway - ends"
            tests.append(mean_above(gained(seen), -FEWER, what))
    return tests


def gained(seen: dict) -> list[list[int]]:
    """Return for each way 1 if an image is seen halfway alone, -1 if at its end alone, else 0."""
    return [np.subtract(*pair).tolist() for pair in zip(seen["halfway"], seen["ends"], strict=True)]


def mean_of(values: Sequence[Sequence[float]]) -> float:
    """Return the mean over seeds of the means over ways."""
    return float(np.mean([np.mean(each) for each in values]))


def own_claims(numbers: dict) -> list[Claim]:
    """Return what no lecture states: that no step is a jump, and that arcs are better than lines."""
    gans = [name for name in MODELS if "gan" in name]
    jumps = {name: np.less(numbers[name]["line"]["largest_step"], JUMP) for name in MODELS}
    return [
        Claim(
            OURS,
            "No step of a way is a jump.",
            {MODELS[name]: mean_of(each) for name, each in jumps.items()},
            "share of the ways whose largest step in features is below three mean ones, above 0.95",
            [
                share_above(each.astype(int).tolist(), 0.95, MODELS[name])
                for name, each in jumps.items()
            ],
        ),
        Claim(
            OURS,
            "On an arc a GAN's images are sharper halfway than on a line (White, 2016).",
            {
                MODELS[name]: {kind: mean_of(numbers[name][kind]["sharpness"]) for kind in PATHS}
                for name in gans
            },
            "sharpness halfway over that of the ends",
            [
                mean_above(
                    np.subtract(
                        numbers[name]["arc"]["sharpness"], numbers[name]["line"]["sharpness"]
                    ).tolist(),
                    0,
                    f"{MODELS[name]}: arc - line",
                )
                for name in gans
            ],
        ),
    ]


def plot(experiment: Experiment, numbers: dict) -> Figure:
    figure = plt.figure(figsize=(11, 6.5), layout="constrained")
    top, bottom = figure.subfigures(2, 1, squeeze=False, height_ratios=[7, 5])[:, 0]
    for axes, name in zip(top.subplots(2, 2).flat, MODELS, strict=True):
        model = experiment.run(name).model
        ends = ends_of(model, experiment.data_of(name), 1, seed=1)[0]
        rows = [way(model, ends, kind)[DRAWN] for kind in KINDS]
        tiles = plots.tile(np.concatenate(rows), len(rows[0]))
        plots.show(axes, tiles, f"{MODELS[name]}: line, arc, fade of pixels")
    for axes, name in zip(bottom.subplots(1, 4, sharey=True), MODELS, strict=True):
        plot_along(axes, numbers, name)
    return figure


def plot_along(axes: Axes, numbers: dict, name: str) -> None:
    """Plot the sharpness along the ways of a model, over that of the ends."""
    share = np.linspace(0, 1, STEPS)
    for kind in KINDS:
        found = numbers["controls"][name] if kind == "fade" else numbers[name][kind]
        axes.plot(share, np.mean(found["along"], axis=0), label=kind)
    axes.axhline(AS_SHARP, color="grey", linestyle=":")
    axes.set(title=MODELS[name], xlabel="share of the way", ylim=(0, None))
    axes.set_ylabel("sharpness, of the ends: 1")
    axes.label_outer()
    axes.legend(fontsize=7)
