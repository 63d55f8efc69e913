"""Perlin noise: images that were generated long before, and what judges and a discriminator say.

Octaves of it at the size of digits, from smooth clouds to fine grain, and two octaves cut at the
level that leaves as much ink as digits have. White noise is the control. Right, the logits of the
discriminator of a GAN on digits, which has seen neither.
"""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from gan_vs_vae import plots
from gan_vs_vae.data import perlin_noise
from reproduce import statistics
from reproduce.claims import OURS, Claim
from reproduce.comparisons import Comparison, above, below, exactly, spread
from reproduce.evaluation import is_recognised
from reproduce.experiment import Experiment
from reproduce.lectures import SYNTHESIS
from reproduce.lectures.discriminators import logits_of

SLIDE = f"{SYNTHESIS}: We have been doing generation for a while"
SAMPLES = 500
READ = 100  # of them, by the independent judge
CELLS = 2  # of the first octave
OCTAVES = {"octaves_1": 1, "octaves_2": 2, "octaves_4": 4}
TITLES = {
    "octaves_1": "1 octave",
    "octaves_2": "2 octaves",
    "octaves_4": "4 octaves",
    "strokes": "2 cut octaves",
    "white_noise": "white noise",
    "gan": "GAN",
    "real": "real digits",
}
PERLIN = (*OCTAVES, "strokes")


def measure(experiment: Experiment) -> dict:
    evaluator = experiment.evaluator(ask_others=True)
    models = [run.model for run in experiment.runs("gan")]
    measured = {}
    for name, images in image_sets(experiment).items():
        judged = is_recognised(evaluator.judge, images)
        measured[name] = {
            "recognised": statistics.wilson(int(judged.sum()), len(judged)).to_dict(),
            "frechet_distance": evaluator.reference.frechet_distance(images),
            "logits": [np.round(logits_of(model, images), 3).tolist() for model in models],
            **evaluator.ask_independent(images[:READ]),
        }
    distances = [measured["gan"]["frechet_distance"]]  # of the first seed
    for model in models[1:]:
        images = model.generate(SAMPLES, seed=0)
        distances.append(evaluator.reference.frechet_distance(images))
    return {
        "controls": {name: measured.pop(name) for name in ("white_noise", "real")},
        "sets": measured,
        "gan_distances": spread(distances),
        "measured": evaluator.describe(SAMPLES),
    }


def image_sets(experiment: Experiment) -> dict[str, np.ndarray]:
    """Return the images of each kind, uint8 `(SAMPLES, H, W, 1)`; of real ones, what there is."""
    real = experiment.data.test.images[:SAMPLES]
    size = real.shape[1:3]
    noise = {k: perlin_noise(SAMPLES, size, CELLS, octaves) for k, octaves in OCTAVES.items()}
    white = np.random.default_rng(0).integers(0, 256, (SAMPLES, *size, 1), "uint8")
    return {
        **noise,
        "strokes": cut(noise["octaves_2"], ink=float(real.mean() / 255)),
        "white_noise": white,
        "gan": experiment.run("gan").model.generate(SAMPLES, seed=0),
        "real": real,
    }


def cut(images: np.ndarray, ink: float) -> np.ndarray:
    """Return black images whose brightest pixels, the share `ink` of each image, are white."""
    levels = np.quantile(images, 1 - ink, axis=(1, 2, 3), keepdims=True)
    return np.where(images > levels, 255, 0).astype("uint8")


def real_above(real: dict, other: dict) -> dict:
    """Return the share of pairs in which D prefers a real image, for each seed."""
    pairs = zip(real["logits"], other["logits"], strict=True)
    return spread(statistics.mann_whitney_auc(*pair).value for pair in pairs)


def claims(numbers: dict) -> list[Claim]:
    sets, real = numbers["sets"], numbers["controls"]["real"]
    told = {name: real_above(real, sets[name]) for name in PERLIN}
    fooled = {name: sets[name]["recognised"] for name in PERLIN}
    nearest = min(PERLIN, key=lambda name: sets[name]["frechet_distance"])
    noise, learned = sets[nearest]["frechet_distance"], numbers["gan_distances"]
    white = numbers["controls"]["white_noise"]
    return [
        Claim(
            SLIDE,
            "We have been doing generation for a while: Perlin noise.",
            {TITLES[nearest]: noise, "white noise": white["frechet_distance"]},
            "Fréchet distance to digits, the first, which nobody learned, lower; of noise that is cut, the "
            "share of ink is that of digits",
            [exactly(white["frechet_distance"], noise, "white noise - Perlin noise")],
        ),
        Claim(
            OURS,
            "Images that a GAN learned are nearer to digits than any Perlin noise.",
            {TITLES[nearest]: noise, "GAN": learned},
            "Fréchet distance to digits of the nearest noise and of the GAN, the GAN's lower",
            [below(learned, noise, "Perlin noise - GAN")],
        ),
        Claim(
            OURS,
            "A GAN's discriminator tells Perlin noise, which it has never seen, from digits.",
            {TITLES[name]: share for name, share in told.items()},
            "share of pairs in which D prefers the real digit, above 0.95",
            [above(share, 0.95, f"{TITLES[name]} - 0.95") for name, share in told.items()],
        ),
        Claim(
            OURS,
            "A classifier that knows digits alone takes no Perlin noise for a digit.",
            {TITLES[name]: share["value"] for name, share in fooled.items()}
            | {"white noise": white["recognised"]["value"]},
            "share in which it is surer than 0.9 of a digit, of Perlin noise below 0.05",
            [
                Comparison(
                    f"0.05 - {TITLES[name]}",
                    statistics.wilson(_count(share), SAMPLES, expected=0.05).below(0.05),
                )
                for name, share in fooled.items()
            ],
        ),
        *_read(numbers, fooled),
    ]


def _count(share):
    """Return in how many of a set's images the classifier is sure of a digit."""
    return round(share["value"] * SAMPLES)


def _read(numbers, fooled):
    """Return the claim on the independent judge, if it was asked."""
    judged = {name: numbers["sets"][name] for name in PERLIN} | {
        "real": numbers["controls"]["real"]
    }
    if not all("independent" in each for each in judged.values()):
        return []
    read = {name: each["independent"] for name, each in judged.items()}
    return [
        Claim(
            OURS,
            "A reader of letters and digits is fooled less than the classifier.",
            {
                "reader": {TITLES[name]: each["found"] for name, each in read.items()},
                "classifier": {TITLES[name]: share["value"] for name, share in fooled.items()},
            },
            f"share in which {read['real']['about']['judge']} reads a letter or digit, and in which the "
            "classifier is sure of a digit; of each noise the first at least 0.1 lower",
            [
                Comparison(
                    f"classifier - reader, {TITLES[name]}",
                    statistics.fisher_exact(
                        _count(share), SAMPLES, *_hits(read[name]), expected=0.1
                    ),
                    0.1,
                )
                for name, share in fooled.items()
            ],
        )
    ]


def _hits(judged):
    found = np.greater(judged["scores"], judged["about"]["threshold"])
    return int(found.sum()), len(found)


def plot(experiment: Experiment, numbers: dict) -> Figure:
    figure = plt.figure(figsize=(11, 4.4), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=[1.7, 1])
    sets = image_sets(experiment)
    images = np.concatenate([sets[name][:10] for name in TITLES])
    plots.show(left, plots.tile(images, columns=10))
    everything = {**numbers["sets"], **numbers["controls"]}
    for i, (name, title) in enumerate(TITLES.items()):
        share = everything[name]["recognised"]["value"]
        left.text(
            -0.01,
            1 - (i + 0.5) / len(TITLES),
            f"{title}\n{share:.0%} recognised",
            fontsize=7,
            ha="right",
            va="center",
            transform=left.transAxes,
        )
    logits = [everything[name]["logits"][0] for name in TITLES]
    right.boxplot(logits, orientation="horizontal", showfliers=False)
    right.set_yticks(range(1, len(TITLES) + 1), TITLES.values(), fontsize=7)
    right.invert_yaxis()
    right.axvline(0, color="grey", linestyle=":")
    right.set_xlabel("logit of the GAN's discriminator,\nwith its moving averages", fontsize=8)
    right.grid(alpha=0.3, axis="x")
    return figure
