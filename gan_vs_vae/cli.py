"""What all commands share: exit statuses, notices, and checks before they start."""

import functools
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

from gan_vs_vae import config, data, startup
from gan_vs_vae.errors import UserError, note
from gan_vs_vae.files import make_folder
from gan_vs_vae.options import RunOptions
from gan_vs_vae.training import distributed


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
        status, leaving = 0, None
        try:
            command(*arguments)
        except SystemExit as error:  # --help, or options that are refused
            leaving = error
        except BaseException as error:
            status = startup.answer(error)
            if status is None:
                if distributed.is_connected():
                    traceback.print_exc()
                    distributed.leave_hosts(1)
                raise
        if failed := startup.flush():
            status = status or startup.answer(failed)
        elif leaving:
            raise leaving
        if status:
            distributed.leave_hosts(status)
        return status

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
    """Return what to say of anything that was made from what stands in for a data set."""
    if provenance.get("excerpt"):
        return provenance["description"]
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
