"""What the runs of figures set: otherwise than the report did, and otherwise than other runs."""

import copy
from collections.abc import Iterator

from gan_vs_vae.overrides import apply_override
from reproduce.figures import FIGURES
from reproduce.recipe import Recipe
from reproduce.results import Result

REPORT = "paper"  # the preset with the report's own settings
Rows = list[tuple[str, object, object]]


def differences(recipe: Recipe, preset: str) -> dict[str, Rows]:
    """Return for each run the settings that are not the report's: `(key, report's, here)`.

    A setting that one side leaves to its default is None there.

    >>> found = differences(Recipe("fig2.yaml"), "study")
    >>> [row for row in found["acgan"] if row[0] == "batch_size"]
    [('batch_size', 256, 64)]
    >>> differences(Recipe("fig2.yaml"), "paper")
    {}
    """
    report, here = (
        recipe.configurations(each, is_real=lambda *_: True) for each in (REPORT, preset)
    )
    found = {run: between(report[run], here[run]) for run in here}
    return {run: rows for run, rows in found.items() if rows}


def between(one: dict, other: dict) -> Rows:
    """Return the settings that are not the same in both, with their dotted keys.

    >>> between({"model": {"name": "GAN"}, "epochs": 3}, {"model": {"name": "GAN", "ema": 0.9}})
    [('epochs', 3, None), ('model.ema', None, 0.9)]
    """
    a, b = dict(_flat(one)), dict(_flat(other))
    return [(key, a.get(key), b.get(key)) for key in sorted({*a, *b}) if a.get(key) != b.get(key)]


def configurations(result: Result) -> dict[str, dict]:
    """Return the configuration of each run of a figure, as its command and the recipe say it."""
    options = result.options
    real = {source["name"] for source in result.meta["data"] if source["source"] == "real"}
    runs = copy.deepcopy(
        FIGURES[result.figure].recipe.configurations(
            options.preset, is_real=lambda _, data: data["name"] in real
        )
    )
    for override in options.overrides:
        apply_override(runs, override)
    return runs


def _flat(settings: dict, prefix: str = "") -> Iterator[tuple[str, object]]:
    """Yield each setting with its dotted key."""
    for key, value in settings.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
