"""Evolution: samples from the same z in the first steps of training, from top to bottom.

The report's AC-GAN on MNIST: are all digits alike at first, once they are no noise any more, and are
they ones? A GAN and a VAE on CelebA: is luma learned before chroma? Both are the Fréchet distance of
8x8 images to real ones, from 1 for grey images to 0 for other real ones.
"""

import matplotlib.axes
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from scipy import ndimage

from gan_vs_vae import metrics, plots
from gan_vs_vae.images import resize
from gan_vs_vae.models.generative import GenerativeModel
from gan_vs_vae.training import Run
from reproduce import charts
from reproduce.claims import Claim, not_measured
from reproduce.comparisons import above, above_in_pairs, below, spread
from reproduce.experiment import Experiment
from reproduce.shapes import RealDigits, controls

ACGAN = "first_acgan"
TITLES = {ACGAN: "AC-GAN, MNIST", "first_gan": "GAN, CelebA", "first_vae": "VAE, CelebA"}
ON_FACES = ("first_gan", "first_vae")
ROWS = 8  # snapshots that are shown
FACES = 6  # in each
SAMPLES = 500
LEARNED = (0.25, 0.5, 0.75)  # of the way from grey images to real ones
SMOOTHED = 3  # snapshots of the median filter
GREY = 0.3  # of the contrast of real images: digits are not there
ALIKE = 0.25  # of the difference between real digits: what is below is "similar looking"
MOST = 0.5  # of the samples resemble ones, if "all numbers" do
STATEMENTS = {
    "colours": (
        "V.B",
        "The models at first learn the right shapes; the correct colours are learned later.",
    ),
    "alike": (
        "V.B",
        "At first all images of a conditional model showed simple, similar looking shapes.",
    ),
    "ones": ("V.B", "With the AC-GAN, all numbers resembled ones first."),
}


def measure(experiment: Experiment) -> dict:
    test = experiment.data_of(ACGAN).test
    labels = np.asarray(test.labels)
    real = RealDigits(test.images, labels)
    return {
        ACGAN: measure_digits(experiment.runs(ACGAN), real),
        **{
            name: measure_faces(experiment.runs(name), experiment.data_of(name).test.images)
            for name in ON_FACES
        },
        "controls": controls(test.images, labels, real),
    }


def measure_digits(runs: list[Run], real: RealDigits) -> dict[str, list[list[float]]]:
    """Return the shapes of samples of all digits: for each measure the epochs of each seed."""
    labels = np.repeat(np.arange(10), SAMPLES // 10)
    measured = [
        [
            real.measure(model.generate(len(labels), labels, seed=0), labels)
            for model in run.models_at(run.snapshots())
        ]
        for run in runs
    ]
    return {key: [[each[key] for each in seed] for seed in measured] for key in measured[0][0]}


def measure_faces(runs: list[Run], real: np.ndarray) -> dict:
    """Return how far luma and chroma have come after each epoch, and when they had, for each seed.

    Args:
        runs: one of each seed.
        real: uint8 `(n, H, W, 3)`. The first half of them is compared with.
    """
    half = min(SAMPLES, len(real) // 2)
    real, others = real[:half], real[half : 2 * half]
    samples = [
        [model.generate(half, seed=0) for model in run.models_at(run.snapshots())] for run in runs
    ]
    return {
        key: _learning(extract, real, others, samples)
        for key, extract in (("luma", luma), ("chroma", chroma))
    }


def _learning(extract, real, others, samples):
    goal = extract(real)

    def distance(images):
        return metrics.frechet_distance(goal, extract(images))

    start, end = distance(np.full_like(real, 127)), distance(others)
    left = [[(distance(images) - end) / (start - end) for images in seed] for seed in samples]
    epochs = {
        f"{share:.0%}": spread(epoch_learned(each, share) for each in left) for share in LEARNED
    }
    return {"left": left, "epochs": epochs, "start": start, "end": end}


def luma(images: np.ndarray) -> np.ndarray:
    """Return 8x8 values of luma, .299 R + .587 G + .114 B in [0, 1] (BT.601), `(n, 64)`."""
    return (_small(images) @ np.array([0.299, 0.587, 0.114])).reshape(len(images), -1)


def chroma(images: np.ndarray) -> np.ndarray:
    """Return 8x8 values of B - luma and R - luma, `(n, 128)`."""
    small = _small(images)
    grey = small @ np.array([0.299, 0.587, 0.114])
    both = np.stack([small[..., 2] - grey, small[..., 0] - grey], axis=-1)
    return both.reshape(len(images), -1)


def _small(images):
    return resize(images, (8, 8)).astype("float64") / 255


def epoch_learned(left: list[float], share: float) -> float:
    """Return the first epoch from which on no more than 1 - share of the way is left.

    A median filter smooths the curve. One that does not come so far has the epoch after its last.

    >>> epoch_learned([0.9, 0.6, 0.4, 0.3, 0.2], 0.5), epoch_learned([0.9, 0.8, 0.7], 0.5)
    (3.0, 4.0)
    """
    smooth = ndimage.median_filter(left, SMOOTHED, mode="nearest")
    behind = np.flatnonzero(smooth > 1 - share)
    return float(behind[-1] + 2) if len(behind) else 1.0


def claims(numbers: dict) -> list[Claim]:
    if "coherence" not in numbers[ACGAN]:
        return [not_measured(*statement) for statement in STATEMENTS.values()]
    return [_colours_later(numbers), *_first_digits(numbers)]


def _colours_later(numbers):
    mean = {
        TITLES[name]: {
            key: _mean_epoch(numbers[name][key]["epochs"].values()) for key in ("luma", "chroma")
        }
        for name in ON_FACES
    }
    shares = ", ".join(f"{share:.0%}" for share in LEARNED)
    return Claim(
        *STATEMENTS["colours"],
        mean,
        f"epochs of 50 steps until {shares} of the way from grey to real are learned, their mean; "
        "chroma later in both",
        [
            above_in_pairs(each["chroma"], each["luma"], f"{title}, chroma - luma")
            for title, each in mean.items()
        ],
    )


def _mean_epoch(found):
    return spread(np.mean([each["values"] for each in found], axis=0))


def _first_digits(numbers):
    """Return the claims on the first images that are no noise any more."""
    digits, control = numbers[ACGAN], numbers["controls"]
    first = first_shapes(digits, control)
    started = [seed for seed, epoch in enumerate(first) if epoch is not None]
    if 2 * len(started) <= len(first):
        because = f"only {len(started)} of {len(first)} runs draw more than noise"
        return [not_measured(*STATEMENTS[key], because) for key in ("alike", "ones")]

    def at(key, when):
        return spread(digits[key][seed][when(seed)] for seed in started)

    early = {key: at(key, lambda s: first[s]) for key in ("difference", "difference_ratio")}
    late = at("difference_ratio", lambda s: -1)
    ones = spread(most_ones(digits["elongated"][seed], first[seed]) for seed in started)
    return [
        Claim(
            *STATEMENTS["alike"],
            {
                "difference": early["difference"],
                "over spread": {"first": early["difference_ratio"], "end": late},
            },
            "difference of the means of the digits, relative to real ones, alone and over the spread "
            f"within a digit; both below {ALIKE} in the first images that are no noise, and the latter "
            "higher at the end",
            [
                below(early["difference"], ALIKE, f"{ALIKE} - difference"),
                below(early["difference_ratio"], ALIKE, f"{ALIKE} - difference over spread"),
                above_in_pairs(late, early["difference_ratio"], "over spread, end - first"),
            ],
        ),
        Claim(
            *STATEMENTS["ones"],
            {
                "AC-GAN": ones,
                "real ones": control["ones"]["elongated"],
                "other real digits": control["real"]["elongated"],
            },
            "share of images that are as elongated as ones; of the AC-GAN's other nine digits, at most "
            f"in the first half of training, above {MOST}",
            [above(ones, MOST, f"share - {MOST}")],
        ),
    ]


def first_shapes(digits: dict, control: dict) -> list[int | None]:
    """Return, for each seed, the index of the first epoch whose images are no noise; None: none is.

    Their coherence is more than half way from that of noise to that of real digits, and they are
    not grey.
    """
    limit = (control["noise"]["coherence"] + control["real"]["coherence"]) / 2
    found: list[int | None] = []
    for coherence, contrast in zip(digits["coherence"], digits["contrast"], strict=True):
        drawn = np.flatnonzero((np.array(coherence) > limit) & (np.array(contrast) > GREY))
        found.append(int(drawn[0]) if len(drawn) else None)
    return found


def most_ones(elongated: list[float], first: int) -> float:
    """Return the greatest share of elongated samples from an epoch to the middle of training."""
    return max(elongated[first : max(len(elongated) // 2, first + 1)])


def plot(experiment: Experiment, numbers: dict) -> Figure:
    figure, axes = plt.subplots(
        2, 3, figsize=(7.2, 4.7), height_ratios=[6, 5], width_ratios=[7, 5, 5], layout="constrained"
    )
    for panel, (name, title) in zip(axes[0], TITLES.items(), strict=True):
        plots.show(panel, samples_over_time(experiment.run(name)), title)
    plot_digits(axes[1, 0], numbers)
    for panel, name in zip(axes[1, 1:], ON_FACES, strict=True):
        for i, key in enumerate(("luma", "chroma")):
            left = numbers[name][key]["left"]
            charts.band(panel, range(1, len(left[0]) + 1), left, key, f"C{i}")
        panel.axhline(0, color="black", linestyle=":")
        panel.set(xlabel="epoch of 50 steps", ylabel="distance left, grey images: 1")
        panel.legend()
    return figure


def plot_digits(axes: matplotlib.axes.Axes, numbers: dict) -> None:
    """Plot how much the digits differ, and the share that is elongated as ones are."""
    digits = numbers[ACGAN]
    epochs = range(1, len(digits["elongated"][0]) + 1)
    charts.band(axes, epochs, digits["difference_ratio"], "difference, real: 1", "C0")
    charts.band(axes, epochs, digits["elongated"], "share elongated as ones", "C1")
    axes.axhline(numbers["controls"]["real"]["elongated"], color="C1", linestyle=":")
    drawn = [epoch for epoch in first_shapes(digits, numbers["controls"]) if epoch is not None]
    if drawn:
        axes.axvline(float(np.mean(drawn)) + 1, color="0.5", linestyle="--", label="no noise")
    axes.set(xlabel="epoch of 25 steps", ylim=(0, 1.2))
    axes.legend()


def samples_over_time(run: Run) -> np.ndarray:
    """Tile a row of samples from the same z for each of ROWS snapshots."""
    epochs = list(run.snapshots())
    chosen = np.unique(np.geomspace(1, len(epochs), ROWS).astype(int)) - 1
    models = run.models_at(epochs[i] for i in chosen)
    rows = [row_of(model) for model in models]
    return plots.tile(np.concatenate(rows), columns=len(rows[0]))


def row_of(model: GenerativeModel) -> np.ndarray:
    """Return samples of a model, one of each class if it has classes."""
    columns = model.num_classes or FACES
    return model.generate(columns, np.arange(columns) if model.num_classes else None, seed=1)
