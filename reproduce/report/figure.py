"""The section of one figure: pictures, numbers beside each other, claims, controls, settings."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from PIL import Image

from gan_vs_vae import plots
from reproduce import figures, pictures, results
from reproduce.judges.independent import judge_of
from reproduce.panels import GRID, Panel
from reproduce.printed import Measured
from reproduce.report import comparison, tiles, verdicts
from reproduce.report.comparison import Side
from reproduce.report.drawn import Drawn
from reproduce.report.html import Markup, details, element, picture, section, table
from reproduce.report.settings import differences
from reproduce.results import Result
from reproduce.samples import FOLDER, REAL, SHEET_GAP, SHEETS, SHOWN, UNSELECTED, sheet_name


@dataclasses.dataclass(frozen=True)
class Printed:
    """What is known of the panels that the report printed, by their names.

    Attributes:
        panels: uint8 `(SIDE, SIDE, 3)`, those of which the user has a copy.
        measured: the numbers of their tiles, which ship.
    """

    panels: Mapping[str, np.ndarray]
    measured: Measured


def of_figure(name: str, ours: Drawn, printed: Printed, paper: Drawn | None = None) -> Markup:
    """Return the section of a figure.

    Args:
        name: the figure's.
        ours: the figures, this one among them.
        printed: the panels of the report.
        paper: figures that were drawn with the report's settings.
    """
    result, folder = ours.results[name], ours.folder
    theirs = paper.results.get(name) if paper else None
    caption = figures.caption(result.figure)
    parts = [element("p", pictures.about(result), class_="quiet")]
    kind = "warning" if pictures.warns(result) else "quiet"
    parts += [element("p", each, class_=kind) for each in pictures.notices(result)]
    sheets = read_sheets(folder, result.figure)
    if sheets:
        parts.append(_samples(result, sheets, printed))
    else:
        parts.append(_all_printed(result, printed))
        if (path := results.picture_path(folder, result.figure)).exists():
            parts.append(picture(pictures.read_plot(path), caption))
    if result.claims:
        parts.append(element("h3", "Claims that this figure decides"))
        parts.append(verdicts.of_figure(result, theirs))
    if paper and theirs:
        parts += _with_their_settings(theirs, paper.folder)
    if "panels" in result.measurements:
        parts += _comparison(result, sheets, printed)
    others = {k: v for k, v in result.measurements.items() if k != "panels"}
    if others:
        rows = comparison.numbers(others)
        parts.append(details("All numbers over the seeds", table(["number", "here"], rows)))
    if result.controls:
        parts.append(details("Controls of the measures", _controls(result)))
    parts += _settings(result)
    parts.append(element("p", element("code", result.meta["command"])))
    return section(caption, result.figure, *parts)


def _with_their_settings(theirs, folder):
    """Yield the picture and the claims of the same figure with the report's settings."""
    yield element("h3", "With the report's settings")
    yield element("p", pictures.about(theirs), class_="quiet")
    path = results.picture_path(folder, theirs.figure)
    if path.exists():
        yield picture(pictures.read_plot(path), f"{theirs.figure}, the report's settings")
    yield verdicts.measured(theirs)
    yield element("p", element("code", theirs.meta["command"]))


def read_sheets(folder: Path, figure: str) -> dict[str, np.ndarray]:
    """Return the sheets of a figure that are in its folder, uint8 `(height, width, C)` by name."""
    paths = sorted((folder / FOLDER).glob(f"{figure}[a-z]*.png"))
    return {path.name: _pixels(path) for path in paths}


def _pixels(path):
    with Image.open(path) as found:
        pixels = np.asarray(found.convert("L" if found.mode == "L" else "RGB"))
    return pixels[..., None] if pixels.ndim == 2 else pixels


def _samples(result, sheets, printed):
    """Return for each model: printed, the same 16 here, 100 unselected; and beside them real images."""
    cells = []
    shown = _panels(result)
    for letter, title in ((panel.letter, panel.title) for panel in shown.values()):
        name = f"{result.figure}{letter}"
        cells.append(_printed(name, f"({letter}) {title}, printed", printed))
        for count, words in ((GRID, "here, the same 16"), (UNSELECTED, "here, 100 unselected")):
            cells.append(
                _sheet(sheets, result.figure, letter, count, f"({letter}) {title}, {words}")
            )
    real = [_sheet(sheets, result.figure, REAL, GRID, "real, of the same classes")]
    if f"{result.figure}a" in printed.panels and "a" not in {p.letter for p in shown.values()}:
        real.insert(0, _printed(f"{result.figure}a", "(a) real, printed", printed))
    cells.append(element("div", *real, class_="real", style=f"--models: {len(shown)}"))
    return element("div", *cells, class_="samples")


def _printed(name, title, printed):
    if name not in printed.panels:
        return element(
            "figure", element("figcaption", f"{title}: no copy at hand, see the numbers")
        )
    return _pictured(printed.panels[name], title, 1)


def _all_printed(result, printed):
    """Return the printed panels of a figure of which there are no sheets of samples."""
    names = [name for name in printed.panels if name.startswith(result.figure)]
    shown = [_pictured(printed.panels[name], f"({name[-1]}) printed", 1) for name in names]
    return element("div", *shown, class_="printed")


def _sheet(sheets, figure, letter, count, title):
    sheet = sheets.get(sheet_name(figure, letter, count))
    if sheet is None:
        return element(
            "figure", element("figcaption", f"{title}: not there, draw the figure again")
        )
    side = (len(sheet) + SHEET_GAP) // SHEETS[count] - SHEET_GAP
    return _pictured(sheet, title, max(1, SHOWN // side))


def _pictured(pixels, title, scale):
    return element("figure", picture(pixels, title, scale), element("figcaption", title))


def sides(
    result: Result, sheets: Mapping[str, np.ndarray], printed: Printed
) -> tuple[list[Side], Side]:
    """Return what is known of each panel's images, and of real ones."""
    known, real = printed.measured.panels, result.controls.get("real", {})
    asked = sheets and "independent" in real  # when the figure was drawn
    judge = judge_of(figures.FIGURES[result.figure].data) if asked else None

    def panel(letter):
        sheet = sheets.get(sheet_name(result.figure, letter, GRID))
        if sheet is None:
            return {}
        return tiles.values(plots.cut(sheet, SHEETS[GRID], SHEET_GAP), judge)

    shown = _panels(result)
    models = [
        Side(
            f"({each.letter}) {each.title}",
            known.get(f"{result.figure}{each.letter}", {}),
            panel(each.letter),
            result.measurements["panels"][name],
        )
        for name, each in shown.items()
    ]
    of_real = {} if any(p.letter == "a" for p in shown.values()) else known
    return models, Side(REAL, of_real.get(f"{result.figure}a", {}), panel(REAL), real)


def _panels(result: Result) -> dict[str, Panel]:
    """Return the panels of a figure that were measured."""
    panels = figures.load(result.figure).PANELS
    return {name: each for name, each in panels.items() if name in result.measurements["panels"]}


def _comparison(result, sheets, printed):
    """Yield the table of measures, and that of effects."""
    models, real = sides(result, sheets, printed)
    measures = tiles.measures(_judge(result, printed))
    n = models[0].numbers["samples"]
    rows = []
    for key, each in measures.items():
        *of_real, in_all = real.estimates(key, each)
        rows += [(each.name, s.title, *s.estimates(key, each), in_all) for s in models]
        rows.append((each.name, REAL, *of_real, "", in_all))
    others = [dict(comparison.other_measures(side.numbers)) for side in models]
    known = dict(comparison.numbers(real.numbers))
    rows += [
        (name, side.title, "", "", found[name], known.get(name, ""))
        for name in dict.fromkeys(name for found in others for name in found)
        for side, found in zip(models, others, strict=True)
        if name in found
    ]
    header = ["measure", "images", "printed (16)", "here, same 16", f"here, all {n:,}", "real, all"]
    yield element("h3", "The same measures on all")
    yield table(header, [row for row in rows if any(row[2:])])
    yield element("h3", "Effects, there and here")
    header = [
        "models",
        "effect",
        "printed (16)",
        "here, same 16",
        f"here, all {n:,}",
        "against printed",
    ]
    yield table(header, [row for row in _effects(models, measures) if any(row[2:])])


def _judge(result, printed):
    """Return who was asked of the figure's samples, or of the printed tiles; None if nobody was."""
    asked = result.controls.get("real", {}).get("independent")
    if asked:
        return asked["about"]
    return printed.measured.judges.get(figures.FIGURES[result.figure].data)


def _effects(models, measures):
    first, *others = models
    for other in others:
        for key, each in measures.items():
            found = comparison.effects(first, other, key, each)
            said = comparison.same(found[0], found[2] or found[1], each.neutral)
            words = f"{first.title} over {other.title}"
            yield words, f"{each.name}: {each.unit}", *map(_effect, found), said


def _effect(found):
    """Return an effect with its interval; of one seed, which has none, the number alone."""
    if found is None:
        return ""
    return str(found) if found.low < found.high else f"{found.value:.3g}, one seed"


def _controls(result):
    """Return the numbers of real images, and of damaged ones."""
    rows = comparison.numbers(result.controls)
    return table(["control", "number"], rows)


def _settings(result):
    """Yield for each run what it sets otherwise than the report did."""
    found = differences(figures.FIGURES[result.figure].recipe, result.meta["preset"])
    for run, rows in found.items():
        shown = [(key, *("default" if v is None else v for v in values)) for key, *values in rows]
        summary = f"{run}: {len(rows)} settings are not the report's"
        yield details(summary, table(["setting", "the report's", "here"], shown))
