"""What to try after a figure was drawn: two commands at most."""

import dataclasses
import shlex
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
        gallery = ["python", "-m", "reproduce", "--gallery", "--out", str(options.out)]
        return [f"{shlex.join(gallery)}  # all on one page"]
    (figure,) = options.figures
    found = []
    if stand_ins:
        command = _command(figure, options, "real")
        if all("download" in parameters(data.loader(name)) for name in stand_ins):
            command += " --download"
        found.append(f"{command}  # all of the real {', '.join(sorted(stand_ins))}")
    if FIGURES[figure].recipe.trains and options.preset != PRESETS[-1]:
        longer = dataclasses.replace(
            options, preset=PRESETS[PRESETS.index(options.preset) + 1], overrides=()
        )
        command = _command(figure, longer, options.data)
        found.append(f"{command}  # {_what(figure, longer.preset)}")
    return found or ["python -m reproduce --list  # the other figures"]


def _command(figure, options, source):
    """Return the command of a figure, with the places on this computer, which a JSON file leaves out."""
    usual = Options()
    places = []
    for name in ("inception", "data_dir", "runs", "out"):
        place = str(getattr(options, name))
        if place != str(getattr(usual, name)):
            places += [f"--{name.replace('_', '-')}", place]
    command = results.command(figure, dataclasses.replace(options, inception=None), source)
    return f"{command} {shlex.join(places)}".rstrip()


def _what(figure, preset):
    """Return what a larger preset takes."""
    minutes = {"quick": FIGURES[figure].quick, "study": FIGURES[figure].study}.get(preset)
    return f"about {minutes} minutes on two cores" if minutes else "hours on two cores, or a GPU"
