"""Arithmetic: smiling woman - neutral woman + neutral man, in the z of a GAN and of a VAE, CelebA.

Means of 1, 3 and 10 exemplars of each kind, chosen among samples by the classifier. Judges say in
how many of the results there is a smiling man. The same with three random z, and the same sum of
the exemplars' pixels, are the controls.
"""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gan_vs_vae import latent, metrics, plots
from gan_vs_vae.data import Split
from gan_vs_vae.models.generative import GenerativeModel
from reproduce.claims import OURS, Claim
from reproduce.comparisons import mean_above, share_above
from reproduce.experiment import Experiment
from reproduce.judges import smiles
from reproduce.judges.independent_judge import IndependentJudge
from reproduce.judges.judge import Judge
from reproduce.lectures import CHAPTER, SIEGEN
from reproduce.lectures.common import joined, other_judge, size_of
from reproduce.statistics import mann_whitney_auc

MODELS = {"face_gan": "GAN", "face_vae": "VAE"}
SMILING, MALE = "Smiling", "Male"
KINDS = {  # of faces: whether they smile, whether they are male; 1 added, -1 subtracted
    "smiling woman": (True, False, 1),
    "neutral woman": (False, False, -1),
    "neutral man": (False, True, 1),
}
EXEMPLARS = {1: "one", 3: "three", 10: "ten"}
MEAN_OF = 3  # exemplars in the chapter's figure, after Radford et al., 2015
ODDS = 3  # times as often as among samples
RELIABLE = 0.85  # area under the curve on real faces, below which a judge decides nothing
STATEMENTS = {
    "face_gan": (
        f"{CHAPTER}, figure 1.4",
        "GAN: smiling woman - neutral woman + neutral man produces a smiling man.",
    ),
    "face_vae": (f"{SIEGEN}, on VAEs", "VAE: arithmetics in latent space are meaningful."),
}


class Faces:
    """Judges of faces: who smiles, who is male, and what is a face at all."""

    def __init__(self, experiment: Experiment, name: str):
        data = experiment.data_of(name)
        names = list(data.class_names or ())
        self.classifier: Judge = experiment.evaluator(name).judge
        self.columns = [names.index(SMILING), names.index(MALE)]
        real = data.has_real_images and experiment.options.preset != "smoke"
        self.other: IndependentJudge | None = smiles.judge() if real else None
        self.detector = other_judge(experiment, name)

    def attributes(self, images: np.ndarray) -> np.ndarray:
        """Return the classifier's probabilities of smiling and male, `(n, 2)`."""
        return self.classifier.probabilities(images)[:, self.columns]

    def scores(self, images: np.ndarray) -> np.ndarray:
        """Return the probabilities that decide: of a smile by the other judge, if there is one."""
        found = self.attributes(images).astype(float)
        if self.other is not None:
            found[:, 0] = self.other.scores(images)
        return found

    def smiling_men(self, images: np.ndarray) -> list[int]:
        """Return 1 for each smiling man, 0 for others."""
        return (self.scores(images) > 0.5).all(axis=1).astype(int).tolist()

    def about(self) -> dict:
        """Return who judges."""
        smile = self.classifier.network if self.other is None else self.other.name
        return {SMILING: smile, MALE: self.classifier.network}


def measure(experiment: Experiment) -> dict:
    faces = Faces(experiment, "face_gan")
    draws = size_of(experiment, 4, 60, 100)
    numbers: dict = {"controls": {"real": reliability(faces, experiment.data_of("face_gan").test)}}
    for name in MODELS:
        found = [measure_model(experiment, faces, r.model, draws) for r in experiment.runs(name)]
        numbers[name] = joined(found)
    return {**numbers, "judges": faces.about(), "draws": draws}


def reliability(faces: Faces, real: Split) -> dict:
    """Return by what area under the curve the judges tell real faces with an attribute from others."""
    scores, has = faces.scores(real.images), np.asarray(real.labels)[:, faces.columns] == 1
    return {
        name: mann_whitney_auc(scores[has[:, i], i], scores[~has[:, i], i]).value
        for i, name in enumerate((SMILING, MALE))
    }


# -- exemplars and sums ------------------------------------------------------------------------


def surest(attributes: np.ndarray, smiling: bool, male: bool, count: int) -> np.ndarray:
    """Return the numbers of the samples that are most surely of a kind.

    >>> surest(np.array([[0.9, 0.1], [0.9, 0.9], [0.1, 0.1]]), smiling=True, male=False, count=1)
    array([0])
    """
    wanted = np.array([smiling, male])
    sure = np.where(wanted, attributes, 1 - attributes).prod(axis=1)
    return np.argsort(-sure)[:count]


def choose(pools: dict[str, np.ndarray], k: int, draws: int) -> list[list[np.ndarray]]:
    """Return for each draw k exemplars of each kind."""
    rng = np.random.default_rng(k)
    return [[rng.choice(pool, k, replace=False) for pool in pools.values()] for _ in range(draws)]


def sum_of(values: np.ndarray, chosen: list[np.ndarray]) -> np.ndarray:
    """Return the sum of the means of what was chosen, with the signs of KINDS; of z, or of pixels."""
    terms = [values[rows].reshape(len(rows), -1) for rows in chosen]
    signs = [sign for *_, sign in KINDS.values()]
    add, subtract = (
        [t for t, s in zip(terms, signs, strict=True) if s == sign] for sign in (1, -1)
    )
    return latent.arithmetic(add, subtract)


def sums(values: np.ndarray, draws: list[list[np.ndarray]]) -> np.ndarray:
    """Return the sum of each draw, in the shape of the values."""
    return np.stack([sum_of(values, chosen) for chosen in draws]).reshape(-1, *values.shape[1:])


def as_levels(pixels: np.ndarray) -> np.ndarray:
    """Return sums of pixels as images, uint8; what is darker than black is black."""
    return np.clip(pixels, 0, 255).round().astype("uint8")


def sample(experiment: Experiment, faces: Faces, model: GenerativeModel) -> tuple:
    """Return z of samples, their images, and the pools of exemplars of each kind."""
    count = size_of(experiment, 60, 1500, 3000)
    z = model.sample_latent(count, seed=0)
    images = model.decode(z)
    attributes = faces.attributes(images)
    pools = {
        kind: surest(attributes, smiling, male, count // 30 if count > 300 else 12)
        for kind, (smiling, male, _) in KINDS.items()
    }
    return z, images, pools


def measure_model(experiment: Experiment, faces: Faces, model: GenerativeModel, draws: int) -> dict:
    """Return in how many of the sums there is a smiling man, and of the controls."""
    z, images, pools = sample(experiment, faces, model)
    anyone = {kind: np.arange(len(z)) for kind in KINDS}
    found: dict = {"base": float(np.mean(faces.smiling_men(images)))}
    for k in EXEMPLARS:
        chosen = choose(pools, k, draws)
        made = model.decode(sums(z, chosen))
        of_pixels = as_levels(sums(images, chosen))
        found[str(k)] = {
            "made": faces.smiling_men(made),
            "random": faces.smiling_men(model.decode(sums(z, choose(anyone, k, draws)))),
            "pixels": faces.smiling_men(of_pixels),
            "sharpness": [metrics.sharpness(made), metrics.sharpness(of_pixels)],
        }
        if k == MEAN_OF:
            men = model.decode(np.stack([z[rows[-1]].mean(axis=0) for rows in chosen]))
            gain = faces.scores(made)[:, 0] - faces.scores(men)[:, 0]
            found["smile_gained"] = gain.tolist()
            found["faces"] = are_faces(
                faces, {"made": made, "pixels": of_pixels, "samples": images[:draws]}
            )
    return found


def are_faces(faces: Faces, images: dict[str, np.ndarray]) -> dict:
    """Return which images a detector takes for faces, if there is one."""
    if (detector := faces.detector) is None:
        return {}
    return {
        name: (detector.scores(each) > detector.threshold).astype(int).tolist()
        for name, each in images.items()
    }


# -- claims and picture ------------------------------------------------------------------------


def claims(numbers: dict) -> list[Claim]:
    real = numbers["controls"]["real"]
    unreliable = [name for name, area in real.items() if area < RELIABLE]
    untested = (
        f"on real faces the judge of {' and '.join(unreliable)} is not reliable"
        if unreliable
        else None
    )
    return [
        *(made_claim(numbers, name, untested) for name in MODELS),
        Claim(
            OURS,
            "Single exemplars are unstable; means of three are better (Radford et al., 2015).",
            {
                words: {
                    count: share(numbers[name][str(k)]["made"]) for k, count in EXEMPLARS.items()
                }
                for name, words in MODELS.items()
            },
            "share of smiling men among sums of means of so many exemplars; of three above that of one",
            [
                mean_above(
                    np.subtract(numbers[name]["3"]["made"], numbers[name]["1"]["made"]).tolist(),
                    0,
                    f"{words}, three - one",
                )
                for name, words in MODELS.items()
            ],
            untested,
        ),
        on_pixels(numbers, untested),
    ]


def made_claim(numbers: dict, name: str, untested: str | None) -> Claim:
    """Return the claim that a model's sums are smiling men."""
    found, odds = numbers[name][str(MEAN_OF)], ODDS * float(np.mean(numbers[name]["base"]))
    source, statement = STATEMENTS[name]
    if np.mean(found["pixels"]) >= np.mean(found["made"]):
        untested = untested or "the same sums of pixels are smiling men as often"
    return Claim(
        source,
        statement,
        {
            "sums of means of three": share(found["made"]),
            "sums of random z": share(found["random"]),
            "sums of pixels": share(found["pixels"]),
            "samples": float(np.mean(numbers[name]["base"])),
        },
        "share of smiling men; the first above 0.5, above three times the last, and above that of the "
        "same sums of pixels. Smiles are seen by "
        f"{numbers['judges'][SMILING]}, men by {numbers['judges'][MALE]}",
        [
            share_above(found["made"], 0.5, "smiling men"),
            share_above(found["made"], odds, "smiling men, against three times the samples'"),
        ],
        untested,
    )


def on_pixels(numbers: dict, untested: str | None) -> Claim:
    """Return the claim that the same sums of pixels are faces less often."""
    seen = {name: numbers[name]["faces"] for name in MODELS if numbers[name]["faces"]}
    return Claim(
        OURS,
        "The same sum of pixels is a face less often.",
        {
            words: {
                "smiling men": _of_sums(numbers[name][str(MEAN_OF)]),
                **({"faces": _of_sums(seen[name])} if name in seen else {}),
            }
            for name, words in MODELS.items()
        },
        "share of smiling men among sums of z or of pixels, and share in which the independent detector "
        "is 99 % sure of a face; of sums of z the more",
        [
            mean_above(
                np.subtract(faces["made"], faces["pixels"]).tolist(),
                0,
                f"{MODELS[name]}, z - pixels",
            )
            for name, faces in seen.items()
        ],
        untested if seen else "no detector of faces was asked",
    )


def _of_sums(found):
    return {"z": share(found["made"]), "pixels": share(found["pixels"])}


def share(found: list[list[int]]) -> float:
    """Return the mean over seeds of the shares."""
    return float(np.mean([np.mean(each) for each in found]))


def plot(experiment: Experiment, numbers: dict) -> Figure:
    figure = plt.figure(figsize=(11, 5.6), layout="constrained")
    left, right = figure.subfigures(1, 2, squeeze=False, width_ratios=[2.6, 1])[0]
    faces = Faces(experiment, "face_gan")
    for axes, (name, words) in zip(left.subplots(len(MODELS), 1), MODELS.items(), strict=True):
        rows = picture(experiment, faces, experiment.run(name).model)
        plots.show(
            axes, rows, f"{words}: three each of {', '.join(KINDS)}; their sum in z; in pixels"
        )
    for axes, (name, words) in zip(right.subplots(len(MODELS), 1), MODELS.items(), strict=True):
        plot_shares(axes, numbers[name], words)
    return figure


def picture(experiment: Experiment, faces: Faces, model: GenerativeModel) -> np.ndarray:
    """Return three sums of three exemplars each: the exemplars, the sum of z, and that of pixels."""
    z, images, pools = sample(experiment, faces, model)
    blocks = []
    for chosen in choose(pools, MEAN_OF, 3):
        blocks += [
            images[np.concatenate(chosen)],
            model.decode(sum_of(z, chosen)[None]),
            as_levels(sums(images, [chosen])),
        ]
    return plots.tile(np.concatenate(blocks), 3 * MEAN_OF + 2)


def plot_shares(axes: Axes, numbers: dict, words: str) -> None:
    """Plot the share of smiling men over the number of exemplars."""
    kinds = {"made": "sums of z", "random": "random z", "pixels": "sums of pixels"}
    for kind, label in kinds.items():
        shares = [share(numbers[str(k)][kind]) for k in EXEMPLARS]
        axes.plot(list(EXEMPLARS), shares, "o-", label=label)
    axes.axhline(np.mean(numbers["base"]), color="grey", linestyle=":", label="samples")
    axes.set(
        xscale="log", title=words, xlabel="exemplars of each kind", ylabel="share of smiling men"
    )
    axes.set_xticks(list(EXEMPLARS), list(map(str, EXEMPLARS)))
    axes.set_ylim(0, 1)
    axes.legend(fontsize=7)
