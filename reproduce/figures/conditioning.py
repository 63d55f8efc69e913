"""Conditioning: a GAN without labels, a conditional GAN and an AC-GAN, on MNIST.

Mode collapse shows as classes that are rare among samples for which every class is asked equally
often (without labels: as they come); and within classes, as real images that no sample is near.
"""

from collections.abc import Callable

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from gan_vs_vae import metrics, plots
from gan_vs_vae.models.generative import GenerativeModel
from reproduce import quality_curve
from reproduce.claims import Claim, not_measured
from reproduce.comparisons import above, over_seeds
from reproduce.evaluation import Evaluator, pixels_of
from reproduce.experiment import Experiment
from reproduce.judges.damage import blurred

TITLES = {"gan": "GAN", "cgan": "conditional GAN", "acgan": "AC-GAN"}
DIGITS = np.arange(10)
PER_CLASS = 100
DRAWN = 400  # samples for each class, of which the first PER_CLASS that are seen as it count
NEIGHBOURS = 5  # Naeem et al. (2020)
AS_COVERED = 0.9  # of the coverage by real digits
COUNTS = {"classes": "classes", "rarest_class": "rarest class"}
STATEMENTS = {
    "between": ("III.C", "Class labels avoid mode collapse: classes are more even."),
    "within": ("III.C", "Class labels avoid mode collapse: classes are more varied."),
    "chosen": ("III.C", "One can predetermine the class one wants to generate."),
}


def measure(experiment: Experiment) -> dict:
    evaluator = experiment.evaluator("gan")
    last = quality_curve.common_epochs(experiment, TITLES)
    numbers = {
        name: over_seeds(
            [measure_model(evaluator, run.model_at(last)) for run in experiment.runs(name)]
        )
        for name in TITLES
    }
    return {
        **numbers,
        "epochs": last,
        "controls": controls(evaluator),
        "measured": evaluator.describe(PER_CLASS * len(DIGITS)),
    }


def measure_model(evaluator: Evaluator, model: GenerativeModel) -> dict:
    """Return how near samples are to real images, how right, and how various."""
    labels = np.repeat(DIGITS, PER_CLASS) if model.conditional else None
    images = model.generate(len(DIGITS) * PER_CLASS, labels, seed=0)
    seen = evaluator.judge.classify(images)
    asked = np.repeat(DIGITS, DRAWN) if model.conditional else None
    many = model.generate(len(DIGITS) * DRAWN, asked, seed=2)
    return {
        **evaluator.measure(images, labels),
        **shares(seen),
        "distance_within_class": metrics.pairwise_distance(images, seen),
        "coverage_within_class": coverage(evaluator, many, evaluator.judge.classify(many)),
    }


def shares(seen: np.ndarray) -> dict:
    """Return the share of the rarest class, and the number of effective classes.

    That is exp of the entropy: how many classes there were, if all were equally frequent.

    >>> shares(np.arange(10))
    {'rarest_class': 0.1, 'classes': 10.0}
    """
    share = np.bincount(seen, minlength=len(DIGITS)) / len(seen)
    entropy = -np.sum(share[share > 0] * np.log(share[share > 0]))
    return {"rarest_class": float(share.min()), "classes": round(float(np.exp(entropy)), 9)}


def coverage(evaluator: Evaluator, images: np.ndarray, seen: np.ndarray) -> dict:
    """Return the coverage of each digit's real images, the mean over the digits, in two spaces.

    It is that of Naeem et al. (2020), of PER_CLASS test images by the first PER_CLASS of the images
    that are seen as the digit; a digit that hardly any image is seen as is not covered. The judge's
    features leave out much of the style of a digit, which the pixels have.
    """
    test = evaluator.data.test
    spaces: dict[str, Callable[[np.ndarray], np.ndarray]] = {
        "pixels": pixels_of,
        "features": evaluator.judge.features,
    }
    found: dict[str, list[float]] = {space: [] for space in spaces}
    for digit in DIGITS:
        real = test.images[test.labels == digit][:PER_CLASS]
        own = images[seen == digit][:PER_CLASS]
        for space, of in spaces.items():
            covered = 0.0
            if len(own) > NEIGHBOURS:
                _, covered = metrics.density_coverage(of(real), of(own), NEIGHBOURS)
            found[space].append(covered)
    return {space: float(np.mean(values)) for space, values in found.items()}


def controls(evaluator: Evaluator) -> dict:
    """Return the coverage by other real images, by these blurred, and by ten of each digit."""
    train, every = evaluator.data.train, np.asarray(evaluator.data.train.labels)
    of_each = [np.flatnonzero(every == digit)[:PER_CLASS] for digit in DIGITS]
    real = train.images[np.concatenate(of_each)]
    labels = every[np.concatenate(of_each)]
    ten = np.concatenate([np.resize(rows[:10], PER_CLASS) for rows in of_each])
    kinds = {
        "real": (real, labels),
        "blurred": (blurred(real), labels),
        "ten_of_each": (train.images[ten], every[ten]),
    }
    return {
        kind: {"coverage_within_class": coverage(evaluator, images, seen)}
        for kind, (images, seen) in kinds.items()
    }


def claims(numbers: dict) -> list[Claim]:
    gan = numbers["gan"]
    labelled = {TITLES[name]: numbers[name] for name in ("cgan", "acgan")}
    return [
        Claim(
            *STATEMENTS["between"],
            {
                words: {title: numbers[name][key] for name, title in TITLES.items()}
                for key, words in COUNTS.items()
            },
            "effective classes (exp of the entropy), and the share of the rarest class: both with "
            "labels above the GAN's",
            [
                above(n[key], gan[key], f"{words}, {title} - GAN")
                for key, words in COUNTS.items()
                for title, n in labelled.items()
            ],
        ),
        _variety_within(numbers, labelled),
        Claim(
            *STATEMENTS["chosen"],
            {title: n["class_accuracy"] for title, n in labelled.items()},
            "class accuracy, at least 0.85 each",
            [above(n["class_accuracy"], 0.85, f"{title} - 0.85") for title, n in labelled.items()],
        ),
    ]


def _variety_within(numbers, labelled):
    if "coverage_within_class" not in numbers["gan"]:
        return not_measured(*STATEMENTS["within"])
    covered = {title: numbers[name] for name, title in TITLES.items()}
    covered = {**covered, "real": numbers["controls"]["real"]}
    covered = {title: each["coverage_within_class"] for title, each in covered.items()}
    spaces = {"pixels": "pixels", "features": "the judge's features"}
    deciding = [space for space in spaces if _is_variety(numbers["controls"], space)]
    return Claim(
        *STATEMENTS["within"],
        {
            words: {title: each[space] for title, each in covered.items()}
            for space, words in spaces.items()
        },
        "coverage of each digit's real images by the samples seen as it, both with labels above the "
        "GAN's. It decides in spaces in which blurred real digits, whose variety is whole, cover as "
        "much as sharp ones, and ten of each digit do not",
        [
            above(
                n["coverage_within_class"][space],
                covered["GAN"][space],
                f"coverage, {spaces[space]}, {title} - GAN",
            )
            for space in deciding
            for title, n in labelled.items()
        ],
        None
        if deciding
        else "in each space blurred digits cover less, too, or ten of each digit cover as much",
    )


def _is_variety(controls, space):
    """Return whether coverage in a space sees what is missing, and not whether images are sharp."""
    real, blurry, ten = (
        controls[name]["coverage_within_class"][space]
        for name in ("real", "blurred", "ten_of_each")
    )
    return blurry > AS_COVERED * real > ten


def plot(experiment: Experiment, numbers: dict) -> Figure:
    figure, axes = plt.subplots(1, 3, figsize=(7.2, 2.8), layout="constrained")
    for panel, (name, title) in zip(axes, TITLES.items(), strict=True):
        model = experiment.run(name).model_at(numbers["epochs"])
        labels = np.tile(DIGITS, 8) if model.conditional else None
        images = model.generate(8 * len(DIGITS), labels, seed=1)
        classes = numbers[name]["classes"]["mean"]
        title = f"{title}\neffective classes {classes:.2f}"
        plots.show(panel, plots.tile(images, len(DIGITS)), title)
    return figure
