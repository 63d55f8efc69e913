"""One module for each figure, which is imported when the figure is drawn.

FIGURES names them and has their recipes, the runs that they need. A module has a docstring, whose
first line is the caption, and

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

from reproduce.recipe import Recipe


class Entry(NamedTuple):
    """What is known of a figure without importing it.

    quick and study are minutes on two cores, with real data, from the start.
    """

    data: str
    quick: int
    study: int
    recipe: Recipe
    module: str = ""  # where it is, if not here


def _observations(*runs: str) -> Recipe:
    return Recipe("observations.yaml", runs)


FIGURES = {
    "fig1": Entry("none", 1, 1, Recipe("fig1.yaml", trains=False)),
    "fig2": Entry("mnist", 3, 30, Recipe("fig2.yaml")),
    "fig3": Entry("chars74k", 10, 122, Recipe("fig3.yaml")),
    "fig4": Entry("cifar10", 11, 61, Recipe("fig4.yaml")),
    "fig5": Entry("celeba", 10, 66, Recipe("fig5.yaml")),
    "data_sets": Entry("what figures 2 to 5 measured", 1, 1, Recipe()),
    "upsampling": Entry(
        "mnist, cifar10",
        6,
        50,
        _observations("gan", "gan_upsampling", "gan_cifar10", "gan_cifar10_upsampling"),
    ),
    "stability": Entry(
        "mnist, cifar10",
        6,
        87,
        _observations(
            "report_gan",
            "report_vae",
            "report_wgan",
            "report_acgan",
            "gan_cifar10",
            "gan_cifar10_upsampling",
        ),
    ),
    "training_time": Entry("mnist", 4, 38, _observations("gan", "vae")),
    "evolution": Entry(
        "mnist, celeba", 5, 10, _observations("first_acgan", "first_gan", "first_vae")
    ),
    "batch_norm": Entry(
        "mnist", 5, 40, _observations("gan", "gan_no_bn_d", "gan_no_bn_g", "gan_no_bn")
    ),
    "capacity": Entry(
        "mnist",
        6,
        22,
        _observations(*(f"depth_{n}_{kind}" for kind in ("no_bn", "bn") for n in (2, 3, 4, 5))),
    ),
    "copying": Entry(
        "mnist", 5, 18, _observations("images_64", "images_200", "images_800", "images_3200")
    ),
    "latent_space": Entry("mnist", 4, 15, _observations("vae_plane")),
    "conditioning": Entry("mnist", 4, 37, _observations("gan", "cgan", "acgan")),
    "ingredients": Entry(
        "mnist",
        6,
        62,
        _observations(
            "gan",
            "gan_leaky_g",
            "gan_relu_d",
            "acgan",
            "acgan_no_task",
            *("wgan_1", "wgan_5", "gan_1", "gan_5"),
        ),
    ),
    "bench": Entry(
        "none: shapes of mnist, celeba",
        11,
        27,
        Recipe(Path(__file__).parents[1] / "benchmark" / "recipe.yaml"),
        "reproduce.benchmark.figure",
    ),
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
