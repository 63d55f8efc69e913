"""The data sets compared: what happens to both models as the data grow more diverse.

From the numbers of figures 2 to 5, which must have been drawn into the same folder: the
sharpness of the samples over that of real images, and how much of them is recognised.
"""

import matplotlib.axes
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from gan_vs_vae import plots
from reproduce import charts
from reproduce.claims import Claim
from reproduce.comparisons import above, below, spread
from reproduce.experiment import Experiment
from reproduce.figures.fig4 import TOO_SURE
from reproduce.panels import of_seeds

# data set: (its title, its figure, the GAN's panel, the VAE's)
DATA_SETS = {
    "mnist": ("MNIST", "fig2", "acgan", "cvae"),
    "chars74k": ("Chars74K", "fig3", "acwgan", "vae"),
    "cifar10": ("CIFAR-10", "fig4", "acgan", "vae"),
    "celeba": ("CelebA", "fig5", "gan", "male"),
}
CONFOUNDED = "networks, latent variables and native sizes of the four data sets differ, too"
TITLES = ", ".join(title for title, *_ in DATA_SETS.values())
LABELS = {"real": "real images", "gan": "GAN", "vae": "VAE"}
COLOURS = {"real": "0.6", "gan": "C0", "vae": "C1"}


def measure(experiment: Experiment) -> dict:
    """Collect what the other figures measured."""
    numbers = {}
    for data_set, (_, figure, *shown) in DATA_SETS.items():
        result = experiment.result(figure)
        real = result.controls["real"]
        numbers[data_set] = {
            model: {
                "sharpness_to_real": spread(
                    x / real["sharpness"] for x in panel["sharpness"]["values"]
                ),
                "recognised": panel.get("recognised"),
                "class_accuracy": panel.get("class_accuracy"),
                "recall": panel["recall"],
            }
            for model, panel in zip(
                ("gan", "vae"),
                (of_seeds(result.measurements["panels"][p]) for p in shown),
                strict=True,
            )
        }
        numbers[data_set]["real"] = {
            "recognised": real.get("recognised"),
            "pixel_variance": real["pixel_variance"],
        }
    return numbers


def plot(experiment: Experiment, numbers: dict) -> Figure:
    figure, axes = plt.subplots(1, 2, figsize=(7.2, 2.8))
    axes[0].axhline(1, color=COLOURS["real"], linewidth=1)
    plot_bars(axes[0], numbers, "sharpness_to_real", ("gan", "vae"), "sharpness, real images: 1")
    plot_bars(axes[1], numbers, "recognised", ("real", "gan", "vae"), "share recognised")
    axes[1].set_ylim(0, 1)
    charts.letters(axes)
    figure.legend(*axes[1].get_legend_handles_labels(), loc="outside upper right", ncols=3)
    return figure


def plot_bars(
    axes: matplotlib.axes.Axes, numbers: dict, key: str, models: tuple[str, ...], label: str
) -> None:
    """Plot a group of bars for each data set that has the measure, a bar for each model.

    Of several seeds, a line reaches from the least to the greatest.
    """
    names = [name for name in DATA_SETS if numbers[name]["vae"][key] is not None]
    places, width = plots.bar_places(len(names), len(models))
    for at, model in zip(places, models, strict=True):
        found = [_of_seeds(numbers[name][model][key]) for name in names]
        seeds = [each["values"] for each in found]
        heights = [each["mean"] for each in found]
        errors = [
            np.subtract(heights, [*map(min, seeds)]),
            np.subtract([*map(max, seeds)], heights),
        ]
        axes.bar(
            at,
            heights,
            width,
            yerr=errors if max(map(len, seeds)) > 1 else None,
            label=LABELS[model],
            color=COLOURS[model],
        )
    axes.set_xticks(range(len(names)), [DATA_SETS[name][0] for name in names])
    axes.tick_params("x", length=0)
    axes.grid(visible=False, axis="x")
    axes.set_ylabel(label)


def _mean(number):
    """Return the mean over the seeds; of real images, and in figures of code version 2, the number."""
    return number["mean"] if isinstance(number, dict) else number


def _of_seeds(number):
    return number if isinstance(number, dict) else spread([number])


def claims(numbers: dict) -> list[Claim]:
    names, simple = list(DATA_SETS), ("mnist", "chars74k")
    vae = [numbers[name]["vae"]["sharpness_to_real"] for name in names]
    gan = [numbers[name]["gan"]["sharpness_to_real"] for name in names]
    variance = [numbers[name]["real"]["pixel_variance"] for name in names]
    accuracy = [numbers[name]["gan"]["class_accuracy"] for name in names[:3]]
    recognised = {
        n: [_of_seeds(numbers[n][m]["recognised"]) for m in ("gan", "vae")] for n in names[:3]
    }
    worse = {name: min(both, key=_mean) for name, both in recognised.items()}
    real = {n: numbers[n]["real"]["recognised"] for n in names[:3]}
    too_sure = _mean(numbers["cifar10"]["gan"]["recognised"]) > real["cifar10"]
    return [
        Claim(
            "V.A.1",
            "MNIST has the least variance of the examined data sets.",
            variance,
            f"variance of a pixel in [0, 1] over the images, mean of all: {TITLES}; "
            "MNIST's the least",
            [],
            "it measures the contrast of ink, not how much images differ",
        ),
        Claim(
            "V.A.3",
            "CIFAR-10 is harder to generate than MNIST and Chars74K.",
            accuracy,
            "class accuracy of the GAN's images on MNIST, Chars74K and CIFAR-10, the last lowest",
            [
                below(_of_seeds(accuracy[2]), _of_seeds(other), f"{DATA_SETS[name][0]} - CIFAR-10")
                for name, other in zip(simple, accuracy, strict=False)
            ],
            TOO_SURE if too_sure else None,
        ),
        Claim(
            "VI",
            "With increasing diversity of the data set the VAE's images become more blurry.",
            vae,
            f"sharpness of the VAE's images over real ones: {TITLES}; CIFAR-10's below "
            "that of MNIST and Chars74K",
            [],
            CONFOUNDED,
        ),
        Claim(
            "VI",
            "With GANs this does not necessarily occur.",
            gan,
            f"sharpness of the GAN's images over real ones: {TITLES}; all above 0.5",
            [],
            CONFOUNDED,
        ),
        Claim(
            "VI",
            "For low-diversity data sets both methods give sufficiently realistic images.",
            [[worse[name], real[name]] for name in simple],
            "share recognised of the worse of the two, and of real images, on MNIST and on "
            "Chars74K: above 0.7 of real on both",
            [
                above(worse[name], 0.7 * real[name], f"{DATA_SETS[name][0]}, worse - 0.7 real")
                for name in simple
            ],
        ),
        Claim(
            "VI",
            "For more complex data sets this was not the case.",
            [worse["cifar10"], real["cifar10"]],
            "the same on CIFAR-10, below 0.7 of real",
            [below(worse["cifar10"], 0.7 * real["cifar10"], "0.7 real - worse")],
        ),
    ]
