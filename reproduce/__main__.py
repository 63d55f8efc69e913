"""The command line: `python -m reproduce fig2 --preset quick --data auto`."""

import argparse
import importlib
import os
import sys
from pathlib import Path

from gan_vs_vae.data import SOURCES
from gan_vs_vae.errors import UserError, unknown
from reproduce import study

# Each module's docstring is the figure's caption; its `draw(study)` draws it.
FIGURES = {"fig2": "reproduce.fig2_mnist"}


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; the exit status: 0, 2 for a user's mistake, 130 for Ctrl-C."""
    options = parser().parse_args(arguments)
    try:
        return run(options)
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(
            "\nstopped. What was trained is kept up to the last whole epoch: the same command "
            "goes on from there.",
            file=sys.stderr,
        )
        return 130


def run(options: argparse.Namespace) -> int:
    """Draw, describe or list the figures that the options name."""
    if options.list:
        for name in FIGURES:
            print(f"{name:8} {caption(name)}")
        return 0
    names = list(FIGURES) if options.figures == ["all"] else options.figures
    for name in names:
        if name not in FIGURES:
            raise unknown("figure", name, [*FIGURES, "all"])
    if not names:
        raise UserError(f"name a figure to draw: {', '.join(FIGURES)}, or all")
    if options.preset not in study.PRESETS:
        raise unknown("preset", options.preset, study.PRESETS)
    chosen = study.Options(
        preset=options.preset,
        source=options.data,
        data_dir=options.data_dir,
        download=options.download,
        out=options.out,
        runs=options.runs,
        seed=options.seed,
        settings=tuple(options.set),
        tensorboard=options.tensorboard,
    )
    for name in names:
        module = importlib.import_module(FIGURES[name])
        figure = study.Study(name, Path(module.__file__).with_suffix(".yaml"), chosen)
        if options.dry_run:
            figure.describe()
        else:
            check_writable(options.out)
            check_writable(options.runs)
            module.draw(figure)
    return 0


def caption(name: str) -> str:
    """The first line of what a figure's script says of itself."""
    return importlib.import_module(FIGURES[name]).__doc__.splitlines()[0]


def check_writable(folder: Path) -> None:
    """A `UserError`, before hours of training, where a folder cannot be written to."""
    existing = next(p for p in [folder.absolute(), *folder.absolute().parents] if p.exists())
    if not existing.is_dir() or not os.access(existing, os.W_OK):
        raise UserError(f"cannot write to {folder}: choose another folder by --out and --runs")


def parser() -> argparse.ArgumentParser:
    """The options; the same for every figure."""
    p = argparse.ArgumentParser(
        prog="python -m reproduce",
        description="Draw figures of the report again: a picture and its numbers each.",
        epilog="KERAS_BACKEND=tensorflow (default), jax or torch chooses what computes.",
    )
    p.add_argument("figures", nargs="*", metavar="FIGURE", help=f"{', '.join(FIGURES)}, or all")
    p.add_argument("--list", action="store_true", help="what there is to draw")
    p.add_argument(
        "--preset", default="quick", metavar="|".join(study.PRESETS), help="default: quick"
    )
    p.add_argument(
        "--data", default="auto", metavar="|".join(SOURCES), help="default: real where it lies"
    )
    p.add_argument("--data-dir", type=Path, help="folder of real data ($GAN_VS_VAE_DATA)")
    p.add_argument("--download", action="store_true", help="let TFDS download what is missing")
    p.add_argument("--out", type=Path, default=Path("figures"), help="default: figures")
    p.add_argument("--runs", type=Path, default=Path("runs"), help="default: runs")
    p.add_argument("--seed", type=int, help="of every run")
    p.add_argument(
        "--set", action="append", default=[], metavar="[RUN.]KEY=VALUE",
        help="change a setting, of one run or of all; see the figure's YAML",
    )  # fmt: skip
    p.add_argument("--tensorboard", action="store_true", help="write TensorBoard logs as well")
    p.add_argument("--dry-run", action="store_true", help="print what would run; write nothing")
    return p


if __name__ == "__main__":
    sys.exit(main())
