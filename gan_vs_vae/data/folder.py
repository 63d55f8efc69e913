"""A folder of a user's own images."""

import os
from pathlib import Path

import numpy as np

from gan_vs_vae.data.dataset import DataSet, Provenance
from gan_vs_vae.data.file_listing import SUFFIXES, hash_order, list_images, split_every_tenth
from gan_vs_vae.data.folder_layout import composed, find_split, is_for_training, read_classes
from gan_vs_vae.data.image_files import Files, load_image_files
from gan_vs_vae.data.label_table import read_labels
from gan_vs_vae.errors import UserError
from gan_vs_vae.images import Size


def load_folder(
    image_size: Size | None,
    *,
    path: str | os.PathLike,
    labels: str | os.PathLike | None = None,
    fit: str = "crop",
    broken: str = "skip",
) -> DataSet:
    """Read the images of a folder; its subfolders, if there are any, are the classes.

    Subfolders that are called `train` and `test` are the split, and theirs are the classes: all
    images that are not in `train` are for testing. `training`, `testing`, `val`, `valid` and
    `validation` are understood, too. Without such folders, of each class every tenth image in name
    order is for testing, and the last one of two to nine.

    Args:
        image_size, fit, broken: as for `load_image_files`. The default of `fit` is "crop".
        path: str. The folder.
        labels: str or None. A CSV file with a line of column names, and for each image a line with
            its name relative to `path`, and its class, or 0 or 1 for each attribute. Defaults to
            None: subfolders are the classes.

    Raises:
        UserError: if the folder does not exist or holds no images, its labels are wrong, or of a
            class no image can be read.
    """
    root = Path(os.path.expanduser(path))
    if not os.path.isdir(root):
        raise UserError(f"there is no folder {root}: the setting path of folder must name one")
    found, others = list_images(root)
    if not found:
        raise UserError(
            f"{root} holds no images: names must end in one of {', '.join(SUFFIXES)}, and there "
            f"are {others} other files"
        )
    split = find_split(root, found)
    if labels is None:
        classes, class_names = read_classes(root, found, split)
        train, test = _split(found, classes, split)
        files = Files(root, train, test, classes, class_names)
    else:
        files = _by_table(root, found, split, Path(os.path.expanduser(labels)))
    name = root.resolve().name
    parts = f", split by its folders {', '.join(split)}" if split else ""
    provenance = Provenance(
        "real",
        f"the images of the folder {name}{parts}",
        name,
        settings={"labels": labels and Path(labels).name, "fit": fit, "broken": broken},
        other_files=others,
    )
    loaded = load_image_files("folder", files, provenance, image_size, fit=fit, broken=broken)
    _check_classes(root, loaded)
    return loaded


def _by_table(root, found, split, path):
    names, *by_file = read_labels(path)
    # A name that is not there may be written otherwise: on a Mac an umlaut is two characters.
    known = {composed(name): name for name in found} | {name: name for name in found}
    labels, lines = (
        {known.get(n) or known.get(composed(n), n): v for n, v in each.items()} for each in by_file
    )
    if missing := min(labels.keys() - set(found), key=lines.get, default=None):
        raise UserError(
            f"{path}, line {lines[missing]}: there is no image {missing!r} in {root}: the first "
            f"column must name images as {found[0]!r} is named"
        )
    skipped = {name: f"no row in {path.name}" for name in found if name not in labels}
    named = [name for name in found if name in labels]
    train, test = _split(named, labels, split)
    return Files(root, train, test, labels, names, skipped)


def _split(names, labels, split):
    """Return the names for training and for testing, classes mixed."""
    held_out = [name for name in names if split and not is_for_training(name)]
    if held_out:
        return hash_order(set(names).difference(held_out)), hash_order(held_out)
    groups = {}
    for name in names:
        label = labels[name] if labels else None
        groups.setdefault(label if isinstance(label, int) else None, []).append(name)
    parts = [split_every_tenth(group) for group in groups.values()]
    train, test = (hash_order(name for part in parts for name in part[i]) for i in range(2))
    return train, test


def _check_classes(root, loaded):
    """Raise `UserError` if a class has no image to train on."""
    if loaded.class_names is None or loaded.multi_label:
        return
    counts = np.bincount(loaded.train.labels, minlength=loaded.num_classes)
    if empty := [name for name, n in zip(loaded.class_names, counts, strict=True) if not n]:
        raise UserError(
            f"{root}: no image of the class {empty[0]!r} can be trained on: repair its files, or "
            "remove the class"
        )
