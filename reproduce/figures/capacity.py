"""Capacity: GANs of two to five layers on MNIST, with and without batch normalisation.

Both networks have as many layers, all of one width, with the report's initial weights. A run has
collapsed if its images end grey, or farther from real ones than after the first epoch.
"""

import itertools

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from reproduce import charts, quality_curve
from reproduce.claims import Claim, not_measured
from reproduce.comparisons import more_runs, spread
from reproduce.experiment import Experiment
from reproduce.quality_curve import SAMPLES, QualityCurve, models_at_the_same_epoch

DEPTHS = (2, 3, 4, 5)
KINDS = {"no_bn": "without batch normalisation", "bn": "with it"}
GREY = 0.3  # of the contrast of real images: digits are not there
MORE_LAYERS = "After some critical point more layers destabilize the training or lead to collapse"
STATEMENTS = {
    "no_bn": ("III.A", f"{MORE_LAYERS}: without batch normalisation."),
    "bn": ("III.A", f"{MORE_LAYERS}: with it."),
}


def runs(kind: str) -> list[str]:
    """Return the names of the runs of a kind, from the shallowest on."""
    return [f"depth_{depth}_{kind}" for depth in DEPTHS]


def measure(experiment: Experiment) -> dict:
    names = list(itertools.chain(*map(runs, KINDS)))
    evaluator = experiment.evaluator(names[0])
    curves = quality_curve.measure_curves(experiment, evaluator, names)
    numbers = {
        name: {
            **found,
            "seeds": len(curves[name]),
            "collapsed": sum(map(collapsed, curves[name])),
            "parameters": sum(experiment.run(name).record["parameters"].values()),
            "contrast": spread(each.contrast[-1] for each in curves[name]),
        }
        for name, found in quality_curve.stored(curves).items()
    }
    return {
        **numbers,
        "controls": quality_curve.controls(evaluator),
        "measured": evaluator.describe(SAMPLES),
    }


def collapsed(curve: QualityCurve) -> bool:
    """Return whether images end grey, or farther from real ones than after the first epoch."""
    last, first = curve.frechet_distance[-1], curve.frechet_distance[0]
    return bool(curve.contrast[-1] < GREY or last > first)


def claims(numbers: dict) -> list[Claim]:
    if runs("bn")[0] not in numbers:
        return [not_measured(*statement) for statement in STATEMENTS.values()]
    return [_deeper_collapse(numbers, kind) for kind in KINDS]


def _deeper_collapse(numbers, kind):
    """Return the claim that more runs of the deeper half collapse than of the shallower one."""
    found = [numbers[name] for name in runs(kind)]
    middle = len(found) // 2
    counts = [
        sum(each[key] for each in half)
        for half in (found[middle:], found[:middle])
        for key in ("collapsed", "seeds")
    ]
    return Claim(
        *STATEMENTS[kind],
        {
            f"{depth} layers": each["collapsed"] / each["seeds"]
            for depth, each in zip(DEPTHS, found, strict=True)
        },
        "share of runs that collapsed, more of the deeper half",
        [more_runs(*counts, "share collapsed, deeper - shallower half")],
    )


def plot(experiment: Experiment, numbers: dict) -> Figure:
    figure, axes = plt.subplots(
        2, 2, figsize=(7.2, 4.8), height_ratios=[3, 2], layout="constrained"
    )
    real = numbers["controls"]["real"]
    for i, (kind, title) in enumerate(KINDS.items()):
        found = [numbers[name] for name in runs(kind)]
        for panel, key in ((axes[0, 0], "last_frechet_distance"), (axes[0, 1], "contrast")):
            values = np.transpose([each[key]["values"] for each in found])
            charts.band(panel, DEPTHS, values, title, f"C{i}")
        rows = f"{title}, rows: {', '.join(map(str, DEPTHS))} layers"
        models = models_at_the_same_epoch(experiment, runs(kind))
        quality_curve.plot_samples(axes[1, i], models, rows)
    charts.logarithmic(axes[0, 0].yaxis)
    axes[0, 0].set_ylabel("Fréchet distance, last epochs")
    axes[0, 0].axhline(real["frechet_distance"], color="black", linestyle=":", label="real images")
    axes[0, 1].set(ylabel=quality_curve.LABELS["contrast"])
    axes[0, 1].axhline(GREY, color="black", linestyle=":", label="grey below")
    for panel in axes[0]:
        panel.set(xlabel="layers of each network", xticks=DEPTHS)
        panel.legend()
    return figure
