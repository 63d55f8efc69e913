"""One module for each figure.

The first line of its docstring is the caption. A module has

    RECIPE                                    the runs that it needs
    measure(experiment) -> dict               numbers only; trains what is missing
    claims(numbers) -> list[Claim]            a pure function of these numbers
    plot(experiment, numbers) -> Figure       the picture

`recipes/` has the YAML files, which several figures can share.
"""

import ast
import importlib
from pathlib import Path
from types import ModuleType
from typing import NamedTuple


class Entry(NamedTuple):
    """What `--list` says of a figure; minutes are of two cores, with real data, from the start."""

    data: str
    quick: int
    study: int
    module: str = ""  # where it is, if not here


FIGURES = {
    "fig1": Entry("none", 1, 1),
    "fig2": Entry("mnist", 3, 30),
    "fig3": Entry("chars74k", 10, 122),
    "fig4": Entry("cifar10", 11, 61),
    "fig5": Entry("celeba", 10, 66),
    "data_sets": Entry("what figures 2 to 5 measured", 1, 1),
    "upsampling": Entry("mnist, cifar10", 11, 62),
    "stability": Entry("mnist", 6, 46),
    "training_time": Entry("mnist", 4, 16),
    "evolution": Entry("mnist, celeba", 5, 13),
    "batch_norm": Entry("mnist", 6, 49),
    "capacity": Entry("mnist", 7, 76),
    "latent_space": Entry("mnist", 5, 14),
    "conditioning": Entry("mnist", 5, 38),
    "bench": Entry("none: shapes of mnist, celeba", 11, 27, "reproduce.benchmark.figure"),
}
ALL = [name for name in FIGURES if name != "bench"]  # bench measures the machine, not the models


def load(name: str) -> ModuleType:
    """Import the module of a figure."""
    return importlib.import_module(_module(name))


def caption(name: str) -> str:
    """Return the caption of a figure, without importing its module.

    >>> caption("fig1")
    "Figure 1: the structure of an autoencoder, drawn from a real model's layers and shapes."
    """
    path = Path(__file__).parents[2] / f"{_module(name).replace('.', '/')}.py"
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return docstring.partition("\n")[0]


def _module(name):
    return FIGURES[name].module or f"{__name__}.{name}"
