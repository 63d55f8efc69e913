"""Figure 4: sampled objects, an AC-GAN (a) against a VAE (b), on CIFAR-10.

As printed, 4x4 samples of each model; (a) is conditioned to different classes, and the VAE is
not. Below them one of each class, beside real images.
"""

import sys
from pathlib import Path

import numpy as np

if __name__ == "__main__":  # as a script, without the project's folder on the path
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from reproduce import panels
from reproduce.claims import claim, ratio
from reproduce.panels import Panel
from reproduce.study import Study

CLASSES, SAMPLES_PER_CLASS = np.arange(10), 200
PANELS = {
    "acgan": Panel(
        "acgan",
        "(a) GAN, conditioned",
        0.0070,
        sampled=np.repeat(CLASSES, SAMPLES_PER_CLASS),
        labels=np.arange(16) % len(CLASSES),
        shown=CLASSES,
    ),
    "vae": Panel(
        "vae", "(b) VAE, not conditioned", 0.0070, sampled=len(CLASSES) * SAMPLES_PER_CLASS
    ),
}


def draw(study: Study) -> None:
    """Train what is missing, then draw the figure and write its numbers."""
    panels.draw(study, PANELS, judged, {"real": panels.first_of(study, CLASSES)})


def judged(numbers: dict) -> list[dict]:
    """What the report says of figure 4, and whether it holds here."""
    gan, vae, real = numbers["acgan"], numbers["vae"], numbers["real"]
    blurred = vae["sharpness"] / real["sharpness"]
    sharper = ratio(gan["sharpness"], vae["sharpness"])
    return [
        claim(
            "V.A.3",
            "CIFAR-10: the images of the VAE are once again blurry.",
            blurred,
            "sharpness of the VAE's images over that of real ones, below 0.5",
            blurred < 0.5,
        ),
        claim(
            "V.A.3",
            "CIFAR-10: in the VAE's images no realistic objects can be recognized.",
            [vae["recognised"], real["recognised"]],
            "share in which the classifier is 90% sure of one class, VAE and real; below half of "
            "real",
            vae["recognised"] < 0.5 * real["recognised"],
        ),
        claim(
            "V.A.3",
            "CIFAR-10: the GAN generates images with sharper edges.",
            sharper,
            "sharpness of the GAN's images over the VAE's, above 1 (printed: 1.0)",
            sharper > 1,
        ),
        claim(
            "V.A.3",
            "CIFAR-10: most of the GAN's objects can not be uniquely identified.",
            [gan["class_accuracy"], gan["recognised"]],
            "class accuracy, and share in which the classifier is 90% sure of one class; the "
            "latter below 0.5",
            gan["recognised"] < 0.5,
        ),
        claim(
            "V.A.3",
            "CIFAR-10: the GAN's images are nearer to real ones than the VAE's.",
            [gan["kernel_distance"], vae["kernel_distance"]],
            "kernel distance of GAN and VAE in the classifier's features, the GAN's lower",
            gan["kernel_distance"] < vae["kernel_distance"],
        ),
    ]


if __name__ == "__main__":
    from reproduce.__main__ import main

    sys.exit(main(["fig4", *sys.argv[1:]]))
