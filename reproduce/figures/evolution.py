"""Evolution: samples from the same z in the first steps of training, 50 steps to a row.

An AC-GAN on MNIST: do all digits resemble ones at first? A GAN and a VAE on CelebA: are shapes
learned before colours? "Shape" is the Fréchet distance of 8x8 grey images, each less its mean,
to real ones; "colour" that of the images' mean chroma. Each is learned once it has come halfway,
on a logarithmic scale, from its largest to its smallest value.
"""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from gan_vs_vae import metrics, plots
from gan_vs_vae.images import resize
from gan_vs_vae.training import Run
from reproduce.claims import Claim
from reproduce.comparisons import above, above_in_pairs, spread
from reproduce.evaluation import Evaluator
from reproduce.experiment import Experiment

TITLES = {
    "first_acgan": "AC-GAN, MNIST",
    "first_gan": "GAN, CelebA",
    "first_vae": "VAE, CelebA",
}
ON_FACES = ("first_gan", "first_vae")
ROWS = 8  # snapshots that are shown
SAMPLES = 500


def measure(experiment: Experiment) -> dict:
    evaluator = experiment.evaluator("first_acgan")
    numbers = {"first_acgan": measure_digits(evaluator, experiment.runs("first_acgan"))}
    for name in ON_FACES:
        real = experiment.data_of(name).test.images[:SAMPLES]
        numbers[name] = measure_halfway(experiment.runs(name), real)
    return numbers


def plot(experiment: Experiment, numbers: dict) -> Figure:
    figure, axes = plt.subplots(1, 3, figsize=(12, 4.6), layout="constrained")
    for panel, (name, title) in zip(axes, TITLES.items(), strict=True):
        plots.show(panel, samples_over_time(experiment.run(name)), f"{title}, from top to bottom")
    return figure


def samples_over_time(run: Run) -> np.ndarray:
    """Tile a row of samples from the same z for each of ROWS snapshots."""
    epochs = list(run.snapshots())
    chosen = np.unique(np.geomspace(1, len(epochs), ROWS).astype(int)) - 1
    models = run.models_at(epochs[i] for i in chosen)
    rows = [m.generate(10, np.arange(10) if m.conditional else None, seed=1) for m in models]
    return plots.tile(np.concatenate(rows), columns=10)


def measure_digits(evaluator: Evaluator, runs: list[Run]) -> dict:
    """Count the digits that the classifier sees in samples of all ten, over the first epochs."""
    labels = np.repeat(np.arange(10), SAMPLES // 10)
    counted, accuracies = [], []
    for run in runs:
        seen = [
            evaluator.judge.classify(model.generate(len(labels), labels, seed=0))
            for model in run.models_at(run.snapshots())
        ]
        counted.append([np.bincount(s, minlength=10) / len(s) for s in seen])
        accuracies.append([float(np.mean(s == labels)) for s in seen])
    shares = np.array(counted)  # (seeds, epochs, digits)
    early = shares[:, : max(1, shares.shape[1] // 4)]
    return {
        "class_accuracy": accuracies,
        "share_of_digits": shares.tolist(),
        "early_share_of_ones": spread(early[..., 1].max(axis=1)),
        "early_greatest_share": spread(early.max(axis=(1, 2))),
        "early_commonest_digit": [int(np.argmax(seed.max(axis=0))) for seed in early],
        "late_greatest_share": spread(shares[:, -1].max(axis=1)),
    }


def measure_halfway(runs: list[Run], real: np.ndarray) -> dict:
    """Return the epochs at which shape and colour have come halfway, over the seeds."""
    features = {"shape": shape_features, "colour": colour_features}
    curves: dict[str, list] = {key: [] for key in features}
    for run in runs:
        samples = [m.generate(SAMPLES, seed=0) for m in run.models_at(run.snapshots())]
        for key, extract in features.items():
            curves[key].append(
                [metrics.frechet_distance(extract(real), extract(x)) for x in samples]
            )
    return {
        **{key: {"distances": values} for key, values in curves.items()},
        **{
            f"{key}_halfway": spread([epoch_halfway(v) for v in values])
            for key, values in curves.items()
        },
    }


def epoch_halfway(distances: list[float]) -> float:
    """Return the first epoch after which a curve stays in the lower half of its log range.

    >>> epoch_halfway([100.0, 50.0, 2.0, 1.0])
    3.0
    """
    logs = np.log(np.maximum(distances, 1e-9))
    above = np.flatnonzero(logs > (logs.max() + logs.min()) / 2)
    return float(above[-1] + 2)


def shape_features(images: np.ndarray) -> np.ndarray:
    """Return 8x8 grey values in [0, 1], minus the image's mean: `(n, 64)`."""
    grey = resize(images, (8, 8)).astype("float64").mean(axis=-1).reshape(len(images), -1) / 255
    return grey - grey.mean(axis=1, keepdims=True)


def colour_features(images: np.ndarray) -> np.ndarray:
    """Return each image's mean red - green and blue - green, in [-1, 1]: `(n, 2)`."""
    red, green, blue = (images.astype("float64") / 255).mean(axis=(1, 2)).T
    return np.stack([red - green, blue - green], axis=1)


def claims(numbers: dict) -> list[Claim]:
    acgan = numbers["first_acgan"]
    times = {name: numbers[name] for name in ON_FACES}
    pairs = [n[key] for n in times.values() for key in ("shape_halfway", "colour_halfway")]
    ones = acgan["early_share_of_ones"]
    greatest = acgan["early_greatest_share"]
    return [
        Claim(
            "V.B",
            "The models at first learn the right shapes; the correct colours are learned later.",
            pairs,
            "epochs of 50 steps until half is learned: shape and colour of the GAN, then of the VAE; "
            "colour later in both",
            [
                above_in_pairs(n["colour_halfway"], n["shape_halfway"], f"{name}, colour - shape")
                for name, n in times.items()
            ],
        ),
        Claim(
            "V.B",
            "At first all images of a conditional model showed simple, similar looking shapes.",
            [greatest, acgan["late_greatest_share"]],
            "greatest share of one digit among samples of all ten, in the first quarter and at the "
            "end; above 0.5 at first",
            [above(greatest, 0.5, "share - 0.5")],
            "the classifier calls the noise of the first steps an eight",
        ),
        Claim(
            "V.B",
            "With the AC-GAN, all numbers resembled ones first.",
            ones,
            "greatest share in which the classifier sees a one, in the first quarter; above 0.5",
            [above(ones, 0.5, "share - 0.5")],
            "the classifier calls the noise of the first steps a digit, too, and this AC-GAN has "
            "batch normalisation, the report's none",
        ),
    ]
