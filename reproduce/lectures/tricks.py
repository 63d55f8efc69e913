"""Tricks: instance noise, clipped gradients and a learning rate of 1e-4, in all combinations, on cats.

A DCGAN with the logistic loss at 32 pixels. The effect of a trick is by what factor the kernel distance
is larger without it, over all runs with and without it; and beside it, how much the effects of several
depend on each other (Yates, 1937). Below 1, a trick does harm.
"""

import itertools
from collections.abc import Iterable, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gan_vs_vae import plots
from gan_vs_vae.models import GAN
from reproduce import charts
from reproduce.claims import OURS, Claim
from reproduce.comparisons import Comparison, lowers, over_seeds
from reproduce.experiment import Experiment
from reproduce.judges.opinions import disagreement, flattened
from reproduce.lectures.cat_spaces import spaces
from reproduce.lectures.common import controls_in, measure_in, size_of, spaces_fail
from reproduce.lectures.discriminators import gradient_norms

TRICKS = {  # the slides list them as settings, and do not say what they are good for
    "noise": "Gaussian noise (mean = 0, std = 0.05) brings samples nearer to real cats.",
    "clipping": "Clipped gradients bring samples nearer to real cats.",
    "slow": "A learning rate of 0.0001 brings samples nearer to real cats than the DCGAN's.",
}
NAMES = {"noise": "noise", "clipping": "clipping", "slow": "rate 1e-4, not 2e-4"}
LONGEST = 1.0  # the norm to which gradients are clipped
SELDOM = 0.05  # of the batches: whose clipping changes nothing
BATCHES = 10  # of 64 images


def combinations() -> list[tuple[str, ...]]:
    """Return all sets of tricks, from none to all.

    >>> combinations()[:3]
    [(), ('noise',), ('clipping',)]
    """
    sizes = range(len(TRICKS) + 1)
    return [chosen for size in sizes for chosen in itertools.combinations(TRICKS, size)]


def run_with(tricks: Iterable[str]) -> str:
    """Return the name of the run that has these tricks.

    >>> run_with(()), run_with(("noise", "slow"))
    ('plain', 'noise_slow')
    """
    return "_".join(tricks) or "plain"


def measure(experiment: Experiment) -> dict:
    n = size_of(experiment, 40, 200, 500)
    name = run_with(TRICKS)
    found_in, data = spaces(experiment, name), experiment.data_of(name)
    images = data.train.images[: 64 * BATCHES]
    numbers: dict = {
        "samples": n,
        "controls": controls_in(found_in, data),
        "steps": experiment.run(name).record["steps"],
        "runs": {},
        "longer": {},
    }
    for tricks in combinations():
        models = [run.model for run in experiment.runs(run_with(tricks))]
        seeds = [measure_in(found_in, model.generate(n, seed=0)) for model in models]
        numbers["runs"][run_with(tricks)] = over_seeds(seeds)
        if "clipping" not in tricks:  # last, since it changes the models
            seeds = [too_long(model, images) for model in models]
            numbers["longer"][run_with(tricks)] = over_seeds(seeds)
    return numbers


def too_long(model: GAN, images: np.ndarray) -> dict[str, float]:
    """Return the share of batches whose gradients would be clipped, of D and of G."""
    norms = gradient_norms(model, images)
    return {role: float(np.mean(np.greater(found, LONGEST))) for role, found in norms.items()}


def cells(numbers: dict, space: str) -> np.ndarray:
    """Return the kernel distances, float `(2, 2, 2, seeds)`, by the presence of each trick."""
    levels = itertools.product((False, True), repeat=len(TRICKS))
    runs = [
        numbers["runs"][run_with(trick for trick, on in zip(TRICKS, level, strict=True) if on)]
        for level in levels
    ]
    values = [run[space]["kernel_distance"]["values"] for run in runs]
    return np.array(values).reshape(*[2] * len(TRICKS), -1)


def failures(numbers: dict, space: str, trick: str) -> dict[str, int]:
    """Return how many runs failed without a trick and with it, and how many there are of each.

    A run has failed if it is no nearer to real images than these are when their blocks are shuffled.
    """
    limit = numbers["controls"][space]["shuffled"]["kernel_distance"]
    failed = cells(numbers, space) >= limit
    axis = list(TRICKS).index(trick)
    without, with_it = (int(np.take(failed, level, axis=axis).sum()) for level in (0, 1))
    return {"failed without": without, "with": with_it, "of": failed.size // 2}


# -- claims ------------------------------------------------------------------------------------


def claims(numbers: dict) -> list[Claim]:
    opinions = {
        space: [all_together(cells(numbers, space), space)] for space in numbers["controls"]
    }
    return [
        *(trick_helps(numbers, trick) for trick in TRICKS),
        Claim(
            OURS,
            "All three tricks together are better than none.",
            {
                space: {
                    words: numbers["runs"][run_with(tricks)][space]["kernel_distance"]
                    for words, tricks in (("without any", ()), ("with all", TRICKS))
                }
                for space in opinions
            },
            f"kernel distance after {numbers['steps']:,} steps, with all lower",
            flattened(opinions),
            spaces_fail(numbers["controls"]) or disagreement(opinions),
        ),
    ]


def trick_helps(numbers: dict, trick: str) -> Claim:
    """Return the claim that a trick of the slides lowers the kernel distance."""
    factor = list(TRICKS).index(trick)
    opinions = {
        space: [lowers(cells(numbers, space), [factor], f"{space}: without / with {NAMES[trick]}")]
        for space in numbers["controls"]
    }
    return Claim(
        OURS,
        TRICKS[trick],
        {
            space: {
                "without / with": test.estimate.value,
                **failures(numbers, space, trick),
            }
            for space, (test,) in opinions.items()
        },
        f"kernel distance after {numbers['steps']:,} steps without it over that with it, above 1; runs "
        "that failed: they are no nearer to real photos than these are when their blocks are shuffled",
        flattened(opinions),
        spaces_fail(numbers["controls"])
        or (_changes_nothing(numbers["longer"]) if trick == "clipping" else None)
        or disagreement(opinions),
    )


def _changes_nothing(longer):
    """Return why clipping is not tested, if the gradients of unclipped runs are seldom long enough."""
    most = max(share["mean"] for run in longer.values() for share in run.values())
    if most >= SELDOM:
        return None
    return (
        f"at the end of training at most {most:.0%} of the gradients are long enough to be clipped"
    )


def all_together(found: np.ndarray, space: str) -> Comparison:
    """Compare the runs without any trick with those that have all: two cells of one factor."""
    corner = np.stack([found[0, 0, 0], found[1, 1, 1]])
    return lowers(corner, [0], f"{space}: without any / with all")


# -- picture -----------------------------------------------------------------------------------


def plot(experiment: Experiment, numbers: dict) -> Figure:
    figure = plt.figure(figsize=(9, 6), layout="constrained")
    left, right = figure.subfigures(1, 2, squeeze=False, width_ratios=[1, 1.2])[0]
    effects, runs = left.subplots(2, 1)
    plot_effects(effects, numbers)
    plot_runs(runs, numbers)
    rows = [
        experiment.run(run_with(tricks)).model.generate(12, seed=1) for tricks in combinations()
    ]
    images = right.subplots()
    plots.show(images, plots.tile(np.concatenate(rows), columns=12))
    images.set_title("rows: " + ", ".join(map(label_of, combinations())), wrap=True)
    return figure


def label_of(tricks: Sequence[str]) -> str:
    """Return what to call a set of tricks."""
    short = {"slow": "1e-4"}
    return " + ".join(short.get(trick, trick) for trick in tricks) or "none"


def plot_effects(axes: Axes, numbers: dict) -> None:
    """Plot the effects of single tricks, and the interactions of several, with their intervals."""
    chosen = [tricks for tricks in combinations() if tricks]
    for i, space in enumerate(numbers["controls"]):
        found = cells(numbers, space)
        tests = [lowers(found, [list(TRICKS).index(t) for t in tricks], "") for tricks in chosen]
        estimates = [test.estimate for test in tests]
        reach = [[e.value - e.low for e in estimates], [e.high - e.value for e in estimates]]
        places = np.arange(len(chosen)) + 0.15 * i
        axes.errorbar(
            [e.value for e in estimates], places, xerr=reach, fmt="o", color=f"C{i}", label=space
        )
    axes.axvline(1, color="black", linestyle=":")
    charts.logarithmic(axes.xaxis)
    axes.set_yticks(
        range(len(chosen)),
        [label_of(tricks).replace("+", "\N{MULTIPLICATION SIGN}") for tricks in chosen],
    )
    axes.set_xlabel("without / with (\N{MULTIPLICATION SIGN}: interaction)")
    axes.invert_yaxis()
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2)


def plot_runs(axes: Axes, numbers: dict) -> None:
    """Plot the kernel distance of each run, in each space."""
    for i, (space, controls) in enumerate(numbers["controls"].items()):
        for place, tricks in enumerate(combinations()):
            values = numbers["runs"][run_with(tricks)][space]["kernel_distance"]["values"]
            axes.plot(values, [place + 0.15 * i] * len(values), "o", color=f"C{i}", alpha=0.7)
        axes.axvline(controls["shuffled"]["kernel_distance"], color=f"C{i}", linestyle="--")
    charts.logarithmic(axes.xaxis)
    titles = [label_of(tricks) for tricks in combinations()]
    axes.set_yticks(range(len(titles)), titles)
    axes.set_xlabel("kernel distance; dashed: shuffled photos")
    axes.invert_yaxis()
