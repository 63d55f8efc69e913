"""Arrays that took long to make, kept on disk until what they were made from changes."""

import hashlib
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

from gan_vs_vae.errors import UserError
from gan_vs_vae.files import atomic_write

VERSION = 1  # to be raised when the same files are to give other arrays


def cached(
    name: str, identity: object, make: Callable[[], dict[str, np.ndarray]]
) -> dict[str, np.ndarray]:
    """What `make` returns, from disk where it was made from the same `identity` before.

    A damaged file in the cache is made anew. The cache is a folder that may be deleted at any
    time: $GAN_VS_VAE_CACHE, or `gan_vs_vae` in $XDG_CACHE_HOME or in ~/.cache.

    Args:
        name: begins the name of the file.
        identity: everything that decides the arrays; what JSON can hold.
        make: returns arrays by name.
    """
    key = hashlib.sha256(json.dumps([VERSION, identity]).encode()).hexdigest()[:32]
    path = cache_folder() / f"{name}-{key}.npz"
    try:
        with np.load(path) as arrays:  # a zip file: its checksums tell damage
            return dict(arrays)
    except Exception:  # absent, cut off, or anything else by that name
        arrays = make()
    try:
        with atomic_write(path) as partial:
            np.savez(partial, **arrays)
    except UserError as error:
        if not path.exists():  # else another process was faster
            print(f"NOTE: images are not kept decoded: {error}", file=sys.stderr)
    return arrays


def cache_folder() -> Path:
    """Where the cache is, or will be."""
    if folder := os.environ.get("GAN_VS_VAE_CACHE"):
        return Path(folder).expanduser()
    return Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "gan_vs_vae"


def stamps(root: Path, names: list[str]) -> list[list]:
    """`[name, size, time of last change]` of each file: what tells whether one was changed."""
    found = []
    for name in names:
        try:
            status = os.stat(root / name)
            found.append([name, status.st_size, status.st_mtime_ns])
        except OSError:
            found.append([name, None, None])
    return found
