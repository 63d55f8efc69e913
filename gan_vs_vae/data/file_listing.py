"""Which image files a folder holds, in an order that no file system decides."""

import hashlib
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from gan_vs_vae.errors import UserError

SUFFIXES = (".jpg", ".jpeg", ".png", ".bmp", ".gif", ".tif", ".tiff", ".webp")


def image_files(folder: Path) -> tuple[list[str], int]:
    """The image files below a folder, and how many other files there are.

    Args:
        folder: searched with its subfolders, links followed; what is hidden is left out.

    Returns:
        The names relative to `folder`, with "/", in the order of their code points; an image
        file is one whose name ends in one of `SUFFIXES`, in small or capital letters.

    Raises:
        UserError: a folder cannot be read.
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
    """Whether a folder is a link to one that it lies in."""
    path = os.path.join(place, folder)
    if not os.path.islink(path):
        return False
    real = os.path.realpath(path)
    return os.path.commonpath([real, os.path.realpath(place)]) == real


def split_every_tenth(names: Sequence[str]) -> tuple[list[str], list[str]]:
    """The names for training, and every tenth, for testing; of two to nine, the last.

    >>> split_every_tenth([f"{i}.png" for i in range(1, 12)])[1]
    ['10.png']
    >>> split_every_tenth(["a.png", "b.png", "c.png"])
    (['a.png', 'b.png'], ['c.png'])
    """
    chosen = set(range(9, len(names), 10)) or {len(names) - 1} - {0}
    train, test = [], []
    for i, name in enumerate(names):
        (test if i in chosen else train).append(name)
    return train, test


def hash_order(names: Iterable[str]) -> list[str]:
    """The names in an order that mixes classes: that of SHA-256 of each name.

    The first thousand are then a sample of all, and a new file leaves the others in their
    order.

    >>> hash_order(["cat/d.png", "cat/e.png", "dog/d.png", "dog/e.png"])
    ['dog/d.png', 'cat/e.png', 'cat/d.png', 'dog/e.png']
    """
    return sorted(names, key=lambda name: hashlib.sha256(os.fsencode(name)).digest())
