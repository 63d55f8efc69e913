"""Figure 3: sampled characters, an AC-WGAN (a) against a VAE (b), on Chars74K.

As printed, 4x4 samples of each model; tile (row, column) of (a) is of class 8 row + column, and
the VAE is not conditioned. Below them ten of each, beside real ones. Where a letter's capital
has the shape of the small one, either is right.
"""

import numpy as np
from matplotlib.figure import Figure

from reproduce import panels, samples
from reproduce.claims import Claim
from reproduce.comparisons import above, control_fails, more_often, per_seed, ratio, times
from reproduce.experiment import Experiment
from reproduce.panels import STRIP, Panel

CLASSES, SAMPLES_PER_CLASS = 62, 32
SHOWN = np.linspace(0, CLASSES - 1, STRIP).astype(int)
PANELS = {
    "acwgan": Panel(
        "acwgan",
        "a",
        "AC-WGAN",
        0.057,
        sampled=np.repeat(np.arange(CLASSES), SAMPLES_PER_CLASS),
        labels=(8 * np.arange(4)[:, None] + np.arange(4)).ravel(),
        strip_labels=SHOWN,
    ),
    "vae": Panel("vae", "b", "VAE", 0.011, sampled=CLASSES * SAMPLES_PER_CLASS),
}


def measure(experiment: Experiment) -> dict:
    return panels.measure(experiment, PANELS)


def claims(numbers: dict) -> list[Claim]:
    gan, vae = (panels.of_seeds(numbers["panels"][name]) for name in PANELS)
    sharp = (gan["sharpness"], vae["sharpness"])
    return [
        Claim(
            "V.A.2",
            "Chars74K: the VAE offers images with more variation of style.",
            [vae["recall"], gan["recall"]],
            "recall of VAE and GAN (what share of real images they cover), the VAE's higher",
            [],
            "a classifier's features are trained to leave style out, and the GAN is asked for all "
            "classes equally often, the VAE not",
        ),
        Claim(
            "V.A.2",
            "Chars74K: the images of the GAN are clearer.",
            per_seed(ratio, *sharp),
            "sharpness of the GAN's images over the VAE's, above 1 (printed: 5.1)",
            [times(*sharp, 1, "GAN / VAE")],
        ),
        Claim(
            "V.A.2",
            "Chars74K: the GAN's can be recognized as characters easier than the VAE's.",
            *_read_easier(gan, vae, numbers["controls"]["real"]),
        ),
    ]


def _read_easier(gan, vae, real):
    """Return what decides it: an independent reader, if there was one."""
    if "independent" not in real:
        return (
            [gan["recognised"], vae["recognised"]],
            "share in which the classifier is 90% sure of one character, the GAN's higher",
            [above(gan["recognised"], vae["recognised"], "share, GAN - VAE")],
        )
    judged = [each["independent"] for each in (gan, vae)]
    return (
        [*(each["found"] for each in judged), real["independent"]["found"]],
        f"share in which {judged[0]['about']['judge']} reads one letter or digit, GAN, VAE and real, the "
        "GAN's higher",
        [more_often(*judged, "share, GAN - VAE")],
        control_fails(real),
    )


def plot(experiment: Experiment, numbers: dict) -> Figure:
    return samples.plot(experiment, numbers, PANELS)


def sheets(experiment: Experiment) -> dict[str, np.ndarray]:
    return samples.sheets(experiment, PANELS)
