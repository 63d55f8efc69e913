"""The options that all commands share, as a value that a notebook can make, too."""

import argparse
import dataclasses
from pathlib import Path
from typing import Any, Self

from gan_vs_vae.errors import UserError, unknown
from gan_vs_vae.names import SOURCES
from gan_vs_vae.ranges import check_range


@dataclasses.dataclass(frozen=True)
class RunOptions:
    """Where data and runs are, and what to change in the configurations of runs.

    Attributes:
        data: "auto", "embedded" or "real", as `data.load` takes it.
        data_dir: Path or None. The folder of real data sets. Defaults to $GAN_VS_VAE_DATA.
        download: bool. Whether TFDS may download what is missing.
        runs: Path. The folder of all run directories.
        seed: int or None. Replaces the seed of each run.
        overrides: tuple of str. `[RUN.]KEY[.KEY...]=VALUE` each.
        imports: tuple of str. Modules of your own, whose parts the configurations name. A command
            imports them first, except for a dry run; in a program, import them yourself.
        devices: int or None. Devices of this host that share each batch. Defaults to one.
        tensorboard: bool. Whether to write logs for TensorBoard.
        dry_run: bool. Whether to describe only what would be done.
    """

    data: str = "auto"
    data_dir: Path | None = None
    download: bool = False
    runs: Path = Path("runs")
    seed: int | None = None
    overrides: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    devices: int | None = None
    tensorboard: bool = False
    dry_run: bool = False

    def __post_init__(self):
        check_range("seed", self.seed, "--")
        check_range("devices", self.devices, "--")
        if self.data not in SOURCES:
            raise unknown("data source", self.data, SOURCES)
        for name, value in vars(self).items():
            if isinstance(value, (str, Path)) and "\0" in str(value):
                raise UserError(f"{name} has a NUL byte, which no name of a file has")

    @classmethod
    def from_arguments(cls, arguments: argparse.Namespace) -> Self:
        """Return the options that a parser with `add_run_options` found."""
        found = {f.name: getattr(arguments, f.name) for f in dataclasses.fields(cls)}
        repeated = {name: tuple(found[name]) for name in ("overrides", "imports")}
        return cls(**{**found, **repeated})


def add_imports(parser: argparse.ArgumentParser, whose: str) -> None:
    """Add `--import MODULE` to a parser; `whose` says what the modules are for."""
    parser.add_argument(
        "--import",
        dest="imports",
        action="append",
        default=[],
        metavar="MODULE",
        help=f"import a module of your own, {whose}; can be repeated",
    )


def add_run_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that all commands share to a parser."""
    default = RunOptions()
    add = parser.add_argument
    add(
        "--data",
        default=default.data,
        metavar="|".join(SOURCES),
        help="take real data, the embedded stand-ins, or real data where there are any "
        "(default: auto)",
    )
    folder: dict[str, Any] = {"type": Path, "metavar": "DIR"}
    add("--data-dir", **folder, help="folder of the real data sets (default: $GAN_VS_VAE_DATA)")
    add("--download", action="store_true", help="let TFDS download missing data sets")
    add("--runs", **folder, default=default.runs, help="folder of the runs (default: runs)")
    add("--seed", type=int, metavar="N", help="seed of every run (default: the configuration's)")
    add(
        "--set",
        dest="overrides",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="change a setting; can be repeated",
    )
    add_imports(parser, "whose parts the configuration names")
    add(
        "--devices",
        type=int,
        metavar="N",
        help="share each batch among N devices of this host (default: 1)",
    )
    add("--tensorboard", action="store_true", help="also write logs for TensorBoard")
    add(
        "--dry-run", action="store_true", help="describe what would be done; train and draw nothing"
    )
