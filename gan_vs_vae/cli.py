"""What the command lines have in common: options, `--set`, and answers to mistakes."""

import argparse
import copy
import functools
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import yaml

from gan_vs_vae import config, data
from gan_vs_vae.devices import LostHost
from gan_vs_vae.errors import UserError, unknown
from gan_vs_vae.files import make_folder


def answering(command: Callable[..., None]) -> Callable[..., int]:
    """`command` with an exit status: 0, 2 for a user's mistake, 130 for Ctrl-C.

    A mistake is answered by its one sentence, without a traceback.

    >>> @answering
    ... def command():
    ...     raise UserError("no such thing")
    >>> command()
    2
    """

    @functools.wraps(command)
    def run(*arguments):
        try:
            command(*arguments)
        except UserError as error:
            print(f"error: {error}", file=sys.stderr, flush=True)
            if isinstance(error, LostHost):
                os._exit(2)  # JAX would wait for that host at the end, and then abort
            return 2
        except KeyboardInterrupt:
            print(
                "\nstopped. What was trained is kept up to the last whole epoch: the same "
                "command goes on from there.",
                file=sys.stderr,
            )
            return 130
        return 0

    return run


def add_run_options(parser: argparse.ArgumentParser) -> None:
    """Where the data are, where runs go, and what to change in their configurations."""
    add = parser.add_argument
    add("--data", default="auto", metavar="|".join(data.SOURCES), help="default: real, if there")
    add("--data-dir", type=Path, metavar="DIR", help="of real data; default: $GAN_VS_VAE_DATA")
    add("--download", action="store_true", help="let TFDS download what is missing")
    add("--runs", type=Path, default=Path("runs"), metavar="DIR", help="default: runs")
    add("--seed", type=int, metavar="N", help="of every run")
    add("--set", action="append", default=[], metavar="KEY=VALUE", help="change a setting")
    add("--devices", type=int, metavar="N", help="of this host, to share every batch")
    add("--tensorboard", action="store_true", help="write logs for TensorBoard as well")
    add("--dry-run", action="store_true", help="print what would run, and write nothing")


def load_data(part: config.Part, options: argparse.Namespace) -> data.DataSet:
    """The data set as the options say; a stand-in is announced on the terminal."""
    loaded = data.load(
        part.name,
        options.data,
        options.data_dir,
        download=options.download,
        **part.settings,
    )
    if not loaded.is_real:
        print(f"NOTE: {stand_in_notice(loaded.name, loaded.provenance)}", file=sys.stderr)
    return loaded


def stand_in_notice(name: str, provenance: dict) -> str:
    """What must be said of anything that a stand-in was used for."""
    return f"not the real {name}, but a stand-in: {provenance['description']}"


def check_writable(folder: Path) -> None:
    """A `UserError`, before hours of training, where a folder cannot be written to."""
    try:
        with tempfile.TemporaryFile(dir=make_folder(folder)):
            pass
    except OSError as error:
        raise UserError(
            f"cannot write to {folder}: {error.strerror}; choose another folder (see --help)"
        ) from error


def parse_setting(setting: str) -> tuple[list[str], object]:
    """`KEY[.KEY...]=VALUE` as keys and value; the value is YAML.

    >>> parse_setting("networks.generator.filters=[64, 32]")
    (['networks', 'generator', 'filters'], [64, 32])
    """
    path, equals, text = setting.partition("=")
    if not equals:
        raise UserError(f"--set {setting}: write it as key=value")
    try:
        return path.split("."), yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise UserError(f"--set {setting}: {text!r} is not YAML") from error


def change(content: dict, keys: list[str], value: object) -> None:
    """Set a value deep in a configuration, in place; a part's bare name keeps its place.

    >>> content = {"model": "GAN"}
    >>> change(content, ["model", "ema"], 0.9)
    >>> content
    {'model': {'name': 'GAN', 'ema': 0.9}}
    """
    *parents, last = keys
    for key in parents:
        if isinstance(content.get(key), str):
            content[key] = {"name": content[key]}
        content = content.setdefault(key, {})
        if not isinstance(content, dict):
            raise UserError(f"--set {'.'.join(keys)}: {key} has no settings")
    content[last] = value


def merge(content: dict, layer: dict) -> None:
    """Lay one nested dict over another, in place; a part of another name replaces the part.

    A part may be its bare name, in either.

    >>> content = {"epochs": 3, "optimizer": {"name": "Adam", "beta_1": 0.5}}
    >>> merge(content, {"optimizer": {"learning_rate": 0.1}})
    >>> content
    {'epochs': 3, 'optimizer': {'name': 'Adam', 'beta_1': 0.5, 'learning_rate': 0.1}}
    >>> merge(content, {"optimizer": {"name": "SGD"}})
    >>> content
    {'epochs': 3, 'optimizer': {'name': 'SGD'}}
    """
    for key, value in layer.items():
        below = content.get(key)
        if isinstance(value, dict) and isinstance(below, str):
            below = content[key] = {"name": below}
        if (
            isinstance(value, dict)
            and isinstance(below, dict)
            and value.get("name") in (None, below.get("name"))
        ):
            merge(below, value)
        else:
            content[key] = copy.deepcopy(value)


def apply_setting(runs: dict[str, dict], setting: str) -> None:
    """Apply `[RUN.]KEY[.KEY...]=VALUE` to one run's configuration, or to every run's.

    >>> runs = {"a": {"epochs": 1}, "b": {"epochs": 1}}
    >>> apply_setting(runs, "a.epochs=2")
    >>> apply_setting(runs, "seed=7")
    >>> runs
    {'a': {'epochs': 2, 'seed': 7}, 'b': {'epochs': 1, 'seed': 7}}
    """
    keys, value = parse_setting(setting)
    if keys[0] in runs and len(keys) > 1:
        change(runs[keys[0]], keys[1:], value)
        return
    known = {key for run in runs.values() for key in run}
    if keys[0] not in known | {"seed", "precision", "deterministic", "optimizers"}:
        raise unknown("key in --set", keys[0], [*runs, *known])
    for run in runs.values():
        change(run, keys, copy.deepcopy(value))
