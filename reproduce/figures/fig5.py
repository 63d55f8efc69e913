"""Figure 5: real faces (a), a GAN (b), a conditional VAE, male (c) and female (d), on CelebA.

As printed, 4x4 of each; (c) and (d) are of the same z, with the attribute Male and without any.
Below them 14 of each.
"""

import numpy as np
from matplotlib.figure import Figure

from gan_vs_vae import metrics
from reproduce import panels, samples
from reproduce.claims import Claim
from reproduce.comparisons import (
    above,
    below,
    control_fails,
    over_seeds,
    per_seed,
    ratio,
    surer,
    times,
)
from reproduce.evaluation import MARGIN, SHARPNESS_SIZE
from reproduce.experiment import Experiment
from reproduce.judges import pairs
from reproduce.judges.damage import noised, spread_out
from reproduce.judges.opinions import (
    disagreement,
    flattened,
    larger,
    not_measured,
    share_of_hits_above,
    smaller,
)
from reproduce.panels import GRID, Panel
from reproduce.printed import share_found
from reproduce.statistics import HOLDS

SAMPLES = 1000
STRIP = 14  # images, as many as four panels are wide
EDGE = 8  # pixels at the left and right that show background
MALE, FEMALE = np.array([1, 0, 0, 0]), np.array([0, 0, 0, 0])  # as the YAML's attributes
PANELS = {
    "gan": Panel("gan", "b", "GAN", 0.037, sampled=SAMPLES, strip_size=STRIP),
    **{
        name: Panel(
            "cvae",
            letter,
            f"conditional VAE, {name}",
            printed,
            sampled=np.tile(label, (SAMPLES, 1)),
            labels=np.tile(label, (GRID, 1)),
            strip_labels=np.tile(label, (STRIP, 1)),
            strip_size=STRIP,
        )
        for name, letter, printed, label in (
            ("male", "c", 0.0014, MALE),
            ("female", "d", 0.0015, FEMALE),
        )
    },
}


# Male and female "is demonstrated" where three of four pairs of one z are told apart: half are by chance.
DEMONSTRATED = 0.75
DETAILED = 500  # images of which details are measured
# Of the report's panels (a) and (b), at 64 pixels inside the margin.
PRINTED_COHERENCE, PRINTED_CHROMA = (0.69, 0.57), (0.34, 0.70)
PRINTED_EARTH = (1.00, 0.53)  # share of earth-coloured edges, VAE and real


def measure(experiment: Experiment) -> dict:
    evaluator = experiment.evaluator(ask_others=True)
    real = experiment.data.test.images
    faces, generated = (
        [run.model.generate(SAMPLES, seed=0) for run in experiment.runs(name)]
        for name in ("cvae", "gan")
    )
    found = {
        **panels.measure(experiment, PANELS, evaluator),
        "backgrounds": {
            "vae": over_seeds([measure_background(images) for images in faces]),
            "real": measure_background(real),
        },
        "details": {
            "gan": over_seeds([measure_details(images) for images in generated]),
            "real": measure_details(real[::2]),
            "controls": {
                "held_out": measure_details(real[1::2]),
                "noised": measure_details(noised(real[1::2])),
            },
        },
    }
    if {"Male", "Smiling"} <= set(evaluator.class_names):
        found["pairs"] = pairs.measure(experiment, evaluator, "cvae", "Male", "Smiling")
    return found


def measure_details(images: np.ndarray) -> dict:
    """Return, for each image, whether its details are lines, and how much of them is colour.

    Args:
        images: uint8 `(n, H, W, 3)`.
    """
    images = spread_out(images, DETAILED)
    margin = MARGIN * images.shape[1] // SHARPNESS_SIZE
    return {
        "coherence": metrics.coherence(images, margin=margin).round(4).tolist(),
        "chroma": metrics.chroma_ratio(images, margin=margin).round(4).tolist(),
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
    behind = numbers["backgrounds"]["vae"]
    behind_real = numbers["backgrounds"]["real"]
    vae = per_seed(mean, male["sharpness"], female["sharpness"])
    return [
        Claim(
            "V.A.4",
            "CelebA: the GAN produces much sharper images than the VAE.",
            per_seed(ratio, gan["sharpness"], vae),
            "sharpness of the GAN's images over the VAE's, above 2 (printed: 24 to 27)",
            [times(gan["sharpness"], vae, 2, "GAN / VAE")],
        ),
        Claim(
            "V.A.4",
            "CelebA: the faces produced by the VAE own a more natural appearance.",
            *_more_natural(male, gan, real),
        ),
        Claim(
            "V.A.4",
            "CelebA: the background of the VAE's images is blurry and earth-coloured.",
            {
                "sharpness": per_seed(lambda x: x / behind_real["sharpness"], behind["sharpness"]),
                "earth-coloured": {
                    "VAE": behind["earth_coloured"],
                    "real": behind_real["earth_coloured"],
                    "Cohen's h": per_seed(
                        lambda x: cohens_h(x, behind_real["earth_coloured"]),
                        behind["earth_coloured"],
                    ),
                },
            },
            "sharpness of the edges over that of real ones, below 0.5; share of edges with more red "
            f"than green than blue, the VAE's higher (printed: VAE {PRINTED_EARTH[0]:.2f}, real "
            f"{PRINTED_EARTH[1]:.2f}, h {cohens_h(*PRINTED_EARTH):.2f})",
            [
                below(behind["sharpness"], 0.5 * behind_real["sharpness"], "half of real - VAE"),
                above(behind["earth_coloured"], behind_real["earth_coloured"], "VAE - real"),
            ],
        ),
        Claim(
            "V.A.4",
            "CelebA: some VAE-generated images resemble realistic faces.",
            *_resemble_faces(male, real),
        ),
        Claim(
            "V.A.4",
            "CelebA: the condition between male and female persons is demonstrated.",
            *_told_apart(male, female, numbers.get("pairs")),
        ),
        Claim(
            "Abstract",
            "CelebA: the GAN's details may be realistic but often are just noise.",
            *_noise(numbers.get("details")),
        ),
    ]


def mean(a: float, b: float) -> float:
    """Return the mean of two numbers."""
    return (a + b) / 2


def cohens_h(a: float, b: float) -> float:
    """Return the effect size of two shares, 2 asin sqrt a - 2 asin sqrt b (Cohen, 1988); 0.2 is small.

    >>> round(cohens_h(0.5, 0.4), 2)
    0.2
    """
    return float(2 * np.arcsin(np.sqrt(a)) - 2 * np.arcsin(np.sqrt(b)))


def _more_natural(vae, gan, real):
    """Return what decides it: an independent judge of faces, if there was one."""
    if "independent" not in real:
        return (
            {"VAE (c)": vae["kernel_distance"], "GAN": gan["kernel_distance"]},
            "kernel distance to real faces in the classifier's features",
            [],
            "features of four attributes do not say whether a face looks natural",
        )
    judged = {"VAE (c)": vae["independent"], "GAN": gan["independent"]}
    estimate = {name: n["found"] for name, n in {**judged, "real": real["independent"]}.items()}
    about = judged["GAN"]["about"]
    printed = ", ".join(
        f"{name} {share_found(panel, about['threshold']):.3g}"
        for name, panel in (("VAE (c)", "fig5c"), ("GAN", "fig5b"), ("real", "fig5a"))
    )
    measure = (
        f"share in which {about['judge']} is 99 % sure of a face; it is surer of the VAE's (printed: "
        f"{printed}). It is blind to variety, and sure of the mean face"
    )
    if "imagenet" in real:
        held_out = real["controls"]["imagenet"]["held_out"]
        coverage = {"VAE (c)": vae["imagenet"], "GAN": gan["imagenet"], "real": held_out}
        estimate = {
            "faces": estimate,
            "coverage": {name: n["coverage"] for name, n in coverage.items()},
        }
        measure += "; beside it coverage in ImageNet features"
    return (
        estimate,
        measure,
        [surer(*judged.values(), "probability of being surer of a VAE's face than of a GAN's")],
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
    found, of_real = vae["independent"]["found"], real["independent"]["found"]
    return (
        {"VAE (c)": found, "real": of_real},
        f"share in which {vae['independent']['about']['judge']} is 99 % sure of a face, the VAE's "
        "above half of real",
        [above(found, 0.5 * of_real, "VAE - half of real")],
        control_fails(real),
    )


def _told_apart(male, female, found):
    """Return what decides it: pairs of the same z, by both classifiers and a probe."""
    told_apart = {
        name: n["attribute_accuracy"]["Male"]
        for name, n in (("(c) as male", male), ("(d) as female", female))
    }
    alone = "share of the images that the classifier sees as what was asked for"
    if found is None:
        measure = f"{alone}; their mean, how often it tells them apart, at least 0.9"
        decided = above(per_seed(mean, *told_apart.values()), 0.9, "mean - 0.9")
        return told_apart, measure, [decided], None
    judged, controls = found["models"], found["controls"]
    opinions = {
        name: [share_of_hits_above(each["wins"], DEMONSTRATED, f"{name}: share of pairs")]
        for name, each in judged.items()
    }
    failed = [
        name
        for name, control in controls.items()
        if not control["other"] < DEMONSTRATED < control["real"]
    ]
    return (
        {
            **{
                name: {
                    "VAE": n["share"],
                    "smiling or not": controls[name]["other"],
                    "real": controls[name]["real"],
                }
                for name, n in judged.items()
            },
            "images": told_apart,
        },
        "share of pairs of the same z in which the male one looks more male to a judge, above "
        f"{DEMONSTRATED}; for control, of pairs that differ in Smiling alone, and of pairs of real faces; "
        f"beside it {alone}",
        flattened(opinions),
        f"pairs of real faces, or that differ in Smiling alone, are not judged as such by {', '.join(failed)}"
        if failed
        else disagreement(opinions),
    )


def _noise(details):
    """Return what decides it: whether details are less of lines, and more of colour, than in faces."""
    measure = "coherence of the gradients, and detail of the colours over that of the brightness"
    if details is None:
        return not_measured(measure)
    gan, real, controls = details["gan"], details["real"], details["controls"]
    opinions = {
        "coherence": [smaller(gan["coherence"], [real["coherence"]], "coherence, real - GAN")],
        "colour": [larger(gan["chroma"], [real["chroma"]], "colour, GAN - real")],
    }
    keys = {"coherence": "coherence", "colour": "chroma"}
    estimate = {
        name: {"GAN": np.mean(gan[key]), "real": np.mean(real[key])} for name, key in keys.items()
    }
    measure += (
        "; noise has less coherence, and more colour (printed: coherence "
        f"{PRINTED_COHERENCE[1]}, real {PRINTED_COHERENCE[0]}; colour {PRINTED_CHROMA[1]}, real "
        f"{PRINTED_CHROMA[0]})"
    )
    return (
        estimate,
        measure,
        flattened(opinions),
        _details_fail(real, controls) or disagreement(opinions),
    )


def _details_fail(real, controls):
    """Return why these measures do not tell noise: of noised faces, or of faces held out."""
    for name, is_noise in (("noised", True), ("held_out", False)):
        found = controls[name]
        verdicts = [
            smaller([found["coherence"]], [real["coherence"]], "").verdict,
            larger([found["chroma"]], [real["chroma"]], "").verdict,
        ]
        if verdicts != [HOLDS, HOLDS] if is_noise else HOLDS in verdicts:
            return f"real faces, {name.replace('_', ' ')}, are not judged as such"
    return None


def plot(experiment: Experiment, numbers: dict) -> Figure:
    return samples.plot(experiment, numbers, PANELS, real_letter="a")


def sheets(experiment: Experiment) -> dict[str, np.ndarray]:
    return samples.sheets(experiment, PANELS)
