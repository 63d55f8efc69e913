"""Cat faces: a folder of images without labels.

`python -m gan_vs_vae.data.cats PHOTOS OUT` cuts such images out of any photos of cats.
"""

from pathlib import Path

from gan_vs_vae.data.dataset import DataSet, Provenance
from gan_vs_vae.data.file_listing import list_images, split_every_tenth
from gan_vs_vae.data.image_files import Files, load_image_files
from gan_vs_vae.data.locations import data_folder, missing
from gan_vs_vae.images import Size

INSTRUCTIONS = (
    "put images of cats there, such as the faces of the CAT data set (Zhang et al., 2008), or those "
    "that python -m gan_vs_vae.data.cats cuts out of your photos"
)


def load_cats(
    data_dir: Path | None,
    image_size: Size | None,
    *,
    fit: str = "crop",
    broken: str = "skip",
) -> DataSet:
    """Read all images below `<data_dir>/cats`; every tenth in name order is for testing.

    Args:
        data_dir: Path or None. The folder of real data sets.
        image_size, fit, broken: as for `load_image_files`.

    Raises:
        MissingData: if there are no images.
    """
    root = data_folder("cats", data_dir, INSTRUCTIONS)
    names, _ = list_images(root)
    if not names:
        raise missing(f"cats has no images at {root}: {INSTRUCTIONS}", root)
    provenance = Provenance(
        "real",
        "photographs of cats",
        "cats",
        settings={"fit": fit, "broken": broken},
    )
    files = Files(root, *split_every_tenth(names))
    return load_image_files("cats", files, provenance, image_size, fit=fit, broken=broken)
