"""Training time: a GAN against a VAE on MNIST, to equal quality, over steps and seconds.

The report could not compare them. Times are steps times the seconds of a step, which are timed in
turns (`step_times`). Shown is the time to each level that both reach with every seed. Whose images are
better in the end is said by figure 2's models: these here are stopped while the GAN still improves.
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
FIGURE_2 = {"gan": "acgan", "vae": "cvae"}
WITHOUT_FIGURE_2 = "figure 2, of the same preset, was not drawn into the same folder"
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
        "at_the_end": at_the_end(experiment),
        "measured": evaluator.describe(SAMPLES),
    }


def at_the_end(experiment: Experiment) -> dict[str, dict] | None:
    """Return the Fréchet distances of figure 2's models, if it was drawn into the same folder.

    The GAN's rates have fallen to nothing there. The VAE's distance, 5.2 after its 12 epochs in preset
    `study`, is 5.2 after 24 (seed 0, `--set cvae.epochs=24`).
    """
    drawn = experiment.result_if_drawn("fig2")
    if drawn is None:
        return None
    panels = drawn.measurements["panels"]
    return {name: panels[panel]["frechet_distance"] for name, panel in FIGURE_2.items()}


def claims(numbers: dict) -> list[Claim]:
    if "steps_to_levels" not in numbers:
        return [not_measured(*statement) for statement in STATEMENTS.values()]
    steps, seconds = numbers["steps_to_levels"], numbers["seconds_per_step"]
    logs = [mean_logs(steps[name]) for name in TITLES]
    of_steps = [seconds[name] for name in TITLES]
    of_epochs = (spread(np.exp(logs[0])), spread(np.exp(logs[1])))
    last = {title: numbers[name]["last_frechet_distance"] for name, title in TITLES.items()}

    def longer(factor):
        return times_as_long(*logs, *of_steps, factor, "seconds, GAN / VAE")

    return [
        Claim(
            *STATEMENTS["time"],
            {
                "to the levels": longer(MUCH).estimate.value,
                "of a step": float(np.median(np.divide(*of_steps))),
            },
            "seconds on MNIST, GAN over VAE: of training to the levels that both reach, mean over the levels, "
            f"above {MUCH:g}; beside it of a step",
            [longer(MUCH)],
        ),
        Claim(
            *STATEMENTS["epochs"],
            dict(zip(TITLES.values(), of_epochs, strict=True)),
            "steps on MNIST to the levels that both reach, geometric mean over the levels (an epoch of "
            f"both has as many steps); the GAN's more than {MUCH:g} times the VAE's",
            [times(*of_epochs, MUCH, "GAN / VAE")],
        ),
        _quicker_but_worse(longer(1), numbers.get("at_the_end"), last),
    ]


def _quicker_but_worse(quicker, ends, last):
    measure = (
        "seconds of training to the levels that both reach, GAN over VAE, above 1; Fréchet distance of "
        "figure 2's models at the end of their training, the GAN's lower; beside it the distance here, "
        f"mean of the last {LAST} epochs of a shorter training"
    )
    if ends is None:
        return Claim(*STATEMENTS["quality"], last, measure, [], WITHOUT_FIGURE_2)
    gan, vae = (ends[name] for name in TITLES)
    return Claim(
        *STATEMENTS["quality"],
        {
            "seconds": quicker.estimate.value,
            "figure 2": {"GAN": gan, "VAE": vae},
            "here": last,
        },
        measure,
        [quicker, below(gan, vae, "Fréchet distance of figure 2, VAE - GAN")],
    )


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
    models = models_at_the_same_epoch(experiment, TITLES)
    quality_curve.plot_samples(axes[1, 1], models, "GAN above, VAE below", rows=2)
    return figure
