"""The folders of Chars74K, on disk and in its archives, and which images are for testing.

T. de Campos, B. R. Babu and M. Varma, *Character recognition in natural images*, VISAPP 2009.
Its English part has 62 classes in three kinds: letters in computer fonts (Fnt), written on a
tablet (Hnd), and cut out of photographs (Img).
"""

import re
import string
from collections.abc import Iterable

from gan_vs_vae.data.file_listing import split_every_tenth

CLASSES = tuple(string.digits + string.ascii_uppercase + string.ascii_lowercase)
KINDS = ("Fnt", "Hnd", "Img")

_PLACE = re.compile(
    r"(?:(Fnt)|(Hnd)/Img|(Img)/(?:GoodImg|BadImag)/Bmp)/Sample(\d{3})/[^/]+", re.ASCII
)


def place(name: str) -> tuple[str, int] | None:
    """Return the kind and class number of an image; None for other files, such as masks.

    Args:
        name: str. The path relative to the folder `English`, with "/".

    >>> place("Img/GoodImg/Bmp/Sample011/img011-00001.png")
    ('Img', 10)
    >>> place("Img/GoodImg/Msk/Sample011/img011-00001.png") is None
    True
    """
    match = _PLACE.fullmatch(name)
    if match is None or not 1 <= int(match[4]) <= len(CLASSES):
        return None
    return match[1] or match[2] or match[3], int(match[4]) - 1


def split(names: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the names for training, and of each kind and class every tenth for testing.

    Args:
        names: the paths of images, as `place` takes them. Their order does not matter.
    """
    groups: dict[tuple[str, int], list[str]] = {}
    for name in sorted(names):
        if found := place(name):
            groups.setdefault(found, []).append(name)
    train: list[str] = []
    test: list[str] = []
    for group in sorted(groups):
        for_training, for_testing = split_every_tenth(groups[group])
        train += for_training
        test += for_testing
    return train, test
