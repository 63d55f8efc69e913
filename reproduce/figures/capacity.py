"""Capacity: GANs of five widths on 2,000 digits, held against the report's rule of thumb.

The rule: no more parameters than the training data has pixels, of the same or lower order of
magnitude, or the images may be copied. A copy is nearer to a training image than test images are.
"""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from gan_vs_vae import metrics
from reproduce.claims import Claim
from reproduce.comparisons import above, spread
from reproduce.experiment import Experiment
from reproduce.quality_curve import plot_samples

RUNS = ("width_quarter", "width_half", "width_one", "width_two", "width_four")
SAMPLES = 1000


def measure(experiment: Experiment) -> dict:
    evaluator, data = experiment.evaluator(RUNS[0]), experiment.data_of(RUNS[0])
    pixels = data.train.images.size

    def nearest(images):
        return float(np.median(metrics.nearest_distances(images, data.train.images)))

    of_test_images = nearest(data.test.images[:SAMPLES])
    numbers = {"pixels": pixels, "measured": evaluator.describe(SAMPLES)}
    for name in RUNS:
        runs = experiment.runs(name)
        samples = [run.model.generate(SAMPLES, seed=0) for run in runs]
        parameters = sum(runs[0].record["parameters"].values())
        numbers[name] = {
            "parameters": parameters,
            "parameters_to_pixels": parameters / pixels,
            "frechet_distance": spread([evaluator.reference.frechet_distance(x) for x in samples]),
            "recognised": spread([evaluator.recognise(x)["recognised"] for x in samples]),
            "nearest_to_test": spread([nearest(x) / of_test_images for x in samples]),
        }
    return numbers


def plot(experiment: Experiment, numbers: dict) -> Figure:
    figure, axes = plt.subplots(1, 3, figsize=(12, 3.6), layout="constrained")
    ratios = [numbers[name]["parameters_to_pixels"] for name in RUNS]
    for panel, key, label in (
        (axes[0], "frechet_distance", "Fréchet distance to test images"),
        (axes[1], "nearest_to_test", "distance to the nearest training image\n(test images: 1)"),
    ):
        for ratio, name in zip(ratios, RUNS, strict=True):
            values = numbers[name][key]["values"]
            panel.plot([ratio] * len(values), values, "o", color="C0")
        panel.plot(ratios, [numbers[name][key]["mean"] for name in RUNS], color="C0")
        panel.axvline(1, color="grey", linestyle=":")
        panel.set(xscale="log", xlabel="parameters / pixels", ylabel=label)
    plot_samples(axes[2], experiment, RUNS, "from narrow to wide")
    return figure


def claims(numbers: dict) -> list[Claim]:
    within = [name for name in RUNS if numbers[name]["parameters_to_pixels"] <= 1]
    nearest = {name: numbers[name]["nearest_to_test"] for name in RUNS}
    return [
        Claim(
            "III.A",
            "After some critical point a larger network destabilizes the training or collapses.",
            [numbers[name]["frechet_distance"] for name in RUNS],
            "Fréchet distance from the narrowest to the widest",
            [],
            "the report means more layers, and these networks are wider",
        ),
        Claim(
            "III.A",
            "With no more parameters than pixels the training data cannot be copied.",
            list(nearest.values()),
            "distance to the nearest training image over that of test images, from the narrowest "
            "to the widest: below 0.7, a copy, for none within the rule",
            [above(nearest[name], 0.7, name) for name in within],
            "the median does not see copies among fewer than half of the samples, and no network "
            "that copies was measured for control",
        ),
    ]
