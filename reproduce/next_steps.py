"""What to try after a figure was drawn: two commands at most."""

import dataclasses
from collections.abc import Collection

from gan_vs_vae import data
from gan_vs_vae.signatures import parameters
from reproduce import results
from reproduce.figures import FIGURES
from reproduce.options import Options
from reproduce.recipe import PRESETS


def next_steps(options: Options, stand_ins: Collection[str]) -> list[str]:
    """Return a line for each command that is worth trying next.

    Args:
        options: those that the figures were drawn with.
        stand_ins: the names of the data sets that stand-ins were drawn from.
    """
    if len(options.figures) > 1:
        return [f"python -m reproduce --gallery --out {options.out}  # all on one page"]
    (figure,) = options.figures
    found = []
    if stand_ins:
        command = results.command(figure, options, "real")
        if all("download" in parameters(data.loader(name)) for name in stand_ins):
            command += " --download"
        found.append(f"{command}  # all of the real {', '.join(sorted(stand_ins))}")
    if FIGURES[figure].recipe.trains and options.preset != PRESETS[-1]:
        longer = dataclasses.replace(
            options, preset=PRESETS[PRESETS.index(options.preset) + 1], overrides=()
        )
        command = results.command(figure, longer, "auto")
        found.append(f"{command}  # {_what(figure, longer.preset)}")
    return found or ["python -m reproduce --list  # the other figures"]


def _what(figure, preset):
    """Return what a larger preset takes."""
    minutes = {"quick": FIGURES[figure].quick, "study": FIGURES[figure].study}.get(preset)
    return f"about {minutes} minutes on two cores" if minutes else "hours on two cores, or a GPU"
