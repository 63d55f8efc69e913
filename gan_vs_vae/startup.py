"""How a command of this project starts: at once, and without the lines of other packages."""

import contextlib
import faulthandler
import logging
import os
import shutil
import sys
import sysconfig
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

from gan_vs_vae import ending
from gan_vs_vae.errors import UserError, brief

PACKAGES = ("gan_vs_vae", "reproduce")
SCRIPTS = ("gan-vs-vae", "gan-vs-vae-reproduce")
LOG_LEVEL = "TF_CPP_MIN_LOG_LEVEL"
ERRORS_ONLY = "3"  # TensorFlow logs its own start; errors reach Python as exceptions
LOGGERS = ("absl", "jax", "matplotlib", "tensorflow")


def prepare() -> None:
    """Make a command answer errors that occur while it imports; keep other packages quiet in it."""
    os.environ.setdefault(LOG_LEVEL, ERRORS_ONLY)
    if not is_command():
        return
    _open_standard_streams()
    sys.excepthook = _answer_and_exit
    if any(action == "error" for action, *_ in warnings.filters):  # PYTHONWARNINGS=error
        warnings.filterwarnings("default", module=rf"(?!{'|'.join(PACKAGES)})")
    if _is_quiet():
        _hide_warnings_of_packages()


def is_command() -> bool:
    """Return whether this process is a command of this project, not a program that imports it."""
    words = sys.orig_argv
    if "-m" in words[:-1]:
        return words[words.index("-m") + 1].partition(".")[0] in PACKAGES
    return Path(sys.argv[0]).name in SCRIPTS


def _is_quiet():
    """Return whether other packages' lines are unwanted: not where someone asks for TensorFlow's."""
    return is_command() and os.environ[LOG_LEVEL] == ERRORS_ONLY


@contextlib.contextmanager
def importing() -> Iterator[None]:
    """Import Keras, then what needs it within this context, which is quiet in a command.

    Raises:
        UserError: if Keras cannot start on its backend.
    """
    with quiet():
        try:
            import keras  # noqa: F401
        except (ImportError, ValueError) as error:
            name = os.environ.get("KERAS_BACKEND")
            raise UserError(
                f"Keras does not start with KERAS_BACKEND={name} ({brief(error)}): set it to "
                "tensorflow, jax or torch, and install that package"
            ) from error
        if is_command():  # Keras imports it on any backend when it first describes a layer
            with contextlib.suppress(ImportError):
                import tensorflow  # noqa: F401
        yield


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep from the terminal what other packages write while a command imports them.

    Some write to the standard error's file descriptor itself, whatever their settings say. If this
    context ends with an error that no sentence of ours explains, what was written is passed on; if
    the process crashes in it, Python says where.
    """
    if not _is_quiet():
        yield
        return
    sys.stderr.flush()
    traces = faulthandler.is_enabled()
    with tempfile.TemporaryFile() as held, os.fdopen(os.dup(2), "wb") as terminal:
        faulthandler.enable(terminal)
        os.dup2(held.fileno(), 2)
        try:
            yield
        except (UserError, KeyboardInterrupt):
            raise
        except BaseException:
            held.seek(0)
            shutil.copyfileobj(held, terminal)
            raise
        finally:
            sys.stderr.flush()
            terminal.flush()
            os.dup2(terminal.fileno(), 2)
            faulthandler.enable(2) if traces else faulthandler.disable()
    for name in set(LOGGERS) & set(logging.root.manager.loggerDict):  # of those imported by now
        logging.getLogger(name).setLevel(logging.ERROR)


def _hide_warnings_of_packages():
    """Show Python's warnings about our code and the user's alone."""
    show = warnings.showwarning
    packages = tuple(sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib"))

    def show_others(message, category, filename, *place):
        if not filename.startswith(packages):
            show(message, category, filename, *place)

    warnings.showwarning = show_others


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
    """Answer an error outside `ending.exit_status`, as `sys.excepthook`."""
    status = ending.answer(error)
    if status is None:
        sys.__excepthook__(kind, error, traceback)
        return
    ending.flush()
    os._exit(status)
