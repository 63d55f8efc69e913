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
from reproduce.judges.opinions import (
    WITHOUT,
    disagreement,
    flattened,
    not_measured,
    space_fails,
)

# data set: (its title, its figure, the GAN's panel, the VAE's)
DATA_SETS = {
    "mnist": ("MNIST", "fig2", "acgan", "cvae"),
    "chars74k": ("Chars74K", "fig3", "acwgan", "vae"),
    "cifar10": ("CIFAR-10", "fig4", "acgan", "vae"),
    "celeba": ("CelebA", "fig5", "gan", "male"),
}
CONFOUNDED = "networks, latent variables and native sizes of the four data sets differ, too"
MODELS = ("gan", "vae")
INDEPENDENT = "independent judge"
LABELS = {"real": "real images", "gan": "GAN", "vae": "VAE"}
COLOURS = {"real": "0.6", "gan": "C0", "vae": "C1"}


SUFFICIENT = 0.7  # of the share of real images in which a judge recognises something


def measure(experiment: Experiment) -> dict:
    """Collect what the other figures measured."""
    numbers = {}
    for data_set, (_, figure, *shown) in DATA_SETS.items():
        result = experiment.result(figure)
        real = result.controls["real"]
        panels = (result.measurements["panels"][p] for p in shown)
        numbers[data_set] = {
            model: {
                "sharpness_to_real": _to_real(panel["sharpness"], real["sharpness"]),
                "recognised": panel.get("recognised"),
                "class_accuracy": panel.get("class_accuracy"),
                "recall": panel["recall"],
                **_by_others(panel, real),
            }
            for model, panel in zip(("gan", "vae"), panels, strict=True)
        }
        numbers[data_set]["real"] = {
            "recognised": real.get("recognised"),
            "pixel_variance": real["pixel_variance"],
            **_variety(real),
        }
        if "second" in real:
            numbers[data_set]["real"]["second"] = {"recognised": real["second"].get("recognised")}
    return numbers


def _by_others(panel, real):
    """Return what other judges see in a model's samples; the independent one's over real images."""
    found = {}
    if "second" in real:
        found["second"] = {"recognised": panel["second"].get("recognised")}
    if "independent" in real:
        found["independent"] = {
            "judge": real["independent"]["about"]["judge"],
            **{
                f"{key}_to_real": _to_real(panel["independent"][key], real["independent"][key])
                for key in ("found", "as_asked")
                if key in panel["independent"]
            },
        }
    return found


def _variety(real):
    """Return how varied real images are, in ImageNet features, if these were used."""
    if "imagenet" not in real:
        return {}
    return {
        "vendi_score": real["controls"]["imagenet"]["vendi_score"],
        "vendi_images": real["imagenet"]["about"]["images_of_vendi_score"],
        "intrinsic_dimension": real["intrinsic_dimension"],
        "space_fails": space_fails(real),
    }


def _to_real(measured, real):
    return spread(x / max(real, 1e-9) for x in measured["values"])


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
    sharpness = {
        model: {
            title: numbers[name][model]["sharpness_to_real"]
            for name, (title, *_) in DATA_SETS.items()
        }
        for model in MODELS
    }
    return [
        Claim(
            "V.A.1",
            "MNIST has the least variance of the examined data sets.",
            *_least_varied(
                {title: numbers[name]["real"] for name, (title, *_) in DATA_SETS.items()}
            ),
        ),
        Claim(
            "V.A.3",
            "CIFAR-10 is harder to generate than MNIST and Chars74K.",
            *_harder(numbers, names[:3]),
        ),
        Claim(
            "VI",
            "With increasing diversity of the data set the VAE's images become more blurry.",
            sharpness["vae"],
            "sharpness of the VAE's images over real ones; CIFAR-10's below that of MNIST and Chars74K",
            [],
            CONFOUNDED,
        ),
        Claim(
            "VI",
            "With GANs this does not necessarily occur.",
            sharpness["gan"],
            "sharpness of the GAN's images over real ones; all above 0.5",
            [],
            CONFOUNDED,
        ),
        Claim(
            "VI",
            "For low-diversity data sets both methods give sufficiently realistic images.",
            *_sufficient(numbers, simple, "above 0.7 on both", above),
        ),
        Claim(
            "VI",
            "For more complex data sets this was not the case.",
            *_sufficient(numbers, ("cifar10",), "below 0.7", below),
        ),
    ]


def _least_varied(real):
    measure = (
        "Vendi score of as many real images of each in ImageNet features, the effective number of "
        "different ones; MNIST's the least"
    )
    if not all("vendi_score" in each for each in real.values()):
        return not_measured(measure, WITHOUT)
    scores, images = (
        {title: each[key] for title, each in real.items()}
        for key in ("vendi_score", "vendi_images")
    )
    measure += (
        f" (images: {images['MNIST']}); beside it the intrinsic dimension and the variance of their "
        "pixels, which a few strokes of full contrast raise"
    )
    decided = [
        above(other, scores["MNIST"], f"{title} - MNIST")
        for title, other in scores.items()
        if title != "MNIST"
    ]
    failed = next((each["space_fails"] for each in real.values() if each["space_fails"]), None)
    if len(set(images.values())) > 1:
        failed = "there are fewer images of some of them, and the score grows with their number"
    beside = {
        words: {title: each[key] for title, each in real.items()}
        for words, key in (("dimension", "intrinsic_dimension"), ("variance", "pixel_variance"))
    }
    return {"Vendi score": scores, **beside}, measure, decided, failed


def _harder(numbers, names):
    """Return what decides it, for each model: judges who learned from other data, or the classifier."""
    *_, (judge, shares) = _recognised(numbers, names).items()
    titles = [DATA_SETS[name][0] for name in names]
    models = {
        model: dict(zip(titles, found, strict=True))
        for model, found in zip(("GAN", "VAE"), zip(*shares.values(), strict=True), strict=True)
    }
    opinions = {
        model: [
            below(found["CIFAR-10"], found[title], f"{model}, {title} - CIFAR-10")
            for title in titles[:-1]
        ]
        for model, found in models.items()
    }
    measure = (
        f"share of images recognised by the {judge}, over that of real ones, CIFAR-10's the lowest; "
        "networks and lengths of training differ, too"
    )
    too_sure = numbers["cifar10"]["gan"]["recognised"], numbers["cifar10"]["real"]["recognised"]
    if judge != INDEPENDENT and _mean(too_sure[0]) > too_sure[1]:
        return models, measure, flattened(opinions), TOO_SURE
    return models, measure, flattened(opinions), disagreement(opinions)


def _sufficient(numbers, names, words, compare):
    """Return what decides whether the worse of both models is recognised, by each judge."""
    opinions, estimate = {}, {}
    less = f"worse - {SUFFICIENT} real" if compare is above else f"{SUFFICIENT} real - worse"
    for judge, shares in _recognised(numbers, names).items():
        worse = {name: min(both, key=_mean) for name, both in shares.items()}
        estimate[judge] = {DATA_SETS[name][0]: each for name, each in worse.items()}
        opinions[judge] = [
            compare(each, SUFFICIENT, f"{judge}, {DATA_SETS[name][0]}: {less}")
            for name, each in worse.items()
        ]
    measure = f"share recognised of the worse of the two models over that of real images, {words}"
    return estimate, measure, flattened(opinions), disagreement(opinions)


def _recognised(numbers, names):
    """Return, for each judge and data set, the shares recognised of GAN and VAE over real ones."""
    sets = [numbers[name] for name in names]

    def to_real(each, *path):
        return [_to_real(_of_seeds(_at(each[m], path)), _at(each["real"], path)) for m in MODELS]

    found = {"classifier": {n: to_real(e, "recognised") for n, e in zip(names, sets, strict=True)}}
    if all("second" in each["real"] for each in sets):
        found["second classifier"] = {
            n: to_real(e, "second", "recognised") for n, e in zip(names, sets, strict=True)
        }
    if all("independent" in each["gan"] for each in sets):
        found[INDEPENDENT] = {
            n: [e[m]["independent"]["found_to_real"] for m in MODELS]
            for n, e in zip(names, sets, strict=True)
        }
    return found


def _at(content, path):
    for key in path:
        content = content[key]
    return content
