"""The figures that lie in a folder: their results, and where their pictures are."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path

from gan_vs_vae.errors import UserError
from reproduce import figures, results
from reproduce.results import Result
from reproduce.tables import by_document


@dataclasses.dataclass(frozen=True)
class Drawn:
    """Figures in a folder.

    Attributes:
        folder: where they are.
        results: those of the report's figures, by their names, in the report's order.
    """

    folder: Path
    results: Mapping[str, Result]


def read(folder: Path) -> Drawn:
    """Return the report's figures that were drawn into a folder.

    Raises:
        UserError: if there are none.
    """
    found = results.read_folder(folder, figures.FIGURES)
    kept = {name: _of_report(result) for name, result in found.items()}
    kept = {
        name: each for name, each in kept.items() if each.claims or name not in figures.LECTURES
    }
    if not kept:
        raise UserError(f"{folder} has no figures: draw one there, or name another folder")
    return Drawn(folder, kept)


def _of_report(result):
    """Return a result without the claims that only lectures state."""
    rows, _ = by_document([result])
    return dataclasses.replace(result, claims=[claim for claim, _ in rows])
