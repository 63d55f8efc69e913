"""The learning rate of each loss: a small search, and the measures of all seeds at what it found."""

from collections.abc import Sequence

from gan_vs_vae.training import Run
from reproduce.comparisons import over_seeds
from reproduce.experiment import Experiment
from reproduce.judges.space import Space
from reproduce.lectures.common import size_of

RATES = (3e-4, 1e-3, 3e-3, 1e-2)  # of the search: above the usual ones, since the runs are short
SEARCHED = ("study", "paper")  # the presets that search; others have the recipe's rates
SEARCH_SEED = 100  # of the runs and the z of the search: none of those that are measured


def measure_loss(experiment: Experiment, space: Space, name: str, limit: float) -> dict:
    """Return the search, and the measures of all seeds at the learning rate that it found.

    Args:
        experiment, space: where, and in which features.
        name: str. A run of the recipe.
        limit: float. The kernel distance from which on a run has failed.
    """
    n = size_of(experiment, 40, 500, 500)

    searched: dict = {}
    if experiment.options.preset in SEARCHED:
        for rate in RATES:
            model = experiment.run(name, SEARCH_SEED, at(rate)).model
            images = model.generate(n, seed=SEARCH_SEED)
            searched[str(rate)] = space.measure(images)["kernel_distance"]
    rate = best(searched) if searched else stated(experiment, name)
    found = {"search": searched, "rate": rate}
    runs = chosen(experiment, name, found)
    seeds = [space.measure(run.model.generate(n, seed=0)) for run in runs]
    failed = sum(each["kernel_distance"] >= limit for each in seeds)
    return {**found, "steps": runs[0].record["steps"], "failed": failed, **over_seeds(seeds)}


def at(rate: float) -> tuple[str, str]:
    """Return the changes of a run's configuration that set the learning rate of both networks."""
    return (
        f"optimizers.d_optimizer.learning_rate={rate}",
        f"optimizers.g_optimizer.learning_rate={rate}",
    )


def best(searched: dict[str, float]) -> float:
    """Return the learning rate with the smallest kernel distance.

    >>> best({"0.0001": 0.9, "0.001": 0.2})
    0.001
    """
    return float(min(searched, key=lambda rate: searched[rate]))


def stated(experiment: Experiment, name: str) -> float:
    """Return the learning rate of the recipe."""
    return experiment.configurations[name].optimizers["d_optimizer"].settings["learning_rate"]


def chosen(experiment: Experiment, name: str, found: dict) -> list[Run]:
    """Return the runs of all seeds at the learning rate that was found, or is stated."""
    changes: Sequence[str] = at(found["rate"]) if found["search"] else ()
    return experiment.runs(name, changes)
