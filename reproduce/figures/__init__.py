"""One module for each figure, which is imported when the figure is drawn.

FIGURES names them and has their recipes, the runs that they need. A module has a docstring, whose
first line is the caption, and

    measure(experiment) -> dict               numbers only; trains what is missing
    claims(numbers) -> list[Claim]            a pure function of these numbers
    plot(experiment, numbers) -> Figure       the picture

`recipes/` has the YAML files, which several figures can share. The figures of the lectures are in
`reproduce/lectures`. GROUPS has the names that stand for several figures at once.
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


LECTURE_ROOM = "reproduce.lectures."


def _observations(*runs: str) -> Recipe:
    return Recipe("observations.yaml", runs)


def _faces_and_digits(*runs: str) -> Recipe:
    return Recipe("lectures.yaml", runs)


def _theory(*runs: str) -> Recipe:
    return Recipe("lectures_theory.yaml", runs)


def _cats(*runs: str) -> Recipe:
    return Recipe("cats.yaml", runs, judged=False)


def _lecture(name: str, data: str, quick: int, study: int, recipe: Recipe) -> Entry:
    return Entry(data, quick, study, recipe, f"{LECTURE_ROOM}{name}")


FIGURES = {
    "fig1": Entry("none", 1, 1, Recipe("fig1.yaml", trains=False)),
    "fig2": Entry("mnist", 4, 30, Recipe("fig2.yaml")),
    "fig3": Entry("chars74k", 8, 122, Recipe("fig3.yaml")),
    "fig4": Entry("cifar10", 7, 61, Recipe("fig4.yaml")),
    "fig5": Entry("celeba", 7, 66, Recipe("fig5.yaml")),
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
        24,
        Recipe(Path(__file__).parents[1] / "benchmark" / "recipe.yaml", trains=False),
        "reproduce.benchmark.figure",
    ),
    "interpolation": _lecture(
        "interpolation",
        "celeba, mnist",
        6,
        60,
        _faces_and_digits("face_gan", "face_vae", "digit_gan", "digit_vae"),
    ),
    "arithmetic": _lecture(
        "arithmetic", "celeba", 6, 60, _faces_and_digits("face_gan", "face_vae")
    ),
    "traversal": _lecture(
        "traversal",
        "celeba, mnist",
        6,
        60,
        _faces_and_digits("face_gan", "face_vae", "digit_gan", "digit_vae"),
    ),
    "memorisation": _lecture(
        "memorisation",
        "celeba, mnist",
        7,
        60,
        _faces_and_digits(
            "face_gan", "digit_gan_50", "digit_gan_500", "digit_gan_2000", "digit_gan"
        ),
    ),
    "hard_coded": _lecture(
        "hard_coded", "mnist", 3, 15, _faces_and_digits("digit_autoencoder", "digit_vae")
    ),
    "eigenfaces": _lecture(
        "eigenfaces",
        "celeba, mnist",
        5,
        60,
        _faces_and_digits("face_gan", "face_vae", "face_code_of_7", "digit_autoencoder"),
    ),
    "parzen": _lecture("parzen", "mnist", 3, 31, _theory("gan", "vae")),
    "two_samples": _lecture("two_samples", "mnist", 3, 34, _theory("gan", "vae")),
    "density_ratio": _lecture("density_ratio", "mnist", 3, 25, _theory("gan")),
    "saturation": _lecture("saturation", "mnist", 5, 50, _theory("gan", "minimax")),
    "f_divergences": _lecture(
        "f_divergences",
        "mnist",
        8,
        60,
        _theory(
            "fgan_kl",
            "fgan_reverse_kl",
            "fgan_pearson",
            "fgan_squared_hellinger",
            "gan",
        ),
    ),
    "perlin": _lecture("perlin", "mnist", 2, 22, _theory("gan")),
    "losses": _lecture("losses", "mnist, cifar10", 8, 77, Recipe("losses.yaml")),
    "cats": _lecture("cats", "cats", 5, 25, _cats("logistic", "wasserstein", "least_squares")),
    "tricks": _lecture(
        "tricks",
        "cats",
        6,
        26,
        _cats(
            "plain",
            "noise",
            "clipping",
            "slow",
            "noise_clipping",
            "noise_slow",
            "clipping_slow",
            "noise_clipping_slow",
        ),
    ),
    "style": _lecture("style", "celeba", 6, 81, Recipe("style.yaml")),
    "combination": _lecture("combination", "mnist, celeba", 10, 75, Recipe("combination.yaml")),
}
LECTURES = [name for name, figure in FIGURES.items() if figure.module.startswith(LECTURE_ROOM)]
# bench measures the machine, not the models
ALL = [name for name in FIGURES if name not in ("bench", *LECTURES)]
MODELS = ["losses", "cats", "tricks", "style", "combination"]  # what the lectures name besides
GROUPS = {"all": ALL, "lectures": [n for n in LECTURES if n not in MODELS], "models": MODELS}


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
