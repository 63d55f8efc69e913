"""Figure 5: real faces (a), a GAN (b), a conditional VAE, male (c) and female (d), on CelebA.

As printed, 4x4 of each; (c) and (d) are of the same z, with the attribute Male and without any.
Below them ten of each.
"""

import numpy as np
from matplotlib.figure import Figure

from gan_vs_vae import metrics
from reproduce import panels
from reproduce.claims import Claim, ratio
from reproduce.comparisons import at_least_half_of, control_fails, surer
from reproduce.experiment import Experiment
from reproduce.panels import GRID, STRIP, Panel

SAMPLES = 1000
EDGE = 8  # pixels at the left and right that show background
MALE, FEMALE = np.array([1, 0, 0, 0]), np.array([0, 0, 0, 0])  # as the YAML's attributes
PANELS = {
    "gan": Panel("gan", "b", "GAN", 0.037, sampled=SAMPLES),
    **{
        name: Panel(
            "cvae",
            letter,
            f"conditional VAE, {name}",
            printed,
            sampled=np.tile(label, (SAMPLES, 1)),
            labels=np.tile(label, (GRID, 1)),
            strip_labels=np.tile(label, (STRIP, 1)),
        )
        for name, letter, printed, label in (
            ("male", "c", 0.0014, MALE),
            ("female", "d", 0.0015, FEMALE),
        )
    },
}


def measure(experiment: Experiment) -> dict:
    generated = experiment.run("cvae").model.generate(SAMPLES, seed=0)
    return {
        **panels.measure(experiment, PANELS),
        "backgrounds": {
            "vae": measure_background(generated),
            "real": measure_background(experiment.data.test.images),
        },
    }


def measure_background(images: np.ndarray) -> dict:
    """Return how sharp, and how often earth-coloured, the left and right edges of images are.

    A background is earth-coloured if it has more red than green, and more green than blue.

    Args:
        images: uint8 `(n, H, W, 3)`.
    """
    edges = np.concatenate([images[:, :, :EDGE], images[:, :, -EDGE:]])
    red, green, blue = edges.astype(float).mean(axis=(1, 2)).T
    return {
        "sharpness": metrics.sharpness(edges, size=None),
        "earth_coloured": float(np.mean((red > green) & (green > blue))),
    }


def claims(numbers: dict) -> list[Claim]:
    gan, male, female = (numbers["panels"][name] for name in PANELS)
    real = numbers["controls"]["real"]
    sharper = ratio(gan["sharpness"], (male["sharpness"] + female["sharpness"]) / 2)
    told_apart = [n["attribute_accuracy"]["Male"] for n in (male, female)]
    to_real = gan["sharpness"] / real["sharpness"]
    behind, behind_real = numbers["backgrounds"]["vae"], numbers["backgrounds"]["real"]
    blurred = behind["sharpness"] / behind_real["sharpness"]
    return [
        Claim(
            "V.A.4",
            "CelebA: the GAN produces much sharper images than the VAE.",
            sharper,
            "sharpness of the GAN's images over the VAE's, above 2 (printed: 24 to 27)",
            sharper > 2,
        ),
        Claim(
            "V.A.4",
            "CelebA: the faces produced by the VAE own a more natural appearance.",
            *_more_natural(male, gan, real),
        ),
        Claim(
            "V.A.4",
            "CelebA: the background of the VAE's images is blurry and earth-coloured.",
            [blurred, behind["earth_coloured"], behind_real["earth_coloured"]],
            "sharpness of the edges over that of real ones, below 0.5; and share of edges with "
            "more red than green than blue, VAE and real: the VAE's higher",
            blurred < 0.5 and behind["earth_coloured"] > behind_real["earth_coloured"],
        ),
        Claim(
            "V.A.4",
            "CelebA: some VAE-generated images resemble realistic faces.",
            *_resemble_faces(male, real),
        ),
        Claim(
            "V.A.4",
            "CelebA: the condition between male and female persons is demonstrated.",
            told_apart,
            "share of (c) that the classifier takes for male, and of (d) for not; their mean, how "
            "often it tells them apart, at least 0.9",
            sum(told_apart) / 2 >= 0.9,
        ),
        Claim(
            "Abstract",
            "CelebA: the GAN's details may be realistic but often are just noise.",
            to_real,
            "sharpness of the GAN's images over that of real ones: noise above 1.5 (printed: 1.2)",
            to_real > 1.5,
            "the report's own panel, 1.2 times as sharp as its real images, would not pass",
        ),
    ]


def _more_natural(vae, gan, real):
    """Return what decides it: an independent judge of faces, if there was one."""
    if "independent" not in real:
        return (
            [vae["kernel_distance"], gan["kernel_distance"]],
            "kernel distance of VAE (c) and GAN to real faces in the classifier's features",
            [],
            "features of four attributes do not say whether a face looks natural",
        )
    judged = [each["independent"] for each in (vae, gan, real)]
    return (
        [each["share"]["value"] for each in judged],
        f"share in which {judged[0]['judge']} is 99 % sure of a face, VAE (c), GAN and real; it is "
        "surer of the VAE's (and, blind to variety, of the mean face)",
        [surer(*judged[:2], "probability of being surer of a VAE's face than of a GAN's")],
        control_fails(real),
    )


def _resemble_faces(vae, real):
    """Return what decides it; as `_more_natural`."""
    if "independent" not in real:
        return (
            vae["precision"],
            "precision (share of the samples among the real ones)",
            [],
            "no sample can fail: the blurs of figure 4's VAE have a precision near 1, too",
        )
    judged = [each["independent"] for each in (vae, real)]
    return (
        [each["share"]["value"] for each in judged],
        f"share in which {judged[0]['judge']} is 99 % sure of a face, VAE (c) and real: above half "
        "of real",
        [at_least_half_of(*judged, "share of the VAE's faces")],
        control_fails(real),
    )


def plot(experiment: Experiment, numbers: dict) -> Figure:
    images = experiment.data.test.images
    grid, strip = images[:GRID], images[GRID : GRID + STRIP]
    return panels.plot(experiment, numbers, PANELS, strip, real_grid=grid)
