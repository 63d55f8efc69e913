"""Which image files a folder holds, in an order that does not depend on the file system."""

import hashlib
import os
from collections import deque
from collections.abc import Iterable, Sequence
from pathlib import Path

from gan_vs_vae.errors import UserError, note

SUFFIXES = (".jpg", ".jpeg", ".png", ".bmp", ".gif", ".tif", ".tiff", ".webp")


def list_images(folder: Path) -> tuple[list[str], int]:
    """List the image files of a folder and its subfolders.

    Hidden files and folders are left out. Symbolic links are followed, but each folder is listed
    once: a link to one that has another name here, or that contains the link, is named on the
    terminal and left out.

    Returns:
        The names of the image files relative to `folder`, with "/", sorted by code points; and the
        number of other files. A file is an image file if its name ends in one of `SUFFIXES`, in
        lower or upper case.

    Raises:
        UserError: if a folder cannot be read.
    """
    names, others, repeated = [], 0, []
    seen = set()
    folders, links = [""], deque[str]()  # names that end with "/"; links wait for all real folders
    while folders or links:
        name = folders.pop() if folders else links.popleft()
        place, entries = _read_folder(folder / name)
        if place in seen or _contains_itself(folder / name):
            repeated.append(name)
            continue
        seen.add(place)
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                folders.append(f"{name}{entry.name}/")
            elif os.path.isdir(entry.path):
                links.append(f"{name}{entry.name}/")
            elif entry.name.lower().endswith(SUFFIXES):
                names.append(name + entry.name)
            else:
                others += 1
    if repeated:
        note(
            f"{folder}: {len(repeated)} links, such as {repeated[0]}, are left out: they lead to "
            "folders that are listed already"
        )
    return sorted(names), others


def _contains_itself(path):
    """Return whether a folder is a link to a folder that contains the link."""
    return path.is_symlink() and path.parent.resolve().is_relative_to(path.resolve())


def _read_folder(path):
    """Return what identifies a folder, and its entries in the order of their names."""
    try:
        status = os.stat(path)
        with os.scandir(path) as entries:
            return (status.st_dev, status.st_ino), sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        raise UserError(f"cannot read the folder {path}: {error.strerror}") from error


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
