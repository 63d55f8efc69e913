"""The data sets compared: what happens to both models as the data grow more diverse.

From the numbers of figures 2 to 5, which must have been drawn into the same folder: the
sharpness of the samples over that of real images, and how much of them is recognised.
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

if __name__ == "__main__":  # as a script, without the project's folder on the path
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from gan_vs_vae import plots
from gan_vs_vae.errors import UserError
from gan_vs_vae.files import read_json
from reproduce import fig2_mnist, fig3_chars74k, fig4_cifar10, fig5_celeba
from reproduce.claims import claim
from reproduce.study import Study, of

YAML, RUNS = "fig2_mnist.yaml", ()  # nothing is trained
# figure: (data set, the GAN's panel, the VAE's, its script)
FIGURES = {
    "fig2": ("MNIST", "acgan", "cvae", fig2_mnist),
    "fig3": ("Chars74K", "acwgan", "vae", fig3_chars74k),
    "fig4": ("CIFAR-10", "acgan", "vae", fig4_cifar10),
    "fig5": ("CelebA", "gan", "male", fig5_celeba),
}
LABELS = {"real": "real images", "gan": "GAN", "vae": "VAE"}
COLOURS = {"real": "0.7", "gan": "C0", "vae": "C1"}


def draw(study: Study) -> None:
    """Draw what the other figures' numbers say together."""
    records = {name: drawn(study, name) for name in FIGURES}
    numbers = {}
    for name, (title, gan, vae, script) in FIGURES.items():
        record = records[name]
        numbers[title] = {
            model: {
                "sharpness_to_real": record[panel]["sharpness"] / record["real"]["sharpness"],
                "recognised": record[panel].get("recognised"),
                "class_accuracy": record[panel].get("class_accuracy"),
                "recall": record[panel]["recall"],
            }
            for model, panel in (("gan", gan), ("vae", vae))
        }
        numbers[title]["real"] = {
            "recognised": record["real"].get("recognised"),
            "pixel_variance": pixel_variance(of(name, script, study.options).data.test.images),
        }
    numbers["claims"] = judged(numbers)

    figure, axes = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
    bars(axes[0], numbers, "sharpness_to_real", ("gan", "vae"), "sharpness, real images: 1")
    bars(axes[1], numbers, "recognised", ("real", "gan", "vae"), "share recognised")
    study.save(figure, numbers, [source for r in records.values() for source in r["data"]])


def drawn(study: Study, name: str) -> dict:
    """The numbers of another figure, of the same preset."""
    path = study.options.out / f"{name}.json"
    record = read_json(path) if path.exists() else {}
    if record.get("preset") != study.options.preset:
        raise UserError(
            f"{path} is not there in preset {study.options.preset}: draw {', '.join(FIGURES)} "
            "with it first"
        )
    return record


def pixel_variance(images: np.ndarray) -> float:
    """The variance over the images of each number in them, in [0, 1]; the mean of all numbers.

    >>> pixel_variance(np.array([[[[0, 9]]], [[[255, 9]]]], "uint8"))
    0.125
    """
    return float((images / np.float32(255)).var(axis=0).mean())


def bars(axes, numbers: dict, key: str, models: tuple[str, ...], label: str) -> None:
    """A group of bars for each data set that has the measure, a bar for each model."""
    titles = [t for t, *_ in FIGURES.values() if numbers[t]["vae"][key] is not None]
    places, width = plots.bar_places(len(titles), len(models))
    for at, model in zip(places, models, strict=True):
        heights = [numbers[title][model][key] for title in titles]
        axes.bar(at, heights, width, label=LABELS[model], color=COLOURS[model])
    axes.set_xticks(range(len(titles)), titles)
    axes.set_ylabel(label)
    axes.legend(fontsize=7)


def judged(numbers: dict) -> list[dict]:
    """What the report says of the data sets together, and whether it holds here."""
    titles = [title for title, *_ in FIGURES.values()]
    simple = ("MNIST", "Chars74K")
    vae = [numbers[title]["vae"]["sharpness_to_real"] for title in titles]
    gan = [numbers[title]["gan"]["sharpness_to_real"] for title in titles]
    variance = [numbers[title]["real"]["pixel_variance"] for title in titles]
    accuracy = [numbers[title]["gan"]["class_accuracy"] for title in titles[:3]]
    worse = {t: min(numbers[t][m]["recognised"] for m in ("gan", "vae")) for t in titles[:3]}
    real = {t: numbers[t]["real"]["recognised"] for t in titles[:3]}
    return [
        claim(
            "V.A.1",
            "MNIST has the least variance of the examined data sets.",
            variance,
            f"variance of a pixel in [0, 1] over the images, mean of all: {', '.join(titles)}; "
            "MNIST's the least",
            variance[0] < min(variance[1:]),
        ),
        claim(
            "V.A.3",
            "CIFAR-10 is harder to generate than MNIST and Chars74K.",
            accuracy,
            "class accuracy of the GAN's images on MNIST, Chars74K and CIFAR-10, the last lowest",
            accuracy[2] < min(accuracy[:2]),
        ),
        claim(
            "VI",
            "With increasing diversity of the data set the VAE's images become more blurry.",
            vae,
            f"sharpness of the VAE's images over real ones: {', '.join(titles)}; CIFAR-10's below "
            "that of MNIST and Chars74K",
            vae[2] < min(vae[:2]),
        ),
        claim(
            "VI",
            "With GANs this does not necessarily occur.",
            gan,
            f"sharpness of the GAN's images over real ones: {', '.join(titles)}; all above 0.5",
            min(gan) > 0.5,
        ),
        claim(
            "VI",
            "For low-diversity data sets both methods give sufficiently realistic images.",
            [[worse[title], real[title]] for title in simple],
            "share recognised of the worse of the two, and of real images, on MNIST and on "
            "Chars74K: above 0.7 of real on both",
            all(worse[title] > 0.7 * real[title] for title in simple),
        ),
        claim(
            "VI",
            "For more complex data sets this was not the case.",
            [worse["CIFAR-10"], real["CIFAR-10"]],
            "the same on CIFAR-10, below 0.7 of real",
            worse["CIFAR-10"] < 0.7 * real["CIFAR-10"],
        ),
    ]


if __name__ == "__main__":
    from reproduce.__main__ import main

    sys.exit(main(["data_sets", *sys.argv[1:]]))
