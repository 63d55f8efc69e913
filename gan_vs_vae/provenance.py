"""What a result depends on besides its configuration: code, versions, machine."""

import functools
import importlib.metadata
import os
import platform
import re
import subprocess
from pathlib import Path

from gan_vs_vae import backend

CODE_VERSION = 4
"""int. Raised by hand, with a line in CHANGELOG.md, when a change of the code alters what training
computes. It is part of a run's digest, so that runs of older code are not used for new results."""

DISTRIBUTION = "gan-vs-vae"
PACKAGE_FOLDER = Path(__file__).resolve().parent


def code() -> dict:
    """Return `{"code_version", "revision", "dirty"}`: what code computes here.

    `revision` is the hash of the git commit, and `dirty` whether files differ from it; both are
    None if this is not a checkout of the project, or git is not installed.
    """
    root = PACKAGE_FOLDER.parent
    found = {"code_version": CODE_VERSION, "revision": None, "dirty": None}
    top = _git(root, "rev-parse", "--show-toplevel")
    if top is None or Path(top).resolve() != root:  # installed inside another repository
        return found
    changes = _git(root, "status", "--porcelain", "--untracked-files=no", "--", "*.py", "*.yaml")
    return {**found, "revision": _git(root, "rev-parse", "HEAD"), "dirty": bool(changes)}


def _git(folder, *arguments):
    """Return what a git command prints, or None where it fails."""
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments], capture_output=True, text=True
        )
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None


@functools.cache
def versions() -> dict[str, str]:
    """Return the versions of Python, this package, its direct dependencies, and the backend."""
    found = {"python": platform.python_version(), backend.NAME: backend.version}
    for name in (DISTRIBUTION, *_dependencies()):
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:  # optional for this backend
            continue
    return found


def _dependencies():
    """Return the names of the packages that this one requires, without its extras."""
    try:
        requirements = importlib.metadata.requires(DISTRIBUTION) or []
    except importlib.metadata.PackageNotFoundError:  # used from a folder, not installed
        return ["keras", "numpy"]
    return [re.match(r"[\w.-]+", r)[0] for r in requirements if "extra ==" not in r]


def machine() -> dict:
    """Return the processor, its cores, the memory in GiB, the system, and Keras' device."""
    return {
        "processor": processor(),
        "cores": os.cpu_count(),
        "memory_gib": memory_gib(),
        "system": f"{platform.system()} {platform.machine()}",
        "device": backend.device(),
    }


def processor() -> str:
    """Return the name of this machine's CPU."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.partition(":")[2].strip() for line in lines if "model name" in line)
    except (OSError, StopIteration):
        return platform.processor()


def memory_gib() -> float | None:
    """Return this machine's memory in GiB, or None if the system does not say it."""
    try:
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1)
    except (AttributeError, ValueError, OSError):  # not on this system
        return None
