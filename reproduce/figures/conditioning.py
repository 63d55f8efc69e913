"""Conditioning: a GAN without labels, a conditional GAN and an AC-GAN, on MNIST.

Mode collapse shows as low recall, and as classes that are rare among samples for which every
class is asked equally often (without labels: as they come).
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

if __name__ == "__main__":  # as a script, without the project's folder on the path
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from gan_vs_vae import metrics, plots
from reproduce.claims import claim, every, less, spread
from reproduce.jury import Jury
from reproduce.study import Study

YAML = "observations.yaml"
TITLES = {"gan": "GAN", "cgan": "conditional GAN", "acgan": "AC-GAN"}
RUNS = tuple(TITLES)
PER_CLASS = 100


def draw(study: Study) -> None:
    """Train what is missing, then draw the figure and write its numbers."""
    jury = Jury(study, "gan")
    classes = np.arange(study.data.num_classes)
    numbers = {name: measured(jury, study.runs(name), classes) for name in RUNS}
    numbers["measured"] = jury.about(PER_CLASS * len(classes))
    numbers["claims"] = judged(numbers)

    figure, axes = plt.subplots(1, 3, figsize=(10, 3.8), layout="constrained")
    for panel, (name, title) in zip(axes, TITLES.items(), strict=True):
        model = study.run(name).model
        labels = np.tile(classes, 8) if model.conditional else None
        images = model.generate(8 * len(classes), labels, seed=1)
        recall = numbers[name]["recall"]["mean"]
        plots.show(panel, plots.tile(images, len(classes)), f"{title}\nrecall {recall:.2f}")
    study.save(figure, numbers)


def measured(jury: Jury, runs: list, classes: np.ndarray) -> dict:
    """Diversity and class accuracy, over the seeds."""
    rows = []
    for run in runs:
        labels = np.repeat(classes, PER_CLASS) if run.model.conditional else None
        images = run.model.generate(len(classes) * PER_CLASS, labels, seed=0)
        seen = jury.judge.classify(images)
        share = np.bincount(seen, minlength=len(classes)) / len(seen)
        row = {
            **jury.numbers(images, labels),
            "rarest_class": float(share.min()),
            # As many classes as if all were equally frequent: exp of the entropy.
            "classes": float(np.exp(-np.sum(share[share > 0] * np.log(share[share > 0])))),
            "distance_within_class": metrics.pairwise_distance(images, seen),
        }
        rows.append(row)
    keys = [key for key, value in rows[0].items() if isinstance(value, float)]
    return {key: spread([row[key] for row in rows]) for key in keys}


def judged(numbers: dict) -> list[dict]:
    """What the report says of class labels, and whether it holds here."""
    gan, cgan, acgan = (numbers[name] for name in RUNS)
    recalls = [gan["recall"], cgan["recall"], acgan["recall"]]
    return [
        claim(
            "III.C",
            "Class labels improve stability and avoid mode collapse.",
            recalls,
            "recall of GAN, conditional GAN and AC-GAN: both with labels above the GAN's",
            every(less(recalls[0], recall) for recall in recalls[1:]),
        ),
        claim(
            "III.C",
            "One can predetermine the class one wants to generate.",
            [cgan["class_accuracy"], acgan["class_accuracy"]],
            "class accuracy of conditional GAN and AC-GAN, at least 0.85 each",
            every(less(0.85, numbers[name]["class_accuracy"]) for name in RUNS[1:]),
        ),
    ]


if __name__ == "__main__":
    from reproduce.__main__ import main

    sys.exit(main(["conditioning", *sys.argv[1:]]))
