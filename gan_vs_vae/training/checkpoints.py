"""Checkpoints: zip files, whose checksums show damage, of weights and of the history up to them."""

import csv
import io
import zipfile
from pathlib import Path

import keras

from gan_vs_vae.errors import UserError, brief, note
from gan_vs_vae.files import write_bytes
from gan_vs_vae.training.run import Run, parse_history
from gan_vs_vae.training.saving import WEIGHTS, load_weights, weights_of

HISTORY = "history.csv"
KEPT = 2  # in case that one is damaged


def write_checkpoint(run: Run, model: keras.Model, rows: list[dict[str, float]]) -> None:
    """Write the checkpoint of the last of the epochs in `rows`, and remove old ones."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr(WEIGHTS, weights_of(model))
        archive.writestr(HISTORY, format_history(rows))
    write_bytes(run.checkpoint(len(rows)), memory.getbuffer())
    for path in list(run.checkpoints().values())[:-KEPT]:
        path.unlink()


def load_checkpoint(path: Path, model: keras.Model) -> list[dict[str, float]]:
    """Load a whole checkpoint, and return the history up to it.

    Raises:
        UserError: if it is of another model.
    """
    weights, history = _read(path)
    try:
        load_weights(model, weights)
    except UserError as error:
        raise UserError(
            f"cannot go on from {path}: {error}; delete {path.parents[1]} to train it anew"
        ) from error
    return parse_history(history)


def last_whole_epoch(run: Run) -> int:
    """Return the last epoch that can be gone on from, 0 if none; say what is damaged."""
    found = run.checkpoints()
    for epoch, path in reversed(found.items()):
        try:
            _check(path, epoch)
        except Exception as error:  # what damaged zip files raise is of many kinds
            note(f"{path} is damaged ({brief(error)}): the one before it is used, if there is one")
        else:
            if path != list(found.values())[-1]:
                note(f"{run.path} goes on from epoch {epoch}")
            return epoch
    if found or (run.path / HISTORY).exists():
        note(f"{run.path} has no whole checkpoint: it is trained from the beginning")
    return 0


def _check(path, epoch):
    _, history = _read(path)
    if len(parse_history(history)) != epoch:
        raise ValueError("it is of another epoch")


def _read(path):
    with zipfile.ZipFile(path) as archive:
        return archive.read(WEIGHTS), archive.read(HISTORY).decode()


def restore_history(run: Run, rows: list[dict[str, float]]) -> None:
    """Make history.csv agree with the checkpoint that the run goes on from."""
    path, text = run.path / HISTORY, format_history(rows)
    try:
        found = path.read_bytes().decode(errors="replace")
    except OSError:
        found = ""
    if not found.startswith(text):
        note(f"{path} is damaged or was edited: it is written again, from the checkpoint")
    if found != text:
        write_history(run, rows)


def write_history(run: Run, rows: list[dict[str, float]]) -> None:
    """Write history.csv."""
    write_bytes(run.path / HISTORY, format_history(rows).encode())


def format_history(rows: list[dict[str, float]]) -> str:
    """Return rows as CSV; a number that some of them lack, as a callback's may be, is nan there."""
    text = io.StringIO(newline="")
    columns = dict.fromkeys(key for row in rows for key in row)
    writer = csv.DictWriter(text, list(columns), restval="nan")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
