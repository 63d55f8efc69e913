"""What all commands share: exit statuses, notices, and checks before they start."""

import functools
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from gan_vs_vae import config, data
from gan_vs_vae.errors import UserError, note
from gan_vs_vae.files import make_folder
from gan_vs_vae.options import RunOptions
from gan_vs_vae.training.distributed import LostHost


def exit_status(command: Callable[..., None]) -> Callable[..., int]:
    """Make a command return its exit status: 0, 2 for a user's mistake, 130 for Ctrl-C.

    A mistake is answered by its one sentence, without a traceback.

    >>> @exit_status
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
                os._exit(2)  # a normal exit of JAX would wait for the lost host, then abort
            return 2
        except KeyboardInterrupt:
            print(
                "\nstopped. All whole epochs that were trained are kept: the same command "
                "continues from there.",
                file=sys.stderr,
            )
            return 130
        return 0

    return run


def load_data(part: config.Part, options: RunOptions) -> data.DataSet:
    """Load a data set as the options say; a stand-in is announced on the terminal."""
    loaded = data.load(
        part.name,
        options.data,
        options.data_dir,
        download=options.download,
        **part.settings,
    )
    if not loaded.is_real:
        note(stand_in_notice(loaded.name, loaded.provenance))
    return loaded


def stand_in_notice(name: str, provenance: dict) -> str:
    """Return what to say of anything that was made from a stand-in."""
    return f"not the real {name}, but a stand-in: {provenance['description']}"


def check_writable(folder: Path) -> None:
    """Raise `UserError`, before hours of training, if a folder cannot be written to."""
    try:
        with tempfile.TemporaryFile(dir=make_folder(folder)):
            pass
    except OSError as error:
        raise UserError(
            f"cannot write to {folder}: {error.strerror}; choose another folder (see --help)"
        ) from error
