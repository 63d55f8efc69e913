"""How Chars74K lies on disk and in its archives, and which images are for testing.

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
    """Kind and class number of an image; None of what is none, such as a mask.

    Args:
        name: relative to the folder `English`, with "/".

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
    """Names for training and for testing: of each kind and class, every tenth in name order.

    Args:
        names: of images, as `place` takes them.
    """
    groups: dict[tuple[str, int], list[str]] = {}
    for name in sorted(names):
        groups.setdefault(place(name), []).append(name)
    train, test = [], []
    for group in sorted(groups):
        for names_of, part in zip((train, test), split_every_tenth(groups[group]), strict=True):
            names_of.extend(part)
    return train, test
