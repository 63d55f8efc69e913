"""Cat faces: a folder of images without labels."""

from pathlib import Path

from gan_vs_vae.data.dataset import DataSet
from gan_vs_vae.data.image_files import Files, from_files
from gan_vs_vae.data.file_listing import image_files, split_every_tenth
from gan_vs_vae.data.locations import MissingData, data_folder


def load_cats(
    data_dir: Path | None,
    download: bool,
    image_size: int | None,
    *,
    center_crop: bool = False,
    broken: str = "skip",
) -> DataSet:
    """All images below `<data_dir>/cats`; every tenth in name order is for testing.

    Args:
        data_dir: the folder of real data sets.
        download: has no effect: there is no such data set to be fetched.
        image_size: pixels of each side; None: 64.
        center_crop: the largest square in the middle of each image, not the whole of it.
        broken: "skip" or "refuse" files that cannot be read.

    Raises:
        MissingData: there are no images.
    """
    get = "put images of cats there, such as the faces of the CAT data set (Zhang et al., 2008)"
    root = data_folder("cats", data_dir, get)
    names, _ = image_files(root)
    if not names:
        raise MissingData(f"cats has no images at {root}: {get}")
    provenance = {
        "description": "photographs of cats",
        "path": "cats",
        "settings": {"center_crop": center_crop, "broken": broken},
    }
    files = Files(root, *split_every_tenth(names))
    return from_files("cats", files, provenance, image_size, center_crop=center_crop, broken=broken)
