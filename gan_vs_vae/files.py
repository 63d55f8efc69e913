"""Files written whole or not at all."""

import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

from gan_vs_vae.errors import UserError


@contextlib.contextmanager
def atomic_write(path: Path) -> Iterator[Path]:
    """A path to write to; the file appears under its own name only once it is complete.

    Raises:
        UserError: the folder cannot be written, the disk is full, ...

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "note.txt"
    >>> with atomic_write(path) as partial:
    ...     _ = partial.write_text("all of it")
    >>> path.read_text()
    'all of it'
    """
    path = Path(path)
    partial = path.with_name(f".partial-{path.name}")
    try:
        make_folder(path.parent)
        yield partial
        os.replace(partial, path)
    except OSError as error:
        raise UserError(f"cannot write {path}: {error.strerror or error}") from error
    finally:
        with contextlib.suppress(OSError):
            partial.unlink()


def make_folder(path: Path) -> Path:
    """The folder, made with its parents where it does not exist, or a `UserError`."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(
            f"cannot make the folder {path}: {error.strerror}; choose another one"
        ) from error
    return path


def write_json(path: Path, content: object) -> None:
    """`content` as indented JSON."""
    with atomic_write(path) as partial:
        partial.write_text(json.dumps(content, indent=2) + "\n")


def read_json(path: Path) -> dict:
    """What a JSON file holds, or a `UserError` where it is damaged."""
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise UserError(f"cannot read {path}: {error}; delete it to start again") from error
