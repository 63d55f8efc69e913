"""What all commands share: loading data with notices, and checks before they start."""

import tempfile
from pathlib import Path

from gan_vs_vae import config, data
from gan_vs_vae.errors import UserError, note
from gan_vs_vae.files import make_folder
from gan_vs_vae.options import RunOptions


def load_data(part: config.Part, options: RunOptions, said: set[str] | None = None) -> data.DataSet:
    """Load a data set as the options say; a stand-in is announced on the terminal.

    Args:
        part: the data set.
        options: the source and the folder.
        said: set of str or None. Notices that were printed before, and are not printed again: that
            of a data set of which figures take several parts. This one is added. Defaults to None.
    """
    loaded = data.load(
        part.name,
        options.data,
        options.data_dir,
        download=options.download,
        **part.settings,
    )
    if not loaded.is_real:
        notice = stand_in_notice(loaded.name, loaded.provenance)
        said = set() if said is None else said
        if notice not in said:
            note(notice)
        said.add(notice)
    return loaded


def stand_in_notice(name: str, provenance: dict) -> str:
    """Return what to say of anything that was made from what stands in for a data set."""
    if provenance.get("excerpt"):
        return provenance["description"]
    return f"not the real {name}, but a stand-in: {provenance['description']}"


def check_writable(folder: Path) -> None:
    """Raise `UserError`, before hours of training, if a folder cannot be written to."""
    try:
        with tempfile.TemporaryFile(dir=make_folder(folder)):
            pass
    except OSError as error:
        raise UserError(
            f"cannot write to {folder}: {error.strerror}; choose another folder (see --help)"
        ) from error
