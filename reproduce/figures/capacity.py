"""Capacity: GANs of five widths on 2,000 digits, held against the report's rule of thumb.

The rule: no more parameters than the training data has pixels, of the same or lower order of
magnitude, or the images may be copied. A copy is nearer to a training image than test images are.
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

if __name__ == "__main__":  # as a script, without the project's folder on the path
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from gan_vs_vae import metrics
from reproduce.claims import claim, every, less, spread
from reproduce.course import show_samples
from reproduce.jury import Jury
from reproduce.study import Study

YAML = "observations.yaml"
RUNS = ("width_quarter", "width_half", "width_one", "width_two", "width_four")
SAMPLES = 1000


def draw(study: Study) -> None:
    """Train what is missing, then draw the figure and write its numbers."""
    jury, data = Jury(study, RUNS[0]), study.data_of(RUNS[0])
    pixels = data.train.images.size
    test = data.test.images[:SAMPLES]
    usual = float(np.median(metrics.nearest_distances(test, data.train.images)))
    numbers = {"pixels": pixels, "measured": jury.about(SAMPLES)}
    for name in RUNS:
        runs = study.runs(name)
        drawn = [run.model.generate(SAMPLES, seed=0) for run in runs]
        nearest = [np.median(metrics.nearest_distances(x, data.train.images)) for x in drawn]
        parameters = sum(runs[0].record["parameters"].values())
        numbers[name] = {
            "parameters": parameters,
            "parameters_to_pixels": parameters / pixels,
            "frechet_distance": spread([jury.reference.frechet_distance(x) for x in drawn]),
            "recognised": spread([jury.recognised(x)["recognised"] for x in drawn]),
            "nearest_to_test": spread([each / usual for each in nearest]),
        }
    numbers["claims"] = judged(numbers)

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
    show_samples(axes[2], study, RUNS, "from narrow to wide")
    study.save(figure, numbers)


def best(names: list[str], distances: dict) -> dict | float:
    """The least distance of those runs; of none, infinite."""
    return min((distances[n] for n in names), key=lambda d: d["mean"], default=np.inf)


def judged(numbers: dict) -> list[dict]:
    """What the report says of capacity, and whether it holds here."""
    within = [name for name in RUNS if numbers[name]["parameters_to_pixels"] <= 1]
    beyond = [name for name in RUNS if name not in within]
    distances = {name: numbers[name]["frechet_distance"] for name in RUNS}
    nearest = [numbers[name]["nearest_to_test"] for name in RUNS]
    return [
        claim(
            "III.A",
            "After some critical point a larger network destabilizes the training or collapses.",
            list(distances.values()),
            "Fréchet distance from the narrowest to the widest: best with no more parameters than "
            "pixels",
            less(best(within, distances), best(beyond, distances)),
        ),
        claim(
            "III.A",
            "With no more parameters than pixels the training data cannot be copied.",
            nearest,
            "distance to the nearest training image over that of test images, from the narrowest "
            "to the widest: below 0.7, a copy, for none within the rule",
            every(less(0.7, numbers[name]["nearest_to_test"]) for name in within),
        ),
    ]


if __name__ == "__main__":
    from reproduce.__main__ import main

    sys.exit(main(["capacity", *sys.argv[1:]]))
