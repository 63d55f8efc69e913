"""The style-based generator against the DCGAN's, with as many parameters, on CelebA.

Styles of two faces mixed, coarse ones from the one and fine ones from the other; faces with other
noise and without; truncation; how far faces move on the way between two points of w, and of z; and
how near samples are to real faces.
"""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gan_vs_vae import latent, plots
from gan_vs_vae.models import GAN
from reproduce import charts
from reproduce.claims import OURS, Claim
from reproduce.comparisons import (
    above,
    above_in_pairs,
    below,
    over_seeds,
    per_seed,
    ratio,
    share_above,
    times,
)
from reproduce.evaluation import Evaluator
from reproduce.experiment import Experiment
from reproduce.judges.opinions import disagreement, flattened
from reproduce.judges.space import Space
from reproduce.lectures import SYNTHESIS
from reproduce.lectures.common import (
    AS_NEAR,
    OF_JUDGE,
    controls_in,
    features_in_both,
    measure_in,
    measure_samples,
    nearness,
    size_of,
    spaces_fail,
    spaces_of,
)
from reproduce.lectures.styled_faces import (
    drawn,
    measure_mixing,
    measure_noise,
    measure_paths,
    styles_of,
    truncated,
    with_other_noise,
)

MODELS = {"dcgan": "DCGAN", "style": "style-based"}
PAPER = f"{SYNTHESIS}, 'New generation architectures', after Karras et al. (2019)"
FINE = 2  # the first layer with fine styles, behind those of 4x4 and 8x8
PSI = {1.0: "no", 0.7: "some", 0.4: "strong"}  # truncation
STOCHASTIC = 0.1  # of the squared distance of two faces in features, at most, by other noise
VISIBLE = 1e-3  # of that in pixels, at least: some three levels, which one begins to see
# Between the same ends, an arc of a quarter is pi^2 / 8 times as long as its chord, by squared steps:
# so much longer is the way in z if w is z, and the generator linear.
ARC = np.pi**2 / 8
AS_VARIED = 0.05  # of the real faces, that may be covered less
COLOURS = {"dcgan": "C0", "style": "C2"}
COARSE_FACES, FINE_FACES, SHOWN = 4, 5, 10


def measure(experiment: Experiment) -> dict:
    evaluator, data = experiment.evaluator("style"), experiment.data_of("style")
    features = features_in_both(experiment, OF_JUDGE, evaluator.judge.features)
    spaces = spaces_of(features, data)
    n, pairs = size_of(experiment, 40, 500, 1000), size_of(experiment, 6, 100, 300)
    models = {name: [run.model for run in experiment.runs(name)] for name in MODELS}
    styled = models["style"]
    return {
        "controls": {
            "real": measure_samples(evaluator, evaluator.data.train.images[:n]),
            "spaces": controls_in(spaces, data),
        },
        "parameters": {name: each[0].generator.count_params() for name, each in models.items()},
        "epochs": {name: experiment.configurations[name].epochs for name in MODELS},
        "faces": {
            name: over_seeds(
                [measure_faces(evaluator, spaces, m.generate(n, seed=0)) for m in each]
            )
            for name, each in models.items()
        },
        "paths": {
            name: over_seeds([measure_paths(evaluator, model, pairs) for model in each])
            for name, each in models.items()
        },
        "mixing": over_seeds([measure_mixing(model, pairs) for model in styled]),
        "noise": over_seeds([measure_noise(features, model, pairs) for model in styled]),
        "truncation": {
            str(psi): over_seeds([measure_samples(evaluator, truncated(m, n, psi)) for m in styled])
            for psi in PSI
        },
        "measured": evaluator.describe(n),
    }


def measure_faces(evaluator: Evaluator, spaces: Mapping[str, Space], images: np.ndarray) -> dict:
    """Return `measure_samples`, and what each space says of the same images."""
    return {**measure_samples(evaluator, images), "spaces": measure_in(spaces, images)}


# -- claims and picture ----------------------------------------------------------------------


def claims(numbers: dict) -> list[Claim]:
    faces, paths, noise = (numbers[key] for key in ("faces", "paths", "noise"))
    mixing, cut = numbers["mixing"], [numbers["truncation"][str(psi)] for psi in PSI]
    psis = ", ".join(map(str, PSI))
    layouts, hues = ([seed[FINE] for seed in mixing[key]] for key in ("layout", "colours"))
    small = {
        title: [below(found, STOCHASTIC, f"{title}: {STOCHASTIC} - change")]
        for title, found in noise["changed"].items()
    }
    return [
        distance_is(
            numbers,
            OURS,
            "The style-based generator's faces are no worse than the DCGAN's.",
            1 / AS_NEAR,
            f"the style-based one's at most {AS_NEAR:g} times the DCGAN's",
        ),
        distance_is(
            numbers,
            PAPER,
            "The style-based generator's faces are nearer to real ones.",
            1.0,
            "the style-based one's lower",
        ),
        Claim(
            f"{PAPER}, section 4.1",
            "Ways in w are shorter than ways in z: w is less entangled.",
            {title: paths[name] for name, title in MODELS.items()},
            "perceptual path length over the squared distance of the ends; that in z more than "
            f"{ARC:.2f} times that in w, by which an arc is longer than its chord",
            [times(per_seed(ratio, paths["style"]["z"], paths["style"]["w"]), 1.0, ARC, "z / w")],
        ),
        Claim(
            f"{PAPER}, section 3.1",
            "Coarse styles bring pose and shape, fine styles the colours.",
            {"layout": float(np.mean(layouts)), "colours": float(np.mean(hues))},
            f"share of mixed faces, with fine styles from layer {FINE} on, that are nearer to the face "
            "of the coarse styles in layout, and to that of the fine styles in mean colour: above "
            "1/2 each",
            [
                share_above(layouts, 0.5, "layout of the coarse styles"),
                share_above(hues, 0.5, "colours of the fine styles"),
            ],
        ),
        Claim(
            f"{PAPER}, section 3.2",
            "Noise changes stochastic details alone, not the face.",
            {
                **{
                    title: {"other noise": found, "white noise": noise["white_noise"][title]}
                    for title, found in noise["changed"].items()
                },
                "pixels": noise["pixels"],
            },
            f"squared change by other noise over that of another face, below {STOCHASTIC} in features; "
            "beside it by white noise that changes pixels as much",
            flattened(small),
            _invisible(noise["pixels"]) or disagreement(small),
        ),
        Claim(
            f"{PAPER}, section 3.2",
            "Without noise images are smoother.",
            {"with": noise["sharpness"], "without": noise["sharpness_without"]},
            "sharpness of the same faces with and without noise, with it higher",
            [above_in_pairs(noise["sharpness"], noise["sharpness_without"], "with - without")],
        ),
        Claim(
            f"{PAPER}, appendix B",
            "Truncation in w gives better faces that vary less.",
            {
                key: {words: each[key] for words, each in zip(PSI.values(), cut, strict=True)}
                for key in ("density", "variety")
            },
            f"in the judge's features, with no, some and strong truncation, psi = {psis}; with some "
            "density is higher, and variety lower, than with none",
            [
                above_in_pairs(cut[1]["density"], cut[0]["density"], "density, 0.7 - 1"),
                above_in_pairs(cut[0]["variety"], cut[1]["variety"], "variety, 1 - 0.7"),
            ],
        ),
        Claim(
            OURS,
            "The style-based generator's samples are as varied as the DCGAN's.",
            {title: faces[name]["coverage"] for name, title in MODELS.items()},
            "coverage in the judge's features, the style-based one's higher by more than -0.05",
            [
                above(
                    per_seed(lambda share: share + AS_VARIED, faces["style"]["coverage"]),
                    faces["dcgan"]["coverage"],
                    "coverage, style-based + 0.05 - DCGAN",
                )
            ],
        ),
    ]


def distance_is(numbers: dict, source: str, statement: str, threshold: float, words: str) -> Claim:
    """Return a claim about the DCGAN's kernel distance over that of the style-based generator."""
    faces = numbers["faces"]
    near = nearness(faces["dcgan"], faces["style"], threshold, "DCGAN / style-based")
    opinions = {title: [comparison] for title, comparison in near.items()}
    epochs = " and ".join(f"{numbers['epochs'][name]} epochs" for name in MODELS)
    share = numbers["parameters"]["style"] / numbers["parameters"]["dcgan"]
    return Claim(
        source,
        statement,
        {
            title: {
                words: faces[name]["spaces"][title]["kernel_distance"]
                for name, words in MODELS.items()
            }
            for title in near
        },
        f"kernel distance after {epochs}, with {share:.3f} times the parameters; {words}",
        flattened(opinions),
        spaces_fail(numbers["controls"]["spaces"]) or disagreement(opinions),
    )


def _invisible(pixels):
    """Return why noise is not tested, if it changes next to nothing."""
    if pixels["mean"] >= VISIBLE:
        return None
    return "the noise that was learned changes no pixel visibly"


def plot(experiment: Experiment, numbers: dict) -> Figure:
    figure = plt.figure(figsize=(11, 6.9), layout="constrained")
    top, bottom = figure.subfigures(2, 1, squeeze=False, height_ratios=[2.2, 1])[:, 0]
    left, right = top.subplots(1, 2, width_ratios=[1, 1.05])
    model = experiment.run("style").model
    rows = "DCGAN; style-based; its z with other noise; without noise; psi 0.7, 0.4, 0, -0.7"
    plots.show(left, strips(experiment, model), rows)
    plots.show(right, mixed_faces(model), "columns: fine styles; rows: coarse styles")
    panels = bottom.subplots(1, 4)
    plot_distances(panels[0], numbers)
    plot_paths(panels[1], numbers)
    plot_mixing(panels[2], numbers)
    plot_truncation(panels[3], numbers)
    return figure


def strips(experiment: Experiment, model: GAN) -> np.ndarray:
    """Return samples of both; of the second's z with other noise, and without; and truncated."""
    z = model.sample_latent(SHOWN, seed=0)
    mean, w = latent.mean_w(model.decoder_network()), styles_of(model, SHOWN, 0)
    _, some, strong = PSI
    rows = [
        experiment.run("dcgan").model.generate(SHOWN, seed=0),
        *with_other_noise(model, z),
        *(drawn(model, latent.truncate(w, mean, psi)) for psi in (some, strong, 0.0, -some)),
    ]
    return plots.tile(np.concatenate(rows), SHOWN)


def mixed_faces(model: GAN) -> np.ndarray:
    """Return the table of faces with the coarse styles of its row and the fine ones of its column."""
    network = model.decoder_network()
    coarse, fine = (styles_of(model, n, seed) for n, seed in ((COARSE_FACES, 6), (FINE_FACES, 7)))
    first, blank = drawn(model, fine), np.full((1, *model.image_shape), 255, "uint8")
    rows = [blank, first]
    for w in coarse:
        many = np.repeat(w[None], FINE_FACES, axis=0)
        rows += [
            drawn(model, w[None]),
            drawn(model, latent.mix_styles(network, many, fine, FINE)),
        ]
    return plots.tile(np.concatenate(rows), FINE_FACES + 1)


def plot_distances(axes: Axes, numbers: dict) -> None:
    """Plot the kernel distance of each seed, in each space, and that of blurred real faces."""
    controls = numbers["controls"]["spaces"]
    for x, title in enumerate(controls):
        for i, name in enumerate(MODELS):
            values = numbers["faces"][name]["spaces"][title]["kernel_distance"]["values"]
            axes.plot([x + 0.3 * i] * len(values), values, "o", color=COLOURS[name])
        blurred = controls[title]["blurred"]["kernel_distance"]
        axes.plot([x - 0.2, x + 0.5], [blurred] * 2, color="grey", linestyle=":")
    charts.logarithmic(axes.yaxis)
    axes.set_xticks(
        [x + 0.15 for x in range(len(controls))], [t.replace(" ", "\n", 1) for t in controls]
    )
    axes.set_ylabel("kernel distance\n(dotted: blurred faces)")


def plot_paths(axes: Axes, numbers: dict) -> None:
    """Plot the perceptual path length of each seed."""
    ways = (("dcgan", "z"), ("style", "z"), ("style", "w"))
    for i, (name, space) in enumerate(ways):
        values = numbers["paths"][name][space]["values"]
        axes.plot([i] * len(values), values, "o", color=COLOURS[name])
    axes.set_xticks(range(len(ways)), [f"{MODELS[name]}\nin {space}" for name, space in ways])
    axes.plot([-0.5, 1.5, 1.5, 2.5], [ARC, ARC, 1, 1], color="grey", linestyle=":")
    axes.set(xlim=(-0.5, 2.5), ylabel="path length\n(dotted: of a linear generator)")
    axes.set_ylim(bottom=0)


def plot_mixing(axes: Axes, numbers: dict) -> None:
    """Plot whose layout and colours mixed faces have, by the first layer with fine styles."""
    words = {"layout": "layout as the coarse face", "colours": "colours as the fine face"}
    for i, (key, label) in enumerate(words.items()):
        shares = np.mean(numbers["mixing"][key], axis=(0, 2))
        axes.plot(range(len(shares)), shares, "o-", color=f"C{i + 3}", label=label)
    axes.axvline(FINE, color="grey", linestyle=":")
    axes.set(xlabel="first layer with fine styles", ylabel="share of faces", ylim=(-0.03, 1.03))
    axes.legend(fontsize=6, loc="center right")


def plot_truncation(axes: Axes, numbers: dict) -> None:
    """Plot density against variety, for each psi."""
    for i, psi in enumerate(PSI):
        found = numbers["truncation"][str(psi)]
        x, y = (found[key]["values"] for key in ("variety", "density"))
        axes.plot(x, y, "ovX"[i], color=COLOURS["style"], label=f"psi {psi}")
    dcgan = numbers["faces"]["dcgan"]
    axes.plot(
        dcgan["variety"]["values"], dcgan["density"]["values"], "s", color="C0", label="DCGAN"
    )
    axes.set(xlabel="variety (real: 1)", ylabel="density (real: 1)")
    axes.legend(fontsize=7)
