"""Figure 4: sampled objects, an AC-GAN (a) against a VAE (b), on CIFAR-10.

As printed, 4x4 samples of each model; (a) is conditioned to different classes, and the VAE is
not. Below them one of each class, beside real images.
"""

import numpy as np
from matplotlib.figure import Figure

from reproduce import panels, samples
from reproduce.claims import Claim
from reproduce.comparisons import below, per_seed, ratio, times
from reproduce.experiment import Experiment
from reproduce.panels import Panel

CLASSES, SAMPLES_PER_CLASS = np.arange(10), 200
TOO_SURE = (
    "the classifier is surer of the GAN's images than of real ones: D's classes, learned from the "
    "same images as its own, lead G to what such a classifier is sure of"
)
PANELS = {
    "acgan": Panel(
        "acgan",
        "a",
        "GAN, conditioned",
        0.0032,
        sampled=np.repeat(CLASSES, SAMPLES_PER_CLASS),
        labels=np.arange(16) % len(CLASSES),
        strip_labels=CLASSES,
    ),
    "vae": Panel(
        "vae", "b", "VAE, not conditioned", 0.0001, sampled=len(CLASSES) * SAMPLES_PER_CLASS
    ),
}


def measure(experiment: Experiment) -> dict:
    return panels.measure(experiment, PANELS)


def claims(numbers: dict) -> list[Claim]:
    gan, vae = (panels.of_seeds(numbers["panels"][name]) for name in PANELS)
    real = numbers["controls"]["real"]
    sharp = (gan["sharpness"], vae["sharpness"])
    near = (gan["kernel_distance"], vae["kernel_distance"])
    too_sure = gan["recognised"]["mean"] > real["recognised"]
    return [
        Claim(
            "V.A.3",
            "CIFAR-10: the images of the VAE are once again blurry.",
            per_seed(lambda vae: vae / real["sharpness"], vae["sharpness"]),
            "sharpness of the VAE's images over that of real ones, below 0.5",
            [below(vae["sharpness"], 0.5 * real["sharpness"], "half of real - VAE")],
        ),
        Claim(
            "V.A.3",
            "CIFAR-10: in the VAE's images no realistic objects can be recognized.",
            [vae["recognised"], real["recognised"]],
            "share in which the classifier is 90% sure of one class, VAE and real; below half of "
            "real",
            [below(vae["recognised"], 0.5 * real["recognised"], "half of real - VAE")],
        ),
        Claim(
            "V.A.3",
            "CIFAR-10: the GAN generates images with sharper edges.",
            per_seed(ratio, *sharp),
            "sharpness of the GAN's images over the VAE's, above 1 (printed: 22)",
            [times(*sharp, 1, "GAN / VAE")],
        ),
        Claim(
            "V.A.3",
            "CIFAR-10: most of the GAN's objects can not be uniquely identified.",
            [gan["class_accuracy"], gan["recognised"]],
            "class accuracy, and share in which the classifier is 90% sure of one class; the "
            "latter below 0.5",
            [below(gan["recognised"], 0.5, "0.5 - GAN")],
            TOO_SURE if too_sure else None,
        ),
        Claim(
            "ours",
            "CIFAR-10: the GAN's images are nearer to real ones than the VAE's.",
            near,
            "kernel distance of GAN and VAE in the classifier's features, the GAN's lower",
            [below(*near, "VAE - GAN")],
        ),
    ]


def plot(experiment: Experiment, numbers: dict) -> Figure:
    return samples.plot(experiment, numbers, PANELS)


def sheets(experiment: Experiment) -> dict[str, np.ndarray]:
    return samples.sheets(experiment, PANELS)
