"""The command line: `python -m reproduce fig2 --preset quick --data auto`."""

import argparse
import importlib
import sys
from pathlib import Path

from gan_vs_vae import cli
from gan_vs_vae.errors import UserError, unknown
from reproduce import study

# Each module's docstring is the figure's caption; its `draw(study)` draws it.
FIGURES = {
    "fig1": "reproduce.fig1_autoencoder",
    "fig2": "reproduce.fig2_mnist",
    "fig3": "reproduce.fig3_chars74k",
    "fig4": "reproduce.fig4_cifar10",
    "fig5": "reproduce.fig5_celeba",
    **{
        name: f"reproduce.{name}"
        for name in (
            "upsampling",
            "stability",
            "training_time",
            "evolution",
            "batch_norm",
            "capacity",
            "latent_space",
            "conditioning",
        )
    },
}


@cli.answering
def main(arguments: list[str] | None = None) -> None:
    """Draw, describe or list the figures that the command line names."""
    options = parser().parse_args(arguments)
    if options.list:
        for name in FIGURES:
            print(f"{name:8} {caption(name)}")
        return
    names = list(FIGURES) if options.figures == ["all"] else options.figures
    for name in names:
        if name not in FIGURES:
            raise unknown("figure", name, [*FIGURES, "all"])
    if not names:
        raise UserError(f"name a figure to draw: {', '.join(FIGURES)}, or all")
    if options.preset not in study.PRESETS:
        raise unknown("preset", options.preset, study.PRESETS)
    for name in names:
        module = importlib.import_module(FIGURES[name])
        figure = study.of(name, module, options)
        if options.dry_run:
            figure.describe()
        else:
            cli.check_writable(options.out)
            cli.check_writable(options.runs)
            module.draw(figure)


def caption(name: str) -> str:
    """The first line of what a figure's script says of itself."""
    return importlib.import_module(FIGURES[name]).__doc__.splitlines()[0]


def parser() -> argparse.ArgumentParser:
    """The options; the same for every figure."""
    p = argparse.ArgumentParser(
        prog="python -m reproduce",
        description="Draw figures of the report again: a picture and its numbers each.",
        epilog="A setting is RUN.KEY=VALUE, or KEY=VALUE for all runs of a figure; its YAML has "
        "them. KERAS_BACKEND=tensorflow (default), jax or torch chooses what computes.",
    )
    p.add_argument("figures", nargs="*", metavar="FIGURE", help=f"{', '.join(FIGURES)}, or all")
    p.add_argument("--list", action="store_true", help="what there is to draw")
    p.add_argument(
        "--preset", default="quick", metavar="|".join(study.PRESETS), help="default: quick"
    )
    p.add_argument("--out", type=Path, default=Path("figures"), help="default: figures")
    cli.add_run_options(p)
    return p


if __name__ == "__main__":
    sys.exit(main())
