"""Two-sample tests: a classifier and the maximum mean discrepancy, on images of GAN and VAE.

Left and middle, how often each test finds a difference at a level of 5%, against the number of
images: between real and real ones, which is its size, and between real and generated ones, its
power. Right, the A-distance and the discrepancy after each epoch of a GAN, against the Fréchet
distance. All in the judge's features.
"""

import dataclasses
from collections.abc import Callable

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from gan_vs_vae import metrics
from gan_vs_vae.training import Run
from reproduce import statistics
from reproduce.claims import OURS, Claim
from reproduce.comparisons import Comparison, above, of_each_seed, on_fishers_scale, spread
from reproduce.evaluation import MAX_REAL, Evaluator
from reproduce.experiment import Experiment
from reproduce.lectures import SYNTHESIS
from reproduce.lectures.common import size_of

SLIDE = f"{SYNTHESIS}: The adversary"
LEVEL = 0.05
SIZES = (20, 50, 100, 200, 500)
PERMUTATIONS = 99
SNAPSHOT = 1000  # images of each snapshot
PAIRS = {"real": "real digits", "gan": "GAN", "vae": "VAE"}
TESTS: dict[str, Callable[..., tuple[float, float]]] = {
    "classifier": lambda x, y, seed: metrics.classifier_two_sample_test(x, y, seed=seed),
    "discrepancy": lambda x, y, seed: metrics.maximum_mean_discrepancy(
        x, y, permutations=PERMUTATIONS, seed=seed
    ),
}
TITLES = {"classifier": "a classifier", "discrepancy": "maximum mean discrepancy"}


def measure(experiment: Experiment) -> dict:
    evaluator = experiment.evaluator()
    features = evaluator.judge.features
    real = features(experiment.data.test.images[:MAX_REAL])
    sizes = [n for n in SIZES if 2 * n <= len(real)] or [len(real) // 2]
    repeats = size_of(experiment, 4, 40, 100)
    rejected = {}
    for pair in PAIRS:
        others = [real]
        if pair != "real":
            runs = experiment.runs(pair)
            others = [features(run.model.generate(SNAPSHOT, seed=0)) for run in runs]
        rejected[pair] = {
            test: [[rejections(test, real, x, n, repeats) for n in sizes] for x in others]
            for test in TESTS
        }
    return {
        "sizes": sizes,
        "repeats": repeats,
        "rejected": rejected,
        "training": [measure_training(evaluator, real, run) for run in experiment.runs("gan")],
        "measured": evaluator.describe(SNAPSHOT),
    }


def rejections(test: str, real: np.ndarray, other: np.ndarray, n: int, repeats: int) -> int:
    """Return in how many of the repeats a test of n samples each says that the sets differ."""
    rng = np.random.default_rng(0)
    hits = 0
    for seed in range(repeats):
        if other is real:
            drawn = rng.choice(len(real), 2 * n, replace=False)
            x, y = real[drawn[:n]], real[drawn[n:]]
        else:
            x, y = (s[rng.choice(len(s), n, replace=False)] for s in (real, other))
        hits += TESTS[test](x, y, seed)[1] <= LEVEL
    return int(hits)


def measure_training(evaluator: Evaluator, real: np.ndarray, run: Run) -> dict:
    """Return what the tests say after each epoch of a run, and the Fréchet distance."""
    found: dict[str, list[float]] = {"epochs": [], "frechet_distance": [], **{t: [] for t in TESTS}}
    epochs = list(run.snapshots())
    for epoch, model in zip(epochs, run.models_at(epochs), strict=True):
        images = model.generate(SNAPSHOT, seed=0)
        x = evaluator.judge.features(images)
        found["epochs"].append(epoch)
        found["frechet_distance"].append(evaluator.reference.frechet_distance(images))
        n = min(len(real), len(x), 500)
        for test, function in TESTS.items():
            found[test].append(function(real[:n], x[:n], 0)[0])
    return found


def correlation(training: list[dict], a: str, b: str) -> tuple[dict, Comparison] | None:
    """Return the rank correlation of two measures over the epochs, and compare it with 0.8.

    Of several seeds on Fisher's scale, artanh r: an interval of r itself would reach beyond 1.
    """
    what = f"{a.replace('_', ' ')} and {b.replace('_', ' ')}"
    pairs = [(run[a], run[b]) for run in training]
    if any(len(set(x)) < 2 or len(x) < 4 for pair in pairs for x in pair):
        return None
    found = [statistics.spearman(*pair) for pair in pairs]
    values = spread(each.value for each in found)
    if len(found) == 1:  # whose p is against no correlation at all
        one = [dataclasses.replace(found[0], p=None)]
        return values, of_each_seed(one, 0.8, f"rank correlation, {what}")
    least = float(np.arctanh(0.8))
    return values, above(on_fishers_scale(values), least, f"artanh r - artanh 0.8, {what}")


def claims(numbers: dict) -> list[Claim]:
    rejected, repeats = numbers["rejected"], numbers["repeats"]
    largest = numbers["sizes"][-1]
    size = {test: rejected["real"][test][0] for test in TESTS}
    power = {test: spread(row[-1] / repeats for row in rejected["gan"][test]) for test in TESTS}
    of_classifier = [
        statistics.wilson(row[-1], repeats, 0.8) for row in rejected["gan"]["classifier"]
    ]
    sizes = {
        test: statistics.wilson(sum(hits), repeats * len(hits), LEVEL)
        for test, hits in size.items()
    }
    fails = [TITLES[test] for test, found in sizes.items() if found.low > LEVEL]
    control = f"{', '.join(fails)} rejects real against real too often" if fails else None
    training = numbers["training"]
    alike = correlation(training, "classifier", "discrepancy")
    as_far = {
        name: correlation(training, test, "frechet_distance")
        for name, test in (("A-distance", "classifier"), ("discrepancy", "discrepancy"))
    }
    short = None
    if None in (alike, *as_far.values()):
        short = "there are too few epochs, or all are equally far"
    return [
        Claim(
            SLIDE,
            "Train a classifier to see if the distributions are different.",
            power["classifier"],
            f"share of {repeats} tests of {largest} images each that find the GAN's images to be "
            f"others than real ones, above 0.8; for control, real against real "
            f"{sizes['classifier'].value:.3f} over all numbers of images, not above {LEVEL}",
            [of_each_seed(of_classifier, 0.8, "power")],
            control,
        ),
        Claim(
            SLIDE,
            "That is essentially the same idea as the maximum mean discrepancy and the A-distance.",
            alike[0] if alike else "not measured",
            "rank correlation r over the epochs of a GAN, of the classifier's A-distance and the "
            "discrepancy, above 0.8",
            [alike[1]] if alike else [],
            short,
        ),
        Claim(
            OURS,
            "Both order the epochs of a GAN as the Fréchet distance does.",
            {name: found[0] for name, found in as_far.items() if found},
            "rank correlation r with the Fréchet distance, above 0.8 each",
            [found[1] for found in as_far.values() if found],
            short,
        ),
        Claim(
            OURS,
            "The discrepancy finds a difference more often than the classifier.",
            {
                test: spread(np.mean(row) / repeats for row in rejected["gan"][test])
                for test in ("discrepancy", "classifier")
            },
            f"share of tests of {numbers['sizes'][0]} to {largest} images each that find the GAN's "
            "images to be others, the mean over the numbers of images, the discrepancy's larger. Of real "
            f"images it finds {sizes['discrepancy'].value:.3f} to be others, the classifier "
            f"{sizes['classifier'].value:.3f}: some of the difference is that",
            [_more_powerful(rejected["gan"], repeats)],
            control,
        ),
    ]


def _more_powerful(rejected, repeats):
    """Compare how often both tests find a difference, over all numbers of images."""
    pairs = zip(rejected["discrepancy"], rejected["classifier"], strict=True)
    of_seeds = [
        statistics.fisher_exact(sum(a), repeats * len(a), sum(b), repeats * len(b))
        for a, b in pairs
    ]
    return of_each_seed(of_seeds, 0.0, "power, discrepancy - classifier")


def plot(experiment: Experiment, numbers: dict) -> Figure:
    figure, axes = plt.subplots(1, 3, figsize=(11, 3.6), layout="constrained")
    for panel, test in zip(axes, TESTS, strict=False):
        for i, (pair, title) in enumerate(PAIRS.items()):
            shares = np.array(numbers["rejected"][pair][test]) / numbers["repeats"]
            color = "black" if pair == "real" else f"C{i - 1}"
            for j, row in enumerate(shares):
                label = f"real - {title}" if j == 0 else None
                panel.plot(numbers["sizes"], row, "o-", color=color, label=label)
        panel.axhline(LEVEL, color="grey", linestyle=":")
        panel.set(xscale="log", ylim=(-0.03, 1.03), xlabel="images of each", ylabel="rejected")
        panel.minorticks_off()
        panel.set_xticks(numbers["sizes"], numbers["sizes"])
        panel.set_title(TITLES[test], fontsize=8)
        panel.legend(fontsize=7)
    for j, run in enumerate(numbers["training"]):
        for i, test in enumerate(TESTS):
            scaled = np.array(run[test]) / max(run[test])
            label = f"{TITLES[test]} (of {max(run[test]):.2g})" if j == 0 else None
            axes[2].plot(run["frechet_distance"], scaled, "os"[i], color=f"C{i + 2}", label=label)
    axes[2].set(xlabel="Fréchet distance", ylabel="A-distance, discrepancy / largest")
    axes[2].set_title("after each epoch of the GAN", fontsize=8)
    axes[2].legend(fontsize=7)
    for panel in axes:
        panel.grid(alpha=0.3)
    return figure
