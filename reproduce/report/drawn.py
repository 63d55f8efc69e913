"""The figures that lie in a folder: their results, and where their pictures are."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path

from gan_vs_vae.errors import UserError
from reproduce import figures, results
from reproduce.results import Result


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
    names = [name for name in figures.FIGURES if name not in figures.LECTURES]
    found = results.read_folder(folder, names)
    if not found:
        raise UserError(f"{folder} has no figures: draw one there, or name another folder")
    return Drawn(folder, found)
