"""Figure 1: the structure of an autoencoder, drawn from a real model's layers and shapes.

As printed: an hourglass between X and X', the encoder on the left, the decoder on the right,
and z in both. Nothing is trained. A bar's height grows with the logarithm of how many numbers
a layer hands on.
"""

import itertools
import math

import keras
import matplotlib.axes
import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from gan_vs_vae import config, training
from gan_vs_vae.models import Autoencoder
from reproduce.claims import Claim
from reproduce.experiment import Experiment

IMAGE_SHAPE = (28, 28, 1)  # MNIST's
BAR = 0.34  # the width of a bar, where the distance between bars is 1
# These only reshape, or act on each number by itself: they belong to the bar before.
SILENT = (keras.layers.Activation, keras.layers.Flatten, keras.layers.Reshape)


def measure(experiment: Experiment) -> dict:
    """Return the layers and parameters of both networks."""
    model = _model(experiment)
    return {
        "encoder": bars(model.encoder),
        "decoder": bars(model.decoder),
        "parameters": training.count_parameters(model),
    }


def claims(numbers: dict) -> list[Claim]:
    """The report claims nothing of its figure 1."""
    return []


def plot(experiment: Experiment, numbers: dict) -> Figure:
    """Plot an hourglass from the layers' shapes."""
    figure, axes = plt.subplots(figsize=(7.2, 3.4))
    plot_hourglass(axes, numbers["encoder"], numbers["decoder"])
    return figure


def _model(experiment: Experiment) -> Autoencoder:
    configuration = experiment.configurations["autoencoder"]
    return config.build(configuration, IMAGE_SHAPE, num_classes=None)


def bars(network: keras.Model) -> list[dict]:
    """Return `{"layer": name, "shape": output shape}` of the layers that get a bar, in order."""
    return [
        {"layer": type(layer).__name__, "shape": list(layer.output.shape[1:])}
        for layer in network.layers
        if not isinstance(layer, SILENT)
    ]


def plot_hourglass(axes: matplotlib.axes.Axes, encoder: list[dict], decoder: list[dict]) -> None:
    """Plot bars from left to right, with their corners joined.

    Args:
        axes: where to plot.
        encoder, decoder: from `bars`. The code z is the last bar of the one and the first of the
            other.
    """
    layers = [(bar["layer"], bar["shape"]) for bar in [*encoder, *decoder[1:]]]
    heights = [0.35 + 0.3 * math.log10(math.prod(shape)) for _, shape in layers]
    code = len(encoder) - 1
    for x, ((name, shape), height) in enumerate(zip(layers, heights, strict=True)):
        face = "#f6d38b" if x == code else "white"
        axes.add_patch(
            Rectangle((x - BAR / 2, -height / 2), BAR, height, facecolor=face, edgecolor="dimgrey")
        )
        text = {0: "X", code: "z", len(layers) - 1: "X'"}.get(x, "")
        axes.text(x, 0, text, ha="center", va="center", fontsize=10)
        kind = {0: "input", code: "code"}.get(x, name)
        label = f"{kind}\n{' x '.join(map(str, shape))}"
        axes.text(x, -height / 2 - 0.05, label, ha="center", va="top", fontsize=5.5)
    for x, (a, b) in enumerate(itertools.pairwise(heights)):
        for start in (-a / 2, a / 2):
            for end in (-b / 2, b / 2):
                axes.plot(
                    [x + BAR / 2, x + 1 - BAR / 2], [start, end], "--", color="grey", linewidth=0.8
                )
    top = max(heights) / 2
    for title, first, last, y in (
        ("encoder", 0, code, top + 0.16),
        ("decoder", code, len(layers) - 1, top + 0.1),
    ):
        left, width = first - 0.6, last - first + 1.2
        axes.add_patch(Rectangle((left, -y - 0.25), width, 2 * y + 0.25, fill=False, linestyle=":"))
        axes.text(left + width / 2, y + 0.04, title, ha="center", fontsize=8)
    axes.set_xlim(-0.7, len(layers) - 0.3)
    axes.set_ylim(-top - 0.5, top + 0.35)
    axes.set_axis_off()
