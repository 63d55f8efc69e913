"""CelebA: faces with attributes, from what TFDS prepared or from the official folder.

Z. Liu, P. Luo, X. Wang and X. Tang, *Deep learning face attributes in the wild*, ICCV 2015.
"""

import io
import itertools
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from gan_vs_vae.data.cache import cached, stamps
from gan_vs_vae.data.celeba.lists import read_attributes, read_partition
from gan_vs_vae.data.dataset import DataSet, Split
from gan_vs_vae.data.image_files import SIZE, Files, from_files
from gan_vs_vae.data.file_listing import image_files, split_every_tenth
from gan_vs_vae.data.locations import MissingData, data_folder
from gan_vs_vae.data.decoding import decode_all
from gan_vs_vae.data.tfds import described, import_tfds, is_prepared, tfds_builder
from gan_vs_vae.errors import UserError, unknown

REPORT = ("Male", "Blond_Hair", "Smiling", "Wearing_Hat")  # the attributes of the report
SPLITS = ("train", "validation", "test")  # TFDS' names of the official partition


def load_celeba(
    data_dir: Path | None,
    download: bool,
    image_size: int | None,
    *,
    attributes: tuple[str, ...] = REPORT,
    center_crop: bool = False,
    broken: str = "skip",
) -> DataSet:
    """CelebA, with some of its 40 attributes as labels, int32 `(N, k)` of 0/1.

    TFDS' `celeb_a` is taken where it is prepared, and otherwise the official folder
    `<data_dir>/celeba`, which may hold a part of the images. The official test set is for
    testing, validation for training; without `list_eval_partition.txt`, every tenth image is
    for testing.

    Args:
        data_dir: the folder of real data sets.
        download: let TFDS download it, where neither is there.
        image_size: pixels of each side; None: 64.
        attributes: their names, in the order of the labels' columns.
        center_crop: the largest square in the middle of each image, not the whole of it.
        broken: "skip" or "refuse" files that cannot be read, or that have no row in the lists.

    Raises:
        MissingData: there are no images.
        UserError: no such attribute; a list is damaged.
    """
    if not attributes:
        raise UserError("celeba needs one attribute at least")
    if is_prepared("celeb_a", data_dir):
        return _prepared(data_dir, False, image_size or SIZE, attributes, center_crop)
    try:
        return _folder(data_dir, image_size, attributes, center_crop, broken)
    except MissingData:
        if not download:
            raise
        return _prepared(data_dir, True, image_size or SIZE, attributes, center_crop)


def _folder(data_dir, image_size, attributes, center_crop, broken):
    get = (
        "put img_align_celeba/ and list_attr_celeba.txt of "
        "http://mmlab.ie.cuhk.edu.hk/projects/CelebA.html there, or add --download to let TFDS "
        "fetch it"
    )
    folder = data_folder("celeba", data_dir, get)
    root, table = folder / "img_align_celeba", folder / "list_attr_celeba.txt"
    found = image_files(root)[0] if root.is_dir() else []
    for path, there in ((root, found), (table, table.is_file())):
        if not there:
            raise MissingData(f"celeba has nothing at {path}: {get}")
    known, rows = read_attributes(table)
    columns = _columns(attributes, known)
    skipped = {name: f"no row in {table.name}" for name in found if name not in rows}
    train, test = _split(folder / "list_eval_partition.txt", found, skipped)
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
    provenance = {
        "description": "CelebA (Liu et al., 2015)",
        "path": "celeba/img_align_celeba",
        "settings": {**_settings(attributes, center_crop), "broken": broken},
    }
    return from_files(
        "celeba", files, provenance, image_size, center_crop=center_crop, broken=broken
    )


def _split(path, found, skipped):
    """The images for training and for testing; those without a row in a list are `skipped`."""
    if not path.exists():
        return split_every_tenth([name for name in found if name not in skipped])
    parts = read_partition(path)
    for name in found:
        if name not in parts:
            skipped.setdefault(name, f"no row in {path.name}")
    named = [name for name in found if name not in skipped]
    return [n for n in named if parts[n] < 2], [n for n in named if parts[n] == 2]


def _prepared(data_dir, download, size, attributes, center_crop):
    with tfds_builder("celeb_a", data_dir, download) as builder:
        info, provenance = builder.info, described(builder)
        folder = Path(builder.data_dir)
        records = sorted(path.name for path in folder.glob("*.tfrecord*"))
        arrays = cached(
            "celeb_a",
            [size, center_crop, stamps(folder, records)],
            lambda: _streamed(builder, size, center_crop),
        )
    known = sorted(info.features["attributes"])
    labels = arrays["attributes"][:, _columns(attributes, known)].astype("int32")
    count = len(labels) - info.splits["test"].num_examples
    splits = (
        Split(arrays["images"][part], labels[part]) for part in (slice(count), slice(count, None))
    )
    train, test = splits
    return DataSet(
        "celeba",
        train,
        test,
        tuple(attributes),
        {
            "source": "real",
            **provenance,
            "settings": _settings(attributes, center_crop),
            "image_size": size,
            "train": len(train),
            "test": len(test),
            "skipped": 0,
        },
    )


def _streamed(builder, size, center_crop):
    """All images at their small size, and all attributes; the originals go by one by one."""
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

    images, failures = decode_all(files(), count, size, center_crop, "decoding celeba")
    if failures:
        raise ValueError(f"{len(failures)} images cannot be decoded")
    return {"images": images, "attributes": attributes}


def _columns(attributes: Sequence[str], known: Sequence[str]) -> list[int]:
    for attribute in attributes:
        if attribute not in known:
            raise unknown("attribute", attribute, known)
    return [known.index(attribute) for attribute in attributes]


def _settings(attributes, center_crop):
    return {"attributes": list(attributes), "center_crop": center_crop}
