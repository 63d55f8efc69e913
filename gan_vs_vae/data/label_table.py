"""Labels of a user's own images, from a CSV file."""

from pathlib import Path, PurePosixPath

from gan_vs_vae.data.file_listing import SUFFIXES
from gan_vs_vae.data.text_table import read_rows
from gan_vs_vae.errors import UserError

# How attributes are written: by hand, by pandas, by spreadsheets, and as in CelebA.
TRUTH = {"1": 1, "0": 0, "1.0": 1, "0.0": 0, "true": 1, "false": 0, "-1": 0}


def read_labels(path: Path) -> tuple[tuple[str, ...], dict[str, int | list[int]], dict[str, int]]:
    """Read the labels of images from a CSV file.

    The first line names the columns. The first column holds names of files; the others are
    attributes, 0 or 1, or False or True, or -1 or 1, in each row. If there is only one other column,
    and it holds anything else than 0 and 1, it holds names of classes, which are numbered in
    alphabetical order.

    Returns:
        The names of the classes or attributes; `{file: label}`, where a label is a class number
        or a list of 0 and 1; and `{file: line number}`.

    Raises:
        UserError: if the file cannot be read, has no line of column names, or a line lacks a value
            or names a file again.
    """
    header, rows = read_rows(path)
    _check_header(path, header, rows)
    values = {number: row[1:] for number, row in rows.items()}
    files = {_normal(row[0]): number for number, row in rows.items()}
    if len(files) < len(rows):
        number = next(n for n, row in rows.items() if files[_normal(row[0])] != n)
        raise UserError(f"{path}, line {number}: {rows[number][0]!r} has another row")
    if len(header) == 2 and {value for (value,) in values.values()} - {"0", "1"}:
        return _classes(path, files, values)
    return tuple(header[1:]), _attributes(path, files, values, header[1:]), files


def _check_header(path, header, rows):
    if header[0].lower().endswith(SUFFIXES):
        raise UserError(
            f"{path}: the first line names the image {header[0]!r}, and must name the columns: "
            "write a line such as file,class above it"
        )
    if len(header) < 2 or not rows:
        raise UserError(
            f"{path} must have a line of column names, the file name first and then one or more "
            "labels, and a line for each image"
        )
    for i, name in enumerate(header):
        if i and not name:
            raise UserError(
                f"{path}: column {i + 1} has no name: write one, or remove the separator at the end of each line"
            )
        if name in header[:i]:
            raise UserError(f"{path}: two columns have the name {name!r}: rename one of them")


def _classes(path, files, values):
    for number, (value,) in values.items():
        if not value:
            raise UserError(f"{path}, line {number}: the class is missing")
    names = sorted({value for (value,) in values.values()})
    return tuple(names), {f: names.index(values[number][0]) for f, number in files.items()}, files


def _attributes(path, files, values, names):
    for column, name in enumerate(names):
        written = {number: row[column].lower() for number, row in values.items()}
        wrong = next((number for number, value in written.items() if value not in TRUTH), None)
        if wrong is not None:
            raise UserError(
                f"{path}, line {wrong}: {name} must be 0 or 1, not {values[wrong][column]!r}"
            )
        if {"0", "-1"} <= set(written.values()):
            raise UserError(
                f"{path}: {name} is 0 in some lines and -1 in others: leave out the images for "
                "which it is not known, and write 0 or 1 for the others"
            )
    return {file: [TRUTH[v.lower()] for v in values[number]] for file, number in files.items()}


def _normal(name):
    return str(PurePosixPath(name.replace("\\", "/")))
