"""Figure 5: real faces (a), a GAN (b), a conditional VAE, male (c) and female (d), on CelebA.

As printed, 4x4 of each; (c) and (d) are of the same z, with the attribute Male and without any.
Below them ten of each.
"""

import sys
from pathlib import Path

import numpy as np

if __name__ == "__main__":  # as a script, without the project's folder on the path
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from gan_vs_vae import metrics
from reproduce import panels
from reproduce.claims import claim, ratio
from reproduce.panels import STRIP, Panel
from reproduce.study import Study

SAMPLES = 1000
EDGE = 8  # pixels, of background
MALE, FEMALE = np.array([1, 0, 0, 0]), np.array([0, 0, 0, 0])  # as the YAML's attributes
PANELS = {
    "gan": Panel("gan", "(b) GAN", 0.036, sampled=SAMPLES),
    **{
        name: Panel(
            "cvae",
            f"({letter}) conditional VAE, {name}",
            printed,
            sampled=np.tile(label, (SAMPLES, 1)),
            labels=np.tile(label, (16, 1)),
            shown=np.tile(label, (STRIP, 1)),
        )
        for name, letter, printed, label in (
            ("male", "c", 0.0025, MALE),
            ("female", "d", 0.0013, FEMALE),
        )
    },
}


def draw(study: Study) -> None:
    """Train what is missing, then draw the figure and write its numbers."""
    images = study.data.test.images
    real = {"(a) real": images[:16], "real": images[16 : 16 + STRIP]}
    panels.draw(study, PANELS, judged, real, more=backgrounds)


def backgrounds(study: Study) -> dict:
    """How sharp, and of what colour, the left and right edges of the VAE's and of real images are.

    A background is earth-coloured where it has more red than green, and more green than blue.
    """
    drawn = study.run("cvae").model.generate(SAMPLES, seed=0)
    numbers = {}
    for name, images in (("vae", drawn), ("real", study.data.test.images)):
        edges = np.concatenate([images[:, :, :EDGE], images[:, :, -EDGE:]])
        red, green, blue = edges.astype(float).mean(axis=(1, 2)).T
        numbers[name] = {
            "sharpness": metrics.sharpness(edges, size=None),
            "earth_coloured": float(np.mean((red > green) & (green > blue))),
        }
    return {"backgrounds": numbers}


def judged(numbers: dict) -> list[dict]:
    """What the report says of figure 5, and whether it holds here."""
    gan, male, female, real = (numbers[name] for name in ("gan", "male", "female", "real"))
    sharper = ratio(gan["sharpness"], (male["sharpness"] + female["sharpness"]) / 2)
    told_apart = [n["attribute_accuracy"]["Male"] for n in (male, female)]
    vae_distance = (male["kernel_distance"] + female["kernel_distance"]) / 2
    to_real = gan["sharpness"] / real["sharpness"]
    behind, behind_real = numbers["backgrounds"]["vae"], numbers["backgrounds"]["real"]
    blurred = behind["sharpness"] / behind_real["sharpness"]
    precision = (male["precision"] + female["precision"]) / 2
    return [
        claim(
            "V.A.4",
            "CelebA: the GAN produces much sharper images than the VAE.",
            sharper,
            "sharpness of the GAN's images over the VAE's, above 2 (printed: 14 to 28)",
            sharper > 2,
        ),
        claim(
            "V.A.4",
            "CelebA: the faces produced by the VAE own a more natural appearance.",
            [vae_distance, gan["kernel_distance"]],
            "kernel distance to real faces in the classifier's features, the VAE's lower",
            vae_distance < gan["kernel_distance"],
        ),
        claim(
            "V.A.4",
            "CelebA: the background of the VAE's images is blurry and earth-coloured.",
            [blurred, behind["earth_coloured"], behind_real["earth_coloured"]],
            "sharpness of the edges over that of real ones, below 0.5; and share of edges with "
            "more red than green than blue, VAE and real: the VAE's higher",
            blurred < 0.5 and behind["earth_coloured"] > behind_real["earth_coloured"],
        ),
        claim(
            "V.A.4",
            "CelebA: some VAE-generated images resemble realistic faces.",
            precision,
            "precision (share of the samples among the real ones), above 0.1",
            precision > 0.1,
        ),
        claim(
            "V.A.4",
            "CelebA: the condition between male and female persons is demonstrated.",
            told_apart,
            "share of (c) that the classifier takes for male, and of (d) for not; their mean, how "
            "often it tells them apart, at least 0.9",
            sum(told_apart) / 2 >= 0.9,
        ),
        claim(
            "Abstract",
            "CelebA: the GAN's details may be realistic but often are just noise.",
            to_real,
            "sharpness of the GAN's images over that of real ones: noise above 1.5 (printed: 1.3)",
            to_real > 1.5,
        ),
    ]


if __name__ == "__main__":
    from reproduce.__main__ import main

    sys.exit(main(["fig5", *sys.argv[1:]]))
