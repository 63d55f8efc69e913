"""Figure 3: sampled characters, an AC-WGAN (a) against a VAE (b), on Chars74K.

As printed, 4x4 samples of each model; tile (row, column) of (a) is of class 8 row + column, and
the VAE is not conditioned. Below them ten of each, beside real ones. Where a letter's capital
has the shape of the small one, either is right.
"""

import sys
from pathlib import Path

import numpy as np

if __name__ == "__main__":  # as a script, without the project's folder on the path
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from reproduce import panels
from reproduce.claims import claim, ratio
from reproduce.panels import STRIP, Panel
from reproduce.study import Study

CLASSES, SAMPLES_PER_CLASS = 62, 32
SHOWN = np.linspace(0, CLASSES - 1, STRIP).astype(int)
PANELS = {
    "acwgan": Panel(
        "acwgan",
        "(a) AC-WGAN",
        0.048,
        sampled=np.repeat(np.arange(CLASSES), SAMPLES_PER_CLASS),
        labels=(8 * np.arange(4)[:, None] + np.arange(4)).ravel(),
        shown=SHOWN,
    ),
    "vae": Panel("vae", "(b) VAE", 0.011, sampled=CLASSES * SAMPLES_PER_CLASS),
}


def draw(study: Study) -> None:
    """Train what is missing, then draw the figure and write its numbers."""
    panels.draw(study, PANELS, judged, {"real": panels.first_of(study, SHOWN)})


def judged(numbers: dict) -> list[dict]:
    """What the report says of figure 3, and whether it holds here."""
    gan, vae = numbers["acwgan"], numbers["vae"]
    clearer = ratio(gan["sharpness"], vae["sharpness"])
    return [
        claim(
            "V.A.2",
            "Chars74K: the VAE offers images with more variation of style.",
            [vae["recall"], gan["recall"]],
            "recall of VAE and GAN (what share of real images they cover), the VAE's higher",
            vae["recall"] > gan["recall"],
        ),
        claim(
            "V.A.2",
            "Chars74K: the images of the GAN are clearer.",
            clearer,
            "sharpness of the GAN's images over the VAE's, above 1 (printed: 4.2)",
            clearer > 1,
        ),
        claim(
            "V.A.2",
            "Chars74K: the GAN's can be recognized as characters easier than the VAE's.",
            [gan["recognised"], vae["recognised"]],
            "share in which the classifier is 90% sure of one character, the GAN's higher",
            gan["recognised"] > vae["recognised"],
        ),
    ]


if __name__ == "__main__":
    from reproduce.__main__ import main

    sys.exit(main(["fig3", *sys.argv[1:]]))
