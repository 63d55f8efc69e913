"""A data set made of image files on disk."""

import dataclasses
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from gan_vs_vae.data.cache import cached, stamps
from gan_vs_vae.data.dataset import DataSet, Split
from gan_vs_vae.data.decoding import decode_all
from gan_vs_vae.errors import UserError, unknown

BROKEN = ("skip", "refuse")
SIZE = 64  # pixels, unless something else is asked for: the report's
NAMED = 20  # of the files that are left out


@dataclasses.dataclass(frozen=True)
class Files:
    """Which image files make a data set.

    Attributes:
        root: the folder that names are relative to.
        train, test: names, in the order of the images.
        labels: of each name a class number, or attributes 0/1; None without labels.
        class_names: of the classes, or of the attributes.
        skipped: {name: why} of files that are left out for want of a label.
    """

    root: Path
    train: Sequence[str]
    test: Sequence[str]
    labels: Mapping[str, int | Sequence[int]] | None = None
    class_names: tuple[str, ...] | None = None
    skipped: Mapping[str, str] = dataclasses.field(default_factory=dict)


def from_files(
    name: str,
    files: Files,
    provenance: dict,
    image_size: int | None,
    *,
    center_crop: bool = False,
    broken: str = "skip",
) -> DataSet:
    """The data set that `files` make, decoded once and then taken from the cache.

    Args:
        name: of the data set.
        files: names and labels.
        provenance: `description`, `path`, `settings`, and what else is to be told; the counts
            are added.
        image_size: pixels of each side; None: 64.
        center_crop: the largest square in the middle of each image, not the whole of it.
        broken: "skip" leaves files out that cannot be read, and names them on the terminal and
            in `provenance`; "refuse" ends with an error.

    Raises:
        UserError: files were to be refused, or none is left to train on.
    """
    if broken not in BROKEN:
        raise unknown("way with broken files", broken, BROKEN)
    names = [*files.train, *files.test]
    images, unreadable = _read(name, files.root, names, image_size or SIZE, center_crop)
    skipped = {_printable(n): why for n, why in {**files.skipped, **unreadable}.items()}
    if skipped:
        _tell(name, files.root, skipped, len(names) + len(files.skipped), broken)
    kept = [n for n in names if n not in unreadable]
    labels = None
    if files.labels is not None:
        labels = np.array([files.labels[n] for n in kept], "int32")
    count = sum(n not in unreadable for n in files.train)
    if not count:
        raise UserError(f"{files.root} holds no image to train on: two at least must be readable")
    train, test = (
        Split(images[part], None if labels is None else labels[part])
        for part in (slice(count), slice(count, None))
    )
    return DataSet(
        name,
        train,
        test,
        files.class_names,
        {
            "source": "real",
            **provenance,
            "image_size": image_size or SIZE,
            "train": len(train),
            "test": len(test),
            "skipped": len(skipped),
            "skipped_files": _first(skipped),
        },
    )


def _read(name, root, names, size, center_crop):
    def make():
        paths = (root / n for n in names)
        images, failures = decode_all(paths, len(names), size, center_crop, f"decoding {name}")
        return {"images": images, "failures": np.array(json.dumps(list(failures.items())))}

    arrays = cached(name, [size, center_crop, stamps(root, names)], make)
    failures = json.loads(str(arrays["failures"]))
    return arrays["images"], {names[i]: why for i, why in failures}


def _tell(name, root, skipped, total, broken):
    named = "; ".join(_first(skipped))
    if broken == "refuse":
        raise UserError(
            f"{len(skipped)} of {total} images below {root} cannot be used: {named}: repair or "
            'remove them, or leave them out with the setting broken: "skip"'
        )
    print(f"NOTE: {name}: {len(skipped)} of {total} images left out: {named}", file=sys.stderr)


def _first(skipped):
    return [f"{name}: {why}" for name, why in list(skipped.items())[:NAMED]]


def _printable(name):
    return os.fsencode(name).decode("utf-8", "replace")
