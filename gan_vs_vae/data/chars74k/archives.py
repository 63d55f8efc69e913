"""The archives in which Chars74K is published: checked, and read without unpacking them."""

import contextlib
import dataclasses
import tarfile
import zlib
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path

from gan_vs_vae.data.chars74k.layout import CLASSES, place
from gan_vs_vae.errors import UserError, brief, note
from gan_vs_vae.files import checksum


@dataclasses.dataclass(frozen=True)
class Archive:
    """An archive as it was published.

    Attributes:
        file: str. Its name.
        md5: str. Its checksum, as others recorded it.
        images: dict. The number of images in each folder of `English`.
        per_class: int or None. The number of images of each class. Defaults to None: it differs.
    """

    file: str
    md5: str
    images: dict[str, int]
    per_class: int | None = None


# Counts: the data set's own page and paper. Checksums: DeepMind's NEVIS'22, datasets_storage.
ARCHIVES = {
    "Fnt": Archive("EnglishFnt.tgz", "f6710b1302a7e9693d904b16389d9d8a", {"Fnt": 62992}, 1016),
    "Hnd": Archive("EnglishHnd.tgz", "95e9ee6d929809ef4c2f509f86388c72", {"Hnd/Img": 3410}, 55),
    "Img": Archive(
        "EnglishImg.tgz",
        "85d157e0c58f998e1cda8def62bcda0d",
        {"Img/GoodImg/Bmp": 7705, "Img/BadImag/Bmp": 4798},
    ),
}


def names_in(path: Path, archive: Archive) -> list[str]:
    """Return the names of an archive's images, relative to `English`.

    An archive that is complete is used even if its checksum differs; a note says so.

    Raises:
        UserError: if the archive is missing, cannot be read, or lacks classes or images.
    """
    with _opened(path) as file:
        names = [name for member in file if (name := _image(member))]
    classes = Counter(where[1] for name in names if (where := place(name)))
    if len(classes) != len(CLASSES):
        raise _refused(path, f"holds {len(classes)} of {len(CLASSES)} classes")
    for folder, expected in archive.images.items():
        found = sum(name.startswith(f"{folder}/") for name in names)
        if found != expected:
            raise _refused(path, f"holds {found} images below English/{folder}, not {expected}")
    for number, found in sorted(classes.items()):
        if archive.per_class not in (None, found):
            raise _refused(
                path, f"holds {found} images of {CLASSES[number]!r}, not {archive.per_class}"
            )
    if checksum(path, "md5") != archive.md5:
        note(f"{path.name} holds all images, but its MD5 is not the known {archive.md5}")
    return names


def read_images(path: Path, names: Collection[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the names and contents of some images, in their order in the archive."""
    names = set(names)
    with _opened(path) as file:
        for member in file:
            if _image(member) in names:
                yield _image(member), file.extractfile(member).read()


@contextlib.contextmanager
def _opened(path):
    """Open an archive; turn errors into a `UserError`."""
    try:
        with tarfile.open(path) as file:
            yield file
    except (OSError, tarfile.TarError, EOFError, zlib.error) as error:
        raise _refused(path, f"cannot be read ({brief(error)})") from error


def _image(member):
    """Return the name of an image, relative to `English`; None for any other member."""
    name = member.name.partition("English/")[2]
    return name if member.isfile() and place(name) else None


def _refused(path, why):
    return UserError(
        f"{path} {why}: download it again, or unpack it, since a folder English/ may be incomplete"
    )
