"""How a command ends: with status 0, 2 or 130, and one sentence at most."""

import contextlib
import functools
import os
import sys
import traceback
from collections.abc import Callable

from gan_vs_vae.errors import UserError, brief

_at_once = False  # whether Python's own end of a process would wait for other hosts


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
            status = answer(error)
            if status is None:
                if not _at_once:
                    raise
                traceback.print_exc()
                status = 1
        if failed := flush():
            status = status or answer(failed)
        elif leaving:
            raise leaving
        if status and _at_once:
            os._exit(status)
        return status

    return run


def end_at_once(wanted: bool) -> None:
    """Choose whether a command that fails ends at once: at a normal end JAX waits for other hosts."""
    global _at_once
    _at_once = wanted


def answer(error: BaseException) -> int | None:
    """Say in one sentence why a command ends.

    Returns:
        Its exit status: 130 for Ctrl-C, 2 for what a user can mend; None if the error is a bug.
    """
    if isinstance(error, KeyboardInterrupt):
        sentence, status = (
            (
                "\nstopped. All whole epochs that were trained are kept: the same command "
                "continues from there."
            ),
            130,
        )
    elif isinstance(error, UserError):
        sentence, status = f"error: {error}", 2
    elif isinstance(error, BrokenPipeError):
        sentence, status = "error: the output was closed before its end", 2
    elif isinstance(error, OSError) and error.strerror:
        name = "the output" if error.filename is None else repr(os.fsdecode(error.filename))
        sentence, status = f"error: {name}: {error.strerror}", 2
    elif isinstance(error, MemoryError):
        sentence, status = f"error: there is too little memory ({brief(error)})", 2
    else:
        return None
    with contextlib.suppress(OSError):
        print(sentence, file=sys.stderr, flush=True)
    return status


def flush() -> OSError | None:
    """Write what is still buffered for the terminal; return the error if nobody takes it."""
    failed = None
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError as error:
            failed = error
            # Python would fail again at its end: what is left goes nowhere.
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)
    return failed
