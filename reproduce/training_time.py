"""Training time: a VAE against a GAN on MNIST, to equal quality on the same hardware.

The report could not compare them. The level is what the VAE reaches with its every seed. Runs of
several processors leave it open: train all of them on one, in a folder of their own (--runs).
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt

if __name__ == "__main__":  # as a script, without the project's folder on the path
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from reproduce.claims import claim, spread
from reproduce.course import SAMPLES, courses_of, processors, show_courses, show_samples
from reproduce.jury import Jury
from reproduce.study import Study

YAML = "observations.yaml"
RUNS = ("vae", "gan")
TITLES = {"vae": "VAE", "gan": "GAN"}


def draw(study: Study) -> None:
    """Train what is missing, then draw the figure and write its numbers."""
    jury = Jury(study, "gan")
    courses = courses_of(study, jury, TITLES)
    level = max(each.best for each in courses["VAE"])
    numbers = {"level": level, "processors": processors(study, RUNS)}
    for name, title in TITLES.items():
        seconds = [each.seconds_to(level) for each in courses[title]]
        numbers[name] = {
            "best_frechet_distance": spread([each.best for each in courses[title]]),
            "seconds_to_level": spread(seconds) if None not in seconds else seconds,
            "courses": [each.to_dict() for each in courses[title]],
        }
    numbers["measured"] = jury.about(SAMPLES)
    numbers["claims"] = judged(numbers)

    figure, axes = plt.subplots(1, 3, figsize=(12, 3.6), layout="constrained")
    show_courses(axes[0], courses, "seconds", "frechet_distance")
    axes[0].axhline(level, color="grey", linestyle=":")
    show_courses(axes[1], courses, "seconds", "recognised")
    show_samples(axes[2], study, RUNS, "VAE above, GAN below", rows=2)
    study.save(figure, numbers)


def judged(numbers: dict) -> list[dict]:
    """What the report says of training time, and whether it holds here."""
    vae, gan = numbers["vae"], numbers["gan"]
    to_level = [vae["seconds_to_level"], gan["seconds_to_level"]]
    best = [gan["best_frechet_distance"], vae["best_frechet_distance"]]
    reached = isinstance(to_level[1], dict)
    slower = not reached or to_level[1]["mean"] > to_level[0]["mean"]
    fair = len(numbers["processors"]) == 1
    return [
        claim(
            "VI",
            "Mostly GANs took a lot longer to train.",
            to_level if reached else to_level[:1],
            "seconds to the level of the VAE's samples, VAE and GAN; the GAN's above twice the VAE's",
            (not reached or to_level[1]["mean"] > 2 * to_level[0]["mean"]) if fair else None,
        ),
        claim(
            "VI",
            "Using VAEs one can achieve results in less time, but with decreased image quality.",
            best,
            "best Fréchet distance, GAN and VAE: the GAN's lower, and reached later than the level",
            (slower and best[0]["mean"] < best[1]["mean"]) if fair else None,
        ),
    ]


if __name__ == "__main__":
    from reproduce.__main__ import main

    sys.exit(main(["training_time", *sys.argv[1:]]))
