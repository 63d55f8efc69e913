"""The density ratio: D(x) = p_data(x) / (p_data(x) + p_model(x)), on points and on digits.

Above left, mixtures of Gaussians whose densities are known, and what a trained network says; above
right, whether a discriminator that is trained anew against the generator of digits, which stays
as it is, is right as often as it is sure. Below, what D prefers and likes least among generated
digits, and what is kept by rejection with its odds (Azadi et al., 2019).
"""

from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from scipy import special, stats

from gan_vs_vae import losses, metrics, plots, rejection
from gan_vs_vae.models import GAN
from reproduce import statistics
from reproduce.claims import OURS, Claim
from reproduce.comparisons import above, below, of_each_seed, spread
from reproduce.evaluation import Evaluator, is_recognised
from reproduce.experiment import Experiment
from reproduce.lectures import SIEGEN, SYNTHESIS
from reproduce.lectures.common import size_of
from reproduce.lectures.discriminators import (
    BATCH,
    ON_POINTS,
    fresh,
    logits_of,
    train_for,
    train_on_points,
)

SLIDE = f"{SYNTHESIS}: Generative Adversarial Nets, perspective 2: density estimation"
FOOLED = f"{SIEGEN}: slide 4, drawbacks"


class Mixture(NamedTuple):
    """A mixture of Gaussians on the line, of equal weights."""

    means: tuple[float, ...]
    deviations: tuple[float, ...]

    def density(self, x: np.ndarray) -> np.ndarray:
        """Return the density at x."""
        parts = zip(self.means, self.deviations, strict=True)
        return np.mean([stats.norm(m, s).pdf(x) for m, s in parts], axis=0)

    def sample(self, n: int, seed: int) -> np.ndarray:
        """Draw n points, `(n, 1)`."""
        rng = np.random.default_rng(seed)
        part = rng.integers(len(self.means), size=(n, 1))
        return rng.normal(np.array(self.means)[part], np.array(self.deviations)[part])


DATA = Mixture((-2.0, 0.5, 2.5), (0.5, 0.4, 0.6))
MODEL = Mixture((-1.5, 1.5), (1.0, 1.2))
X = np.linspace(-6, 6, 1201)
MASS = 0.95  # of (p_data + p_model) / 2, on which D is held against the formula
PERCENTILE = 80.0  # of the paper
TENTH = 10


def measure(experiment: Experiment) -> dict:
    steps, point_seeds = ON_POINTS[experiment.options.preset]
    evaluator = experiment.evaluator(ask_others=True)
    points = [on_points(DATA, MODEL, steps, seed) for seed in range(point_seeds)]
    equal = [on_points(DATA, DATA, steps, seed) for seed in range(point_seeds)]
    seeds = []
    for i, run in enumerate(experiment.runs("gan")):
        seeds.append(
            {
                **measure_retrained(experiment, evaluator, run.model, i),
                "favourites": measure_favourites(evaluator, run.model),
            }
        )
    return {
        "controls": {"equal_mixtures": spread(error(d, DATA, DATA) for d in equal)},
        "points": {
            "error": spread(error(d, DATA, MODEL) for d in points),
            "steps": steps,
            "d": np.round(points[0][::5], 4).tolist(),
        },
        "digits": seeds,
        "measured": evaluator.describe(sample_size(experiment)),
    }


def sample_size(experiment: Experiment) -> int:
    """Return how many digits rejection chooses from."""
    return size_of(experiment, 300, 6000, 20_000)


def on_points(data: Mixture, model: Mixture, steps: int, seed: int) -> np.ndarray:
    """Return D at X of a network that was trained on points of two mixtures."""
    real, fake = data.sample(steps * BATCH, 2 * seed), model.sample(steps * BATCH, 2 * seed + 1)
    logits = train_on_points(losses.NonSaturating(), real, fake, seed)(X[:, None])
    return special.expit(logits.astype("float64"))


def formula(data: Mixture, model: Mixture) -> np.ndarray:
    """Return p_data / (p_data + p_model) at X."""
    return data.density(X) / (data.density(X) + model.density(X))


def error(d: np.ndarray, data: Mixture, model: Mixture) -> float:
    """Return the root mean square of D - formula, on the densest points with MASS of both."""
    density = (data.density(X) + model.density(X)) / 2
    order = np.argsort(-density)
    densest = order[np.cumsum(density[order]) / density.sum() <= MASS]
    squares = (d - formula(data, model))[densest] ** 2
    return float(np.sqrt(np.average(squares, weights=density[densest])))


def measure_retrained(experiment: Experiment, evaluator: Evaluator, model: GAN, seed: int) -> dict:
    """Train a new discriminator; return its calibration, and what rejection by it does."""
    adversary = fresh(model, seed)
    train, test = experiment.data.train.images, evaluator.data.test.images
    train_for(adversary, train, size_of(experiment, 4, 600, 1500), seed)
    held_out = [logits_of(adversary, x) for x in (model.generate(len(test), seed=1), test)]
    logits = np.concatenate(held_out).astype("float64")
    pairs = np.stack([-logits / 2, logits / 2], axis=1)  # whose softmax is 1 - D and D
    labels = np.repeat([0, 1], len(test))
    first = np.arange(len(labels)) % 2 == 0
    temperature = metrics.temperature(pairs[first], labels[first])
    second = ~first
    images = model.generate(sample_size(experiment), seed=2)
    logits_of_samples = logits_of(adversary, images) / temperature
    return {
        "temperature": temperature,
        "calibration_error": calibration(pairs[second], labels[second]),
        "calibrated_error": calibration(pairs[second] / temperature, labels[second]),
        "accuracy": float(np.mean((logits > 0) == labels)),
        "reliability": reliability(special.expit(logits[second] / temperature), labels[second]),
        **reject(evaluator, images, logits_of_samples),
    }


def calibration(pairs: np.ndarray, labels: np.ndarray) -> dict:
    """Return the expected calibration error, with a bootstrap interval; and what chance adds to it.

    `of_chance` is the error of the same D if its labels are drawn with the probabilities that it
    says: few images raise the error of a D that is right.
    """
    probabilities = special.softmax(pairs, axis=1)
    rows = np.column_stack([probabilities, labels])

    def calibration_error(rows):
        return metrics.expected_calibration_error(rows[:, :2], rows[:, 2].astype(int))

    drawn = np.random.default_rng(0).uniform(size=(20, len(labels))) < probabilities[:, 1]
    of_chance = [
        metrics.expected_calibration_error(probabilities, row.astype(int)) for row in drawn
    ]
    estimate = statistics.bootstrap([rows], calibration_error, expected=0.05, resamples=500)
    return {**estimate.to_dict(), "of_chance": float(np.mean(of_chance))}


def reliability(d: np.ndarray, labels: np.ndarray, bins: int = 10) -> list[list[float]]:
    """Return of each bin with images the mean of D, the share of real images, and their number."""
    place = np.minimum((d * bins).astype(int), bins - 1)
    rows = [place == b for b in range(bins)]
    return [
        [float(d[row].mean()), float(labels[row].mean()), int(row.sum())]
        for row in rows
        if row.any()
    ]


def reject(evaluator: Evaluator, images: np.ndarray, logits: np.ndarray, blocks: int = 5) -> dict:
    """Return the Fréchet distance of what is kept, and of as many that were not chosen, by block."""
    kept_distance, all_distance, shares = [], [], []
    parts = list(zip(np.array_split(images, blocks), np.array_split(logits, blocks), strict=True))
    for seed, (block, of_block) in enumerate(parts):
        kept = rejection.accept(of_block, PERCENTILE, seed)
        kept_distance.append(evaluator.reference.frechet_distance(block[kept]))
        all_distance.append(evaluator.reference.frechet_distance(block[: len(kept)]))
        shares.append(len(kept) / len(block))
    return {
        "kept": float(np.mean(shares)),
        "distance_of_kept": kept_distance,
        "distance_of_all": all_distance,
        "shown": rejection.accept(parts[0][1], PERCENTILE, 0)[:16].tolist(),
    }


def measure_favourites(evaluator: Evaluator, model: GAN) -> dict:
    """Return what judges see in the tenth that D, trained with G, prefers, and in what it likes least.

    For each judge, the number of images in which it sees something, and of how many: of generated
    ones, and of real ones. The independent judge, where there is one, is the last.
    """
    images = model.generate(1000, seed=3)
    order = np.argsort(logits_of(model, images))
    tenth = len(images) // TENTH
    sets = {
        "favourites": images[order[-tenth:]],
        "least": images[order[:tenth]],
        "real": evaluator.data.test.images[: 5 * tenth],
    }
    found: dict[str, dict] = {evaluator.judge.name: {}}
    for name, x in sets.items():
        sure = is_recognised(evaluator.judge, x)
        found[evaluator.judge.name][name] = [int(sure.sum()), len(x)]
        if other := evaluator.ask_independent(x).get("independent"):
            reads = np.greater(other["scores"], other["about"]["threshold"])
            of_other = found.setdefault(other["about"]["judge"], {})
            of_other[name] = [int(reads.sum()), len(reads)]
    return found


def claims(numbers: dict) -> list[Claim]:
    points, digits = numbers["points"], numbers["digits"]
    errors = [dict(seed["calibration_error"]) for seed in digits]
    of_chance = spread(each.pop("of_chance") for each in errors)
    calibrated = [statistics.Estimate.from_dict(each).below(0.05) for each in errors]
    accuracy = spread(seed["accuracy"] for seed in digits)
    nearer = [
        statistics.student_t(np.subtract(seed["distance_of_all"], seed["distance_of_kept"]))
        for seed in digits
    ]
    judge = list(digits[0]["favourites"])[-1]
    seen = [seed["favourites"][judge] for seed in digits]
    shares = {key: spread(each[key][0] / each[key][1] for each in seen) for key in seen[0]}
    strange = [statistics.fisher_exact(*each["real"], *each["favourites"]) for each in seen]
    better = [statistics.fisher_exact(*each["favourites"], *each["least"]) for each in seen]
    return [
        Claim(
            SLIDE,
            "The discriminator estimates p_data / (p_data + p_model).",
            {
                "two mixtures": points["error"],
                "a mixture against itself": numbers["controls"]["equal_mixtures"],
            },
            f"root mean square error of D, a small network, on the {MASS:.0%} of the mass where "
            "both densities are largest; below 0.03, also for control, where D is 1/2",
            [
                below(points["error"], 0.03, "0.03 - error"),
                below(numbers["controls"]["equal_mixtures"], 0.03, "0.03 - error, equal mixtures"),
            ],
        ),
        Claim(
            SLIDE,
            "So it does on digits, against a generator that stays as it is.",
            {
                "error": spread(each["value"] for each in errors),
                "by chance": of_chance,
                "with a temperature": spread(s["calibrated_error"]["value"] for s in digits),
                "accuracy": accuracy,
            },
            "expected calibration error of a new discriminator on test digits and as many generated "
            "ones, below 0.05; that of one which is right, by chance; that after division of the logits by "
            "a temperature from the other half of them; and how often it tells them apart, above 0.55: a D "
            "of 1/2 everywhere has no error, and tells nothing",
            [
                of_each_seed(calibrated, 0.0, "0.05 - calibration error"),
                above(accuracy, 0.55, "accuracy - 0.55"),
            ],
        ),
        Claim(
            SLIDE,
            "It tells which samples are unlikely: what rejection keeps is nearer to the data.",
            {
                words: spread(np.mean(seed[key]) for seed in digits)
                for words, key in (("kept", "distance_of_kept"), ("all", "distance_of_all"))
            },
            "Fréchet distance of generated digits that rejection keeps, and of as many of all; the "
            "first lower",
            [of_each_seed(nearer, 0.0, "all - kept")],
        ),
        Claim(
            FOOLED,
            "Sometimes image-like features fool the discriminator, although the image is quite "
            "different.",
            {"favourites": shares["favourites"], "real": shares["real"]},
            f"share in which {judge} sees a digit, of the tenth of generated digits that D, trained "
            "with G, prefers, and of real ones; the first lower. That D takes them for real ones is not "
            "tested",
            [of_each_seed(strange, 0.0, "real - favourites")],
        ),
        Claim(
            OURS,
            "Still, there are more digits among D's favourites than in what D likes least.",
            {"favourites": shares["favourites"], "least": shares["least"]},
            f"share in which {judge} sees a digit, of the tenth that D prefers, and of the tenth that "
            "it likes least; the first larger",
            [of_each_seed(better, 0.0, "favourites - least")],
        ),
    ]


def plot(experiment: Experiment, numbers: dict) -> Figure:
    figure = plt.figure(figsize=(10, 6.4), layout="constrained")
    top, bottom = figure.subfigures(2, 1, squeeze=False, height_ratios=[1.5, 1])[:, 0]
    line, reliable = top.subplots(1, 2, width_ratios=[1.5, 1])
    line.fill_between(X, DATA.density(X), color="C0", alpha=0.3, label="$p_{data}$")
    line.fill_between(X, MODEL.density(X), color="C1", alpha=0.3, label="$p_{model}$")
    line.plot(X, formula(DATA, MODEL), "k--", label="$p_{data} / (p_{data} + p_{model})$")
    line.plot(X[::5], numbers["points"]["d"], "C3", label="D, trained")
    error_of_d = numbers["points"]["error"]["mean"]
    line.set_title(f"mixtures with known densities: error {error_of_d:.3f}", fontsize=8)
    line.legend(fontsize=7)
    reliable.plot([0, 1], [0, 1], color="grey", linestyle=":")
    for seed in numbers["digits"]:
        rows = np.array(seed["reliability"])
        reliable.plot(rows[:, 0], rows[:, 1], "o-", color="C0", markersize=4)
    reliable.set(xlabel="D", ylabel="share of real digits")
    mean_error = np.mean([seed["calibrated_error"]["value"] for seed in numbers["digits"]])
    reliable.set_title(
        f"a new D against G, with a temperature: calibration error {mean_error:.3f}", fontsize=8
    )
    model = experiment.run("gan").model
    images = model.generate(1000, seed=3)
    order = np.argsort(logits_of(model, images))
    samples = model.generate(sample_size(experiment), seed=2)
    shown = numbers["digits"][0]["shown"]
    strips = {
        "D's favourites": images[order[-16:]],
        "D likes least": images[order[:16]],
        "all samples": samples[:16],
        "kept": samples[shown],
    }
    for axes, (title, row) in zip(bottom.subplots(len(strips), 1), strips.items(), strict=True):
        plots.show(axes, plots.tile(row, columns=16))
        axes.text(-0.01, 0.5, title, fontsize=8, ha="right", va="center", transform=axes.transAxes)
    return figure
