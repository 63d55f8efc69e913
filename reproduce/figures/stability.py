"""Stability: the report's GAN, its AC-GAN, a WGAN and a VAE on MNIST, many short runs of each.

The networks are those of the report's figure 2, which oscillated: without batch normalisation, with
dropout, upsampling and Glorot's weights. All have as many steps of G, and snapshots. A relapse is by
what factor the Fréchet distance is above the best before; contrast tells grey images. Beside them
the relapses of the figure `upsampling`, on CIFAR-10, and those of samples drawn again from one model.
A distance that still falls steeply cannot relapse: kinds of models are compared by how far it
scatters about its trend.
Last, whether the critic's loss, the estimate of the Wasserstein distance, tells the quality.
"""

from collections.abc import Mapping, Sequence

import matplotlib.axes
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from scipy import ndimage, stats

from reproduce import charts, quality_curve
from reproduce.claims import Claim, not_measured
from reproduce.comparisons import above, more_runs, on_fishers_scale, spread, times
from reproduce.evaluation import Evaluator
from reproduce.experiment import Experiment
from reproduce.quality_curve import (
    SAMPLES,
    QualityCurve,
    models_at_the_same_epoch,
    relapse,
    scatter,
)

TITLES = {
    "report_gan": "GAN",
    "report_vae": "VAE",
    "report_wgan": "WGAN",
    "report_acgan": "AC-GAN",
}
ON_CIFAR = {
    "gan_cifar10": "DCGAN, CIFAR-10",
    "gan_cifar10_upsampling": "the same, upsampling",
}
# Other samples of one model change the distance by some percent. A factor of 2 takes a run back
# from its end to its first third.
RELAPSE = 2.0
# Digits of half the contrast are pale, and still digits; at a third of it they are not there.
CLEAR, GREY = 0.6, 0.3
FEW = 5  # epochs within which clear pictures turn grey
LEARNED = 0.5  # of the distance of grey images: what is above has nothing to relapse from
SMOOTHED = 5  # epochs of the median filter; Arjovsky et al. (2017, figure 3) filter the loss, too
TELLS = 0.5  # the rank correlation of a loss that tells the quality
STATEMENTS = {
    "oscillates": ("VI", "For GANs highly oscillating image quality could be observed."),
    "grey": ("VI", "Clear pictures turned into purely grey images within only a few epochs."),
    "WGAN": ("VI", "WGANs proved a lot more stable."),
    "VAE": ("VI", "Another advantage of VAEs is their stability."),
    "AC-GAN": ("III.C", "Class labels improve stability."),
    "loss": (
        "III.B",
        "The WGAN's loss tells the quality of the images, which a GAN's does not.",
    ),
}


def measure(experiment: Experiment) -> dict:
    evaluator = experiment.evaluator("report_gan")
    controls = quality_curve.controls(evaluator)
    learned = LEARNED * controls["grey"]["frechet_distance"]
    curves = quality_curve.measure_curves(experiment, evaluator, TITLES)
    numbers = {
        name: {**both, **measure_runs(curves[name], learned)}
        for name, both in quality_curve.stored(curves).items()
    }
    for name in ("report_gan", "report_wgan"):
        numbers[name] |= measure_loss(experiment, name, curves[name])
    on_cifar = quality_curve.measure_curves(
        experiment, experiment.evaluator("gan_cifar10"), ON_CIFAR
    )
    relapses = {
        name: spread(relapse(each.frechet_distance) for each in seeds)
        for name, seeds in on_cifar.items()
    }
    controls["relapse_of_samples"] = {
        name: relapse_of_samples(experiment, evaluator, name) for name in TITLES
    }
    return {
        **numbers,
        "cifar10": {"relapse": relapses},
        "controls": controls,
        "measured": evaluator.describe(SAMPLES),
    }


def measure_runs(seeds: Sequence[QualityCurve], learned: float) -> dict:
    """Return relapses, in how many seeds pictures turned grey, and how many learned anything.

    Relapses and scatter are of the seeds that learned: the others have nothing to relapse from, and
    would count as stable. If none learned, they are of all. Only pictures of a run that has learned
    something can turn grey: the noise of the first epochs has contrast, too.

    Args:
        seeds: the curves.
        learned: float. The Fréchet distance below which a run has learned something.
    """
    able = [each for each in seeds if each.best < learned]
    since = (int(np.argmax(each.frechet_distance < learned)) for each in able)
    distances = [each.frechet_distance for each in able or seeds]
    return {
        "seeds": len(seeds),
        "relapse": spread(map(relapse, distances)),
        "scatter": spread(map(scatter, distances)),
        "turned_grey": sum(
            turns_grey(each.contrast[i:]) for each, i in zip(able, since, strict=True)
        ),
        "learned": len(able),
    }


def measure_loss(experiment: Experiment, name: str, seeds: Sequence[QualityCurve]) -> dict:
    """Return the filtered -L_D of each seed, and its rank correlation with the Fréchet distance.

    With a Wasserstein objective, -L_D estimates the Wasserstein distance.
    """
    losses = [
        ndimage.median_filter([-row["d_loss"] for row in run.history()], SMOOTHED, mode="nearest")
        for run in experiment.runs(name)
    ]
    losses = [loss[: len(each.epochs)] for loss, each in zip(losses, seeds, strict=True)]
    correlations = (
        stats.spearmanr(loss, each.frechet_distance).statistic
        for loss, each in zip(losses, seeds, strict=True)
    )
    return {
        "estimates": [loss.tolist() for loss in losses],
        "loss_to_quality": spread(np.nan_to_num(list(correlations))),
    }


def turns_grey(contrasts: np.ndarray) -> bool:
    """Return whether pictures that were clear turned grey within a few epochs.

    >>> [turns_grey(np.array(c)) for c in ([0.1, 0.9, 0.8, 0.2], [0.1, 0.2, 0.9], [0.9, 0.5])]
    [True, False, False]
    """
    return any(
        bool(now < GREY and contrasts[max(0, i - FEW) : i].max(initial=0) >= CLEAR)
        for i, now in enumerate(contrasts)
    )


def relapse_of_samples(experiment: Experiment, evaluator: Evaluator, name: str) -> float:
    """Return the relapse of one model, the last of the first seed, by other samples of it alone."""
    model = experiment.run(name).model
    draws = range(quality_curve.common_epochs(experiment, TITLES))
    samples = (model.generate(SAMPLES, seed=seed) for seed in draws)
    return relapse(np.array([evaluator.reference.frechet_distance(each) for each in samples]))


def claims(numbers: dict) -> list[Claim]:
    if not TITLES.keys() <= numbers.keys():
        return [not_measured(*statement) for statement in STATEMENTS.values()]
    gan, vae, wgan, acgan = (numbers[name] for name in TITLES)
    on_cifar = {
        title.split(", ")[1]: numbers["cifar10"]["relapse"][name]
        for name, title in ON_CIFAR.items()
    }
    of_samples = numbers["controls"]["relapse_of_samples"]["report_gan"]
    told = {"WGAN": wgan["loss_to_quality"], "GAN": gan["loss_to_quality"]}
    of_wgan, of_gan = map(on_fishers_scale, told.values())

    def more_stable(name, other):
        return Claim(
            *STATEMENTS[name],
            {key: {name: other[key], "GAN": gan[key]} for key in ("scatter", "relapse")},
            "scatter of the logarithm of the Fréchet distance about its trend, of the runs that learned "
            f"anything, {other['learned']} of {other['seeds']} and {gan['learned']} of {gan['seeds']}; "
            f"the {name}'s lower; beside it the greatest relapse",
            [times(gan["scatter"], other["scatter"], 1, f"scatter, GAN / {name}")],
            _not_learned(gan, other),
        )

    return [
        Claim(
            *STATEMENTS["oscillates"],
            {
                "GAN": gan["relapse"],
                "other samples of one GAN": of_samples,
                "DCGANs on CIFAR-10": on_cifar,
            },
            f"greatest relapse of the Fréchet distance, the GAN's above a factor of {RELAPSE:g}",
            [times(gan["relapse"], 1.0, RELAPSE, "relapse of the GAN")],
            _not_learned(gan),
        ),
        Claim(
            *STATEMENTS["grey"],
            {
                name: each["turned_grey"] / each["seeds"]
                for name, each in (("GAN", gan), ("VAE", vae))
            },
            f"share of runs whose contrast falls from {CLEAR} of real images to below {GREY} "
            f"within {FEW} epochs, the GAN's higher",
            [
                more_runs(
                    gan["turned_grey"],
                    gan["seeds"],
                    vae["turned_grey"],
                    vae["seeds"],
                    "share turned grey, GAN - VAE",
                )
            ],
            _not_learned(gan, vae),
        ),
        more_stable("WGAN", wgan),
        more_stable("VAE", vae),
        more_stable("AC-GAN", acgan),
        Claim(
            *STATEMENTS["loss"],
            told,
            "rank correlation of -L_D, median-filtered, with the Fréchet distance; the WGAN's above "
            f"{TELLS}, and above the GAN's (compared as artanh)",
            [
                above(of_wgan, float(np.arctanh(TELLS)), f"artanh, WGAN - artanh {TELLS}"),
                above(of_wgan, of_gan, "artanh, WGAN - GAN"),
            ],
            _not_learned(wgan),
        ),
    ]


def _not_learned(*contestants):
    """Return why relapses say nothing, if half of a contestant's runs learned nothing."""
    if all(2 * each["learned"] > each["seeds"] for each in contestants):
        return None
    counts = ", ".join(f"{each['learned']} of {each['seeds']}" for each in contestants)
    return f"too few runs learned anything to relapse from: {counts}"


def plot(experiment: Experiment, numbers: dict) -> Figure:
    figure, axes = plt.subplot_mosaic(
        [["distance", "contrast"], ["relapse", "loss"], ["samples", "samples"]],
        figsize=(7.2, 7.2),
        layout="constrained",
    )
    curves = {title: numbers[name]["curves"] for name, title in TITLES.items()}
    real = numbers["controls"]["real"]
    for panel, y in (("distance", "frechet_distance"), ("contrast", "contrast")):
        quality_curve.plot_curves(axes[panel], curves, y, control=real[y])
    axes["contrast"].axhspan(0, GREY, color="0.8", linewidth=0)
    relapses = {title: numbers[name]["relapse"] for name, title in TITLES.items()}
    relapses |= {title: numbers["cifar10"]["relapse"][name] for name, title in ON_CIFAR.items()}
    plot_relapses(axes["relapse"], relapses)
    plot_loss(axes["loss"], numbers["report_wgan"])
    rows = f"rows: {', '.join(TITLES.values())}"
    models = models_at_the_same_epoch(experiment, TITLES)
    quality_curve.plot_samples(axes["samples"], models, rows)
    return figure


def plot_relapses(axes: matplotlib.axes.Axes, relapses: Mapping[str, dict]) -> None:
    """Plot a dot for each seed, in a row for each kind of run."""
    for i, found in enumerate(relapses.values()):
        colour = f"C{i}" if i < len(TITLES) else "0.4"
        axes.plot(found["values"], [i] * len(found["values"]), "o", color=colour, alpha=0.7)
    axes.axvline(RELAPSE, color="black", linestyle=":")
    charts.logarithmic(axes.xaxis)
    axes.set_xlabel("greatest relapse, a factor")
    axes.set_yticks(range(len(relapses)), relapses)
    axes.invert_yaxis()


def plot_loss(axes: matplotlib.axes.Axes, wgan: dict) -> None:
    """Plot the Fréchet distance over the WGAN's estimate of the Wasserstein distance."""
    for estimate, curve in zip(wgan["estimates"], wgan["curves"], strict=True):
        axes.plot(estimate, curve["frechet_distance"], "o", color="C2", alpha=0.5)
    charts.logarithmic(axes.yaxis)
    axes.set(
        xlabel="WGAN's estimate of the distance",
        ylabel=quality_curve.LABELS["frechet_distance"],
    )
