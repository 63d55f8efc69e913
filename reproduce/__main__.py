"""The command line: `python -m reproduce fig2 --preset quick --data auto`."""

import argparse
import importlib
import sys
from pathlib import Path
from typing import NamedTuple

from gan_vs_vae import backend, cli, devices, metrics
from gan_vs_vae.errors import UserError, unknown
from reproduce import study, tables


class Figure(NamedTuple):
    """What `--list` tells of a figure; minutes are of two cores, on real data, from the start."""

    module: str
    data: str
    quick: int
    study: int


# Each module's docstring is the figure's caption; its `draw(study)` draws it.
FIGURES = {
    "fig1": Figure("fig1_autoencoder", "none", 1, 1),
    "fig2": Figure("fig2_mnist", "mnist", 10, 30),
    "fig3": Figure("fig3_chars74k", "chars74k", 10, 122),
    "fig4": Figure("fig4_cifar10", "cifar10", 11, 61),
    "fig5": Figure("fig5_celeba", "celeba", 10, 66),
    "data_sets": Figure("data_sets", "what figures 2 to 5 drew", 1, 1),
    "upsampling": Figure("upsampling", "mnist, cifar10", 11, 62),
    "stability": Figure("stability", "mnist", 6, 46),
    "training_time": Figure("training_time", "mnist", 4, 16),
    "evolution": Figure("evolution", "mnist, celeba", 5, 13),
    "batch_norm": Figure("batch_norm", "mnist", 6, 49),
    "capacity": Figure("capacity", "mnist", 7, 76),
    "latent_space": Figure("latent_space", "mnist", 5, 14),
    "conditioning": Figure("conditioning", "mnist", 5, 38),
    "bench": Figure("bench", "none: shapes of mnist, celeba", 11, 27),
}
ALL = [name for name in FIGURES if name != "bench"]  # which draws the machine, not the study


@cli.answering
def main(arguments: list[str] | None = None) -> None:
    """Draw, describe or list the figures that the command line names."""
    options = parser().parse_args(arguments)
    if options.list:
        show_list()
        return
    if options.tables:
        print(tables.of_panels(ALL, options.out))
        print(tables.of_claims(ALL, options.out))
        print(tables.of_speed(options.out), end="")
        return
    names = ALL if options.figures == ["all"] else options.figures
    for name in names:
        if name not in FIGURES:
            raise unknown("figure", name, [*FIGURES, "all"])
    if not names:
        raise UserError(f"name a figure to draw: {', '.join(FIGURES)}, or all")
    if options.preset not in study.PRESETS:
        raise unknown("preset", options.preset, study.PRESETS)
    if options.inception is not None:
        metrics.inception(options.inception)  # weights that are not there end it here
    devices.prepare(options)
    if options.dry_run:
        for name in names:
            study.of(name, module(name), options).describe()
        return
    cli.check_writable(options.out)
    cli.check_writable(options.runs)
    if backend.hosts() > 1:
        for name in names:
            study.of(name, module(name), options).train()
        if not devices.leave(options):
            return
    for name in names:  # one study at a time: each holds its data
        script = module(name)
        script.draw(study.of(name, script, options))


def module(name: str):
    """The script of a figure."""
    return importlib.import_module(f"reproduce.{FIGURES[name].module}")


def show_list() -> None:
    """What there is to draw, from which data, and how long it takes."""
    print(f"{'':14} {'quick':>7} {'study':>7}  data, and what is drawn")
    for name, figure in FIGURES.items():
        caption = module(name).__doc__.splitlines()[0]
        print(f"{name:14} {figure.quick:3} min {figure.study:3} min  {figure.data}")
        print(f"{'':32}{caption}")


def parser() -> argparse.ArgumentParser:
    """The options; the same for every figure."""
    p = argparse.ArgumentParser(
        prog="python -m reproduce",
        description="Draw figures of the report again: a picture and its numbers each.",
        epilog="A setting is RUN.KEY=VALUE, or KEY=VALUE for all runs of a figure; its YAML has "
        "them. KERAS_BACKEND=tensorflow (default), jax or torch chooses what computes.",
    )
    p.add_argument("figures", nargs="*", metavar="FIGURE", help=f"{', '.join(FIGURES)}, or all")
    p.add_argument(
        "--list", action="store_true", help="what there is to draw, and how long it takes"
    )
    p.add_argument("--tables", action="store_true", help="the README's tables, from --out")
    p.add_argument(
        "--preset", default="quick", metavar="|".join(study.PRESETS), help="default: quick"
    )
    p.add_argument(
        "--inception",
        metavar="WEIGHTS",
        help="measure in InceptionV3's features, too: imagenet (fetched), or a file of its weights",
    )
    p.add_argument("--out", type=Path, default=Path("figures"), help="default: figures")
    cli.add_run_options(p)
    return p


if __name__ == "__main__":
    sys.exit(main())
