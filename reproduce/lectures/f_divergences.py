"""f-divergences: the table of f-GAN, what discriminators make of it, and each as an objective.

Above, generators f, activations of the output and conjugates f*, which the table has. Below,
what a small network reaches of the divergence of two Gaussians, and digits of a GAN that
minimises each divergence, with the loss of the generator that does not saturate.
"""

import math

import keras
import matplotlib.pyplot as plt
import numpy as np
from keras import ops
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from scipy import optimize, stats

from gan_vs_vae import config, losses, plots
from gan_vs_vae.losses import DIVERGENCES, FDivergence
from gan_vs_vae.losses.f_divergences import Function
from gan_vs_vae.models import GAN
from reproduce.claims import OURS, Claim
from reproduce.comparisons import Comparison, below, exactly, spread
from reproduce.experiment import Experiment
from reproduce.lectures import CATS
from reproduce.lectures.discriminators import BATCH, ON_POINTS, train_on_points

RUNS = {  # Jensen and Shannon's objective differs from that of "gan" by a constant
    "kl": "fgan_kl",
    "reverse_kl": "fgan_reverse_kl",
    "pearson": "fgan_pearson",
    "squared_hellinger": "fgan_squared_hellinger",
    "gan": "gan",
}
SAMPLES = 1000
DATA, MODEL = 0.0, 1.0  # the means of two Gaussians of variance 1
X = np.linspace(-7, 8, 3001)  # where both have their mass
AT_ONE = {"kl": 1.0, "reverse_kl": -1.0, "gan": -math.log(2)}  # f'(1) of the table; of others 0
LEAST_OF_PEARSON = -2.0  # f'(0): no ratio u > 0 has a smaller t


def measure(experiment: Experiment) -> dict:
    steps, seeds = ON_POINTS[experiment.options.preset]
    evaluator = experiment.evaluator()
    epoch = common_epoch(experiment)
    distance = evaluator.reference.frechet_distance
    samples = {
        name: [run.model_at(epoch).generate(SAMPLES, seed=0) for run in experiment.runs(run_name)]
        for name, run_name in RUNS.items()
    }
    return {
        "controls": {
            "equal_gaussians": {
                name: bound(divergence, trained(name, steps, 0, DATA), DATA) - at_equal(divergence)
                for name, divergence in DIVERGENCES.items()
            },
            "untrained": distance(untrained(experiment).generate(SAMPLES, seed=0)),
        },
        "table": {name: check_table(name) for name in DIVERGENCES},
        "gaussians": {
            name: {
                "divergence": divergence_of_gaussians(divergence),
                "at_equal": at_equal(divergence),
                "bound": spread(
                    bound(divergence, trained(name, steps, seed, MODEL), MODEL)
                    for seed in range(seeds)
                ),
            }
            for name, divergence in DIVERGENCES.items()
        },
        "steps": steps,
        "mnist": {
            name: {
                "frechet_distance": spread(map(distance, images)),
                "recognised": spread(evaluator.recognise(x)["recognised"] for x in images),
            }
            for name, images in samples.items()
        },
        "epoch": epoch,
        "measured": evaluator.describe(SAMPLES),
    }


def common_epoch(experiment: Experiment) -> int:
    """Return the last epoch of which all runs have a snapshot."""
    runs = [run for name in RUNS.values() for run in experiment.runs(name)]
    return min(max(run.snapshots()) for run in runs)


def untrained(experiment: Experiment) -> GAN:
    """Return the GAN as it is before the first step."""
    keras.utils.set_random_seed(0)
    configuration = experiment.configurations["gan"]
    return config.build(configuration, experiment.data.train.images.shape[1:], num_classes=None)


def values(function: Function, x: np.ndarray) -> np.ndarray:
    """Return a function of tensors as one of arrays, float64."""
    return ops.convert_to_numpy(function(ops.convert_to_tensor(x))).astype("float64")


def _ends(table: dict) -> list[Comparison]:
    """Compare how far activations come to the end of the domain: inside, and nearly there."""
    gaps = [row["activation"] for row in table.values() if row["activation"] is not None]
    return [
        exactly(min(gaps), 0.0, "least distance of activations from the end of the domain"),
        exactly(1e-3, max(gaps), "0.001 - largest distance"),
    ]


def _bounds_fail(equal: dict[str, float]) -> str | None:
    """Return why bounds decide nothing, if one is above 0 for equal distributions."""
    worst = max(equal, key=lambda name: abs(equal[name]))
    if abs(equal[worst]) < 0.01:
        return None
    return f"of equal distributions the bound of {worst} is off by {abs(equal[worst]):.2g}"


def check_table(name: str) -> dict:
    """Return how far a row of the table is from what defines it.

    `conjugate` is the largest difference of f*(t) from the maximum of u t - f(u) over u; `identity`
    that of f*(f'(u)) from u f'(u) - f(u); `activation` how far g(v) comes to the end of f*'s domain,
    from inside; `at_one` is f'(1); `below_its_range`, of Pearson alone, is `[f*(-4), sup_u (-4 u - f(u))]`:
    there the formula is larger than the maximum.
    """
    d, u = DIVERGENCES[name], np.geomspace(0.02, 20, 50)
    t = values(d.derivative, u)
    inside = t[(t > LEAST_OF_PEARSON + 0.01) & (t < min(d.limit, 3))]
    maxima = np.array([maximum(d, each) for each in inside])
    identity = values(d.conjugate, t) - (u * t - values(d.f, u))
    found: dict = {
        "conjugate": float(np.abs(values(d.conjugate, inside) - maxima).max()),
        "identity": float(np.abs(identity).max()),
        "at_one": float(values(d.derivative, np.ones(1))[0]),
        "activation": float(d.limit - values(d.activation, np.linspace(-9, 9, 61)).max())
        if math.isfinite(d.limit)
        else None,
    }
    if name == "pearson":
        found["below_its_range"] = [float(values(d.conjugate, np.array([-4.0]))[0]), maximum(d, -4)]
    return found


def maximum(divergence: FDivergence, t: float) -> float:
    """Return sup_u (u t - f(u)) by numerical maximisation over log u, u in (e^-30, e^12)."""
    found = optimize.minimize_scalar(
        lambda s: float(values(divergence.f, np.exp(np.array([s])))[0] - np.exp(s) * t),
        bounds=(-30, 12),
        method="bounded",
        options={"xatol": 1e-10},
    )
    return -float(found.fun)


def trained(name: str, steps: int, seed: int, model: float) -> np.ndarray:
    """Return the logits at X of a network that was trained on samples of N(0, 1) and N(model, 1)."""
    rng = np.random.default_rng(seed)
    real, fake = rng.normal(size=(2, steps * BATCH, 1))
    logits = train_on_points(losses.FGAN(name), real + DATA, fake + model, seed)
    return logits(X[:, None])


def bound(divergence: FDivergence, logits: np.ndarray, model: float) -> float:
    """Return E_P[g(v)] - E_Q[f*(g(v))], P = N(0, 1) and Q = N(model, 1), by quadrature over X."""
    at_real = stats.norm.pdf(X, DATA) * values(divergence.activation, logits)
    at_fake = stats.norm.pdf(X, model) * values(divergence.conjugate_of_activation, logits)
    return float(np.trapezoid(at_real - at_fake, X))


def divergence_of_gaussians(divergence: FDivergence) -> float:
    """Return D_f(P || Q) = integral of q f(p / q) over X."""
    ratio = stats.norm.pdf(X, DATA) / stats.norm.pdf(X, MODEL)
    return float(np.trapezoid(stats.norm.pdf(X, MODEL) * values(divergence.f, ratio), X))


def at_equal(divergence: FDivergence) -> float:
    """Return f(1), the divergence of equal distributions: 0, but of the one called GAN -log 4."""
    return float(values(divergence.f, np.ones(1))[0])


def claims(numbers: dict) -> list[Claim]:
    table, gaussians, mnist = (numbers[key] for key in ("table", "gaussians", "mnist"))
    errors_in_table = {
        key: max(row[key] for row in table.values()) for key in ("conjugate", "identity")
    }
    formula, highest = table["pearson"]["below_its_range"]
    errors = {
        name: spread(
            abs(value / (each["divergence"] - each["at_equal"]) - 1)
            for value in np.subtract(each["bound"]["values"], each["at_equal"])
        )
        for name, each in gaussians.items()
    }
    distances = {name: each["frechet_distance"] for name, each in mnist.items()}
    start = numbers["controls"]["untrained"]
    return [
        Claim(
            f"{CATS}: Loss functions",
            "The table has the conjugate, the output activation and f'(1) of six divergences.",
            errors_in_table,
            "largest difference of f*(t), the conjugate, from the numerical maximum of u t - f(u), and "
            "of f*(f'(u)) from u f'(u) - f(u), an identity, below 0.001 each; f'(1) is the table's; "
            "activations end where the domain of f* does",
            [
                exactly(1e-3, error, f"0.001 - error, {key}")
                for key, error in errors_in_table.items()
            ]
            + [
                exactly(
                    1e-3,
                    max(abs(row["at_one"] - AT_ONE.get(n, 0.0)) for n, row in table.items()),
                    "0.001 - error, f'(1)",
                ),
                *_ends(table),
            ],
        ),
        Claim(
            f"{CATS}: Loss functions",
            "Pearson: the conjugate is t^2 / 4 + t on all of R.",
            {"formula": formula, "maximum": highest},
            "the formula at t = -4, and the maximum of u t - f(u) over u > 0; equal within 0.001. "
            "Below t = -2 the maximum is -1, at u = 0; the formula is larger, and leaves the bound "
            "a bound",
            [exactly(1e-3, abs(formula - highest), "0.001 - difference at t = -4")],
        ),
        Claim(
            f"{CATS}: Loss functions",
            "A discriminator that is trained reaches the divergence.",
            errors,
            f"error of the bound between N(0, 1) and N(1, 1), after {numbers['steps']} steps, below 5 % "
            "of the divergence",
            [below(error, 0.05, f"0.05 - error, {name}") for name, error in errors.items()],
            _bounds_fail(numbers["controls"]["equal_gaussians"]),
        ),
        Claim(
            OURS,
            "Each of the divergences trains a GAN.",
            {**distances, "not trained": start},
            f"Fréchet distance after epoch {numbers['epoch']}, less than half that of a generator that "
            "is not trained. (Jensen and Shannon's objective "
            "has the gradients of the GAN's.)",
            [below(each, start / 2, f"half - {name}") for name, each in distances.items()],
        ),
    ]


def plot(experiment: Experiment, numbers: dict) -> Figure:
    figure = plt.figure(figsize=(10.5, 7), layout="constrained")
    top, bottom = figure.subfigures(2, 1, squeeze=False, height_ratios=[1, 1.15])[:, 0]
    plot_table(top.subplots(1, 3))
    bars, digits = bottom.subplots(1, 2, width_ratios=[1, 1.1])
    plot_bounds(bars, numbers["gaussians"])
    models = [experiment.run(run).model_at(numbers["epoch"]) for run in RUNS.values()]
    images = [model.generate(10, seed=1) for model in models]
    plots.show(digits, plots.tile(np.concatenate(images), columns=10))
    for i, name in enumerate(RUNS):
        distance = numbers["mnist"][name]["frechet_distance"]["mean"]
        digits.text(
            -0.01,
            1 - (i + 0.5) / len(RUNS),
            f"{DIVERGENCES[name].name}\nFréchet {distance:.3g}",
            fontsize=7,
            ha="right",
            va="center",
            transform=digits.transAxes,
        )
    digits.set_title("digits of a GAN that minimises each divergence", fontsize=8)
    return figure


def plot_table(axes: np.ndarray) -> None:
    """Plot what the table has: f(u), g(v), and f*(t) up to the end of its domain."""
    u, v = np.linspace(0.02, 3, 300), np.linspace(-3, 3, 300)
    for divergence in DIVERGENCES.values():
        t = np.linspace(-3, min(divergence.limit - 0.01, 2), 300)
        lines = (
            (u, values(divergence.f, u)),
            (v, values(divergence.activation, v)),
            (t, values(divergence.conjugate, t)),
        )
        for panel, (x, y) in zip(axes, lines, strict=True):
            panel.plot(x, y, label=divergence.name)
    titles = ("generator f(u)", "output activation g(v)", "conjugate f*(t)")
    for panel, title, variable in zip(axes, titles, "uvt", strict=True):
        panel.set_title(title, fontsize=8)
        panel.set(xlabel=variable, ylim=(-4, 4))
        panel.grid(alpha=0.3)
    axes[2].legend(loc="lower right", fontsize=7)  # no curve is there


def plot_bounds(axes: Axes, gaussians: dict) -> None:
    """Plot the divergences of the two Gaussians, and what networks reach of them, less f(1)."""
    places, width = plots.bar_places(len(gaussians), 1)
    exact = [each["divergence"] - each["at_equal"] for each in gaussians.values()]
    axes.bar(places[0], exact, width, color="lightgrey", label="$D_f$ of N(0, 1) and N(1, 1)")
    for place, each in zip(places[0], gaussians.values(), strict=True):
        reached = np.subtract(each["bound"]["values"], each["at_equal"])
        label = "reached by a network, for each seed" if place == places[0][0] else None
        axes.plot([place] * len(reached), reached, "C3_", markersize=14, label=label)
    axes.set_xticks(places[0], [DIVERGENCES[n].name.replace(" ", "\n", 1) for n in gaussians])
    axes.tick_params(labelsize=7)
    axes.set_ylabel("$D_f(P || Q) - f(1)$")
    axes.legend(fontsize=7)
