"""Chars74K: 62 characters in fonts, in handwriting and in photographs.

`load_chars74k` reads the unpacked folder. `chars74k_dataset_builder.py` makes a TFDS data set of
that folder, or of the archives.
"""

import os
from pathlib import Path

from gan_vs_vae.data.chars74k.layout import CLASSES, KINDS, place, split
from gan_vs_vae.data.dataset import DataSet, Provenance
from gan_vs_vae.data.file_listing import hash_order, list_images
from gan_vs_vae.data.image_files import Files, load_image_files
from gan_vs_vae.data.locations import data_folder, missing
from gan_vs_vae.errors import UserError, unknown
from gan_vs_vae.images import Size

INSTRUCTIONS = (
    "make that folder, and unpack EnglishFnt.tgz, EnglishHnd.tgz and EnglishImg.tgz of "
    "http://www.ee.surrey.ac.uk/CVSSP/demos/chars74k/ in it"
)


def load_chars74k(
    data_dir: Path | None,
    image_size: Size | None,
    *,
    kinds: tuple[str, ...] = KINDS,
    broken: str = "skip",
) -> DataSet:
    """Read Chars74K from `<data_dir>/chars74k/English`, to which its archives unpack.

    There are always 62 classes, 0-9, A-Z and a-z, even if some have no images. Of each kind and
    class every tenth image in name order is for testing.

    Args:
        data_dir: Path or None. The folder of real data sets.
        image_size, broken: as for `load_image_files`.
        kinds: tuple of str. Some of "Fnt" (computer fonts), "Hnd" (handwriting) and "Img"
            (photographs). Defaults to all three.

    Raises:
        MissingData: if there is no image of these kinds.
        UserError: if a kind is unknown.
    """
    if not kinds:
        raise UserError(f"chars74k needs at least one of the kinds {', '.join(KINDS)}")
    for kind in kinds:
        if kind not in KINDS:
            raise unknown("kind of chars74k", kind, KINDS)
    root = data_folder("chars74k", data_dir, INSTRUCTIONS) / "English"
    names = list_images(root)[0] if os.path.isdir(root) else []
    places = {name: found for name in names if (found := place(name)) and found[0] in kinds}
    if not places:
        raise missing(
            f"chars74k has no images of {', '.join(kinds)} below {root}: unpack the archives of "
            f"these kinds in {root.parent}",
            root.parent,
        )
    train, test = split(places)
    files = Files(
        root,
        hash_order(train),
        hash_order(test),
        {name: number for name, (_, number) in places.items()},
        CLASSES,
    )
    chosen = [kind for kind in KINDS if kind in kinds]
    provenance = Provenance(
        "real",
        f"Chars74K (de Campos, Babu and Varma, 2009): {', '.join(chosen)}",
        "chars74k/English",
        settings={"kinds": chosen, "broken": broken},
        kinds={kind: _count(kind, places) for kind in chosen},
    )
    return load_image_files("chars74k", files, provenance, image_size, fit="stretch", broken=broken)


def _count(kind, places):
    """Count the images of a kind, and their classes."""
    numbers = [number for name_kind, number in places.values() if name_kind == kind]
    return {"images": len(numbers), "classes": len(set(numbers))}
