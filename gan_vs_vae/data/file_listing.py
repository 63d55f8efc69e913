"""Which image files a folder holds, in an order that does not depend on the file system."""

import hashlib
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from gan_vs_vae.errors import UserError

SUFFIXES = (".jpg", ".jpeg", ".png", ".bmp", ".gif", ".tif", ".tiff", ".webp")


def list_images(folder: Path) -> tuple[list[str], int]:
    """List the image files of a folder and its subfolders.

    Symbolic links are followed. Hidden files and folders are left out.

    Returns:
        The names of the image files relative to `folder`, with "/", sorted by code points; and the
        number of other files. A file is an image file if its name ends in one of `SUFFIXES`, in
        lower or upper case.

    Raises:
        UserError: if a folder cannot be read.
    """
    names, others = [], 0
    for place, folders, files in os.walk(folder, onerror=_refuse, followlinks=True):
        folders[:] = [f for f in folders if not f.startswith(".") and not _is_loop(place, f)]
        relative = Path(place).relative_to(folder)
        for file in files:
            if file.startswith("."):
                continue
            if file.lower().endswith(SUFFIXES):
                names.append((relative / file).as_posix())
            else:
                others += 1
    return sorted(names), others


def _refuse(error):
    raise UserError(f"cannot read the folder {error.filename}: {error.strerror}") from error


def _is_loop(place, folder):
    """Return whether a folder is a link to a folder that contains it."""
    path = os.path.join(place, folder)
    if not os.path.islink(path):
        return False
    real = os.path.realpath(path)
    return os.path.commonpath([real, os.path.realpath(place)]) == real


def split_every_tenth(names: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the names for training, and every tenth name for testing.

    Of two to nine names, the last one is for testing.

    >>> split_every_tenth([f"{i}.png" for i in range(1, 12)])[1]
    ['10.png']
    >>> split_every_tenth(["a.png", "b.png", "c.png"])
    (['a.png', 'b.png'], ['c.png'])
    """
    chosen = set(range(9, len(names), 10)) or {len(names) - 1} - {0}
    train: list[str] = []
    test: list[str] = []
    for i, name in enumerate(names):
        (test if i in chosen else train).append(name)
    return train, test


def hash_order(names: Iterable[str]) -> list[str]:
    """Sort names by their SHA-256, which mixes the classes.

    The first thousand are then a sample of all, and a new file does not change the order of the
    others.

    >>> hash_order(["cat/d.png", "cat/e.png", "dog/d.png", "dog/e.png"])
    ['dog/d.png', 'cat/e.png', 'cat/d.png', 'dog/e.png']
    """
    return sorted(names, key=lambda name: hashlib.sha256(os.fsencode(name)).digest())
