"""Training time: a VAE against a GAN on MNIST, to equal quality on the same hardware.

The report could not compare them. The level is what both reach with every seed. With runs of
several processors it is untested: train all of them on one, in a folder of their own (--runs).
"""

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from reproduce import quality_curve
from reproduce.claims import Claim
from reproduce.comparisons import below, times
from reproduce.experiment import Experiment
from reproduce.quality_curve import SAMPLES

TITLES = {"vae": "VAE", "gan": "GAN"}


def measure(experiment: Experiment) -> dict:
    evaluator = experiment.evaluator("gan")
    return {
        "processors": quality_curve.processors(experiment, TITLES),
        **quality_curve.compare(quality_curve.measure_curves(experiment, evaluator, TITLES)),
        "measured": evaluator.describe(SAMPLES),
    }


def plot(experiment: Experiment, numbers: dict) -> Figure:
    figure, axes = plt.subplots(1, 3, figsize=(12, 3.6), layout="constrained")
    curves = {title: numbers[name]["curves"] for name, title in TITLES.items()}
    quality_curve.plot_curves(axes[0], curves, "seconds", "frechet_distance")
    axes[0].axhline(numbers["level"], color="grey", linestyle=":")
    quality_curve.plot_curves(axes[1], curves, "seconds", "recognised")
    quality_curve.plot_samples(axes[2], experiment, list(TITLES), "VAE above, GAN below", rows=2)
    return figure


def claims(numbers: dict) -> list[Claim]:
    time_vae, time_gan = (numbers[name]["seconds_to_level"] for name in TITLES)
    epochs_vae, epochs_gan = (numbers[name]["epochs_to_level"] for name in TITLES)
    best_vae, best_gan = (numbers[name]["best_frechet_distance"] for name in TITLES)
    unfair = quality_curve.unfair(numbers["processors"])
    early = None
    if quality_curve.still_falls(numbers["gan"]["curves"]):
        early = "the GAN's training stopped while its distance was falling"
    return [
        Claim(
            "VI",
            "Mostly GANs took a lot longer to train, in run time.",
            [time_gan, time_vae],
            "seconds to the level that both reach, GAN and VAE: the GAN's more than twice the VAE's",
            [times(time_gan, time_vae, 2, "GAN / VAE")],
            unfair,
        ),
        Claim(
            "VI",
            "Mostly GANs took a lot longer to train, in number of epochs.",
            [epochs_gan, epochs_vae],
            "epochs to the level that both reach, GAN and VAE: the GAN's more than twice the VAE's",
            [times(epochs_gan, epochs_vae, 2, "GAN / VAE")],
        ),
        Claim(
            "VI",
            "Using VAEs one can achieve results in less time, but with decreased image quality.",
            [best_gan, best_vae],
            "best Fréchet distance, GAN and VAE: the GAN's lower, though later at the common level",
            [
                below(time_vae, time_gan, "seconds, GAN - VAE"),
                below(best_gan, best_vae, "Fréchet distance, VAE - GAN"),
            ],
            unfair or early,
        ),
    ]
