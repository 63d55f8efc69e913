"""Tables in text files, as spreadsheets, pandas and people write them."""

import codecs
import csv
import io
import os
import re
import stat
from pathlib import Path

from gan_vs_vae.errors import UserError, brief

SEPARATORS = (",", ";", "\t")  # spreadsheets write ";" where "," is the decimal mark


def read_text(path: Path) -> str:
    """Return the text of a file in UTF-8, or in UTF-16 if its first bytes say so.

    Raises:
        UserError: if it cannot be read, or is no such text.
    """
    try:
        # To open a pipe would wait for its writer.
        content = path.read_bytes() if stat.S_ISREG(os.stat(path).st_mode) else None
    except (OSError, ValueError) as error:  # ValueError: no path has a NUL
        reason = error.strerror if isinstance(error, OSError) else error
        raise UserError(f"cannot read {path}: {reason}") from error
    if content is None:
        raise UserError(f"cannot read {path}: it is not a regular file")
    utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return content.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(f"{path} is not text in UTF-8 ({error}): save it in UTF-8") from error


def read_rows(path: Path) -> tuple[list[str], dict[int, list[str]]]:
    """Read a CSV file, whose values are separated by commas, semicolons or tabs.

    The separator is the one that divides the first line into the most values. Spaces around values,
    and lines without any value, are left out. A first line such as `sep=;`, which is for
    spreadsheets, is obeyed.

    Returns:
        The names of the columns; and `{line number: values}`.

    Raises:
        UserError: if it cannot be read, is no CSV file, or a line has another number of values.
    """
    text = read_text(path)
    hint = re.match(r"sep=([,;|\t])\s*\n", text)  # for spreadsheets
    rows = {}
    try:
        separator = hint[1] if hint else _separator(text)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        for row in reader:
            rows[reader.line_num] = [value.strip() for value in row]
    except csv.Error as error:
        raise UserError(f"{path} is not a CSV file: {brief(error)}") from error
    if hint:
        del rows[1]
    filled = {number: row for number, row in rows.items() if any(row)}
    if not filled:
        raise UserError(f"{path} must have a line of column names, and is empty")
    first = next(iter(filled))
    header = filled.pop(first)
    for number, row in filled.items():
        if len(row) != len(header):
            raise UserError(
                f"{path}, line {number}: {len(row)} values where line {first} has {len(header)} "
                "columns"
            )
    return header, filled


def _separator(text):
    """Return the separator that divides the first line into the most values."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(
        SEPARATORS, key=lambda separator: len(next(csv.reader([first], delimiter=separator)))
    )
