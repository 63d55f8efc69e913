"""Eigenfaces: the mean face and the directions in which faces differ most, of CelebA.

Principal components of grey faces of 32x32: what they hold of new faces, what the first of them
mean, and how far a Gaussian with their variances gets, against a VAE and a GAN.
"""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from sklearn.decomposition import PCA

from gan_vs_vae import metrics, plots
from gan_vs_vae.data import DataSet
from gan_vs_vae.images import resize
from reproduce.claims import Claim, not_measured
from reproduce.comparisons import Comparison, below, spread
from reproduce.evaluation import pixels_of
from reproduce.experiment import Experiment
from reproduce.lectures import SYNTHESIS
from reproduce.lectures.common import features_of, size_of
from reproduce.lectures.components import (
    CHANCE,
    DRAWS,
    HALF,
    MOST,
    NEARLY,
    SHADING,
    SIDE,
    as_images,
    components,
    grey,
    measure_attribute,
    reconstruct,
    shading,
    share_held,
)
from reproduce.statistics import HOLDS, Estimate, verdict, verdict_of_all

KEPT = (1, 3, 7, 20, 60)  # components of which faces are put together again
CODE = 7  # numbers, of the slide's reconstruction and of the autoencoder
GAIN = 0.1  # of the variance, that an autoencoder holds more where images are not almost linear
GAUSSIAN = 400  # components of the Gaussian in colour
SHOWN = 10
FOURS = {
    "first": "the first four components",
    "next": "four of 5 to 50",
    "random": "four random directions",
}
SLIDES = {
    "linear": f"{SYNTHESIS}, 'Some caveats about faces'",
    "components": f"{SYNTHESIS}, 'PCA components of faces'",
    "gaussian": f"{SYNTHESIS}, 'Learning generative models of images'",
}


def measure(experiment: Experiment) -> dict:
    data = experiment.data_of("face_code_of_7")
    train, test = (grey(split.images) for split in (data.train, data.test))
    pca = components(train, max(KEPT))
    scores = pca.transform(train), pca.transform(test)
    kept = [k for k in KEPT if k <= pca.n_components_]
    return {
        "controls": {"digits": measure_code(experiment, "digit_autoencoder")},
        "kept": kept,
        "held": [share_held(test, reconstruct(pca, test, k), pca.mean_).to_dict() for k in kept],
        "shading": shading(*scores, train, test),
        "attributes": {
            name: measure_attribute(*scores, train, test, data, name)
            for name in ("Smiling", "Male")
            if name in (data.class_names or ())
        },
        "code_of_7": measure_code(experiment, "face_code_of_7"),
        "samples": measure_samples(experiment, data),
    }


def measure_code(experiment: Experiment, name: str) -> dict:
    """Return what a few numbers hold of new images: of PCA, and of an autoencoder with as many."""
    data = experiment.data_of(name)
    train, test = (pixels_of(split.images) for split in (data.train, data.test))
    models = [run.model for run in experiment.runs(name)]
    numbers = models[0].latent_dim
    pca = components(train, numbers)

    def held(approximation):
        return share_held(test, approximation, pca.mean_).value

    decoded = (pixels_of(model.decode(model.encode(data.test.images))) for model in models)
    return {
        "numbers": numbers,
        "components": held(reconstruct(pca, test, numbers)),
        "autoencoder": spread(map(held, decoded)),
    }


def measure_samples(experiment: Experiment, data: DataSet) -> dict:
    """Return the kernel distance to real faces of the Gaussian's, the VAE's and the GAN's samples."""
    n = size_of(experiment, 50, 500, 1000)
    reference = metrics.Reference(
        data.test.images, features_of(experiment, "face_code_of_7"), "test", normalise=True
    )

    def distance(images):
        return reference.measures(resize(images, (SIDE, SIDE)))["kernel_distance"]

    models = {
        name: spread(distance(run.model.generate(n, seed=0)) for run in experiment.runs(name))
        for name in ("face_vae", "face_gan")
    }
    pca = components(pixels_of(data.train.images), GAUSSIAN)
    drawn = [distance(gaussian(pca, n, seed)) for seed in experiment.seeds]
    return {"gaussian": spread(drawn), **models, "measured": {**reference.about(), "generated": n}}


def gaussian(pca: PCA, n: int, seed: int) -> np.ndarray:
    """Draw n faces in colour, uint8, from the Gaussian with these components and variances."""
    z = np.random.default_rng(seed).normal(size=(n, pca.n_components_))
    pixels = pca.inverse_transform(z * np.sqrt(pca.explained_variance_))
    return as_images(pixels, 3)


def claims(numbers: dict) -> list[Claim]:
    held = dict(zip(numbers["kept"], numbers["held"], strict=True))
    code, shading_of, samples = (numbers[key] for key in ("code_of_7", "shading", "samples"))
    told = [Estimate.from_dict(shading_of[key]) for key in ("first", "others_not")]
    digits = numbers["controls"]["digits"]
    seven = Estimate.from_dict(held[CODE])
    learned = {"face_vae": "VAE", "face_gan": "GAN"}
    return [
        Claim(
            SLIDES["linear"],
            "Faces are almost linear.",
            {
                words: {"PCA": each["components"], "autoencoder": each["autoencoder"]}
                for words, each in (("faces", code), ("digits", digits))
            },
            f"share of the variance of new images that {CODE} principal components hold, and {CODE} "
            "numbers of an autoencoder, which may bend: of faces less than 0.1 more; of digits, which "
            f"are not linear, {digits['numbers']}",
            [below(code["autoencoder"], code["components"] + GAIN, "PCA + 0.1 - autoencoder")],
            None
            if digits["autoencoder"]["mean"] > digits["components"] + GAIN
            else "digits are as linear as faces by this measure",
        ),
        Claim(
            SLIDES["linear"],
            "A face can be put together again of 7 principal components.",
            seven.value,
            "share of the variance of new faces that seven hold, above 0.9. These crops have hair "
            "and background, which vary more than the inner face",
            [Comparison("share held by 7", seven, MOST)],
        ),
        Claim(
            SLIDES["components"],
            "The first few basis elements of faces: shading.",
            {"R2 of the first": told[0].value, "1 - R2 of the next": told[1].value},
            "mean R2 with which mean, left - right and top - bottom brightness tell of components 1 to "
            "4, above 0.5, and 1 - R2 of 5 to 20, above 0.75",
            [
                Comparison("R2, components 1 to 4", told[0], HALF),
                Comparison("1 - R2, components 5 to 20", told[1], NEARLY),
            ],
        ),
        next_elements(numbers["attributes"]),
        Claim(
            SLIDES["gaussian"],
            "A Gaussian can be sampled from, and cannot capture the distribution.",
            {"Gaussian": samples["gaussian"]}
            | {words: samples[name] for name, words in learned.items()},
            "kernel distance of samples to real faces, the Gaussian's the largest",
            [
                below(samples[name], samples["gaussian"], f"Gaussian - {words}")
                for name, words in learned.items()
            ],
        ),
    ]


def next_elements(attributes: dict) -> Claim:
    """Return the claim that the next components tell identity and expression, by equal numbers.

    If random directions do what would make it hold, it is untested.
    """
    statement = "The next basis elements: identity and expression."
    if not all("more_than_random" in each for each in attributes.values()):
        return not_measured(SLIDES["components"], statement)
    found = {
        name: {key: Estimate.from_dict(each) for key, each in measured.items()}
        for name, measured in attributes.items()
    }
    more = {name: each["more_than_random"] for name, each in found.items()}
    tests = [
        Comparison(f"{name}, four of 5 to 50 - 1 to 4", each["more_than_first"])
        for name, each in found.items()
    ]
    alike = [name for name, each in more.items() if verdict(each.interval, 0) != HOLDS]
    holds = verdict_of_all(test.verdict for test in tests) == HOLDS
    return Claim(
        SLIDES["components"],
        statement,
        {
            name: {words: str(each[key]) for key, words in FOURS.items()}
            for name, each in found.items()
        },
        "area under the curve by which a logistic regression on four numbers tells an attribute of "
        "new faces (the sex stands for identity), with intervals over the faces: components 1 to 4; "
        f"four of 5 to 50, drawn at random, and four random directions, the mean of {DRAWS} draws "
        "each. Four of 5 to 50 tell more than 1 to 4; for control, they must then tell more than "
        "four random directions, too, or it is untested: "
        + ", ".join(f"{name} {each}" for name, each in more.items()),
        tests,
        f"four random directions tell {' and '.join(alike)} as well as four of 5 to 50 do"
        if holds and alike
        else None,
    )


def plot(experiment: Experiment, numbers: dict) -> Figure:
    data = experiment.data_of("face_code_of_7")
    pca = components(grey(data.train.images), max(KEPT))
    figure = plt.figure(figsize=(11, 8), layout="constrained")
    left, right = figure.subfigures(1, 2, squeeze=False, width_ratios=[1.6, 1])[0]
    top, middle, bottom = left.subfigures(3, 1, squeeze=False, height_ratios=[1.5, 6.5, 3.5])[:, 0]
    plots.show(top.subplots(), plots.tile(basis(pca), SHOWN), BASIS)
    plots.show(
        middle.subplots(),
        plots.tile(put_together(pca, data), SHOWN),
        f"faces, and below what {', '.join(map(str, numbers['kept']))} components hold of them",
    )
    plots.show(
        bottom.subplots(),
        plots.tile(samples(experiment, data), SHOWN),
        "samples: a Gaussian with the faces' variances, a VAE, a GAN",
    )
    held, told, areas = right.subplots(3, 1)
    plot_held(held, numbers)
    plot_told(told, numbers["shading"]["each"])
    plot_areas(areas, numbers["attributes"])
    return figure


BASIS = "the mean face, the first four components, and five of the next"


def basis(pca: PCA) -> np.ndarray:
    """Return the mean face, and nine components on grey, as images."""
    axes = 0.5 + 0.5 * pca.components_[:9] / np.abs(pca.components_[:9]).max(axis=1, keepdims=True)
    return as_images(np.concatenate([pca.mean_[None], axes]))


def put_together(pca: PCA, data: DataSet) -> np.ndarray:
    """Return a row of new faces, and rows of what more and more components hold of them."""
    faces = grey(data.test.images[:SHOWN])
    kept = [k for k in KEPT if k <= pca.n_components_]
    return as_images(np.concatenate([faces, *(reconstruct(pca, faces, k) for k in kept)]))


def samples(experiment: Experiment, data: DataSet) -> np.ndarray:
    """Return a row of samples of the Gaussian, of the VAE and of the GAN."""
    models = (experiment.run(name).model for name in ("face_vae", "face_gan"))
    drawn = (resize(model.generate(SHOWN, seed=1), (SIDE, SIDE)) for model in models)
    pca = components(pixels_of(data.train.images), GAUSSIAN)
    return np.concatenate([gaussian(pca, SHOWN, seed=1), *drawn])


def plot_held(axes: Axes, numbers: dict) -> None:
    """Plot the share of the variance that components hold, and what the autoencoder holds."""
    axes.plot(numbers["kept"], [each["value"] for each in numbers["held"]], "o-", label="grey")
    code = numbers["code_of_7"]
    axes.plot(CODE, code["components"], "s", label="in colour")
    axes.plot(CODE, code["autoencoder"]["mean"], "^", label="in colour, an autoencoder's code")
    axes.set(xscale="log", xlabel="components", ylabel="share of variance", ylim=(0, 1))
    axes.set_xticks(numbers["kept"], numbers["kept"])
    axes.legend(fontsize=7)


def plot_told(axes: Axes, each: list) -> None:
    """Plot how much of each component lighting tells."""
    colours = ["C0" if i < SHADING else "C1" for i in range(len(each))]
    axes.bar(range(1, len(each) + 1), np.maximum(each, 0), color=colours)
    axes.set(xlabel="component", ylabel="R2 of lighting", ylim=(0, 1))


def plot_areas(axes: Axes, attributes: dict) -> None:
    """Plot how well four numbers tell attributes, with intervals over the faces."""
    places, width = plots.bar_places(len(attributes), len(FOURS))
    for at, (key, label) in zip(places, FOURS.items(), strict=True):
        found = [Estimate.from_dict(each[key]) for each in attributes.values()]
        heights = np.array([each.value for each in found])
        limits = np.array([each.interval for each in found]).T
        axes.bar(at, heights, width, yerr=np.abs(limits - heights), capsize=2, label=label)
    axes.axhline(CHANCE, color="grey", linestyle=":")
    axes.set_xticks(range(len(attributes)), list(attributes))
    axes.set(ylabel="area under the curve", ylim=(0, 1))
    axes.legend(fontsize=7, loc="upper right")
