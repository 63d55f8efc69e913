"""What the papers of two losses promise: BEGAN's equilibrium, and WGAN-GP's gradients of norm 1."""

from collections.abc import Sequence

import keras
import numpy as np
from keras import ops
from matplotlib.axes import Axes

from gan_vs_vae import penalties
from gan_vs_vae.models import GAN
from gan_vs_vae.training import Run
from reproduce import charts
from reproduce.claims import OURS, Claim
from reproduce.comparisons import above, below, over_seeds, per_seed, ratio, spread, times
from reproduce.experiment import Experiment

OFF_BALANCE = 0.1  # of the ratio of both errors from gamma
OFF_NORM = 0.2  # of a gradient's norm from 1
INSIDE = 0.01  # of k_t, from both of its bounds
IMAGES = 500  # between which and as many generated ones gradients are taken


def measure_balance(experiment: Experiment, name: str) -> dict:
    """Return BEGAN's equilibrium over the epochs of a run, all but gamma for each of its seeds."""
    gamma = experiment.configurations[name].model.settings["gamma"]
    rows = []
    for run in experiment.runs(name):
        history = run.history()
        curves = {
            "ratio": [row["fake_score"] / row["real_score"] for row in history],
            "k_t": [row["k_t"] for row in history],
            "convergence": [row["convergence"] for row in history],
        }
        k_t = curves["k_t"][-1]
        rows.append(
            {
                "curves": curves,
                "off": abs(curves["ratio"][-1] - gamma),
                "inside": min(k_t, 1 - k_t),
                "first": curves["convergence"][0],
                "last": curves["convergence"][-1],
            }
        )
    return {"gamma": gamma, **over_seeds(rows)}


def measure_norms(runs: Sequence[Run], real: np.ndarray) -> dict:
    """Return over the seeds the mean norm of D's gradient between real and generated images.

    Args:
        runs: finished runs of one GAN.
        real: uint8 `(n, H, W, C)`.
    """
    return spread(gradient_norms(run.model, real).mean() for run in runs)


def gradient_norms(model: GAN, real: np.ndarray) -> np.ndarray:
    """Return the norms of D's gradient at a x + (1 - a) G(z), a ~ U(0, 1), float `(n,)`."""
    x, fake = (model.scale(images) for images in (real, model.generate(len(real), seed=0)))
    points = penalties.GradientPenalty().points(x, fake, keras.random.SeedGenerator(0))
    norms = penalties.gradient_norms(lambda u: model.discriminator(u, training=False), points)
    return ops.convert_to_numpy(norms)


def claims(balance: dict, norms: dict) -> list[Claim]:
    """Judge both promises.

    Args:
        balance: what `measure_balance` returned.
        norms: what `measure_norms` returned, for "wgan_gp" and for "wgan", whose weights are clipped.
    """
    gp, clipped = norms["wgan_gp"], norms["wgan"]
    off = per_seed(lambda norm: abs(norm - 1), gp)
    return [
        Claim(
            OURS,
            "BEGAN comes to its equilibrium, and its measure of convergence falls.",
            {
                "off balance": balance["off"],
                "k_t inside": balance["inside"],
                "M": {"first": balance["first"], "last": balance["last"]},
            },
            f"how far L(G(z)) / L(x) is from gamma = {balance['gamma']:g} in the last epoch, below "
            f"{OFF_BALANCE:g}; how far k_t is inside of (0, 1), above {INSIDE:g}; the measure M in the "
            "first epoch and in the last (Berthelot, Schumm and Metz, 2017)",
            [
                below(balance["off"], OFF_BALANCE, f"{OFF_BALANCE:g} - |ratio - gamma|"),
                above(balance["inside"], INSIDE, f"k_t inside - {INSIDE:g}"),
                times(
                    per_seed(ratio, balance["first"], balance["last"]),
                    1.0,
                    1,
                    "M, first epoch / last",
                ),
            ],
        ),
        Claim(
            OURS,
            "The gradient penalty brings the norm of the critic's gradient near 1.",
            {"WGAN-GP": gp, "WGAN": clipped},
            f"mean norm between real and generated digits, with the penalty at most {OFF_NORM:g} from 1 "
            "(Gulrajani et al., 2017), and with clipped weights",
            [below(off, OFF_NORM, f"{OFF_NORM:g} - |norm - 1|")],
            None if abs(clipped["mean"] - 1) > OFF_NORM else "so it is without the penalty, too",
        ),
    ]


def plot_balance(axes: Axes, balance: dict) -> None:
    """Plot the ratio of both errors, k_t and M over the epochs."""
    titles = {"ratio": "L(G(z)) / L(x)", "k_t": "$k_t$", "convergence": "M"}
    for i, (key, title) in enumerate(titles.items()):
        runs = balance["curves"][key]
        charts.band(axes, range(1, len(runs[0]) + 1), runs, title, f"C{i}")
    axes.axhline(balance["gamma"], color="black", linestyle=":", label=r"$\gamma$")
    axes.set(xlabel="epoch", ylim=(0, 1))
    axes.set_title("BEGAN's equilibrium")
    axes.legend(ncols=2, loc="upper right")


def plot_norms(axes: Axes, norms: dict) -> None:
    """Plot the norm of the gradient, a point for each seed."""
    titles = {"wgan": "WGAN, clipped", "wgan_gp": "WGAN-GP"}
    for i, name in enumerate(titles):
        values = norms[name]["values"]
        axes.plot(values, [i] * len(values), "o", color="C0", alpha=0.7)
    axes.axvline(1, color="black", linestyle=":")
    axes.set_yticks(range(len(titles)), list(titles.values()))
    axes.set(ylim=(-0.5, 1.5), xlabel="norm of the critic's gradient")
    charts.logarithmic(axes.xaxis)
