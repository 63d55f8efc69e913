"""A data set made from image files."""

import dataclasses
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from gan_vs_vae.data.cache import cached, stamps
from gan_vs_vae.data.dataset import DataSet, Provenance, split_at
from gan_vs_vae.data.decoding import FITS, decode_all
from gan_vs_vae.errors import UserError, note, printable, unknown
from gan_vs_vae.images import Size, height_and_width

BROKEN = ("skip", "refuse")
DEFAULT_SIZE = 64  # pixels; the report's
MAX_NAMED = 20  # the largest number of files that are named in a message


@dataclasses.dataclass(frozen=True)
class Files:
    """The image files of a data set.

    Attributes:
        root: Path. The folder that names are relative to.
        train, test: sequence of str. The names, in the order of the images.
        labels: dict or None. For each name a class number, or a sequence of 0 or 1, one for each
            attribute. Defaults to None.
        class_names: tuple of str, or None. The names of the classes or attributes. Defaults to
            None.
        skipped: dict. The reason for each file that is left out because it has no label. Defaults
            to none.
    """

    root: Path
    train: Sequence[str]
    test: Sequence[str]
    labels: Mapping[str, int | Sequence[int]] | None = None
    class_names: tuple[str, ...] | None = None
    skipped: Mapping[str, str] = dataclasses.field(default_factory=dict)


def load_image_files(
    name: str,
    files: Files,
    provenance: Provenance,
    image_size: Size | None,
    *,
    fit: str,
    broken: str = "skip",
) -> DataSet:
    """Return the data set of image files; they are decoded once, then taken from the cache.

    Args:
        name: str. The name of the data set.
        files: `Files`. Names and labels.
        provenance: `Provenance`. The size and the counts are added to it.
        image_size: int, `(height, width)` or None. The size in pixels; one number is the side of
            a square. None means 64.
        fit: "crop" takes the middle of an image of other proportions, as much of it as has the
            right ones; "pad" takes the whole image and adds white margins; "stretch" changes the
            proportions.
        broken: "skip" leaves out files that cannot be used, because they are damaged or have no
            label, and names them on the terminal and in `provenance`; "refuse" raises an error.
            Defaults to "skip".

    Raises:
        UserError: if files are refused, or no image is left for training.
    """
    for key, value, known in (("broken", broken, BROKEN), ("fit", fit, FITS)):
        if value not in known:
            raise unknown(f"value of {key}", value, known)
    size = height_and_width(image_size or DEFAULT_SIZE)
    names = [*files.train, *files.test]
    images, unreadable, fitted = _read(name, files.root, names, size, fit)
    skipped = {printable(n): why for n, why in {**files.skipped, **unreadable}.items()}
    if skipped:
        _report(name, files.root, skipped, len(names) + len(files.skipped), broken)
    kept = [n for n in names if n not in unreadable]
    if fitted and fit == "crop":
        note(
            f"{name}: {fitted} of {len(kept)} images are cropped, because they have other "
            f"proportions than {size[0]}x{size[1]} pixels"
        )
    labels = None
    if files.labels is not None:
        labels = np.array([files.labels[n] for n in kept], "int32")
    count = sum(n not in unreadable for n in files.train)
    if not count:
        raise UserError(f"{files.root} holds no image to train on: at least two must be readable")
    return DataSet.create(
        name,
        *split_at(images, labels, count),
        files.class_names,
        dataclasses.replace(
            provenance,
            image_size=size,
            fitted=fitted,
            skipped=len(skipped),
            skipped_files=_first(skipped),
        ),
    )


def _read(name, root, names, size, fit):
    def make():
        paths = (root / n for n in names)
        images, failures, fitted = decode_all(paths, len(names), size, fit, f"decoding {name}")
        said = json.dumps({"failures": list(failures.items()), "fitted": fitted})
        return {"images": images, "said": np.array(said)}

    arrays = cached(name, [size, fit, os.path.realpath(root), stamps(root, names)], make)
    said = json.loads(str(arrays["said"]))
    return arrays["images"], {names[i]: why for i, why in said["failures"]}, said["fitted"]


def _report(name, root, skipped, total, broken):
    named = "; ".join(_first(skipped))
    if broken == "refuse":
        raise UserError(
            f"{len(skipped)} of {total} images below {root} cannot be used: {named}: repair or "
            'remove them, or leave them out with the setting broken: "skip"'
        )
    note(f"{name}: {len(skipped)} of {total} images left out: {named}")


def _first(skipped):
    return [f"{name}: {why}" for name, why in list(skipped.items())[:MAX_NAMED]]
