"""The command line of `python -m reproduce`, as a value that a notebook can make, too."""

import argparse
import dataclasses
from pathlib import Path

from gan_vs_vae.errors import UserError, unknown
from gan_vs_vae.names import check_keys
from gan_vs_vae.options import RunOptions, add_run_options
from gan_vs_vae.overrides import apply_override, parse_override
from reproduce.figures import FIGURES, GROUPS
from reproduce.recipe import PRESETS

ACTIONS = {  # "report" stands where figures do
    "draw": "train what is missing, then draw the figures",
    "train": "train what is missing, and draw nothing; leave to other commands what they train",
    "list": "list the figures, and how long each takes",
    "claims": "judge the claims of drawn figures again, from the numbers in their JSON files",
    "plot": "draw figures again, from the numbers in their JSON files and from finished runs",
    "gallery": "write README.md into the folder of the figures: pictures and tables",
    "report": "write report.html into that folder: each figure held against the report",
}
EXAMPLES = """\
examples:
  python -m reproduce fig2                             draw figure 2
  python -m reproduce fig2 --preset study --data real  as it is in figures/, from real MNIST
  python -m reproduce fig2 --set acgan.epochs=12       change a setting of a run
  python -m reproduce all --dry-run                    describe what would be trained
  python -m reproduce report --out figures             hold the figures against the report: a page

A command that was stopped continues when it is run again. KERAS_BACKEND=tensorflow (default), jax
or torch chooses the backend. reproduce/README.md has all recipes and options."""

OF_REPORT = ("panels", "paper", "against")
# The options of each action; `draw` has all but those of `report`. Where folders are may always be said.
ALWAYS = ("action", "figures", "out", "runs", "data_dir", "imports")
USED = {
    "train": (*ALWAYS, *(field.name for field in dataclasses.fields(RunOptions)), "preset"),
    **dict.fromkeys(("plot", "claims", "gallery", "list"), ALWAYS),
    "report": (*ALWAYS, *OF_REPORT),
}
FLAGS = {"overrides": "set", "imports": "import"}  # options that are called otherwise


@dataclasses.dataclass(frozen=True)
class Options(RunOptions):
    """What to draw, from which data, and where to.

    Attributes:
        figures: tuple of str. Names of figures.
        action: one of `ACTIONS`.
        preset: one of `recipe.PRESETS`.
        out: Path. The folder for pictures and JSON files.
        inception: str or None. Weights of InceptionV3, to measure in its features, too:
            "imagenet", or the path of a file.
        panels: Path or None. The folder of the report's printed panels, or its PDF, for `report`.
        paper: Path or None. The folder of figures with the report's settings, for `report`.
        against: Path or None. A folder of other figures that `report` compares with.

    >>> Options(figures=("fig2",), preset="smoke").runs
    PosixPath('runs')
    """

    figures: tuple[str, ...] = ()
    action: str = "draw"
    preset: str = "quick"
    out: Path = Path("results")
    inception: str | None = None
    panels: Path | None = None
    paper: Path | None = None
    against: Path | None = None

    def __post_init__(self):
        super().__post_init__()
        for name in self.figures:
            if name not in FIGURES:
                raise unknown("figure", name, [*FIGURES, *GROUPS])
        if self.preset not in PRESETS:
            raise unknown("preset", self.preset, PRESETS)


def parse(arguments: list[str] | None = None) -> Options:
    """Return the options in a list of command-line arguments; None: those of this process.

    Raises:
        UserError: if a figure or preset is unknown, no figure is named where one is needed, or an
            option does not belong to the action.
    """
    parser = _parser()
    parsed = parser.parse_args(arguments)
    if "report" in parsed.figures:
        if parsed.figures != ["report"] or parsed.action != "draw":
            raise UserError("report stands alone: name no figure beside it, and nothing else to do")
        parsed.action, parsed.figures = "report", []
    elif not parsed.figures and parsed.action in ("draw", "train", "plot"):
        raise UserError(f"name a figure to draw: {', '.join([*FIGURES, *GROUPS])}")
    _check_used(parsed, parser.get_default)
    named = (GROUPS.get(name, [name]) for name in parsed.figures)
    parsed.figures = tuple(dict.fromkeys(figure for figures in named for figure in figures))
    return Options.from_arguments(parsed)


def _check_used(parsed, default):
    """Raise `UserError` if something was given that the action does not look at."""
    action = parsed.action
    if action in ("list", "gallery") and parsed.figures:
        raise UserError(f"--{action} is about all figures: name none")
    if action not in ("draw", "train") and parsed.dry_run:
        raise UserError("--dry-run describes what would be trained: leave it out where nothing is")
    for name in OF_REPORT:
        if action != "report" and getattr(parsed, name) is not None:
            raise UserError(
                f"--{name} is an option of report: python -m reproduce report --{name} ..."
            )
    for name, value in vars(parsed).items():
        if name not in USED.get(action, [name]) and value != default(name):
            option = FLAGS.get(name, name.replace("_", "-"))
            where = "report" if action == "report" else f"--{action}"
            raise UserError(f"{where} does not use --{option}: leave it out")


def check_overrides(options: Options) -> None:
    """Raise `UserError` if an override names no run or key of a figure; no part is looked at."""
    for name in options.figures:
        runs = _of_preset(options, name)
        for override in options.overrides:
            apply_override(runs, override)
        for run in runs.values():
            check_keys(run)


def described(options: Options, figure: str) -> list[str]:
    """Return the settings that were changed, each with that of the preset, where it has one.

    >>> described(Options(preset="paper", overrides=("acgan.epochs=12",)), "fig4")
    ['acgan.epochs=12 instead of 2500']
    """
    runs = _of_preset(options, figure)
    return [_beside_preset(override, runs) for override in options.overrides]


def shortened(options: Options, figure: str) -> list[str]:
    """Return those of the changed settings that are fewer epochs than the preset's.

    >>> shortened(Options(preset="paper", overrides=("acgan.epochs=12", "vae.epochs=99")), "fig4")
    ['acgan.epochs=12 instead of 2500']
    """
    runs = _of_preset(options, figure)
    found = []
    for override in options.overrides:
        keys, value = parse_override(override)
        paths = [keys] if keys[0] in runs else [[name, *keys] for name in runs]
        presets = [_setting(runs, path) for path in paths if path[1:] == ["epochs"]]
        whole = [epochs for epochs in presets if isinstance(epochs, int)]
        if isinstance(value, int) and whole and value < max(whole):
            found.append(_beside_preset(override, runs))
    return found


def _of_preset(options, figure):
    """Return the configurations of a figure's runs on real data, without what was changed."""
    return FIGURES[figure].recipe.configurations(options.preset, is_real=lambda *_: True)


def _beside_preset(override, runs):
    found = _setting(runs, parse_override(override)[0])
    return override if found is None else f"{override} instead of {found}"


def _setting(content, keys):
    for key in keys:
        content = content.get(key) if isinstance(content, dict) else None
    return content


def _parser():
    default = Options()
    parser = argparse.ArgumentParser(
        prog="python -m reproduce",
        description="Draw figures of the report again: a picture and a JSON file with numbers each.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add(
        "figures",
        nargs="*",
        metavar="FIGURE",
        help=f"{', '.join(FIGURES)}; {', '.join(GROUPS)}; or report",
    )
    actions = parser.add_mutually_exclusive_group()
    for name, help_text in ACTIONS.items():
        if name not in ("draw", "report"):
            actions.add_argument(
                f"--{name}", dest="action", action="store_const", const=name, help=help_text
            )
    parser.set_defaults(action="draw")
    add(
        "--preset",
        default=default.preset,
        metavar="|".join(PRESETS),
        help=f"how long to train (default: {default.preset})",
    )
    add(
        "--inception",
        metavar="WEIGHTS",
        help="also measure in InceptionV3's features: imagenet (downloaded), or a file of weights",
    )
    add(
        "--out",
        type=Path,
        default=default.out,
        metavar="DIR",
        help=f"folder for pictures and JSON files (default: {default.out})",
    )
    add(
        "--panels",
        type=Path,
        metavar="DIR_OR_PDF",
        help="report: your copy of it, a PDF file, or pictures called fig2a.png to fig5d.png",
    )
    add(
        "--paper",
        type=Path,
        metavar="DIR",
        help="report: figures drawn with --preset paper (default: paper in the folder of the figures)",
    )
    add("--against", type=Path, metavar="DIR", help="report: other figures to compare with")
    add_run_options(parser)
    return parser
