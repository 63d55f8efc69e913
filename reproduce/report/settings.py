"""What a figure's runs set otherwise than the report did."""

from collections.abc import Iterator

from reproduce.recipe import Recipe

REPORT = "paper"  # the preset with the report's own settings
Settings = dict[str, object]


def differences(recipe: Recipe, preset: str) -> dict[str, list[tuple[str, object, object]]]:
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
    found = {}
    for run in here:
        theirs, ours = dict(_flat(report[run])), dict(_flat(here[run]))
        rows = [
            (key, theirs.get(key), ours.get(key))
            for key in sorted({*theirs, *ours})
            if theirs.get(key) != ours.get(key)
        ]
        if rows:
            found[run] = rows
    return found


def _flat(settings: dict, prefix: str = "") -> Iterator[tuple[str, object]]:
    """Yield each setting with its dotted key."""
    for key, value in settings.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
