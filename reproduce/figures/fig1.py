"""Figure 1: the structure of an autoencoder, drawn from a real model's layers and shapes.

As printed: an hourglass between X and X', the encoder on the left, the decoder on the right,
and z in both. Nothing is trained. A bar's height grows with the logarithm of how many numbers
a layer hands on.
"""

import itertools
import math
import sys
from pathlib import Path

import keras
import matplotlib.axes
import matplotlib.pyplot as plt
from matplotlib.patches import Rectangle

if __name__ == "__main__":  # as a script, without the project's folder on the path
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from gan_vs_vae import config, training
from reproduce.study import Study

IMAGE_SHAPE = (28, 28, 1)  # MNIST's
BAR = 0.34  # the width of a bar, and 1 is from bar to bar
# What only reshapes, or acts on each number by itself, belongs to the bar before it.
SILENT = (keras.layers.Activation, keras.layers.Flatten, keras.layers.Reshape)


def draw(study: Study) -> None:
    """Build the autoencoder and draw it."""
    configuration = study.configurations["autoencoder"]
    model = config.build(configuration, IMAGE_SHAPE, num_classes=None)
    encoder, decoder = bars(model.encoder), bars(model.decoder)
    figure, axes = plt.subplots(figsize=(10, 4.6), layout="constrained")
    hourglass(axes, encoder, decoder)
    numbers = {
        "encoder": [{"layer": name, "shape": list(shape)} for name, shape in encoder],
        "decoder": [{"layer": name, "shape": list(shape)} for name, shape in decoder],
        "parameters": training.count_parameters(model),
        "claims": [],
    }
    study.save(figure, numbers)


def bars(network: keras.Model) -> list[tuple[str, tuple[int, ...]]]:
    """`(name, output shape)` of the layers that are worth a bar, in order."""
    return [
        (type(layer).__name__, tuple(layer.output.shape[1:]))
        for layer in network.layers
        if not isinstance(layer, SILENT)
    ]


def hourglass(axes: matplotlib.axes.Axes, encoder: list, decoder: list) -> None:
    """Bars from left to right, their corners joined; the code z is the end of the one network
    and the start of the other.
    """
    layers = [*encoder, *decoder[1:]]
    heights = [0.35 + 0.3 * math.log10(math.prod(shape)) for _, shape in layers]
    code = len(encoder) - 1
    for x, ((name, shape), height) in enumerate(zip(layers, heights, strict=True)):
        face = "gold" if x == code else "white"
        axes.add_patch(
            Rectangle((x - BAR / 2, -height / 2), BAR, height, facecolor=face, edgecolor="dimgrey")
        )
        text = {0: "X", code: "z", len(layers) - 1: "X'"}.get(x, "")
        axes.text(x, 0, text, ha="center", va="center", fontsize=13)
        kind = {0: "input", code: "code"}.get(x, name)
        label = f"{kind}\n{' x '.join(map(str, shape))}"
        axes.text(x, -height / 2 - 0.05, label, ha="center", va="top", fontsize=7)
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
        axes.text(left + width / 2, y + 0.04, title, ha="center", fontsize=11)
    axes.set_xlim(-0.7, len(layers) - 0.3)
    axes.set_ylim(-top - 0.5, top + 0.35)
    axes.set_axis_off()


if __name__ == "__main__":
    from reproduce.__main__ import main

    sys.exit(main(["fig1", *sys.argv[1:]]))
