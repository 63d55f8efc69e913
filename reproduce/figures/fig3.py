"""Figure 3: sampled characters, an AC-WGAN (a) against a VAE (b), on Chars74K.

As printed, 4x4 samples of each model; tile (row, column) of (a) is of class 8 row + column, and
the VAE is not conditioned. Below them ten of each, beside real ones. Where a letter's capital
has the shape of the small one, either is right.
"""

import numpy as np
from matplotlib.figure import Figure

from gan_vs_vae import metrics
from reproduce import panels, samples
from reproduce.claims import Claim
from reproduce.comparisons import (
    above,
    control_fails,
    more_often,
    over_seeds,
    per_seed,
    ratio,
    times,
)
from reproduce.evaluation import Evaluator
from reproduce.experiment import Experiment
from reproduce.judges.opinions import classifiers, disagreement, flattened, not_measured
from reproduce.panels import STRIP, Panel
from reproduce.printed import share_found

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


STYLED = 1000  # characters of each model whose style is measured
SAME = 1.25  # real characters held out are at most so much more, or less, varied (measured: 1.05)


def measure(experiment: Experiment) -> dict:
    evaluator = experiment.evaluator(ask_others=True)
    return {
        **panels.measure(experiment, PANELS, evaluator),
        "styles": measure_styles(experiment, evaluator),
    }


def measure_styles(experiment: Experiment, evaluator: Evaluator) -> dict:
    """Return how varied the styles of both models' characters are, over that of real ones.

    The GAN is asked for classes as frequent as in the data, as which the VAE draws them.
    """
    train, real = experiment.data.train, experiment.data.test.images
    labels = np.random.default_rng(0).choice(np.asarray(train.labels), STYLED)
    known = metrics.character_style(real[::2])

    def variety(images):
        return metrics.style_variety(metrics.character_style(images), known)

    def measured(model):
        images = model.generate(STYLED, labels if model.conditional else None, seed=3)
        found = {"variety": variety(images)}
        if evaluator.others.space:
            found["vendi_score"] = evaluator.others.space.measure(images)["vendi_score"]
        return found

    return {
        **{
            name: over_seeds([measured(run.model) for run in experiment.runs(panel.run)])
            for name, panel in PANELS.items()
        },
        "controls": {"held_out": variety(real[1::2]), "plain": variety(plain(real[1::2]))},
    }


def plain(images: np.ndarray) -> np.ndarray:
    """Return characters in black on white, whatever their colours: a control, of less style."""
    grey = images.mean(axis=-1)
    background = metrics.character_style(images)[:, 0] * 255
    ink = np.abs(grey - background[:, None, None])
    ink /= np.maximum(ink.max(axis=(1, 2)), 1)[:, None, None]
    return (255 * (1 - ink)).round().astype("uint8")[..., None]


def claims(numbers: dict) -> list[Claim]:
    gan, vae = (numbers["panels"][name] for name in PANELS)
    sharp = (gan["sharpness"], vae["sharpness"])
    return [
        Claim(
            "V.A.2",
            "Chars74K: the VAE offers images with more variation of style.",
            *_more_style(numbers.get("styles")),
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


def _more_style(styles):
    measure = (
        "variety of background, ink, stroke and slant, that of real ones 1, the VAE's higher (printed: "
        "VAE .55, GAN .46), with the GAN asked for classes as frequent as in the data"
    )
    if styles is None:
        return not_measured(measure)
    gan, vae, controls = styles["acwgan"], styles["vae"], styles["controls"]
    models = {"VAE": vae, "GAN": gan}
    estimate = {name: each["variety"] for name, each in models.items()}
    measure += f" (real ones held out: {controls['held_out']:.3g}, in black on white: {controls['plain']:.3g})"
    if "vendi_score" in vae:
        scores = {name: each["vendi_score"] for name, each in models.items()}
        estimate = {"variety": estimate, "Vendi score": scores}
        measure += "; beside it the Vendi score of ImageNet features"
    fails = not controls["plain"] < 1 / SAME < controls["held_out"] < SAME
    return (
        estimate,
        measure,
        [times(vae["variety"], gan["variety"], 1, "variety of style, VAE / GAN")],
        "real characters, held out or in black on white, do not pass as such" if fails else None,
    )


def _read_easier(gan, vae, real):
    """Return what decides it: an independent reader, if there was one, or both classifiers."""
    if "independent" not in real:
        opinions = {
            name: [above(a["recognised"], b["recognised"], f"{name}: share, GAN - VAE")]
            for name, (_, a, b) in classifiers(real, gan, vae).items()
        }
        return (
            {"GAN": gan["recognised"], "VAE": vae["recognised"]},
            "share in which the classifier is 90% sure of one character, the GAN's higher",
            flattened(opinions),
            disagreement(opinions),
        )
    judged = [each["independent"] for each in (gan, vae)]
    about = judged[0]["about"]
    return (
        {
            name: each["independent"]["found"]
            for name, each in (("GAN", gan), ("VAE", vae), ("real", real))
        },
        f"share in which {about['judge']} reads one letter or digit, the GAN's higher (printed: GAN "
        f"{share_found('fig3a', about['threshold']):.3g}, VAE "
        f"{share_found('fig3b', about['threshold']):.3g})",
        [more_often(*judged, "share, GAN - VAE")],
        control_fails(real),
    )


def plot(experiment: Experiment, numbers: dict) -> Figure:
    return samples.plot(experiment, numbers, PANELS)


def sheets(experiment: Experiment) -> dict[str, np.ndarray]:
    return samples.sheets(experiment, PANELS)
