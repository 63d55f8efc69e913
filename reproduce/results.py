"""Results of figures on disk: a picture, and a JSON file with one schema for all.

figure        the name
meta          command, preset, seeds, data sets, code, versions and machine
runs          for each run that was used, the content of run.json for each seed
controls      the same measures of real images
measurements  the numbers of the figure
claims        what the report states, what was measured, and the verdict
"""

import dataclasses
import json
import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path

from gan_vs_vae.errors import UserError
from gan_vs_vae.files import read_json, write_json
from reproduce.claims import Claim
from reproduce.options import Options, parse

PAPER = "paper"  # the folder, in that of the figures, of those with the report's own settings


@dataclasses.dataclass(frozen=True)
class Result:
    """The content of a figure's JSON file; the attributes are its keys."""

    figure: str
    meta: dict
    runs: dict[str, list[dict]]
    controls: dict
    measurements: dict
    claims: list[dict]

    @property
    def numbers(self) -> dict:
        """What `measure` returned: the measurements, and the controls under their name."""
        return {"controls": self.controls, **self.measurements}

    @property
    def options(self) -> Options:
        """The options of the command that drew it."""
        return parse(shlex.split(self.meta["command"])[3:])


def picture_path(folder: Path, figure: str) -> Path:
    """Return where the picture of a figure is, or will be."""
    return folder / f"{figure}.png"


def json_path(folder: Path, figure: str) -> Path:
    """Return where the JSON file of a figure is, or will be."""
    return folder / f"{figure}.json"


def from_numbers(
    figure: str, meta: dict, runs: dict[str, list[dict]], numbers: dict, claims: Sequence[Claim]
) -> Result:
    """Return a result from what a figure's functions returned.

    Args:
        figure: str. The name of the figure.
        meta, runs: as in `Result`.
        numbers: dict from `measure`, with `controls`, if there are any.
        claims: from `claims`.
    """
    numbers = as_json(numbers)
    controls = numbers.pop("controls", {})
    return Result(figure, meta, runs, controls, numbers, [c.to_dict() for c in claims])


def as_json(numbers: dict) -> dict:
    """Return numbers as they are after they were written to JSON and read again.

    >>> as_json({"a": (1, 2.5)})
    {'a': [1, 2.5]}
    """
    return json.loads(json.dumps(numbers))


def write(result: Result, folder: Path) -> None:
    """Write the JSON file of a result."""
    write_json(json_path(folder, result.figure), dataclasses.asdict(result))


def read(path: Path) -> Result:
    """Read a figure's JSON file.

    Raises:
        UserError: if it is damaged, or was written by another version of this software.
    """
    content = read_json(path)
    keys = [field.name for field in dataclasses.fields(Result)]
    if not isinstance(content, dict) or list(content) != keys:
        raise UserError(f"{path} does not have the keys {', '.join(keys)}: draw the figure again")
    return Result(**content)


def read_folder(folder: Path, names: Iterable[str]) -> dict[str, Result]:
    """Return those of the named figures that a folder has, in the order of the names."""
    paths = {name: json_path(folder, name) for name in names}
    return {name: read(path) for name, path in paths.items() if path.exists()}


def read_drawn(folder: Path, names: Iterable[str]) -> dict[str, Result]:
    """Return what `read_folder` returns, at least one figure.

    Raises:
        UserError: if the folder has none.
    """
    found = read_folder(folder, names)
    if not found:
        raise UserError(f"no figure was drawn in {folder}: choose another folder with --out")
    return found


def command(figure: str, options: Options, source: str) -> str:
    """Return the command that draws a figure with these options.

    Args:
        figure, options: which figure, and how.
        source: str. "real" or "embedded": what data were used.
    """
    words = ["python", "-m", "reproduce", figure, "--preset", options.preset, "--data", source]
    if options.seed is not None:
        words += ["--seed", str(options.seed)]
    if options.inception is not None:
        words += ["--inception", Path(options.inception).name]
    for module in options.imports:
        words += ["--import", module]
    for override in options.overrides:
        words += ["--set", override]
    return shlex.join(words)
