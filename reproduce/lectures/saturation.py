"""Saturation: D(G(z)) near 0, and what is left of the gradient under both losses of the generator.

A discriminator is trained anew, against the generator of an early and of the last epoch, which
stays as it is (Arjovsky and Bottou, 2017, figure 2). Left, D(G(z)) over its steps; middle, the
norm of the gradient of the generator's loss, log(1 - D(G(z))) or -log D(G(z)). Right, the Fréchet
distance of GANs that were trained with either loss.
"""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from scipy import special

from gan_vs_vae import losses
from gan_vs_vae.models import GAN
from reproduce import quality_curve
from reproduce.claims import OURS, Claim
from reproduce.comparisons import above, below, spread, times
from reproduce.experiment import Experiment
from reproduce.lectures import SYNTHESIS
from reproduce.lectures.discriminators import fresh, logits_of, train_for

SLIDE = f"{SYNTHESIS}: Generative Adversarial Nets"
STEPS = {
    "smoke": (0, 2),
    "quick": (0, 10, 25, 50, 100, 200, 400),
    "study": (0, 10, 25, 50, 100, 200, 500, 1000, 2000),
    "paper": (0, 10, 25, 50, 100, 200, 500, 1000, 2000),
}
LOSSES = {"minimax": "log(1 - D(G(z)))", "non_saturating": "-log D(G(z))"}
RUNS = {"minimax": "minimax", "non_saturating": "gan"}
SAMPLES = 500
SATURATED = 0.1  # of D(G(z)), below which log(1 - D(G(z))) is nearly flat


def measure(experiment: Experiment) -> dict:
    runs = experiment.runs("gan")
    epochs = list(runs[0].snapshots())
    steps = STEPS[experiment.options.preset]
    images = experiment.data.train.images
    evaluator = experiment.evaluator()
    curves = quality_curve.measure_curves(experiment, evaluator, RUNS.values())
    return {
        "steps": steps,
        "fixed": {
            stage: {
                "epoch": epoch,
                "seeds": [
                    watch(run.model_at(epoch), images, steps, i) for i, run in enumerate(runs)
                ],
            }
            for stage, epoch in (("early", epochs[0]), ("last", epochs[-1]))
        },
        "while_training": {
            loss: [in_training(each.model) for each in experiment.runs(run)]
            for loss, run in RUNS.items()
        },
        "training": {
            loss: {
                "frechet_distance": spread(curve.frechet_distance[-1] for curve in curves[run]),
                "curves": [curve.to_dict() for curve in curves[run]],
            }
            for loss, run in RUNS.items()
        },
        "measured": evaluator.describe(quality_curve.SAMPLES),
    }


def watch(model: GAN, images: np.ndarray, steps: tuple[int, ...], seed: int) -> dict:
    """Train a new discriminator against a generator, and look after each of these steps.

    Returns:
        Lists, a number for each of `steps`: the mean and the median of D(G(z)); and the norms of the
        gradients of both losses. One weights a logit's gradient by D, the other by 1 - D.
    """
    adversary = fresh(model, seed)
    z = model.sample_latent(SAMPLES, seed=seed)
    seen = model.decode(z)
    found: dict[str, list[float]] = {key: [] for key in ("d", "median_d", *LOSSES)}
    done = 0
    for step in steps:
        if step > done:
            train_for(adversary, images, step - done, seed=1000 * seed + step)
            done = step
        d = special.expit(logits_of(adversary, seen).astype("float64"))
        found["d"].append(float(d.mean()))
        found["median_d"].append(float(np.median(d)))
        for name in LOSSES:
            norm = adversary.generator_gradient(losses.get_objective(name), z)
            found[name].append(norm)
    return found


def in_training(model: GAN) -> dict:
    """Return what D, which was trained with it, says of a GAN's images at the end of training."""
    d = special.expit(logits_of(model, model.generate(SAMPLES, seed=0)).astype("float64"))
    return {"mean": float(d.mean()), "below_0.1": float(np.mean(d < 0.1))}


def claims(numbers: dict) -> list[Claim]:
    fixed, steps = numbers["fixed"], numbers["steps"]
    d = {stage: spread(seed["d"][-1] for seed in each["seeds"]) for stage, each in fixed.items()}
    ratios = {
        stage: spread(s["non_saturating"][-1] / s["minimax"][-1] for s in each["seeds"])
        for stage, each in fixed.items()
    }
    often = {
        loss: spread(each["below_0.1"] for each in seeds)
        for loss, seeds in numbers["while_training"].items()
    }
    distances = {name: numbers["training"][name]["frechet_distance"] for name in LOSSES}
    saturated = [stage for stage, each in d.items() if each["mean"] < SATURATED]
    when = f"after {steps[-1]} steps of D against a fixed G of an early and of the last epoch"
    return [
        Claim(
            SLIDE,
            "Usually the discriminator's task is easier: D(G(z)) is often close to 0.",
            d,
            f"mean D(G(z)) {when}, below {SATURATED} each",
            [
                below(each, SATURATED, f"{SATURATED} - D(G(z)), {stage}")
                for stage, each in d.items()
            ],
        ),
        Claim(
            SLIDE,
            "D(G(z)) is often close to 0 while both networks train by the minimax objective.",
            {LOSSES[name]: share for name, share in often.items()},
            f"share of images with D(G(z)) below {SATURATED}, of the D that was trained with G, with the "
            "moving averages of its batch normalisation, at the end of training by these losses of G, by "
            "the first above 0.5",
            [above(often["minimax"], 0.5, "share - 0.5")],
        ),
        Claim(
            SLIDE,
            "With J_G = -E log D(G(z)) the generator has a gradient where it had none.",
            ratios,
            f"norm of the gradient by -log D over that by log(1 - D), {when}: above 10 where D(G(z)) is "
            f"below {SATURATED}; elsewhere both have a gradient",
            [times(ratios[stage], 1.0, 10, f"ratio, {stage}") for stage in saturated],
            None if saturated else f"D(G(z)) is never below {SATURATED}",
        ),
        Claim(
            OURS,
            "A GAN that is trained with -log D(G(z)) is better.",
            {LOSSES[name]: distance for name, distance in distances.items()},
            "Fréchet distance after the last epoch with these losses of G, the second lower",
            [below(distances["non_saturating"], distances["minimax"], "minimax - non-saturating")],
        ),
    ]


def plot(experiment: Experiment, numbers: dict) -> Figure:
    figure, axes = plt.subplots(1, 3, figsize=(11, 3.6), layout="constrained")
    steps = np.array(numbers["steps"])
    for i, each in enumerate(numbers["fixed"].values()):
        for j, seed in enumerate(each["seeds"]):
            title = f"G of epoch {each['epoch']}"
            axes[0].plot(steps, seed["d"], "o-", color=f"C{i}", label=title if j == 0 else None)
            for loss, style in zip(LOSSES, ("o:", "s-"), strict=True):
                label = f"{LOSSES[loss]}, {title}" if j == 0 else None
                axes[1].plot(steps, seed[loss], style, color=f"C{i}", label=label, markersize=4)
    axes[0].set_ylabel("mean D(G(z))")
    axes[1].set_ylabel("norm of the gradient of G's loss")
    for panel in axes[:2]:
        panel.set(yscale="log", xlabel="steps of a new discriminator, G fixed")
        panel.set_xscale("symlog", linthresh=10)
        panel.minorticks_off()
        panel.set_xticks(steps, steps)
        panel.tick_params(axis="x", labelrotation=60, labelsize=7)
        panel.set_xlim(left=0)
        panel.legend(fontsize=6)
        panel.grid(alpha=0.3)
    curves = {LOSSES[name]: numbers["training"][name]["curves"] for name in LOSSES}
    quality_curve.plot_curves(axes[2], curves, "frechet_distance")
    axes[2].set_title("both networks trained", fontsize=8)
    return figure
