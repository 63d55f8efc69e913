"""Training time: a GAN against a VAE on MNIST, to equal quality, and until their curves are flat.

The report could not compare them. Times are steps times the seconds of a step, which are timed in
turns (`step_times`). Shown are the time to each level that both reach with every seed, and when the
GAN's images become better than the VAE's.
"""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from reproduce import quality_curve
from reproduce.claims import Claim, not_measured
from reproduce.comparisons import below, spread, times
from reproduce.experiment import Experiment
from reproduce.quality_curve import LAST, SAMPLES, mean_logs, models_at_the_same_epoch
from reproduce.step_times import plot_times_to_levels, seconds_per_step, times_as_long

TITLES = {"gan": "GAN", "vae": "VAE"}
MUCH = 2.0  # "a lot longer" is more than twice as long
STATEMENTS = {
    "time": ("VI", "Mostly GANs took a lot longer to train, in run time."),
    "epochs": ("VI", "Mostly GANs took a lot longer to train, in number of epochs."),
    "quality": (
        "VI",
        "Using VAEs one can achieve results in less time, but with decreased image quality.",
    ),
}


def measure(experiment: Experiment) -> dict:
    evaluator = experiment.evaluator("gan")
    curves = quality_curve.measure_curves(experiment, evaluator, TITLES)
    return {
        **quality_curve.stored(curves),
        "steps_to_levels": quality_curve.steps_to_levels(curves),
        "seconds_per_step": seconds_per_step(experiment, TITLES),
        "controls": quality_curve.controls(evaluator),
        "measured": evaluator.describe(SAMPLES),
    }


def crossing(numbers: dict) -> list[float]:
    """Return, for each seed, after how many seconds the GAN's images stay better than the VAE's.

    Distances are interpolated between epochs in their logarithm. A seed whose GAN ends with the
    larger distance is left out.
    """
    found = []
    for pair in zip(*(numbers[name]["curves"] for name in TITLES), strict=False):
        seconds, logs = zip(
            *(_over_seconds(numbers, name, c) for name, c in zip(TITLES, pair, strict=True)),
            strict=True,
        )
        grid = np.linspace(max(s[0] for s in seconds), min(s[-1] for s in seconds), 1000)
        gan, vae = (np.interp(grid, s, d) for s, d in zip(seconds, logs, strict=True))
        worse = np.flatnonzero(gan >= vae)
        if not len(worse):
            found.append(float(grid[0]))
        elif worse[-1] < len(grid) - 1:
            found.append(float(grid[worse[-1] + 1]))
    return found


def _over_seconds(numbers, name, curve):
    step = np.median(numbers["seconds_per_step"][name])
    return np.array(curve["steps"]) * step, np.log(curve["frechet_distance"])


def claims(numbers: dict) -> list[Claim]:
    if "steps_to_levels" not in numbers:
        return [not_measured(*statement) for statement in STATEMENTS.values()]
    steps, seconds = numbers["steps_to_levels"], numbers["seconds_per_step"]
    logs = [mean_logs(steps[name]) for name in TITLES]
    of_steps = [seconds[name] for name in TITLES]
    of_epochs = (spread(np.exp(logs[0])), spread(np.exp(logs[1])))
    last = {name: quality_curve.last_distances(numbers[name]["curves"]) for name in TITLES}
    gan, vae = last.values()

    def longer(factor):
        return times_as_long(*logs, *of_steps, factor, "seconds, GAN / VAE")

    return [
        Claim(
            *STATEMENTS["time"],
            [longer(MUCH).estimate.value, float(np.median(np.divide(*of_steps)))],
            "seconds of training steps to the levels that both reach, mean over the levels, GAN over "
            f"VAE, above {MUCH:g}; seconds of a step, GAN over VAE",
            [longer(MUCH)],
        ),
        Claim(
            *STATEMENTS["epochs"],
            list(of_epochs),
            "steps to the levels that both reach, geometric mean over the levels, GAN and VAE (an "
            f"epoch has as many steps): the GAN's more than {MUCH:g} times the VAE's",
            [times(*of_epochs, MUCH, "GAN / VAE")],
        ),
        Claim(
            *STATEMENTS["quality"],
            [gan, vae, *_crossings(numbers)],
            f"Fréchet distance, mean of the last {LAST} epochs, GAN and VAE: the GAN's lower, though "
            "later at the levels that both reach; and after how many seconds it is lower",
            [longer(1), below(gan, vae, "Fréchet distance, VAE - GAN")],
            _too_early(numbers, gan, vae),
        ),
    ]


def _crossings(numbers):
    found = crossing(numbers)
    return [spread(found)] if found else ["never"]


def _too_early(numbers, gan, vae):
    """Return why the ends decide nothing, if the one that is behind was still catching up."""
    behind = "gan" if gan["mean"] > vae["mean"] else "vae"
    if quality_curve.still_falls(numbers[behind]["curves"]):
        return (
            f"the {TITLES[behind]}'s training stopped while its distance, the larger, was falling"
        )
    return None


def plot(experiment: Experiment, numbers: dict) -> Figure:
    figure, axes = plt.subplots(2, 2, figsize=(7.2, 6), layout="constrained")
    by_title = {title: numbers[name] for name, title in TITLES.items()}
    curves = {title: found["curves"] for title, found in by_title.items()}
    seconds = {title: numbers["seconds_per_step"][name] for name, title in TITLES.items()}
    real = numbers["controls"]["real"]["frechet_distance"]
    quality_curve.plot_curves(axes[0, 0], curves, "frechet_distance", seconds, real)
    quality_curve.plot_curves(axes[0, 1], curves, "frechet_distance", control=real)
    levels = numbers["steps_to_levels"]
    titled = {TITLES.get(name, name): found for name, found in levels.items()}
    plot_times_to_levels(axes[1, 0], titled, seconds)
    if found := crossing(numbers):
        axes[0, 0].axvline(np.mean(found), color="0.5", linestyle="--")
    models = models_at_the_same_epoch(experiment, TITLES)
    quality_curve.plot_samples(axes[1, 1], models, "GAN above, VAE below", rows=2)
    return figure
