"""Cutting the faces of cats out of photos: what `python -m gan_vs_vae.data.cats` does.

The faces of PHOTOS/at_home/tom.jpg become OUT/at_home/tom.jpg-1.png, -2.png, ... The record
OUT/cut.json says of each photo which faces were cut, or why none was; a photo that is in it, and has
not changed since, is not looked at again.
"""

import contextlib
import io
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import filelock
import numpy as np
import tqdm
from PIL import Image

from gan_vs_vae.data import decoding
from gan_vs_vae.data.cats.cascade import Box, find_faces, load_cascade
from gan_vs_vae.data.file_listing import list_images
from gan_vs_vae.errors import UserError, is_animated
from gan_vs_vae.files import (
    make_folder,
    read_json,
    refuse_links,
    remove_partial_files,
    write_bytes,
    write_json,
)

RECORD = "cut.json"
LONGEST = 1000  # pixels of the longer side, to which photos are reduced for the detector
LONGEST_NAME = 255  # bytes, on most file systems
SAVE_AFTER = 10.0  # seconds, after which the record is written again
Outcome = dict[str, Any]  # `faces`, the names of files; `skipped`, why there are no more of them


def cut_faces(photos: Path, out: Path, size: int) -> dict[str, Outcome]:
    """Cut all faces of cats out of the photos of a folder, and write them into another folder.

    Files that others have put there stay as they are. What was cut before is kept; a command that
    was stopped continues where it was.

    Args:
        photos: the folder of photos, with its subfolders.
        out: the folder for the faces.
        size: int. The side of a face in pixels. Smaller faces are left out, larger ones reduced
            with Lanczos' filter.

    Returns:
        By the name of each photo `faces`, the names of its files in `out`, and where faces were
        left out, `skipped`: "KIND: DETAILS".

    Raises:
        UserError: if a folder cannot be used, or faces of another size are in `out`.
    """
    names, others = list_images(photos)
    if not names:
        raise UserError(
            f"{photos} holds no photos, but {others} other files: name a folder of images"
        )
    _check_apart(photos, out)
    cascade = load_cascade()
    outcomes = {}
    with _locked(out), decoding.pillow_warnings():
        remove_partial_files(out)
        record = Record(out / RECORD, size)
        try:
            for name in tqdm.tqdm(names, unit="photo", disable=not is_animated(), leave=False):
                outcomes[name] = _remembered(record, cascade, photos, name)
        finally:
            record.write()
    return outcomes


def _remembered(record, cascade, photos, name):
    """Return the outcome of a photo: that of an earlier command, or of a look at it."""
    stamp = _stamp(photos / name)
    known = record.outcome(name, stamp)
    if known is None:
        known = cut_photo(cascade, photos / name, record.path.parent, name, record.size)
        record.add(name, stamp, known)
    return known


def cut_photo(cascade: Any, photo: Path, out: Path, name: str, size: int) -> Outcome:
    """Cut the faces out of one photo; return its outcome, as for `cut_faces`.

    Args:
        cascade: from `load_cascade`.
        photo: the file.
        out, size: as for `cut_faces`.
        name: str. The photo's name, from which those of its faces are made.
    """
    try:
        image = decoding.read_rgb(photo)
    except Exception as error:  # Pillow raises errors of many classes for damaged files
        return {"faces": [], "skipped": f"broken: {decoding.reason(error)}"}
    boxes = boxes_of_faces(cascade, image)
    large = [box for box in boxes if box[2] - box[0] >= size]
    outcome: Outcome = {"faces": []}
    if not boxes:
        outcome["skipped"] = "no cat's face is found"
    elif len(large) < len(boxes):
        outcome["skipped"] = (
            f"too small: {len(boxes) - len(large)} of {len(boxes)} faces, down to "
            f"{min(box[2] - box[0] for box in boxes)} pixels"
        )
    for i, box in enumerate(large, start=1):
        file = f"{name}-{i}.png"
        if len(os.fsencode(file)) > LONGEST_NAME:
            outcome["skipped"] = "its name is too long"
        elif _write_new(out / file, _png(image.crop(box), size)):
            outcome["faces"].append(file)
        else:
            outcome["skipped"] = f"in the way: {file} is a file that was not cut from this photo"
    return outcome


def boxes_of_faces(cascade: Any, image: Image.Image) -> list[Box]:
    """Return the boxes of cat faces in a photo, in its own pixels, the largest first."""
    factor = max(1.0, max(image.size) / LONGEST)
    width, height = (max(1, round(side / factor)) for side in image.size)
    small = image.resize((width, height), Image.Resampling.BILINEAR, reducing_gap=2.0)
    found = find_faces(cascade, np.asarray(small.convert("L")))
    return [_scaled(box, factor, image.size) for box in found]


def _scaled(box, factor, size):
    """Return a square box of the reduced photo in pixels of the photo itself, and inside of it."""
    left, top, right, _ = (round(side * factor) for side in box)
    side = min(right - left, *size)
    left, top = min(left, size[0] - side), min(top, size[1] - side)
    return left, top, left + side, top + side


def _png(face, size):
    file = io.BytesIO()
    face.resize((size, size), Image.Resampling.LANCZOS).save(file, "png")
    return file.getvalue()


def _write_new(path, content):
    """Write a file, unless another one is there; return whether it now has that content."""
    if os.path.lexists(path):
        return not path.is_symlink() and path.is_file() and path.read_bytes() == content
    write_bytes(path, content)
    return True


def _stamp(path):
    """Return what changes if a photo does: its bytes, and when they were written; None if it is gone."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return [status.st_size, status.st_mtime_ns]


def _check_apart(photos, out):
    inner, outer = photos.resolve(), out.resolve()
    for here, there in ((inner, outer), (outer, inner)):
        if here.is_relative_to(there):
            raise UserError(
                f"{photos} and {out} lie in each other, where photos and faces would be taken for "
                "one another: name a folder beside the photos"
            )


@contextlib.contextmanager
def _locked(out: Path) -> Iterator[None]:
    """Keep other processes from cutting into the same folder."""
    make_folder(out)
    refuse_links(out)
    try:
        with filelock.FileLock(out / ".lock", blocking=False):
            yield
    except filelock.Timeout as error:
        raise UserError(
            f"another process cuts faces into {out}: wait for it, or choose another folder"
        ) from error


class Record:
    """What was cut out of which photo, in a JSON file.

    Args:
        path: Path. The file, which need not exist.
        size: int. The side of the faces.

    Raises:
        UserError: if it is damaged, or of faces of another size.
    """

    def __init__(self, path: Path, size: int):
        self.path = path
        self.size = size
        self._photos: dict[str, dict] = {}
        self._written = time.monotonic()
        if path.exists():
            self._read()

    def _read(self):
        content = read_json(self.path)
        known = isinstance(content, dict) and content.keys() == {"size", "photos"}
        if not known or not isinstance(content["photos"], dict):
            raise UserError(f"{self.path} is not what this command writes: choose another folder")
        if content["size"] != self.size:
            raise UserError(
                f"{self.path.parent} has faces of {content['size']} pixels: choose another folder, "
                f"or --size {content['size']}"
            )
        self._photos = content["photos"]

    def outcome(self, name: str, stamp: list[int] | None) -> Outcome | None:
        """Return the outcome of a photo, or None if it is not known, or has changed."""
        known = self._photos.get(name)
        if stamp is None or not isinstance(known, dict) or known.get("stamp") != stamp:
            return None
        return {key: value for key, value in known.items() if key != "stamp"}

    def add(self, name: str, stamp: list[int] | None, outcome: Outcome) -> None:
        """Add the outcome of a photo, unless a file was in its way, which may be gone the next time."""
        if outcome.get("skipped", "").startswith("in the way"):
            return
        self._photos[name] = {"stamp": stamp, **outcome}
        if time.monotonic() - self._written > SAVE_AFTER:
            self.write()

    def write(self) -> None:
        """Write the file."""
        write_json(self.path, {"size": self.size, "photos": self._photos})
        self._written = time.monotonic()
