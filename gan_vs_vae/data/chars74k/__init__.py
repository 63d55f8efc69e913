"""Chars74K: 62 characters in fonts, in handwriting and in photographs.

`load_chars74k` reads the unpacked folder at once. The same folder, or the archives, make a data
set of TFDS': `cd gan_vs_vae/data/chars74k && tfds build --manual_dir=FOLDER` (the command `tfds`
needs `pip install apache-beam mlcroissant`).
"""

from pathlib import Path

from gan_vs_vae.data.chars74k.layout import CLASSES, KINDS, place, split
from gan_vs_vae.data.dataset import DataSet
from gan_vs_vae.data.image_files import Files, from_files
from gan_vs_vae.data.file_listing import image_files, hash_order
from gan_vs_vae.data.locations import MissingData, data_folder
from gan_vs_vae.errors import UserError, unknown


def load_chars74k(
    data_dir: Path | None,
    download: bool,
    image_size: int | None,
    *,
    kinds: tuple[str, ...] = KINDS,
    broken: str = "skip",
) -> DataSet:
    """Chars74K from `<data_dir>/chars74k/English`, as its archives unpack.

    62 classes, 0-9, A-Z and a-z, whichever of them there are images of; of each kind and class
    every tenth image in name order is for testing.

    Args:
        data_dir: the folder of real data sets.
        download: has no effect: the archives are to be fetched by hand.
        image_size: pixels of each side; None: 64.
        kinds: which of "Fnt" (computer fonts), "Hnd" (handwriting), "Img" (photographs).
        broken: "skip" or "refuse" files that cannot be read.

    Raises:
        MissingData: there is no image of these kinds.
        UserError: no such kind.
    """
    if not kinds:
        raise UserError(f"chars74k needs one at least of the kinds {', '.join(KINDS)}")
    for kind in kinds:
        if kind not in KINDS:
            raise unknown("kind of chars74k", kind, KINDS)
    get = (
        "make that folder, and unpack EnglishFnt.tgz, EnglishHnd.tgz and EnglishImg.tgz of "
        "http://www.ee.surrey.ac.uk/CVSSP/demos/chars74k/ in it"
    )
    root = data_folder("chars74k", data_dir, get) / "English"
    names = image_files(root)[0] if root.is_dir() else []
    places = {name: found for name in names if (found := place(name)) and found[0] in kinds}
    if not places:
        raise MissingData(
            f"chars74k has no images of {', '.join(kinds)} below {root}: unpack the archives of "
            f"these kinds in {root.parent}"
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
    provenance = {
        "description": f"Chars74K (de Campos, Babu and Varma, 2009): {', '.join(chosen)}",
        "path": "chars74k/English",
        "settings": {"kinds": chosen, "broken": broken},
        "kinds": {kind: _count(kind, places) for kind in chosen},
    }
    return from_files("chars74k", files, provenance, image_size, broken=broken)


def _count(kind, places):
    """How many images of a kind there are, in how many classes."""
    numbers = [number for name_kind, number in places.values() if name_kind == kind]
    return {"images": len(numbers), "classes": len(set(numbers))}
