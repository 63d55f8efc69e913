"""Reading and writing files; an interrupted program leaves no incomplete ones."""

import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gan_vs_vae.errors import UserError


@contextlib.contextmanager
def atomic_write(path: Path) -> Iterator[Path]:
    """Yield a temporary path to write to, and rename it to `path` once it is complete.

    Args:
        path: where to put the file. Missing folders are made.

    Raises:
        UserError: if it cannot be written, for example because the disk is full.

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
    """Make a folder, and its parents, where it does not exist; return its path.

    Raises:
        UserError: if it cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(
            f"cannot make the folder {path}: {error.strerror}; choose another one"
        ) from error
    return path


def write_json(path: Path, content: object) -> None:
    """Write `content` as indented JSON, by `atomic_write`."""
    with atomic_write(path) as partial:
        partial.write_text(json.dumps(content, indent=2) + "\n")


def read_json(path: Path) -> Any:
    """Return the content of a JSON file.

    Raises:
        UserError: if it cannot be read, or is not valid JSON.
    """
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise UserError(f"cannot read {path}: {error}; delete it to start again") from error
