"""Speed: one training step here, in Keras' guides, in the report's code and in PyTorch.

Same networks, batch and precision, in turns; the limit is a large matrix product's rate.
"""

import importlib.metadata
import sys
from typing import Any

import matplotlib.figure
import tqdm

from gan_vs_vae.errors import is_animated
from reproduce.benchmark import report, steps
from reproduce.claims import Claim
from reproduce.experiment import Experiment


def measure(experiment: Experiment) -> dict:
    """Time what the preset asks for, and print the speed table.

    Returns:
        `{"torch_version", "steps", "costs", "kernels"}`, where the last three are as
        `reproduce.benchmark.steps` measures them.
    """
    effort = steps.EFFORTS[experiment.options.preset]
    numbers: dict[str, Any] = {
        "torch_version": torch_version(),
        "steps": {},
        "costs": {},
        "kernels": {},
    }
    tasks = steps.plan(experiment.configurations, effort)
    bar = tqdm.tqdm(tasks, dynamic_ncols=True, disable=not is_animated())
    for task in bar:
        bar.set_description(task.name)
        if bar.disable:
            print(f"bench: {task.name}", file=sys.stderr, flush=True)
        numbers[task.group][task.name] = task.measure()
    print(report.speed_table(numbers["steps"]))
    return numbers


def claims(measurements: dict) -> list[Claim]:
    """Return no claims: the report states nothing about speed that depends on the machine."""
    return []


def plot(experiment: Experiment, measurements: dict) -> matplotlib.figure.Figure:
    """Draw the measurements; see `report.plot`."""
    return report.plot(measurements)


def torch_version() -> str | None:
    """Return the version of PyTorch that ours is compared with, or None if it is not installed."""
    found = importlib.metadata.distributions(name="torch")
    return next((distribution.version for distribution in found), None)
