"""Parzen windows: how likely test digits are under Gaussians around samples, true and false ones.

Left, the mean log likelihood of test digits against the number of true samples, in all pixels and
in two principal components. Then, at equal numbers of samples, what the same measure says to
samples that are not true. The width of the Gaussians is chosen anew, on other digits, each time.
"""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from scipy import ndimage
from sklearn.cluster import MiniBatchKMeans
from sklearn.decomposition import PCA
from sklearn.model_selection import GridSearchCV
from sklearn.neighbors import KernelDensity

from gan_vs_vae import metrics, plots
from reproduce import statistics
from reproduce.claims import OURS, Claim
from reproduce.comparisons import Comparison, below, exactly, spread
from reproduce.evaluation import pixels_of
from reproduce.experiment import Experiment
from reproduce.lectures import SYNTHESIS

SLIDE = f"{SYNTHESIS}: Computing the difference between two distributions"
SIZES = (100, 300, 1000, 3000, 9000, 27000)
VALIDATION, TEST = 500, 1000  # digits; the first from the training images
FAKES = 1000  # samples of each kind that is compared with true ones
WIDTHS = np.geomspace(0.1, 0.4, 13)  # of the pixels' Gaussians, in units of [0, 1]
WIDTHS_OF_TWO = np.geomspace(0.03, 1, 13)
BLUR = 1.0  # pixels, the standard deviation
CONTROL = 300  # samples with which scikit-learn is asked the same
KINDS = {"true": "true", "k_means": "k-means", "blurred": "blurred", "gan": "GAN", "vae": "VAE"}
EXAMPLES = 5  # that are shown of each


def measure(experiment: Experiment) -> dict:
    train, test = (
        pixels_of(experiment.data.train.images),
        pixels_of(experiment.data.test.images[:TEST]),
    )
    validation, pool = np.split(train, [held_out(len(train))])
    sizes = sizes_up_to(len(pool))
    plane = PCA(2, random_state=0).fit(pool)
    in_plane = [plane.transform(x) for x in (validation, pool, test)]
    n = min(FAKES, sizes[-1])
    fakes = {
        "k_means": [cluster_centres(pool, n)],
        "blurred": [blurred(pool[:n])],
        **{name: [pixels_of(x) for x in generated(experiment, name, n)] for name in ("gan", "vae")},
    }
    true = [likelihood(validation, pool[:k], test, WIDTHS) for k in sizes]
    return {
        "controls": {"scikit_learn": as_scikit_learn(pool[:CONTROL], test[:CONTROL])},
        "sizes": sizes,
        "true": true,
        "true_in_two_dimensions": [
            likelihood(in_plane[0], in_plane[1][:k], in_plane[2], WIDTHS_OF_TWO) for k in sizes
        ],
        "samples": n,
        "fakes": {
            "true": [true[sizes.index(n)]],
            **{
                name: [likelihood(validation, x, test, WIDTHS) for x in found]
                for name, found in fakes.items()
            },
        },
        "test": len(test),
    }


def held_out(n: int) -> int:
    """Return how many of n training images choose the width, and are no samples."""
    return min(VALIDATION, n // 4)


def sizes_up_to(n: int) -> list[int]:
    """Return the numbers of samples that there are enough images for, at least one."""
    return [size for size in SIZES if size <= n] or [n]


def cluster_centres(rows: np.ndarray, n: int) -> np.ndarray:
    """Return the centres of n clusters: blurry, and typical."""
    # k-means++ would take longer than everything else.
    found = MiniBatchKMeans(n, init="random", n_init=1, batch_size=4096, random_state=0).fit(rows)
    return found.cluster_centers_


def blurred(rows: np.ndarray) -> np.ndarray:
    """Return digits after a Gaussian filter."""
    side = int(np.sqrt(rows.shape[1]))
    images = rows.reshape(-1, side, side)
    return ndimage.gaussian_filter(images, (0, BLUR, BLUR)).reshape(rows.shape)


def generated(experiment: Experiment, name: str, n: int) -> list[np.ndarray]:
    """Return samples of a run's model, for each seed."""
    return [run.model.generate(n, seed=0) for run in experiment.runs(name)]


def likelihood(
    validation: np.ndarray, samples: np.ndarray, test: np.ndarray, widths: np.ndarray
) -> dict:
    """Return the width that suits validation digits, and the log likelihood of each test digit."""
    width = metrics.parzen_bandwidth(validation, samples, widths)
    found = metrics.parzen_log_likelihood(test, samples, width)
    return {
        "width": float(width),
        "mean": float(found.mean()),
        "log_likelihood": np.round(found, 2).tolist(),
    }


def as_scikit_learn(samples: np.ndarray, test: np.ndarray) -> dict:
    """Return the width that cross-validation chooses, and how far our densities are from theirs."""
    # One leaf for all: in so many dimensions its trees are hundreds of nats off (its issue 7492).
    density = KernelDensity(leaf_size=len(samples))
    search = GridSearchCV(density, {"bandwidth": WIDTHS}, cv=3).fit(samples)
    width = search.best_params_["bandwidth"]
    theirs = search.best_estimator_.score_samples(test)
    ours = metrics.parzen_log_likelihood(test, samples, width)
    return {
        "cross_validated_width": float(width),
        "width": float(metrics.parzen_bandwidth(test, samples, WIDTHS)),
        "largest_difference": float(np.abs(theirs - ours).max()),
    }


def gain(a: dict, b: dict, threshold: float = 0.0) -> statistics.Estimate:
    """Return by how much test digits are more likely under a than under b: in pairs, Student's."""
    gains = np.subtract(a["log_likelihood"], b["log_likelihood"])
    return statistics.student_t(gains, expected=threshold)


def claims(numbers: dict) -> list[Claim]:
    true, plane, fakes = (numbers[key] for key in ("true", "true_in_two_dimensions", "fakes"))
    sizes, (truth,) = numbers["sizes"], fakes["true"]
    means = {name: spread(x["mean"] for x in found) for name, found in fakes.items()}

    def titled(*names):
        return {KINDS[name]: means[name] for name in names}

    control = numbers["controls"]["scikit_learn"]["largest_difference"]
    few = "there are too few digits for two numbers of samples" if len(sizes) < 2 else None
    last = f"from {sizes[-2]} to {sizes[-1]}" if not few else ""
    dense = []
    if not few:
        dense = [
            Comparison(
                f"gain {last} true samples, 784 pixels", gain(true[-1], true[-2], 10.0), 10.0
            ),
            Comparison("0 - gain, two dimensions", gain(plane[-2], plane[-1], -0.1), -0.1),
        ]
    return [
        Claim(
            SLIDE,
            "Parzen windows need dense sampling: distances in high-dimensional spaces are an issue.",
            {"log likelihood": true[-1]["mean"]}
            | ({"added": dense[0].estimate.value} if dense else {}),
            f"mean log likelihood of test digits in nats with {sizes[-1]} true samples, and how much "
            "the last threefold number of samples adds: above 10 in 784 pixels; for control, in two "
            "principal components, below 0.1",
            dense,
            few,
        ),
        Claim(
            SLIDE,
            "Idea: a Gaussian at each sample computes the difference of two distributions.",
            titled("true", "k_means", "blurred"),
            f"mean log likelihood with {numbers['samples']} true samples, centres of clusters, or "
            "blurred samples; the true ones' above both. Theis et al. (2016) found centres of "
            "clusters above true samples, too; Gaussians of this width fit blurry digits better "
            "than sharp ones, because what is sharp and one pixel beside is as far as another digit",
            [
                Comparison(f"true - {KINDS[name]}", gain(truth, fakes[name][0]))
                for name in ("k_means", "blurred")
            ],
        ),
        Claim(
            OURS,
            "By Parzen windows, samples of a GAN and of a VAE are further from the data than true "
            "samples.",
            titled("true", "gan", "vae"),
            "mean log likelihood with as many samples of each, the true ones' above both",
            [below(means[name], truth["mean"], f"true - {KINDS[name]}") for name in ("gan", "vae")],
        ),
        Claim(
            OURS,
            "The log likelihoods are those of scikit-learn.",
            control,
            "largest difference from KernelDensity in nats, below 1e-6",
            [exactly(1e-6, control, "1e-6 - difference")],
        ),
    ]


def plot(experiment: Experiment, numbers: dict) -> Figure:
    figure = plt.figure(figsize=(11, 4), layout="constrained")
    left, middle, right = figure.subplots(1, 3, width_ratios=[1.2, 0.9, 1.3])
    sizes, fakes = numbers["sizes"], numbers["fakes"]
    left.plot(sizes, [x["mean"] for x in numbers["true"]], "o-", color="black", label="true")
    for i, name in enumerate(list(KINDS)[1:]):
        for j, found in enumerate(fakes[name]):
            label = KINDS[name] if j == 0 else None
            left.plot(numbers["samples"], found["mean"], "D", color=f"C{i}", label=label)
    left.set(xscale="log", xlabel="samples", ylabel="mean log likelihood of test digits [nats]")
    left.set_title("784 pixels", fontsize=8)
    left.legend(fontsize=7)
    means = [x["mean"] for x in numbers["true_in_two_dimensions"]]
    middle.plot(sizes, means, "o-", color="black")
    middle.set(xscale="log", xlabel="true samples")
    middle.set_title("two principal components", fontsize=8)
    for panel in (left, middle):
        panel.grid(alpha=0.3)
    images = example_images(experiment, numbers["samples"])
    plots.show(right, plots.tile(images, columns=EXAMPLES))
    for i, name in enumerate(KINDS):
        mean = np.mean([x["mean"] for x in fakes[name]])
        right.text(
            -0.01,
            1 - (i + 0.5) / len(KINDS),
            f"{KINDS[name]}\n{mean:.0f}",
            fontsize=8,
            ha="right",
            va="center",
            transform=right.transAxes,
        )
    return figure


def example_images(experiment: Experiment, n: int) -> np.ndarray:
    """Return some samples of each of KINDS, uint8 `(5 * EXAMPLES, H, W, 1)`."""
    shape = experiment.data.train.images.shape[1:]
    train = pixels_of(experiment.data.train.images)
    pool = train[held_out(len(train)) :]
    first = pool[:EXAMPLES]
    rows = [first, cluster_centres(pool, n)[:EXAMPLES], blurred(first)]
    models = [experiment.run(name).model for name in ("gan", "vae")]
    rows += [pixels_of(model.generate(EXAMPLES, seed=0)) for model in models]
    return np.round(np.concatenate(rows) * 255).astype("uint8").reshape(-1, *shape)
