"""Figure 2: sampled digits, an AC-GAN (a) against a conditional VAE (b), on MNIST.

As printed, 4x4 samples of each model, a column for each of the digits 0 to 3, beside real ones;
below them all ten. The numbers are of 100 samples of each digit.
"""

from typing import Any

import numpy as np
from matplotlib.figure import Figure

from gan_vs_vae import metrics, plots
from gan_vs_vae.errors import UserError
from reproduce import panels, samples
from reproduce.claims import NOT_MEASURED, Claim
from reproduce.comparisons import above, control_fails, per_seed, ratio, share_over, spread, times
from reproduce.experiment import Experiment
from reproduce.judges.damage import blurred
from reproduce.judges.opinions import classifiers, disagreement, flattened, larger, not_measured
from reproduce.panels import Panel

DIGITS = np.arange(10)
LABELS: dict[str, Any] = {
    "sampled": np.repeat(DIGITS, 100),
    "labels": np.tile(np.arange(4), 4),
    "strip_labels": DIGITS,
}
PANELS = {
    "acgan": Panel("acgan", "a", "AC-GAN", 0.0124, **LABELS),
    "cvae": Panel("cvae", "b", "conditional VAE", 0.0022, **LABELS),
}


# "Easily" recognised is nearly as often as real digits are, by the same judge.
EASILY = 0.9
# Smoothed edges are wider than those of real digits by a third: halves of the real digits differ by a
# thousandth, and a blur of 0.9 pixels, which one sees, widens their edges by 78 %.
SMOOTHED = 1.3


def measure(experiment: Experiment) -> dict:
    evaluator = experiment.evaluator(ask_others=True)
    numbers = panels.measure(experiment, PANELS, evaluator)
    try:
        numbers["edges"] = measure_edges(experiment)
    except UserError as error:  # a model that has hardly been trained draws no edge
        numbers["edges"] = {"failed": str(error)}
    return numbers


def measure_edges(experiment: Experiment) -> dict:
    """Return the mean width of edges, pixels, of both models and of real digits, with controls."""
    real, sampled = experiment.data.test.images, LABELS["sampled"]
    found = {
        name: spread(
            metrics.edge_width(run.model.generate(len(sampled), sampled, seed=0))
            for run in experiment.runs(panel.run)
        )
        for name, panel in PANELS.items()
    }
    held_out = real[1::2]
    return {
        **found,
        "real": metrics.edge_width(real[::2]),
        "controls": {
            "held_out": metrics.edge_width(held_out),
            "blurred": metrics.edge_width(blurred(held_out)),
        },
    }


def claims(numbers: dict) -> list[Claim]:
    acgan, cvae = (numbers["panels"][name] for name in PANELS)
    sharp = (acgan["sharpness_of_panel"], cvae["sharpness_of_panel"])
    return [
        Claim(
            "V.A.1",
            "MNIST: both models generate images which can easily be recognized as digits.",
            *_recognised(acgan, cvae, numbers["controls"]["real"]),
        ),
        Claim(
            "V.A.1",
            "MNIST: the GAN generates sharper images.",
            per_seed(ratio, *sharp),
            "sharpness of the GAN's panel over the VAE's, above 1 (printed: 5.7)",
            [times(*sharp, 1, "GAN / VAE")],
        ),
        Claim(
            "V.A.1",
            "MNIST: the VAE tends to smooth the edges of the digits.",
            *_smoothed(numbers),
        ),
    ]


def _recognised(acgan, cvae, real):
    """Return what decides it: both classifiers, and a reader that has never seen MNIST."""
    models = {"GAN": acgan, "VAE": cvae}
    seen = {**models, "real": real}
    opinions = {
        name: [
            share_over(
                n["class_accuracy"],
                each["samples"],
                EASILY * known["class_accuracy"],
                f"{name}, {model} - {EASILY} real",
            )
            for n, (model, each) in zip(found, models.items(), strict=True)
        ]
        for name, (known, *found) in classifiers(real, acgan, cvae).items()
    }
    estimate = {"classifier": {name: n["class_accuracy"] for name, n in seen.items()}}
    measure = f"share seen as the digit that was asked for, GAN and VAE above {EASILY} of real"
    failed = None
    if "right" in (read := real.get("independent", {})):
        reader = read["about"]["judge"]
        opinions[reader] = [
            larger(
                n["independent"]["right"],
                [read["right"]],
                f"reader, {model} - {EASILY} real",
                EASILY,
            )
            for model, n in models.items()
        ]
        estimate["reader"] = {name: n["independent"]["as_asked"] for name, n in seen.items()}
        measure += f"; the reader is {reader}"
        failed = control_fails(real)
    return estimate, measure, flattened(opinions), failed or disagreement(opinions)


def _smoothed(numbers):
    edges = numbers.get("edges", {"failed": NOT_MEASURED})
    if why := edges.get("failed"):
        return not_measured("width of the edges of the VAE's digits over that of real ones", why)
    widths, real = edges["cvae"], edges["real"]
    wider = per_seed(lambda vae: vae / real, widths)
    same, blur = (edges["controls"][name] / real for name in ("held_out", "blurred"))
    fails = not same < SMOOTHED < blur
    return (
        wider,
        f"width of the edges of the VAE's digits over that of real ones, above {SMOOTHED} (printed: 1.8; the "
        f"GAN's: {np.mean(edges['acgan']['values']) / real:.3g}; real ones held out: {same:.3g}, "
        f"blurred: {blur:.3g})",
        [above(wider, SMOOTHED, f"VAE / real - {SMOOTHED}")],
        "real digits, held out or blurred, do not pass as such" if fails else None,
    )


def plot(experiment: Experiment, numbers: dict) -> Figure:
    return samples.plot(experiment, numbers, PANELS, transform=plots.invert)


def sheets(experiment: Experiment) -> dict[str, np.ndarray]:
    return samples.sheets(experiment, PANELS, plots.invert)
