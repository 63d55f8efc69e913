"""Cat faces: a folder of images without labels."""

from pathlib import Path

from gan_vs_vae.data.dataset import DataSet, Provenance
from gan_vs_vae.data.file_listing import list_images, split_every_tenth
from gan_vs_vae.data.image_files import Files, load_image_files
from gan_vs_vae.data.locations import MissingData, data_folder

INSTRUCTIONS = (
    "put images of cats there, such as the faces of the CAT data set (Zhang et al., 2008)"
)


def load_cats(
    data_dir: Path | None,
    image_size: int | None,
    *,
    center_crop: bool = False,
    broken: str = "skip",
) -> DataSet:
    """Read all images below `<data_dir>/cats`; every tenth in name order is for testing.

    Args:
        data_dir: Path or None. The folder of real data sets.
        image_size, center_crop, broken: as for `load_image_files`.

    Raises:
        MissingData: if there are no images.
    """
    root = data_folder("cats", data_dir, INSTRUCTIONS)
    names, _ = list_images(root)
    if not names:
        raise MissingData(f"cats has no images at {root}: {INSTRUCTIONS}")
    provenance = Provenance(
        "real",
        "photographs of cats",
        "cats",
        settings={"center_crop": center_crop, "broken": broken},
    )
    files = Files(root, *split_every_tenth(names))
    return load_image_files(
        "cats", files, provenance, image_size, center_crop=center_crop, broken=broken
    )
