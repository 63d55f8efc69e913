"""Arrays that take long to make, kept on disk until what they were made from changes."""

import contextlib
import hashlib
import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from gan_vs_vae.errors import UserError, note
from gan_vs_vae.files import PARTIAL, atomic_write, cache_folder

VERSION = 1  # raise it when the same files are to give other arrays
DAY = 86_400  # seconds


def cached(
    name: str, identity: object, make: Callable[[], dict[str, np.ndarray]]
) -> dict[str, np.ndarray]:
    """Return what `make` returns, from disk if it was made from the same `identity` before.

    A damaged file in the cache is replaced. If the cache cannot be written to, a note says so.

    Args:
        name: str. The start of the file's name.
        identity: everything that determines the arrays, as JSON can hold it.
        make: function without arguments. Returns arrays by name.
    """
    key = hashlib.sha256(json.dumps([VERSION, identity]).encode()).hexdigest()[:32]
    path = cache_folder() / f"{name}-{key}.npz"
    try:
        with np.load(path) as arrays:  # a zip file, whose checksums show damage
            return dict(arrays)
    except Exception:  # it does not exist, or is damaged in any way
        arrays = make()
    _remove_what_was_killed(path.parent)
    try:
        with atomic_write(path) as partial:
            np.savez(partial, **arrays)  # type: ignore[arg-type]  # no array is `allow_pickle`
    except UserError as error:
        if not os.path.exists(path):  # otherwise another process has written it
            note(f"decoded images are not cached: {error}")
    return arrays


def _remove_what_was_killed(folder: Path) -> None:
    """Remove what writers of the cache left half written a day ago or earlier: it can be gigabytes."""
    for path in folder.glob(f"{PARTIAL}*.npz"):
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > DAY:
                path.unlink()


def stamps(root: Path, names: list[str]) -> list[list]:
    """Return `[name, size, time of last change]` of each file, which show whether it has changed.

    Args:
        root: the folder that the names are relative to.
        names: list of str. A file that does not exist has None for size and time.
    """
    found = []
    for name in names:
        try:
            status = os.stat(root / name)
            found.append([name, status.st_size, status.st_mtime_ns])
        except OSError:
            found.append([name, None, None])
    return found
