"""Make the generative models that ship from finished runs: `python -m reproduce.presets fig2_acgan`."""

import argparse
import shlex
import sys
from pathlib import Path

from gan_vs_vae import ending, startup
from gan_vs_vae.errors import unknown
from reproduce import figures
from reproduce.options import Options
from reproduce.presets.catalogue import PRESETS

OUT = Path("results") / "models"


@ending.exit_status
def main(arguments: list[str] | None = None) -> None:
    """Make each model that is named, or all, and print what its card says of it."""
    parsed = _parser().parse_args(arguments)
    names = parsed.names or list(PRESETS)
    for name in names:
        if name not in PRESETS:
            raise unknown("model that ships", name, PRESETS)
    options = Options(
        data=parsed.data, data_dir=parsed.data_dir, runs=parsed.runs, preset=parsed.preset
    )
    with startup.importing():
        from reproduce.experiment import Experiment
        from reproduce.presets.making import make
    for name in names:
        figure = PRESETS[name].figure
        recipe = figures.FIGURES[figure].recipe
        experiment = Experiment(figure, recipe, options, may_train=False)
        command = ["python", "-m", "reproduce.presets", name, "--preset", parsed.preset]
        card = make(name, experiment, parsed.out, shlex.join(command))
        measured = [f"{k} {v['value']:.3f}" for k, v in card["measured"].items() if type(v) is dict]
        print(
            f"{parsed.out / name}.keras: {card['bytes']:,} bytes, {', '.join(measured)}", flush=True
        )


def _parser():
    parser = argparse.ArgumentParser(prog="python -m reproduce.presets", description=__doc__)
    add = parser.add_argument
    add("names", nargs="*", metavar="NAME", help=f"{', '.join(PRESETS)} (default: all)")
    add("--preset", default="study", help="of the runs' recipe (default: study)")
    add("--data", default="real", metavar="auto|embedded|real", help="as for python -m reproduce")
    add("--data-dir", type=Path, metavar="DIR", help="folder of the real data sets")
    add("--runs", type=Path, default=Path("runs"), metavar="DIR", help="folder of the runs")
    add(
        "--out",
        type=Path,
        default=OUT,
        metavar="DIR",
        help=f"folder for the models; those that ship are in gan_vs_vae/pretrained/models "
        f"(default: {OUT})",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
