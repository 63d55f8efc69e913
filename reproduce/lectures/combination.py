"""The combination: VAE, GAN, VAE/GAN and adversarial autoencoder, on MNIST and CelebA.

Samples, reconstructions, and for each model (AAE: the adversarial autoencoder) how sharp its images
are, how near they are to real ones, what it reconstructs in the judge's features, and what a linear
probe finds in its codes. The picture that answers which of the two to take: sharpness against what
the codes tell.
"""

from collections.abc import Callable

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gan_vs_vae import plots
from gan_vs_vae.data import DataSet, Split
from gan_vs_vae.models import Autoencoder
from gan_vs_vae.models.generative import GenerativeModel
from reproduce.claims import OURS, Claim
from reproduce.comparisons import Comparison, above, below, over_seeds, per_seed, ratio, times
from reproduce.evaluation import Evaluator, pixels_of
from reproduce.experiment import Experiment
from reproduce.judges import linear
from reproduce.lectures import SIEGEN
from reproduce.lectures.common import measure_samples, size_of, variety

DATA = {"digit": "digits", "face": "faces"}
MODELS = {"vae": "VAE", "gan": "GAN", "vaegan": "VAE/GAN", "aae": "AAE"}
COLOURS = {"vae": "C1", "gan": "C0", "vaegan": "C2", "aae": "C3"}
ENCODERS = [name for name in MODELS if name != "gan"]
TOLD = ("Male", "Smiling")  # attributes that a probe is to find; the others are rare
AS_SHARP = 0.9  # times the GAN's sharpness
AS_TELLING = 0.05  # of the images, that a probe may get right less often than from a VAE's codes
SHOWN = 8
SLIDE = f"{SIEGEN}, on VAEs"


def measure(experiment: Experiment) -> dict:
    n, probed = size_of(experiment, 40, 500, 1000), size_of(experiment, 100, 2000, 5000)
    numbers: dict = {"controls": {}, "measured": {}}
    for data in DATA:
        evaluator = experiment.evaluator(f"{data}_vae")
        numbers["controls"][data] = measure_real(evaluator, n, probed)
        numbers["measured"][data] = evaluator.describe(n)
        numbers[data] = {
            name: over_seeds(
                [
                    {
                        **measure_samples(evaluator, run.model.generate(n, seed=0)),
                        **measure_codes(evaluator, run.model, n, probed),
                    }
                    for run in experiment.runs(f"{data}_{name}")
                ]
            )
            for name in MODELS
        }
    return numbers


def measure_real(evaluator: Evaluator, n: int, probed: int) -> dict:
    """Return the same of real images: of the training set, and what a probe finds in pixels."""
    data = evaluator.data
    test = data.test.images[:n]
    return {
        **measure_samples(evaluator, data.train.images[:n]),
        "probe": probe(data, pixels_of(data.train.images[:probed]), pixels_of(test)),
        "recognised": share_right(evaluator.judge.classify(test), data.test, data),
    }


def measure_codes(evaluator: Evaluator, model: GenerativeModel, n: int, probed: int) -> dict:
    """Return what a model reconstructs of test images, and what its codes tell; of a GAN nothing.

    `reconstruction` is the mean squared distance of image and reconstruction in the judge's
    features over that of two real images, `pixel_error` the root mean square in levels of 255,
    `recognised` how often the judge sees the right label in a reconstruction, and `probe` how often
    a logistic regression on codes does.
    """
    if not isinstance(model, Autoencoder):
        return {}
    data, extract = evaluator.data, evaluator.judge.features
    test = data.test.images[:n]
    codes = model.encode(test)
    images = model.decode(codes)
    real = extract(test)
    error = np.square(extract(images) - real).sum(axis=1).mean()
    return {
        "reconstruction": ratio(float(error), 2 * variety(real)),
        "pixel_error": float(np.sqrt(np.square(images.astype(float) - test).mean())),
        "recognised": share_right(evaluator.judge.classify(images), data.test, data),
        "probe": probe(data, model.encode(data.train.images[:probed]), codes),
    }


def probe(data: DataSet, known: np.ndarray, new: np.ndarray) -> float:
    """Return how often a linear probe that was fitted to training images is right on test images.

    Args:
        data: the data set.
        known, new: float `(n, d)` and `(m, d)`, codes of its first training and test images.
    """
    fitted = linear.fit(known, told(labels_of(data.train)[: len(known)], data))
    return float(np.mean(fitted.classify(new) == told(labels_of(data.test)[: len(new)], data)))


def share_right(found: np.ndarray, split: Split, data: DataSet) -> float:
    """Return the share of right classes of a split's first images; the mean over those of TOLD."""
    labels = labels_of(split)[: len(found)]
    return float(np.mean(told(found, data) == told(labels, data)))


def labels_of(split: Split) -> np.ndarray:
    """Return the labels, which the data sets of this figure have."""
    return np.asarray(split.labels)


def told(labels: np.ndarray, data: DataSet) -> np.ndarray:
    """Return classes as they are; of attributes, those of TOLD."""
    if not data.multi_label:
        return np.asarray(labels)
    names = data.class_names or ()
    return np.asarray(labels)[:, [i for i, name in enumerate(names) if name in TOLD]]


# -- claims and picture ----------------------------------------------------------------------


def claims(numbers: dict) -> list[Claim]:
    return [
        Claim(
            SLIDE,
            "VAEs are often more blurry than GANs. Various combinations exist: a VAE/GAN is sharper "
            "than a VAE.",
            of_models(numbers, "sharpness", "vae", "vaegan"),
            "sharpness of samples, the VAE/GAN's higher",
            compared(numbers, above, "sharpness", "vaegan", "vae"),
        ),
        Claim(
            OURS,
            "Which of the two? The combination: as sharp as the GAN, with codes as telling as the "
            "VAE's.",
            {
                "sharpness": of_models(numbers, "sharpness", "gan", "vaegan"),
                "probe": of_models(numbers, "probe", "vae", "vaegan"),
            },
            "sharpness of samples, the VAE/GAN's above 0.9 times the GAN's; and how often a linear probe "
            "on codes is right, the VAE/GAN's above the VAE's less 0.05",
            [
                *(
                    times(
                        numbers[data]["vaegan"]["sharpness"],
                        numbers[data]["gan"]["sharpness"],
                        AS_SHARP,
                        f"sharpness, VAE/GAN / GAN, {words}",
                    )
                    for data, words in DATA.items()
                ),
                *(
                    above(
                        per_seed(
                            lambda share: share + AS_TELLING, numbers[data]["vaegan"]["probe"]
                        ),
                        numbers[data]["vae"]["probe"],
                        f"probe, VAE/GAN + 0.05 - VAE, {words}",
                    )
                    for data, words in DATA.items()
                ),
            ],
        ),
        Claim(
            OURS,
            "What a discriminator sees is a better measure of similarity than pixels (Larsen et al., "
            "2016).",
            {
                "features": of_models(numbers, "reconstruction", "vae", "vaegan"),
                "pixels": of_models(numbers, "pixel_error", "vae", "vaegan"),
            },
            "error of reconstruction in the judge's features, of two real images 1, the VAE/GAN's lower; "
            "and in pixels, in levels",
            compared(numbers, below, "reconstruction", "vaegan", "vae"),
        ),
        Claim(
            OURS,
            "The VAE/GAN's samples are as near to real images as the GAN's.",
            of_models(numbers, "kernel_distance", "gan", "vaegan"),
            "kernel distance in the judge's features, the VAE/GAN's not more than 1.5 times the GAN's",
            [
                times(
                    numbers[data]["gan"]["kernel_distance"],
                    numbers[data]["vaegan"]["kernel_distance"],
                    1 / 1.5,
                    f"kernel distance, GAN / VAE/GAN, {words}",
                )
                for data, words in DATA.items()
            ],
        ),
        Claim(
            "Report, II.B, reference [18]",
            "An adversary of codes is another way to the VAE's prior: z of N(0, I) gives images.",
            of_models(numbers, "kernel_distance", "vae", "aae"),
            "kernel distance in the judge's features, the AAE's lower (Makhzani et al., 2015)",
            compared(numbers, below, "kernel_distance", "aae", "vae"),
        ),
        Claim(
            OURS,
            "An adversary of codes sharpens nothing: pixels are still compared with pixels.",
            of_models(numbers, "sharpness", "gan", "aae"),
            "sharpness of samples, the AAE's lower",
            compared(numbers, below, "sharpness", "aae", "gan"),
        ),
    ]


def of_models(numbers: dict, key: str, *models: str) -> dict[str, dict]:
    """Return a number of models, for digits and for faces."""
    return {
        words: {MODELS[model]: numbers[data][model][key] for model in models}
        for data, words in DATA.items()
    }


def compared(
    numbers: dict, comparison: Callable[..., Comparison], key: str, model: str, other: str
) -> list[Comparison]:
    """Return the comparison of two models for digits and for faces, by `above` or by `below`."""
    order = (model, other) if comparison is above else (other, model)
    what = f"{key.replace('_', ' ')}, {' - '.join(MODELS[each] for each in order)}"
    return [
        comparison(numbers[data][model][key], numbers[data][other][key], f"{what}, {words}")
        for data, words in DATA.items()
    ]


def plot(experiment: Experiment, numbers: dict) -> Figure:
    figure = plt.figure(figsize=(11, 5.4), layout="constrained")
    parts = figure.subfigures(2, 1, squeeze=False)[:, 0]
    for part, data in zip(parts, DATA, strict=True):
        left, right = part.subfigures(1, 2, squeeze=False, width_ratios=[1.45, 1])[0]
        samples, rebuilt = left.subplots(1, 2)
        plots.show(
            samples, samples_of(experiment, data), f"samples of {', '.join(MODELS.values())}"
        )
        words = ", ".join(MODELS[name] for name in ENCODERS)
        plots.show(rebuilt, reconstructions(experiment, data), f"real; rebuilt by {words}")
        plane, near = right.subplots(1, 2)
        plot_answer(plane, numbers, data)
        plot_nearness(near, numbers, data)
    return figure


def samples_of(experiment: Experiment, data: str) -> np.ndarray:
    """Return samples, a row for each model."""
    models = (experiment.run(f"{data}_{name}").model for name in MODELS)
    return plots.tile(np.concatenate([m.generate(SHOWN, seed=1) for m in models]), SHOWN)


def reconstructions(experiment: Experiment, data: str) -> np.ndarray:
    """Return test images, and below them a row of reconstructions by each model that can encode."""
    test: Split = experiment.data_of(f"{data}_vae").test
    rows = [test.images[:SHOWN]]
    for name in ENCODERS:
        model = experiment.run(f"{data}_{name}").model
        rows.append(model.decode(model.encode(test.images[:SHOWN])))
    return plots.tile(np.concatenate(rows), SHOWN)


def plot_answer(axes: Axes, numbers: dict, data: str) -> None:
    """Plot what codes tell against sharpness: each seed a point, and a GAN without codes a line."""
    real = numbers["controls"][data]
    for name, words in MODELS.items():
        model = numbers[data][name]
        sharp = np.array(model["sharpness"]["values"]) / real["sharpness"]
        if name == "gan":
            axes.axvline(sharp.mean(), color=COLOURS[name], label=f"{words}: no codes")
        else:
            axes.plot(sharp, model["probe"]["values"], "o", color=COLOURS[name], label=words)
    axes.axhline(real["probe"], color="grey", linestyle=":", label="probe on pixels")
    axes.set(xlabel=f"sharpness of {DATA[data]} (real: 1)", ylabel="right by codes alone, share")
    axes.set_xlim(left=0)
    axes.legend(fontsize=6)


def plot_nearness(axes: Axes, numbers: dict, data: str) -> None:
    """Plot the error of reconstruction in features, and coverage, of each seed."""
    for i, name in enumerate(MODELS):
        model = numbers[data][name]
        for key, marker in (("coverage", "s"), ("reconstruction", "o")):
            values = model.get(key, {"values": []})["values"]
            label = {"coverage": "coverage, 1 is best", "reconstruction": "error, 0 is best"}[key]
            axes.plot(
                [i] * len(values), values, marker, color=COLOURS[name], label=None if i else label
            )
    axes.set_xticks(range(len(MODELS)), list(MODELS.values()))
    axes.set(xlim=(-0.5, len(MODELS) - 0.5), ylabel="share of real images; error in features")
    axes.set_ylim(bottom=0)
    axes.legend(fontsize=6)
