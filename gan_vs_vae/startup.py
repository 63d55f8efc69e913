"""How a command starts, before Keras is imported, which takes seconds; and how it ends."""

import contextlib
import os
import sys
import warnings
from pathlib import Path

from gan_vs_vae.errors import UserError, brief

PACKAGES = ("gan_vs_vae", "reproduce")
SCRIPTS = ("gan-vs-vae", "gan-vs-vae-reproduce")


def prepare() -> None:
    """Import Keras; make a command of this project answer errors that occur meanwhile.

    Raises:
        UserError: if Keras cannot start on its backend.
    """
    if _is_command():
        _open_standard_streams()
        if any(action == "error" for action, *_ in warnings.filters):  # PYTHONWARNINGS=error
            ours = "|".join(PACKAGES)
            warnings.filterwarnings("default", module=rf"(?!{ours})")  # others' are not mistakes
        sys.excepthook = _answer_and_exit
    try:
        import keras  # noqa: F401
    except (ImportError, ValueError) as error:
        name = os.environ.get("KERAS_BACKEND")
        raise UserError(
            f"Keras does not start with KERAS_BACKEND={name} ({brief(error)}): set it to "
            "tensorflow, jax or torch, and install that package"
        ) from error


def _is_command():
    """Return whether this process is a command of this project, not a program that imports it."""
    words = sys.orig_argv
    if "-m" in words[:-1]:
        return words[words.index("-m") + 1].partition(".")[0] in PACKAGES
    return Path(sys.argv[0]).name in SCRIPTS


def _open_standard_streams():
    """Open streams that the caller has closed; otherwise a data file would take their place."""
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        continue
    os.close(descriptor)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115 - until the process ends
        getattr(sys, name).reconfigure(errors="backslashreplace")  # any name can be printed


def _answer_and_exit(kind, error, traceback):
    """Answer an error outside `cli.exit_status`, as `sys.excepthook`."""
    status = answer(error)
    if status is None:
        sys.__excepthook__(kind, error, traceback)
        return
    flush()
    os._exit(status)


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
