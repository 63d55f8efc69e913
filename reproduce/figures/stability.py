"""Stability: a DCGAN against a WGAN on MNIST, image quality over the epochs.

The report saw clear pictures turn grey within a few epochs. A relapse is by what factor the
Fréchet distance is above the best before; contrast tells grey images. Below, whether the critic's
loss, the estimate of the Wasserstein distance, tells the quality, as the report has it.
"""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from scipy import stats

from reproduce import quality_curve
from reproduce.claims import Claim
from reproduce.comparisons import above, below, spread
from reproduce.experiment import Experiment
from reproduce.quality_curve import SAMPLES

TITLES = {"gan": "DCGAN", "wgan": "WGAN", "vae": "VAE"}
OTHER_NETWORK = (
    "these networks have batch normalisation and DCGAN's initial weights; the report's, which "
    "oscillated, have dropout and Glorot's weights, and for MNIST no batch normalisation"
)


def measure(experiment: Experiment) -> dict:
    evaluator = experiment.evaluator("gan")
    curves = quality_curve.measure_curves(experiment, evaluator, TITLES)
    measures = {
        "relapse": lambda curve: relapse(curve.frechet_distance),
        "least_contrast": lambda curve: settled(curve.contrast).min(),
    }
    numbers = quality_curve.summarise(curves, measures)
    for name in ("gan", "wgan"):
        pairs = zip(estimates(experiment, name), curves[name], strict=True)
        numbers[name]["loss_to_quality"] = spread(
            [float(stats.spearmanr(loss, each.frechet_distance).statistic) for loss, each in pairs]
        )
    return {**numbers, "measured": evaluator.describe(SAMPLES)}


def estimates(experiment: Experiment, name: str) -> list[np.ndarray]:
    """Return -L_D after each epoch, for each seed of a run.

    With a Wasserstein objective, it estimates the Wasserstein distance.
    """
    runs = experiment.runs(name)
    return [np.array([-row["d_loss"] for row in run.history()]) for run in runs]


def plot(experiment: Experiment, numbers: dict) -> Figure:
    figure, axes = plt.subplots(2, 2, figsize=(9, 6.4), layout="constrained")
    curves = {title: numbers[name]["curves"] for name, title in TITLES.items()}
    quality_curve.plot_curves(axes[0, 0], curves, "epochs", "frechet_distance")
    quality_curve.plot_curves(axes[0, 1], curves, "epochs", "contrast")
    for loss, each in zip(estimates(experiment, "wgan"), curves["WGAN"], strict=True):
        axes[1, 0].plot(loss, each["frechet_distance"], "o", markersize=3)
    axes[1, 0].set(xlabel="estimate of the Wasserstein distance (WGAN)", ylabel="Fréchet distance")
    axes[1, 0].set_yscale("log")
    caption = ", ".join(TITLES.values())
    quality_curve.plot_samples(axes[1, 1], experiment, list(TITLES), caption)
    return figure


def settled(values: np.ndarray) -> np.ndarray:
    """Return the values after the first third of training."""
    return values[len(values) // 3 :]


def relapse(distances: np.ndarray) -> float:
    """Return the greatest ratio of a distance to the smallest before it, once settled."""
    return float(settled(distances / np.minimum.accumulate(distances)).max())


def claims(numbers: dict) -> list[Claim]:
    gan, wgan, vae = (numbers[name] for name in TITLES)
    relapses = [n["relapse"] for n in (gan, wgan, vae)]
    grey = gan["least_contrast"]
    told = [wgan["loss_to_quality"], gan["loss_to_quality"]]
    return [
        Claim(
            "VI",
            "For GANs highly oscillating image quality could be observed.",
            relapses[0],
            "greatest relapse of the DCGAN's Fréchet distance, above a factor of 2",
            [above(relapses[0], 2, "relapse of the DCGAN - 2")],
            OTHER_NETWORK,
        ),
        Claim(
            "VI",
            "Clear pictures turned into purely grey images within only a few epochs.",
            grey,
            "least contrast of the DCGAN's images, 1 being that of real ones, below 0.3",
            [below(grey, 0.3, "0.3 - contrast of the DCGAN")],
            OTHER_NETWORK,
        ),
        Claim(
            "VI",
            "WGANs proved a lot more stable.",
            relapses[:2],
            "greatest relapse of DCGAN and WGAN, the WGAN's lower",
            [below(relapses[1], relapses[0], "relapse, DCGAN - WGAN")],
            OTHER_NETWORK,
        ),
        Claim(
            "VI",
            "Another advantage of VAEs is their stability.",
            [relapses[2], relapses[0]],
            "greatest relapse of VAE and DCGAN, the VAE's lower",
            [below(relapses[2], relapses[0], "relapse, DCGAN - VAE")],
            OTHER_NETWORK,
        ),
        Claim(
            "III.B",
            "The WGAN's loss tells the quality of the images, which a GAN's does not.",
            told,
            "rank correlation of -L_D with the Fréchet distance, WGAN and DCGAN: the WGAN's above "
            "0.5, and above the DCGAN's",
            [
                above(told[0], 0.5, "correlation, WGAN - 0.5"),
                above(told[0], told[1], "correlation, WGAN - DCGAN"),
            ],
        ),
    ]
