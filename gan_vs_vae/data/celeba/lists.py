"""The text files that CelebA comes with: the attributes of each face, and the splits."""

from pathlib import Path

from gan_vs_vae.errors import UserError

# The attributes that the report trains on.
REPORT_ATTRIBUTES = ("Male", "Blond_Hair", "Smiling", "Wearing_Hat")


def read_attributes(path: Path) -> tuple[list[str], dict[str, list[int]]]:
    """Read `list_attr_celeba.txt`.

    Its first line is the number of rows, and the second one names the attributes. A row is a file
    name, and 1 or -1 for each attribute.

    Returns:
        The names of the attributes; and `{file name: [0 or 1 for each attribute]}`.

    Raises:
        UserError: if the file cannot be read, or a line has another form.
    """
    lines = _lines(path)
    if len(lines) < 2 or not lines[0].strip().isdigit():
        raise UserError(
            f"{path}, line 1: the number of rows is missing; the names of the attributes follow on "
            "line 2, as in the official list"
        )
    names = lines[1].split()
    rows: dict[str, list[int]] = {}
    for number, (file, *values) in _rows(path, lines, start=2):
        if len(values) != len(names) or not {"1", "-1"}.issuperset(values):
            raise UserError(
                f"{path}, line {number}: a row must be a file name and {len(names)} times 1 or -1"
            )
        _add(rows, file, [int(value == "1") for value in values], path, number)
    if len(rows) != int(lines[0]):
        raise UserError(
            f"{path}, line 1: it says {int(lines[0])} rows, and there are {len(rows)}: fetch the "
            "whole list, or correct the number if you shortened the list"
        )
    return names, rows


def read_partition(path: Path) -> dict[str, int]:
    """Read `list_eval_partition.txt`.

    Returns:
        `{file name: number}`: 0 for training, 1 for validation, 2 for testing.

    Raises:
        UserError: if the file cannot be read, or a line has another form.
    """
    rows: dict[str, int] = {}
    for number, (file, *values) in _rows(path, _lines(path), start=0):
        if len(values) != 1 or values[0] not in ("0", "1", "2"):
            raise UserError(f"{path}, line {number}: a row must be a file name and 0, 1 or 2")
        _add(rows, file, int(values[0]), path, number)
    return rows


def _lines(path):
    try:
        return path.read_text(errors="replace").splitlines()
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}") from error


def _rows(path, lines, start):
    """Yield line numbers and fields, without the blank lines at the end."""
    while lines and not lines[-1].strip():
        lines.pop()
    for number, line in enumerate(lines[start:], start + 1):
        fields = line.split()
        if not fields:
            raise UserError(f"{path}, line {number}: the line is empty")
        yield number, fields


def _add(rows, file, value, path, number):
    if file in rows:
        raise UserError(f"{path}, line {number}: {file} has a row already")
    rows[file] = value
