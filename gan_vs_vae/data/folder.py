"""A folder of a user's own images."""

from pathlib import Path

from gan_vs_vae.data.dataset import DataSet, Provenance
from gan_vs_vae.data.file_listing import SUFFIXES, hash_order, list_images, split_every_tenth
from gan_vs_vae.data.image_files import Files, load_image_files
from gan_vs_vae.data.label_table import read_labels
from gan_vs_vae.errors import UserError


def load_folder(
    image_size: int | None,
    *,
    path: str,
    labels: str | None = None,
    center_crop: bool = False,
    broken: str = "skip",
) -> DataSet:
    """Read the images of a folder; its subfolders, if there are any, are the classes.

    Of each class every tenth image in name order is for testing, and the last one of two to nine.

    Args:
        image_size, center_crop, broken: as for `load_image_files`.
        path: str. The folder.
        labels: str or None. A CSV file with a line of column names, and for each image a line with
            its name relative to `path`, and its class, or 0 or 1 for each attribute. Defaults to
            None: subfolders are the classes.

    Raises:
        UserError: if the folder does not exist or holds no images, or its labels are wrong.
    """
    root = Path(path).expanduser()
    if not root.is_dir():
        raise UserError(f"there is no folder {root}: the setting path of folder must name one")
    found, others = list_images(root)
    if not found:
        raise UserError(
            f"{root} holds no images: names must end in one of {', '.join(SUFFIXES)}, and there "
            f"are {others} other files"
        )
    if labels is None:
        files = _by_subfolder(root, found)
    else:
        files = _by_table(root, found, Path(labels).expanduser())
    provenance = Provenance(
        "real",
        f"the images of the folder {root.resolve().name}",
        root.resolve().name,
        settings={
            "labels": labels and Path(labels).name,
            "center_crop": center_crop,
            "broken": broken,
        },
        other_files=others,
    )
    return load_image_files(
        "folder", files, provenance, image_size, center_crop=center_crop, broken=broken
    )


def _by_subfolder(root, found):
    folders = {name: name.partition("/")[0] for name in found if "/" in name}
    if not folders:
        return Files(root, *_split([found]))
    if len(folders) < len(found):
        loose = next(name for name in found if name not in folders)
        raise UserError(
            f"{root} holds images in subfolders, which are classes, and others beside them, such "
            f"as {loose}: move these into a class, or name a CSV file with the setting labels"
        )
    classes = sorted(set(folders.values()))
    labels = {name: classes.index(folder) for name, folder in folders.items()}
    groups = [[n for n in found if labels[n] == c] for c in range(len(classes))]
    return Files(root, *_split(groups), labels, tuple(classes))


def _by_table(root, found, path):
    names, labels, lines = read_labels(path)
    if missing := min(labels.keys() - found, key=lines.get, default=None):
        raise UserError(f"{path}, line {lines[missing]}: there is no image {missing!r} in {root}")
    skipped = {name: f"no row in {path.name}" for name in found if name not in labels}
    named = [name for name in found if name in labels]
    groups = {}
    for name in named:
        label = labels[name]
        groups.setdefault(label if isinstance(label, int) else None, []).append(name)
    return Files(root, *_split(groups.values()), labels, names, skipped)


def _split(groups):
    """Return the names for training and for testing: every tenth of each group, then mixed."""
    parts = [split_every_tenth(group) for group in groups]
    return (hash_order(name for part in parts for name in part[i]) for i in range(2))
