"""The folders of real data sets."""

from pathlib import Path

from gan_vs_vae.errors import UserError


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
    if not folder.is_dir():
        raise MissingData(f"{name} is not at {folder}: {instructions}")
    return folder
