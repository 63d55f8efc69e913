"""Figure 3: sampled characters, an AC-WGAN (a) against a VAE (b), on Chars74K.

As printed, 4x4 samples of each model; tile (row, column) of (a) is of class 8 row + column, and
the VAE is not conditioned. Below them ten of each, beside real ones.
"""

import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

if __name__ == "__main__":  # as a script, without the project's folder on the path
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from gan_vs_vae import metrics
from gan_vs_vae.data import DataSet
from reproduce import claims
from reproduce.jury import SHARPNESS_SIZE, Jury
from reproduce.panels import STRIP, compare
from reproduce.study import Study

PRINTED_SHARPNESS = {"acwgan": 0.048, "vae": 0.011}
PRINTED_CLASSES = (8 * np.arange(4)[:, None] + np.arange(4)).ravel()
SAMPLES_PER_CLASS = 16


def draw(study: Study) -> None:
    """Train what is missing, then draw the figure and write its numbers."""
    numbers = measured(study)
    gan, vae = (study.run(name).model for name in ("acwgan", "vae"))
    shown = np.linspace(0, study.data.num_classes - 1, STRIP).astype(int)
    figure = compare(
        {
            caption("(a) AC-WGAN", numbers["acwgan"]): gan.generate(16, PRINTED_CLASSES, seed=1),
            caption("(b) VAE", numbers["vae"]): vae.generate(16, seed=1),
        },
        {
            "real": first_of(study.data, shown),
            "AC-WGAN": gan.generate(STRIP, shown, seed=2),
            "VAE": vae.generate(STRIP, seed=2),
        },
    )
    study.save(figure, numbers)
    plt.close(figure)
    claims.say(numbers["claims"])


def caption(title: str, n: dict) -> str:
    """The title of a panel, with its numbers."""
    return (
        f"{title}\nsharpness {n['sharpness_of_panel']:.3f} "
        f"(printed {n['sharpness_of_printed_panel']}), {n['recognised']:.0%} recognised"
    )


def first_of(data: DataSet, classes: np.ndarray) -> np.ndarray:
    """The first test image of each class."""
    return data.test.images[[np.flatnonzero(data.test.labels == c)[0] for c in classes]]


def measured(study: Study) -> dict:
    """All numbers of the figure, and what they say of the report's claims."""
    jury = Jury(study)
    labels = np.repeat(np.arange(study.data.num_classes), SAMPLES_PER_CLASS)
    gan, vae = study.run("acwgan"), study.run("vae")
    gan_images, vae_images = gan.model.generate(len(labels), labels, seed=0), None
    vae_images = vae.model.generate(len(labels), seed=0)
    panels = {
        "acwgan": gan.model.generate(16, PRINTED_CLASSES, seed=1),
        "vae": vae.model.generate(16, seed=1),
    }
    numbers = {"real": jury.real(), "classifier": jury.run.record}
    numbers["real"]["pairwise_distance"] = metrics.pairwise_distance(study.data.test.images[:1000])
    for name, run, images, asked in (
        ("acwgan", gan, gan_images, labels),
        ("vae", vae, vae_images, None),
    ):
        numbers[name] = {
            **jury.numbers(images, asked),
            "pairwise_distance": metrics.pairwise_distance(images),
            "sharpness_of_panel": metrics.sharpness(panels[name], SHARPNESS_SIZE),
            "sharpness_of_printed_panel": PRINTED_SHARPNESS[name],
            **run.record,
        }
    return {**numbers, "claims": judged(numbers)}


def judged(numbers: dict) -> list[dict]:
    """What the report says of figure 3, and whether it holds here."""
    gan, vae = numbers["acwgan"], numbers["vae"]
    return [
        claims.claim(
            "V.A.2",
            "Chars74K: the VAE offers images with more variation of style.",
            [vae["recall"], gan["recall"]],
            "recall of the VAE, above that of the GAN",
            vae["recall"] > gan["recall"],
        ),
        claims.claim(
            "V.A.2",
            "Chars74K: the images of the GAN are clearer.",
            gan["sharpness"] / vae["sharpness"],
            "sharpness of the GAN's images over the VAE's, above 1 (printed: 4.2)",
            gan["sharpness"] > vae["sharpness"],
        ),
        claims.claim(
            "V.A.2",
            "Chars74K: the GAN's can be recognised as characters easier than the VAE's.",
            [gan["recognised"], vae["recognised"]],
            "share in which the classifier sees a character with 90% certainty, GAN above VAE",
            gan["recognised"] > vae["recognised"],
        ),
    ]


if __name__ == "__main__":
    from reproduce.__main__ import main

    sys.exit(main(["fig3", *sys.argv[1:]]))
