"""Labels of a user's own images, from a CSV file."""

import csv
from pathlib import Path, PurePosixPath

from gan_vs_vae.errors import UserError


def read_labels(path: Path) -> tuple[tuple[str, ...], dict[str, int | list[int]], dict[str, int]]:
    """Read the labels of images from a CSV file.

    The first line names the columns. The first column holds names of files; the others are
    attributes, 0 or 1 in each row. If there is only one other column, and it holds anything else
    than 0 and 1, it holds names of classes, which are numbered in alphabetical order.

    Returns:
        The names of the classes or attributes; `{file: label}`, where a label is a class number
        or a list of 0 and 1; and `{file: line number}`.

    Raises:
        UserError: if the file cannot be read, or a line lacks a value or names a file again.
    """
    header, rows = _table(path)
    values = {number: row[1:] for number, row in rows.items()}
    files = {_normal(row[0]): number for number, row in rows.items()}
    if len(files) < len(rows):
        number = next(n for n, row in rows.items() if files[_normal(row[0])] != n)
        raise UserError(f"{path}, line {number}: {rows[number][0]!r} has another row")
    if len(header) == 2 and {value for (value,) in values.values()} - {"0", "1"}:
        return _classes(path, files, values)
    for number, row in values.items():
        for name, value in zip(header[1:], row, strict=True):
            if value not in ("0", "1"):
                raise UserError(f"{path}, line {number}: {name} must be 0 or 1, not {value!r}")
    labels: dict[str, int | list[int]] = {
        file: [int(v) for v in values[number]] for file, number in files.items()
    }
    return tuple(header[1:]), labels, files


def _classes(path, files, values):
    for number, (value,) in values.items():
        if not value:
            raise UserError(f"{path}, line {number}: the class is missing")
    names = sorted({value for (value,) in values.values()})
    return tuple(names), {f: names.index(values[number][0]) for f, number in files.items()}, files


def _table(path):
    """Return the header, and `{line number: fields}` of the other lines that are not empty."""
    try:
        with open(path, newline="", encoding="utf-8-sig") as file:
            reader = csv.reader(file)
            header = [field.strip() for field in next(reader, [])]
            rows = {}
            for row in reader:
                if row:
                    rows[reader.line_num] = [field.strip() for field in row]
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise UserError(f"{path} is not a CSV file in UTF-8: {error}") from error
    if len(header) < 2 or not rows:
        raise UserError(
            f"{path} must have a line of column names, the file name first and then one or more "
            "labels, and a line for each image"
        )
    for number, row in rows.items():
        if len(row) != len(header):
            raise UserError(
                f"{path}, line {number}: {len(row)} values where line 1 has {len(header)} columns"
            )
    return header, rows


def _normal(name):
    return str(PurePosixPath(name.replace("\\", "/")))
