"""How the models of the figure `combination` are called, and its picture."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gan_vs_vae import plots
from gan_vs_vae.data import Split
from reproduce.experiment import Experiment

DATA = {"digit": "digits", "face": "faces"}
SHOWN_MODELS = ("vae", "gan", "vaegan", "aae")
MODELS = {"vae": "VAE", "gan": "GAN", "vaegan": "VAE/GAN", "aae": "AAE", "autoencoder": "AE"}
COLOURS = {"vae": "C1", "gan": "C0", "vaegan": "C2", "aae": "C3"}
ENCODERS = [name for name in SHOWN_MODELS if name != "gan"]
FLOORS = {
    "pixels": "probe on pixels",
    "untrained": "on codes before training",
    "commonest": "the commonest class",
}
SHOWN = 6


def plot(experiment: Experiment, numbers: dict) -> Figure:
    figure = plt.figure(figsize=(11, 5.4), layout="constrained")
    parts = figure.subfigures(2, 1, squeeze=False)[:, 0]
    for part, data in zip(parts, DATA, strict=True):
        left, right = part.subfigures(1, 2, squeeze=False, width_ratios=[1.45, 1])[0]
        samples, rebuilt = left.subplots(1, 2)
        plots.show(
            samples,
            samples_of(experiment, data),
            f"samples of {', '.join(MODELS[name] for name in SHOWN_MODELS)}",
        )
        words = ", ".join(MODELS[name] for name in ENCODERS)
        plots.show(rebuilt, reconstructions(experiment, data), f"real; rebuilt by {words}")
        plane, near = right.subplots(1, 2)
        plot_answer(plane, numbers, data)
        plot_nearness(near, numbers, data)
        right.legend(*plane.get_legend_handles_labels(), loc="outside upper left", ncols=3)
    return figure


def samples_of(experiment: Experiment, data: str) -> np.ndarray:
    """Return samples, a row for each model."""
    models = (experiment.run(f"{data}_{name}").model for name in SHOWN_MODELS)
    return plots.tile(np.concatenate([m.generate(SHOWN, seed=1) for m in models]), SHOWN)


def reconstructions(experiment: Experiment, data: str) -> np.ndarray:
    """Return test images, and below them a row of reconstructions by each model that can encode."""
    test: Split = experiment.data_of(f"{data}_vae").test
    rows = [test.images[:SHOWN]]
    for name in ENCODERS:
        model = experiment.run(f"{data}_{name}").model
        rows.append(model.decode(model.encode(test.images[:SHOWN])))
    return plots.tile(np.concatenate(rows), SHOWN)


def plot_answer(axes: Axes, numbers: dict, data: str) -> None:
    """Plot what codes tell against sharpness: each seed a point, and a GAN without codes a line."""
    real = numbers["controls"][data]
    for name in SHOWN_MODELS:
        words = MODELS[name]
        model = numbers[data][name]
        sharp = np.array(model["sharpness"]["values"]) / real["sharpness"]
        if name == "gan":
            axes.axvline(sharp.mean(), color=COLOURS[name], label=f"{words}: no codes")
        else:
            axes.plot(sharp, model["probe"]["values"], "o", color=COLOURS[name], label=words)
    for (kind, label), style in zip(FLOORS.items(), (":", "--", "-."), strict=True):
        axes.axhline(real["probe"][kind], color="grey", linestyle=style, label=label)
    axes.set(xlabel=f"sharpness of {DATA[data]} (real: 1)", ylabel="right by codes alone, share")
    axes.set_xlim(left=0)


def plot_nearness(axes: Axes, numbers: dict, data: str) -> None:
    """Plot the error of reconstruction in features, and coverage, of each seed."""
    for i, name in enumerate(SHOWN_MODELS):
        model = numbers[data][name]
        for key, marker in (("coverage", "s"), ("reconstruction", "o")):
            values = model.get(key, {"values": []})["values"]
            label = {"coverage": "coverage, 1 is best", "reconstruction": "error, 0 is best"}[key]
            axes.plot(
                [i] * len(values), values, marker, color=COLOURS[name], label=None if i else label
            )
    axes.set_xticks(range(len(SHOWN_MODELS)), [MODELS[name] for name in SHOWN_MODELS])
    axes.set(xlim=(-0.5, len(SHOWN_MODELS) - 0.5), ylabel="coverage; error in features")
    axes.set_ylim(bottom=0)
    axes.legend(fontsize=6)
