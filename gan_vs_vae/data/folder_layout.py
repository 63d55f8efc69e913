"""What the subfolders of a user's folder mean: classes, or a split whose subfolders are classes."""

import unicodedata
from collections.abc import Sequence
from pathlib import Path

from gan_vs_vae.errors import UserError, note

TRAIN = ("train", "training")
HELD_OUT = ("test", "testing", "val", "valid", "validation")
MAX_NAMED = 10  # folders in a message


def find_split(root: Path, names: Sequence[str]) -> list[str]:
    """Return the subfolders that split the images, those for training first; [] if none do.

    They do if they are all called as in `TRAIN` and `HELD_OUT`, in lower or upper case: vehicles can
    have a class "train".

    Args:
        root: Path. The folder.
        names: the images below it, with "/".

    Raises:
        UserError: if it is not clear whether the subfolders are a split.
    """
    folders = sorted({name.partition("/")[0] for name in names if "/" in name})
    train = [folder for folder in folders if folder.lower() in TRAIN]
    held_out = [folder for folder in folders if folder.lower() in HELD_OUT]
    rest = [name for name in names if name.partition("/")[0] not in {*train, *held_out}]
    if train and held_out and rest:
        raise UserError(
            f"{root} is split into {_listed(train + held_out)}, and holds images beside them, such "
            f"as {rest[0]}: move these, or name the folder to train on with the setting path"
        )
    if rest:
        return []
    if not train:
        raise UserError(
            f"{root} has {_listed(held_out)}, and no folder {TRAIN[0]}/: name the folder to train "
            f"on with the setting path, such as {root / held_out[0]}"
        )
    return train + held_out


def is_for_training(name: str) -> bool:
    """Return whether an image lies in a folder for training, where folders split the images."""
    return name.partition("/")[0].lower() in TRAIN


def read_classes(
    root: Path, names: Sequence[str], split: Sequence[str]
) -> tuple[dict[str, int] | None, tuple[str, ...] | None]:
    """Return the class of each image, and the names of the classes, from the subfolders.

    Args:
        root: Path. The folder.
        names: the images below it, with "/".
        split: the subfolders that split the images; classes are then the subfolders of these.

    Returns:
        `{name: class number}`, and the names in alphabetical order. Both are None without
        subfolders.

    Raises:
        UserError: if images lie beside the classes, or a class has no image for training.
    """
    folders = {name: folder for name in names if (folder := _class_folder(name, split))}
    if not folders:
        return None, None
    loose = next((name for name in names if name not in folders), None)
    if loose is not None:
        raise UserError(
            f"{root} holds images in subfolders, which are classes, and others beside them, such "
            f"as {loose}: move these into a class, or name a CSV file with the setting labels"
        )
    _note_unexpected(root, folders, split)
    trained = {f for name, f in folders.items() if not split or is_for_training(name)}
    for name, folder in folders.items():
        if folder not in trained:
            raise UserError(
                f"{root}: the class {folder!r} of {name} is not in {split[0]}/: the classes must "
                "be those that are trained on"
            )
    classes = sorted(trained)
    return {name: classes.index(folder) for name, folder in folders.items()}, tuple(classes)


def _class_folder(name, split):
    """Return the name of an image's class, or "" if it lies beside the classes."""
    parts = name.split("/")
    level = 1 if split else 0
    return composed(parts[level]) if len(parts) > level + 1 else ""


def composed(name: str) -> str:
    """Return a name with an umlaut as one character: of a Mac's files it can be two.

    >>> len(composed("u\N{COMBINING DIAERESIS}"))
    1
    """
    return unicodedata.normalize("NFC", name)


def _note_unexpected(root, folders, split):
    """Say which subfolders are no classes, and that a single class holds others."""
    classes = set(folders.values())
    deeper = next((name for name in folders if name.count("/") > (2 if split else 1)), None)
    if len(classes) == 1 and deeper:
        note(
            f"{root}: {folders[deeper]}/ is the only class, and the folders in it are none: if they "
            "are to be classes, name it with the setting path"
        )
    for place in [root / part for part in split] or [root]:
        empty = sorted(
            path.name
            for path in place.iterdir()
            if path.is_dir()
            and composed(path.name) not in classes
            and not path.name.startswith(".")
        )
        if empty:
            note(f"{place}: no images, and so no classes, are in {_listed(empty)}")


def _listed(folders):
    first = ", ".join(f"{folder}/" for folder in folders[:MAX_NAMED])
    return first if len(folders) <= MAX_NAMED else f"{first} and {len(folders) - MAX_NAMED} more"
