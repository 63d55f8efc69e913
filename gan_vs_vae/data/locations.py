"""The folders of real data sets."""

import os
from pathlib import Path

from gan_vs_vae.errors import UserError, brief

MAX_FOUND = 6  # names of what a folder holds, in a message


class MissingData(UserError):
    """The error for a real data set that is not there."""


def data_folder(name: str, data_dir: Path | None, instructions: str) -> Path:
    """Return the folder `<data_dir>/<name>` of a real data set.

    Args:
        name: str. The name of the data set.
        data_dir: Path or None. The folder of real data sets.
        instructions: str. What to put into the folder; the end of the error message.

    Raises:
        MissingData: if `data_dir` is None, or the folder does not exist.
    """
    if data_dir is None:
        raise MissingData(
            f"{name} is looked for in the folder {name}/ of the folder of real data; name that one "
            f"with --data-dir or GAN_VS_VAE_DATA, and {instructions}"
        )
    folder = Path(data_dir) / name
    if not os.path.isdir(folder):
        raise missing(f"{name} is not at {folder}: {instructions}", folder.parent)
    return folder


def missing(message: str, folder: Path) -> MissingData:
    """Return the error for missing data; the message ends with what the folder holds instead."""
    try:
        found = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    except (OSError, ValueError) as error:  # ValueError: no path has a NUL
        return MissingData(f"{message} (cannot read {folder}: {brief(error)})")
    first = ", ".join(found[:MAX_FOUND]) or "nothing"
    more = f" and {len(found) - MAX_FOUND} more" if len(found) > MAX_FOUND else ""
    return MissingData(f"{message} ({folder} holds {first}{more})")
