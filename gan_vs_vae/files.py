"""Reading and writing files: a file is written completely, and to the disk, or not at all."""

import contextlib
import hashlib
import json
import os
import re
import secrets
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gan_vs_vae.errors import UserError

PARTIAL = ".partial-"  # begins the names of files that are being written
SUFFIX = 32  # characters of the name that they keep
LINE = 100  # characters of a line of JSON
LIST = re.compile(r'\[\n( +)([^][{}"]+)\n( *)\]')  # one of numbers, as `json` indents it


@contextlib.contextmanager
def atomic_write(path: Path) -> Iterator[Path]:
    """Yield a temporary path to write to, and rename it to `path` once it is on the disk.

    After a power cut there is either the old file or the new one, complete. Several processes can
    write the same file at once: the last one wins. If `path` is a link, the link is replaced, not
    what it points to.

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
    # A name of this writer's own, which keeps the suffix, and is not too long where the other is not;
    # nobody can have put a link there.
    partial = path.with_name(f"{PARTIAL}{secrets.token_hex(8)}-{path.name[-SUFFIX:]}")
    try:
        make_folder(path.parent)
        yield partial
        _sync(partial, os.O_RDWR)  # Windows syncs nothing that is open for reading alone
        os.replace(partial, path)
        with contextlib.suppress(OSError):  # where it cannot be done, the name is written anyway
            _sync(path.parent, os.O_RDONLY)
    except OSError as error:
        raise UserError(f"cannot write {path}: {error.strerror or error}") from error
    finally:
        with contextlib.suppress(OSError):
            partial.unlink()


def write_bytes(path: Path, content: bytes | memoryview) -> None:
    """Write a file by `atomic_write`.

    Writers of HDF5 and zip files say more than one sentence when the disk is full: let them write
    to memory, and their bytes to the disk with this function.
    """
    with atomic_write(path) as partial:
        partial.write_bytes(content)


def write_text(path: Path, content: str) -> None:
    """Write a text file, in UTF-8, by `atomic_write`."""
    write_bytes(path, content.encode())


def refuse_links(folder: Path) -> None:
    """Raise `UserError` if a folder that is to be written to is a link, or holds one.

    What is written through a link would change files elsewhere.
    """
    inside = (Path(top, name) for top, dirs, names in os.walk(folder) for name in [*dirs, *names])
    for path in (folder, *inside):
        if path.is_symlink():
            raise UserError(
                f"{path} is a link, and {folder} is written to without following any: put what it "
                "points to in its place, or remove it"
            )


def remove_partial_files(folder: Path) -> None:
    """Remove what writers that were killed have left below a folder, which nobody writes to."""
    for path in folder.glob(f"**/{PARTIAL}*"):
        with contextlib.suppress(OSError):
            path.unlink()


def _sync(path, flags):
    """Block until a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


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
    """Write `content` as `readable_json`, by `atomic_write`."""
    write_text(path, readable_json(content) + "\n")


def readable_json(content: object) -> str:
    """Return `content` as indented JSON, in which a list of numbers fills its lines.

    >>> print(readable_json({"seeds": [0, 1, 2], "of": [{"a": None}]}))
    {
      "seeds": [0, 1, 2],
      "of": [
        {
          "a": null
        }
      ]
    }
    """

    def filled(found):
        inner, numbers, outer = found.groups()
        line = " ".join(numbers.split())
        if len(outer) + len(line) < LINE // 2:
            return f"[{line}]"
        lines = textwrap.wrap(line, LINE - len(inner), break_on_hyphens=False)
        return "\n".join(["[", *(inner + each for each in lines), f"{outer}]"])

    return LIST.sub(filled, json.dumps(content, indent=2))


def read_json(path: Path) -> Any:
    """Return the content of a JSON file.

    Raises:
        UserError: if it cannot be read, or is not valid JSON.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}") from error
    except ValueError as error:
        raise UserError(f"cannot read {path}: {error}; delete it to start again") from error


def checksum(path: Path, algorithm: str = "sha256") -> str:
    """Return the checksum of a file, in hexadecimal digits.

    Raises:
        OSError: if it cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, algorithm).hexdigest()


def cache_folder() -> Path:
    """Return the folder of the cache, which may be deleted at any time.

    It is $GAN_VS_VAE_CACHE, or `gan_vs_vae` in $XDG_CACHE_HOME, or ~/.cache/gan_vs_vae.
    """
    if folder := os.environ.get("GAN_VS_VAE_CACHE"):
        return Path(os.path.expanduser(folder))
    return Path(os.path.expanduser(os.environ.get("XDG_CACHE_HOME") or "~/.cache"), "gan_vs_vae")
