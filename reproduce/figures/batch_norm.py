"""Batch normalisation: with and without it, in either network of a DCGAN on MNIST."""

import sys
from pathlib import Path

import matplotlib.pyplot as plt

if __name__ == "__main__":  # as a script, without the project's folder on the path
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from reproduce.claims import claim, every, less, spread
from reproduce.course import SAMPLES, courses_of, show_courses, show_samples
from reproduce.jury import Jury
from reproduce.study import Study

YAML = "observations.yaml"
TITLES = {
    "gan": "in both",
    "gan_no_bn_d": "in G alone",
    "gan_no_bn_g": "in D alone",
    "gan_no_bn": "in neither",
}
RUNS = tuple(TITLES)


def draw(study: Study) -> None:
    """Train what is missing, then draw the figure and write its numbers."""
    jury = Jury(study, "gan")
    courses = courses_of(study, jury, TITLES)
    numbers = {
        name: {
            "best_frechet_distance": spread([each.best for each in courses[title]]),
            "last_frechet_distance": spread([each.frechet_distance[-1] for each in courses[title]]),
            "courses": [each.to_dict() for each in courses[title]],
        }
        for name, title in TITLES.items()
    }
    numbers["measured"] = jury.about(SAMPLES)
    numbers["claims"] = judged(numbers)

    figure, axes = plt.subplots(1, 2, figsize=(9, 3.8), layout="constrained")
    show_courses(axes[0], courses, "epochs", "frechet_distance")
    show_samples(axes[1], study, RUNS, "rows: " + ", ".join(TITLES.values()))
    study.save(figure, numbers)


def judged(numbers: dict) -> list[dict]:
    """What the report says of batch normalisation, and whether it holds here."""
    last = [numbers[name]["last_frechet_distance"] for name in RUNS]
    return [
        claim(
            "III.A",
            "Batch normalization in both the generator and the discriminator improves training.",
            last,
            f"Fréchet distance after the last epoch, {', '.join(TITLES.values())}: lowest in both",
            every(less(last[0], other) for other in last[1:]),
        )
    ]


if __name__ == "__main__":
    from reproduce.__main__ import main

    sys.exit(main(["batch_norm", *sys.argv[1:]]))
