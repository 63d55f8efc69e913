"""Memorisation: generated faces beside the most similar training images; GANs on 50 digits and more.

Samples are copies if they are nearer to training images than test images are, in pixels or in
features: C_T (Meehan et al., 2020), and the share below the test images' 5th percentile. A planted
copier is the control. And odd eyes: whether the two eyes of generated faces differ more in colour,
lightness aside, than those of real faces.
"""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from sklearn.neighbors import NearestNeighbors

from gan_vs_vae import metrics, plots
from gan_vs_vae.data import DataSet
from gan_vs_vae.images import resize
from reproduce.claims import OURS, Claim, not_measured
from reproduce.comparisons import Comparison, above, below, of_each_seed, over_seeds, spread
from reproduce.evaluation import pixels_of
from reproduce.experiment import Experiment
from reproduce.lectures import CATS, SIEGEN, eyes
from reproduce.lectures.common import features_of, size_of
from reproduce.statistics import Estimate

FACES = "face_gan"
DIGITS = ("digit_gan_50", "digit_gan_500", "digit_gan_2000", "digit_gan")  # from few to all
TITLES = {FACES: "faces", DIGITS[-1]: "digits"}
SPACES = ("pixels", "features")
SIDE = 32  # of the images whose pixels are compared
PERCENTILE = 5  # of the test images' distances
C_T_OF_COPIES = -3.0  # C_T, below which samples are copies
SHARE_OF_COPIES = 0.1  # of the samples below the percentile; twice what new images have
PLANTED = 0.5  # of the planted copier's images that are training images, with a little noise
NOISE = 2.0  # levels
ODDEST = 30  # colour difference of eyes at which the histogram ends
SHOWN = 12


def measure(experiment: Experiment) -> dict:
    n = size_of(experiment, 40, 500, 1000)
    numbers: dict = {"controls": {}, "samples": n, "odd_eyes": measure_eyes(experiment, n)}
    for name in (FACES, *DIGITS):
        evaluator = experiment.evaluator(name)
        data, spaces = evaluator.data, spaces_of(experiment, name)
        test = data.test.images[:n]
        samples = [run.model.generate(n, seed=0) for run in experiment.runs(name)]
        of_seeds = [
            {**measure_copying(spaces, each, test, data), **evaluator.recognise(each)}
            for each in samples
        ]
        numbers[name] = {"train": len(data.train), **over_seeds(of_seeds)}
        if name in (FACES, DIGITS[-1]):
            numbers["controls"][name] = measure_controls(spaces, data, n)
    return numbers


def spaces_of(experiment: Experiment, name: str) -> dict:
    """Return how images become points: as pixels, and as features of the judge."""
    return {"pixels": as_points, "features": features_of(experiment, name)}


def as_points(images: np.ndarray) -> np.ndarray:
    """Return pixels in [0, 1], of images of more than SIDE pixels after resizing, `(n, d)`."""
    if images.shape[1] > SIDE:
        images = resize(images, (SIDE, SIDE))
    return pixels_of(images)


def mirrored_too(images: np.ndarray) -> np.ndarray:
    """Return images, and faces also mirrored, which are as much a copy; digits are not."""
    return np.concatenate([images, images[:, :, ::-1]]) if images.shape[-1] == 3 else images


def measure_copying(spaces: dict, samples: np.ndarray, test: np.ndarray, data: DataSet) -> dict:
    """Return C_T, and the share of samples nearer to training images than nearly all of test."""
    known = mirrored_too(data.train.images)
    found = {}
    for space, extract in spaces.items():
        generated, new, train = (extract(images) for images in (samples, test, known))
        found[space] = {
            "c_t": metrics.copying_test(generated, new, train),
            "nearer": metrics.share_nearer(generated, new, train, PERCENTILE),
        }
    return found


def measure_controls(spaces: dict, data: DataSet, n: int) -> dict:
    """Return the same of real images, and of a planted copier's: new ones, half of them copies."""
    test = data.test.images
    half = min(n, len(test) // 2)
    real, test = test[half : 2 * half], test[:half]
    copied = int(PLANTED * half)
    noise = np.random.default_rng(0).normal(0, NOISE, data.train.images[:copied].shape)
    copies = np.clip(data.train.images[:copied] + noise, 0, 255).round().astype("uint8")
    planted = np.concatenate([copies, real[copied:]])
    return {
        "real": measure_copying(spaces, real, test, data),
        "copier": measure_copying(spaces, planted, test, data),
    }


def measure_eyes(experiment: Experiment, n: int) -> dict:
    """Return with what probability a face's eyes differ more in colour than a training face's.

    Of each seed's faces, and of the controls: new real faces, and these with another face's eye.
    """
    data = experiment.data_of(FACES)
    real, new = data.train.images, data.test.images
    samples = (run.model.generate(n, seed=0) for run in experiment.runs(FACES))
    controls = {"held_out": new, "planted": eyes.with_other_eye(new)}
    return {
        "seeds": [eyes.odder(each, real).to_dict() for each in samples],
        "controls": {kind: eyes.odder(each, real).to_dict() for kind, each in controls.items()},
    }


# -- claims and picture ------------------------------------------------------------------------


def claims(numbers: dict) -> list[Claim]:
    few, most = numbers[DIGITS[0]], numbers[DIGITS[-1]]
    return [
        Claim(
            f"{SIEGEN}, 'Most similar real images'; {CATS}, 'Results'",
            "GANs do not memorise training data.",
            {words: found_in_spaces(numbers[name]) for name, words in TITLES.items()},
            "C_T, above -3, and share of samples nearer to a training image than 95 % of test "
            "images are, below 0.1; of faces also to its mirror image",
            [test for name, words in TITLES.items() for test in no_copies(numbers[name], words)],
            control_fails(numbers),
        ),
        Claim(
            OURS,
            "A GAN on 50 images copies them.",
            {
                f"{numbers[name]['train']} images": {
                    "nearer": numbers[name]["pixels"]["nearer"],
                    "digits": numbers[name]["recognised"],
                }
                for name in DIGITS
            },
            "share of samples nearer to a training image than 95 % of test images are, in pixels, with "
            "the fewest images above 0.5 (Feng et al., 2021: fewer copies of more images); and share in "
            "which the classifier is sure of a digit: whoever draws no digits copies none",
            [
                above(few["pixels"]["nearer"], 0.5, "share - 0.5"),
                above(few["pixels"]["nearer"], most["pixels"]["nearer"], "fewest - most images"),
            ],
        ),
        claim_of_eyes(numbers["odd_eyes"]),
    ]


def claim_of_eyes(found: dict) -> Claim:
    """Return the claim about odd eyes, from what `measure_eyes` found."""
    source = f"{CATS}, 'Results'"
    statement = "Evidence that the GAN did not memorise the training images: odd eyes."
    if "seeds" not in found:
        return not_measured(source, statement)
    seeds, controls = [Estimate.from_dict(each) for each in found["seeds"]], found["controls"]
    return Claim(
        source,
        statement,
        {
            "GAN": spread(each.value for each in seeds),
            "new real faces": controls["held_out"]["value"],
            "new real faces with another face's right eye": controls["planted"]["value"],
        },
        "probability that the eyes of a face differ more in colour than those of a real training face, "
        "in the distance in a* and b* of CIE L*a*b*, without lightness, of the mean colours of the boxes "
        "around the eyes; the GAN's above 0.5. Such eyes are no copies; they show a symmetry that was "
        "missed, not a density that was learned",
        [of_each_seed(seeds, eyes.CHANCE, "probability that the GAN's eyes differ more")],
        eyes.controls_fail(controls),
    )


def found_in_spaces(found: dict) -> dict[str, dict]:
    """Return C_T and the share nearer of one model's samples, by the space."""
    return {
        space: {"C_T": found[space]["c_t"], "nearer": found[space]["nearer"]} for space in SPACES
    }


def no_copies(found: dict, words: str) -> list[Comparison]:
    """Return the comparisons that one model's samples are no copies, in each space."""
    return [
        test
        for space in SPACES
        for test in (
            above(found[space]["c_t"], C_T_OF_COPIES, f"{words}, {space}: C_T + 3"),
            below(found[space]["nearer"], SHARE_OF_COPIES, f"{words}, {space}: 0.1 - share nearer"),
        )
    ]


def control_fails(numbers: dict) -> str | None:
    """Return why the measures decide nothing, if they miss the copier, or accuse real images."""
    for name, control in numbers["controls"].items():
        for space in SPACES:
            copier, real = (control[kind][space] for kind in ("copier", "real"))
            if copier["nearer"] < SHARE_OF_COPIES or copier["c_t"] > C_T_OF_COPIES:
                return f"{name}: in {space} a planted copier is not found"
            if real["nearer"] > SHARE_OF_COPIES or real["c_t"] < C_T_OF_COPIES:
                return f"{name}: in {space} real images look like copies"
    return None


def plot(experiment: Experiment, numbers: dict) -> Figure:
    figure = plt.figure(figsize=(11, 7.2), layout="constrained")
    left, right = figure.subfigures(1, 2, squeeze=False, width_ratios=[1.7, 1])[0]
    shown = {
        FACES: "faces",
        DIGITS[0]: f"{numbers[DIGITS[0]]['train']} digits",
        DIGITS[-1]: "digits",
    }
    *pairs, odd = left.subplots(len(shown) + 1, 1, height_ratios=[3, 3, 3, 2])
    for axes, (name, words) in zip(pairs, shown.items(), strict=True):
        rows = beside_nearest(experiment, name)
        plots.show(axes, rows, f"GAN on {words}; nearest training images in pixels; in features")
    plots.show(odd, oddest(experiment), "eyes most different in colour: of the GAN; of real faces")
    panels = right.subplots(3, 1)
    plot_nearer(panels[0], numbers)
    plot_c_t(panels[1], numbers)
    plot_eyes(panels[2], experiment)
    return figure


def beside_nearest(experiment: Experiment, name: str) -> np.ndarray:
    """Return samples, and below each the training images that are nearest in each space."""
    data = experiment.data_of(name)
    samples, known = (
        experiment.run(name).model.generate(SHOWN, seed=1),
        mirrored_too(data.train.images),
    )
    rows = [samples]
    for extract in spaces_of(experiment, name).values():
        fitted = NearestNeighbors(n_neighbors=1).fit(extract(known))
        rows.append(known[fitted.kneighbors(extract(samples))[1][:, 0]])
    return plots.tile(np.concatenate(rows), SHOWN)


def oddest(experiment: Experiment) -> np.ndarray:
    """Return the faces whose eyes differ most in colour: the GAN's, then real ones."""
    real = experiment.data_of(FACES).test.images
    made = experiment.run(FACES).model.generate(min(500, len(real)), seed=0)
    rows = [faces[np.argsort(-eyes.oddness(faces))[:SHOWN]] for faces in (made, real)]
    return plots.tile(np.concatenate(rows), SHOWN)


def plot_nearer(axes: Axes, numbers: dict) -> None:
    """Plot the share of samples that are nearer to training images than 95 % of test images."""
    counts = [numbers[name]["train"] for name in DIGITS]
    for i, space in enumerate(SPACES):
        shares = [numbers[name][space]["nearer"]["mean"] for name in DIGITS]
        axes.plot(counts, shares, "o-", color=f"C{i}", label=f"digits, {space}")
        faces = numbers[FACES]
        axes.plot(
            faces["train"],
            faces[space]["nearer"]["mean"],
            "s",
            color=f"C{i}",
            label=f"faces, {space}",
        )
    axes.axhline(PERCENTILE / 100, color="grey", linestyle=":", label="new images")
    axes.set(
        xscale="log", xlabel="training images", ylabel="share nearer than\n95 % of test images"
    )
    axes.set_ylim(0, 1)
    axes.legend(fontsize=7)


def plot_c_t(axes: Axes, numbers: dict) -> None:
    """Plot C_T."""
    counts = [numbers[name]["train"] for name in DIGITS]
    for i, space in enumerate(SPACES):
        values = [numbers[name][space]["c_t"]["mean"] for name in DIGITS]
        axes.plot(counts, values, "o-", color=f"C{i}")
        axes.plot(numbers[FACES]["train"], numbers[FACES][space]["c_t"]["mean"], "s", color=f"C{i}")
    axes.axhspan(C_T_OF_COPIES, -C_T_OF_COPIES, color="0.9")
    axes.set(xscale="log", xlabel="training images", ylabel="$C_T$, copies below -3")
    axes.set_yscale("symlog", linthresh=3)


def plot_eyes(axes: Axes, experiment: Experiment) -> None:
    """Plot how much the eyes differ in colour: of real faces, the GAN's, and those of the control."""
    real = experiment.data_of(FACES).test.images
    made = experiment.run(FACES).model.generate(len(real), seed=0)
    kinds = {"real": real, "GAN": made, "real, another's right eye": eyes.with_other_eye(real)}
    bins = np.linspace(0, ODDEST, 31).tolist()
    for i, (words, faces) in enumerate(kinds.items()):
        found = np.minimum(eyes.oddness(faces), ODDEST)
        axes.hist(found, bins, histtype="step", color=f"C{i}", label=words)
        axes.axvline(float(np.median(found)), color=f"C{i}", linestyle=":")
    last = f"last bar {ODDEST - 1} or more"
    axes.set(xlabel=f"difference of the eyes in a* and b*, {last}", ylabel="faces")
    axes.legend(fontsize=7, title="dotted: medians", title_fontsize=7)
