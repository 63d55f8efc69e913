"""Capacity: GANs of two to five layers on MNIST, with and without batch normalisation.

Both networks have as many layers, all of one width, with the report's initial weights. A run has failed,
by an unstable training or a collapse, if its images end grey, farther from real ones than after the first
epoch, or no nearer to these than real ones whose blocks are shuffled.
"""

import itertools

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from reproduce import charts, quality_curve
from reproduce.claims import Claim, not_measured
from reproduce.comparisons import more_runs, spread
from reproduce.experiment import Experiment
from reproduce.quality_curve import SAMPLES, models_at_the_same_epoch

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


def failed(curve: dict, shuffled: float) -> bool:
    """Return whether images end grey, farther from real ones than at first, or than shuffled ones.

    Args:
        curve: from `QualityCurve.to_dict`.
        shuffled: the Fréchet distance of real images whose blocks are shuffled.
    """
    first, *_, last = curve["frechet_distance"]
    return bool(curve["contrast"][-1] < GREY or last > min(first, shuffled))


def claims(numbers: dict) -> list[Claim]:
    if runs("bn")[0] not in numbers:
        return [not_measured(*statement) for statement in STATEMENTS.values()]
    return [_deeper_fail(numbers, kind) for kind in KINDS]


def _deeper_fail(numbers, kind):
    """Return the claim that more runs of the deeper half fail than of the shallower one."""
    shuffled = numbers["controls"]["shuffled"]["frechet_distance"]
    found = [[failed(curve, shuffled) for curve in numbers[name]["curves"]] for name in runs(kind)]
    middle = len(found) // 2
    deeper, shallower = (list(itertools.chain(*half)) for half in (found[middle:], found[:middle]))
    counts = sum(deeper), len(deeper), sum(shallower), len(shallower)
    return Claim(
        *STATEMENTS[kind],
        {
            f"{depth} layers": float(np.mean(each))
            for depth, each in zip(DEPTHS, found, strict=True)
        },
        "share of runs whose images end grey, farther from real ones than after the first epoch, or no "
        "nearer than shuffled digits; more of the deeper half",
        [more_runs(*counts, "share failed, deeper - shallower half")],
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
