"""The lists that CelebA comes with: the attributes of each face, and the splits."""

import os
import re
from pathlib import Path

from gan_vs_vae.data.text_table import read_rows, read_text
from gan_vs_vae.errors import UserError

# The attributes that the report trains on.
REPORT_ATTRIBUTES = ("Male", "Blond_Hair", "Smiling", "Wearing_Hat")


def find_list(folder: Path, name: str) -> Path:
    """Return the path of a list: the official `.txt`, or Kaggle's `.csv` where only that exists."""
    official = folder / f"{name}.txt"
    kaggle = folder / f"{name}.csv"
    return kaggle if os.path.exists(kaggle) and not os.path.exists(official) else official


def read_attributes(path: Path) -> tuple[list[str], dict[str, list[int]]]:
    """Read `list_attr_celeba.txt`, or `list_attr_celeba.csv` of Kaggle.

    The first line of the official list is the number of rows, and the second one names the
    attributes. A row is a file name, and 1 or -1 for each attribute. Kaggle's list has a line of
    column names, and commas.

    Returns:
        The names of the attributes; and `{file name: [0 or 1 for each attribute]}`.

    Raises:
        UserError: if the file cannot be read, or a line has another form.
    """
    if path.suffix == ".csv":
        (_, *names), lines = read_rows(path)
        count = len(lines)
    else:
        count, names, lines = _official_attributes(path)
    rows: dict[str, list[int]] = {}
    for number, (file, *values) in lines.items():
        if len(values) != len(names) or not {"1", "-1"}.issuperset(values):
            raise UserError(
                f"{path}, line {number}: a row must be a file name and {len(names)} times 1 or -1"
            )
        _add(rows, file, [int(value == "1") for value in values], path, number)
    if len(rows) != count:
        raise UserError(
            f"{path}, line 1: it says {count} rows, and there are {len(rows)}: fetch the whole "
            "list, or correct the number if you shortened the list"
        )
    return names, rows


def read_partition(path: Path) -> dict[str, int]:
    """Read `list_eval_partition.txt`, or `list_eval_partition.csv` of Kaggle.

    Returns:
        `{file name: number}`: 0 for training, 1 for validation, 2 for testing.

    Raises:
        UserError: if the file cannot be read, or a line has another form.
    """
    lines = read_rows(path)[1] if path.suffix == ".csv" else _fields(path, start=0)
    rows: dict[str, int] = {}
    for number, (file, *values) in lines.items():
        if len(values) != 1 or values[0] not in ("0", "1", "2"):
            raise UserError(f"{path}, line {number}: a row must be a file name and 0, 1 or 2")
        _add(rows, file, int(values[0]), path, number)
    return rows


def _official_attributes(path):
    """Return the number of rows that the list promises, the attributes, and `{line: fields}`."""
    lines = read_text(path).splitlines()
    if len(lines) < 2 or not re.fullmatch(r"\s*\d{1,9}\s*", lines[0]):
        raise UserError(
            f"{path}, line 1: the number of rows is missing; the names of the attributes follow on "
            "line 2, as in the official list"
        )
    return int(lines[0]), lines[1].split(), _fields(path, start=2)


def _fields(path, start):
    """Return `{line number: fields}` of the lines from `start`, without blank ones at the end."""
    lines = read_text(path).rstrip().splitlines()
    fields = {number: line.split() for number, line in enumerate(lines[start:], start + 1)}
    for number, values in fields.items():
        if not values:
            raise UserError(f"{path}, line {number}: the line is empty")
    return fields


def _add(rows, file, value, path, number):
    if file in rows:
        raise UserError(f"{path}, line {number}: {file} has a row already")
    rows[file] = value
