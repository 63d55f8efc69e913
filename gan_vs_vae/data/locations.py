"""Real data that are not there."""

from pathlib import Path

from gan_vs_vae.errors import UserError


class MissingData(UserError):
    """The real data set does not lie where it was looked for."""


def data_folder(name: str, data_dir: Path | None, get: str) -> Path:
    """The folder `<data_dir>/<name>` of a real data set.

    Args:
        name: of the data set.
        data_dir: the folder of real data sets.
        get: how the data set is to be had: the end of the sentence.

    Raises:
        MissingData: it does not exist, or there is no `data_dir`.
    """
    if data_dir is None:
        raise MissingData(
            f"{name} is looked for in a folder {name}/ of the folder of real data, which --data-dir "
            f"or GAN_VS_VAE_DATA must name: {get}"
        )
    folder = Path(data_dir) / name
    if not folder.is_dir():
        raise MissingData(f"{name} is not at {folder}: {get}")
    return folder
