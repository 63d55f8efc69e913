"""Figure 5: real faces (a), a GAN (b), a conditional VAE, male (c) and female (d), on CelebA.

As printed, 4x4 of each; (c) and (d) are of the same z, with the attribute Male and without any.
Below them ten of each.
"""

import sys
from pathlib import Path

import numpy as np

if __name__ == "__main__":  # as a script, without the project's folder on the path
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from reproduce import panels
from reproduce.claims import claim
from reproduce.panels import STRIP, Panel
from reproduce.study import Study

SAMPLES = 1000
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
    panels.draw(study, PANELS, judged, real)


def judged(numbers: dict) -> list[dict]:
    """What the report says of figure 5, and whether it holds here."""
    gan, male, female, real = (numbers[name] for name in ("gan", "male", "female", "real"))
    ratio = gan["sharpness"] / np.mean([male["sharpness"], female["sharpness"]])
    told_apart = [n["attribute_accuracy"]["Male"] for n in (male, female)]
    vae_distance = np.mean([male["kernel_distance"], female["kernel_distance"]])
    to_real = gan["sharpness"] / real["sharpness"]
    return [
        claim(
            "V.A.4",
            "CelebA: the GAN produces much sharper images than the VAE.",
            ratio,
            "sharpness of the GAN's images over the VAE's, above 2 (printed: 14 to 28)",
            ratio > 2,
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
            "CelebA: the condition between male and female persons is demonstrated.",
            told_apart,
            "share of (c) that the classifier takes for male, and of (d) for not, 0.9 each",
            min(told_apart) >= 0.9,
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
