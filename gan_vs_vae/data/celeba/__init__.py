"""CelebA: faces with attributes, from what TFDS prepared or from the official folder.

Z. Liu, P. Luo, X. Wang and X. Tang, *Deep learning face attributes in the wild*, ICCV 2015.
"""

import dataclasses
import io
import itertools
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from gan_vs_vae.data.cache import cached, stamps
from gan_vs_vae.data.celeba.lists import (
    REPORT_ATTRIBUTES,
    find_list,
    read_attributes,
    read_partition,
)
from gan_vs_vae.data.dataset import DataSet, Provenance, split_at
from gan_vs_vae.data.decoding import decode_all
from gan_vs_vae.data.file_listing import list_images, split_every_tenth
from gan_vs_vae.data.image_files import DEFAULT_SIZE, Files, load_image_files
from gan_vs_vae.data.locations import MissingData, data_folder, missing
from gan_vs_vae.data.tfds import import_tfds, is_prepared, tfds_builder, tfds_provenance
from gan_vs_vae.errors import UserError, unknown
from gan_vs_vae.images import Size, height_and_width

SPLITS = ("train", "validation", "test")  # TFDS' names of the official partition
IMAGES = "img_align_celeba"  # their folder
PARTS = f"{IMAGES}/ and list_attr_celeba.txt of http://mmlab.ie.cuhk.edu.hk/projects/CelebA.html"
OTHERWISE = f"put {PARTS} into the folder celeba/ of --data-dir"
INSTRUCTIONS = f"put {PARTS} there, or let TFDS download it with --download"


def load_celeba(
    data_dir: Path | None,
    download: bool,
    image_size: Size | None,
    *,
    attributes: tuple[str, ...] = REPORT_ATTRIBUTES,
    center_crop: bool = False,
    broken: str = "skip",
) -> DataSet:
    """Read CelebA, with some of its 40 attributes as labels, int32 `(N, k)` of 0 and 1.

    TFDS' `celeb_a` is read if it is prepared, and otherwise the folder `<data_dir>/celeba`, which
    may hold a part of the images, with the official lists or Kaggle's. The official test set is for
    testing, the validation set for training. If `list_eval_partition` is missing, every tenth image
    is for testing.

    Args:
        data_dir: Path or None. The folder of real data sets.
        download: bool. Whether TFDS may download it if both are missing.
        image_size, broken: as for `load_image_files`.
        center_crop: bool. Whether to take the middle of each image, as much of it as has the right
            proportions, instead of squeezing the whole image, as the report does. Defaults to
            False.
        attributes: tuple of str. Their names, in the order of the labels' columns. Defaults to the
            four attributes of the report.

    Raises:
        MissingData: if there are no images.
        UserError: if an attribute is unknown, or a list is damaged.
    """
    if not attributes:
        raise UserError("celeba needs at least one attribute: name one in the setting attributes")
    if is_prepared("celeb_a", data_dir):
        return _prepared(data_dir, False, image_size, attributes, center_crop)
    try:
        return _folder(data_dir, image_size, attributes, center_crop, broken)
    except MissingData:
        if not download:
            raise
        return _prepared(data_dir, True, image_size, attributes, center_crop)


def _folder(data_dir, image_size, attributes, center_crop, broken):
    folder = data_folder("celeba", data_dir, INSTRUCTIONS)
    place, table = _images_of(folder), find_list(folder, "list_attr_celeba")
    root = folder / place
    found = list_images(root)[0] if os.path.isdir(root) else []
    for path, there in ((root, found), (table, os.path.exists(table))):
        if not there:
            raise missing(f"celeba has nothing at {path}: {INSTRUCTIONS}", folder)
    known, rows = read_attributes(table)
    columns = _columns(attributes, known)
    skipped = {name: f"no row in {table.name}" for name in found if name not in rows}
    train, test = _split(find_list(folder, "list_eval_partition"), found, skipped)
    if not train:
        raise UserError(f"no image of {root} has a row in {table} and is for training")
    files = Files(
        root,
        train,
        test,
        {name: [rows[name][c] for c in columns] for name in (*train, *test)},
        tuple(attributes),
        skipped,
    )
    provenance = Provenance(
        "real",
        "CelebA (Liu et al., 2015)",
        f"celeba/{place}",
        settings={**_settings(attributes, center_crop), "broken": broken},
    )
    return load_image_files(
        "celeba", files, provenance, image_size, fit=_fit(center_crop), broken=broken
    )


def _images_of(folder):
    """Return where the images are: in Kaggle's archive, their folder is in one of the same name."""
    twice = f"{IMAGES}/{IMAGES}"
    return twice if os.path.isdir(folder / twice) else IMAGES


def _split(path, found, skipped):
    """Return the images for training and for testing; add those without a row to `skipped`."""
    if not os.path.exists(path):
        return split_every_tenth([name for name in found if name not in skipped])
    parts = read_partition(path)
    for name in found:
        if name not in parts:
            skipped.setdefault(name, f"no row in {path.name}")
    named = [name for name in found if name not in skipped]
    return [n for n in named if parts[n] < 2], [n for n in named if parts[n] == 2]


def _prepared(data_dir, download, image_size, attributes, center_crop):
    size, fit = height_and_width(image_size or DEFAULT_SIZE), _fit(center_crop)
    with tfds_builder("celeb_a", data_dir, download, otherwise=OTHERWISE) as builder:
        info, provenance = builder.info, tfds_provenance(builder)
        folder = Path(builder.data_dir)
        records = sorted(path.name for path in folder.glob("*.tfrecord*"))
        arrays = cached(
            "celeb_a",
            [size, fit, os.path.realpath(folder), stamps(folder, records)],
            lambda: _decoded(builder, size, fit),
        )
    known = sorted(info.features["attributes"])
    labels = arrays["attributes"][:, _columns(attributes, known)].astype("int32")
    count = len(labels) - info.splits["test"].num_examples
    return DataSet.create(
        "celeba",
        *split_at(arrays["images"], labels, count),
        attributes,
        dataclasses.replace(
            provenance,
            settings=_settings(attributes, center_crop),
            image_size=size,
        ),
    )


def _decoded(builder, size, fit):
    """Return all images, resized, and all attributes; only a few originals are in memory."""
    decoders = {"image": import_tfds().decode.SkipDecoding()}
    splits = [builder.as_dataset(split=s, decoders=decoders, shuffle_files=False) for s in SPLITS]
    count = sum(builder.info.splits[s].num_examples for s in SPLITS)
    names = sorted(builder.info.features["attributes"])
    attributes = np.zeros((count, len(names)), "uint8")

    def files():
        rows = itertools.chain.from_iterable(s.as_numpy_iterator() for s in splits)
        for row, target in zip(rows, attributes, strict=True):
            target[:] = [row["attributes"][name] for name in names]
            yield io.BytesIO(row["image"])

    images, failures, _ = decode_all(files(), count, size, fit, "decoding celeba")
    if failures:
        raise ValueError(f"{len(failures)} images cannot be decoded")
    return {"images": images, "attributes": attributes}


def _columns(attributes: Sequence[str], known: Sequence[str]) -> list[int]:
    for attribute in attributes:
        if attribute not in known:
            raise unknown("attribute", attribute, known)
    return [known.index(attribute) for attribute in attributes]


def _fit(center_crop):
    return "crop" if center_crop else "stretch"


def _settings(attributes, center_crop):
    return {"attributes": list(attributes), "center_crop": center_crop}
