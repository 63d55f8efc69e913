"""A figure's PNG file: what its data are, the plot, its caption, and the claims that it decides.

These are bands of one picture. The file says where the plot lies, so that the words below it can be
written again when claims are judged again, without the models.
"""

import contextlib
import functools
from collections.abc import Iterator, Sequence
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo

from gan_vs_vae import cli
from gan_vs_vae.files import atomic_write
from reproduce import figures
from reproduce.claims import findings, in_words
from reproduce.options import described
from reproduce.results import Result
from reproduce.statistics import DOES_NOT_HOLD, HOLDS

STYLE = Path(__file__).with_name("style.mplstyle")
ROWS = "plot"  # what the file calls the rows of the plot: "first end"
INK, RED, WHITE = "#000000", "#b22222", "#ffffff"
COLOURS = {HOLDS: "#0b6b3a", DOES_NOT_HOLD: "#a3261c"}  # of verdicts; others are brown
OTHER = "#7a4e00"
BLANK = 20  # white rows that stay below a plot
LETTERS = 8  # points
VERDICT = 9  # the width of the column of verdicts, in letters' heights
Line = tuple[str, str, str]  # what stands on the left; text; the colour of the former


@contextlib.contextmanager
def style() -> Iterator[None]:
    """Draw in the style of the project's figures inside this context."""
    with plt.style.context(STYLE):
        yield


def write(path: Path, plot: Figure, result: Result) -> None:
    """Write a plot, with what is to be said of it, as a PNG file.

    Args:
        path: where to write it.
        plot: the figure of matplotlib.
        result: the numbers that it shows.
    """
    pixels = without_blank_below(rendered(plot))
    above = heading(result, pixels.shape[1])
    _save(path, [*above, pixels, caption(result, pixels.shape[1])], len(above))


@style()
def write_claims_again(path: Path, result: Result) -> bool:
    """Write the words below a plot again; return whether the file says where its plot lies."""
    if not path.exists():
        return False
    with Image.open(path) as picture:
        rows = picture.info.get(ROWS)
        pixels = np.asarray(picture.convert("RGB"))
    if rows is None:
        return False
    first, end = map(int, rows.split())
    above = [pixels[:first]] if first else []
    plot = without_blank_below(pixels[first:end])
    _save(path, [*above, plot, caption(result, pixels.shape[1])], len(above))
    return True


def read_plot(path: Path) -> np.ndarray:
    """Return the pixels of a picture without the words below its plot, uint8 `(height, width, 3)`."""
    with Image.open(path) as picture:
        pixels, rows = np.asarray(picture.convert("RGB")), picture.info.get(ROWS)
    return pixels[: int(rows.split()[1])] if rows else pixels


def rendered(plot: Figure) -> np.ndarray:
    """Return the pixels of a figure of matplotlib, uint8 `(height, width, 3)`."""
    canvas = FigureCanvasAgg(plot)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3]


def without_blank_below(plot: np.ndarray) -> np.ndarray:
    """Return a plot without the white rows below it, of which `BLANK` stay.

    Args:
        plot: uint8 `(height, width, 3)`.
    """
    drawn = np.flatnonzero((plot < 255).any(axis=(1, 2)))
    return plot[: drawn[-1] + 1 + BLANK] if len(drawn) else plot


def notices(result: Result) -> list[str]:
    """Return what to say of stand-ins, a line for each that was used."""
    stand_ins = [source for source in result.meta["data"] if source["source"] != "real"]
    return sorted({cli.stand_in_notice(source["name"], source) for source in stand_ins})


def warns(result: Result) -> bool:
    """Return whether the notices are a warning: some data are neither real nor a part of real ones."""
    return any(s["source"] != "real" and not s.get("excerpt") for s in result.meta["data"])


def heading(result: Result, width: int) -> list[np.ndarray]:
    """Return the band that says what the data are, uint8 `(height, width, 3)`; none for real ones.

    It is a warning, white on red, unless the data are real ones in part.
    """
    lines = [("", notice, "") for notice in notices(result)]
    if not lines:
        return []
    ink, background = (WHITE, RED) if warns(result) else (INK, WHITE)
    return [words(lines, width, ink, background)]


def caption(result: Result, width: int) -> np.ndarray:
    """Return the band below a plot, uint8 `(height, width, 3)`: n, seeds, claims and verdicts."""
    lines: list[Line] = [("", figures.caption(result.figure), ""), ("", about(result), "")]
    for claim in result.claims:
        said = f"{claim['statement']} ({claim['source']}): {'; '.join(findings(claim))}"
        lines.append((in_words(claim), said, COLOURS.get(claim["verdict"], OTHER)))
    return words(lines, width)


def about(result: Result) -> str:
    """Return what a plot is of: samples, seeds, preset, data and code."""
    meta, seeds = result.meta, result.meta["seeds"]
    counts = {panel["samples"] for panel in result.measurements.get("panels", {}).values()}
    said = [f"n = {', '.join(f'{n:,}' for n in sorted(counts))} samples of each"] if counts else []
    if result.runs:
        several = f"seeds {', '.join(map(str, seeds))}" if len(seeds) > 1 else f"seed {seeds[0]}"
        if len({len(r) for name, r in result.runs.items() if not name.startswith("judge of ")}) > 1:
            several += " (fewer of some runs)"
        said.append(f"{several}, images of seed {seeds[0]}" if counts and seeds[1:] else several)
    names = sorted({source["name"] for source in meta["data"]})
    said += [f"data: {', '.join(names)}"] if names else []
    changed = described(result.options, result.figure)
    settings = f", with {', '.join(changed)}" if changed else ""
    said += [f"preset {meta['preset']}{settings}", f"code version {meta['code_version']}"]
    return "; ".join(said) + "."


def words(lines: Sequence[Line], width: int, ink: str = INK, background: str = WHITE) -> np.ndarray:
    """Return text as pixels, uint8 `(height, width, 3)`, wrapped where it is too long."""
    size = round(LETTERS * plt.rcParams["figure.dpi"] / 72)
    plain, bold = _font("normal", size), _font("bold", size)
    column = VERDICT * size if any(mark for mark, *_ in lines) else 0
    rows: list[tuple[int, list[str], list[str], str]] = []
    for mark, text, colour in lines:
        left = column if mark else 0
        wrapped = wrap(text, width - 2 * size - left, plain)
        rows.append((left, wrap(mark, column - size // 2, bold), wrapped, colour))
    step = round(1.35 * size)
    height = sum(max(len(marks), len(wrapped)) * step + size // 3 for _, marks, wrapped, _ in rows)
    canvas = Image.new("RGB", (width, height + size), background)
    draw, top = ImageDraw.Draw(canvas), size // 2
    for left, marks, wrapped, colour in rows:
        for i, line in enumerate(marks):
            draw.text((size, top + i * step), line, colour, bold)
        for i, line in enumerate(wrapped):
            draw.text((size + left, top + i * step), line, ink, plain)
        top += max(len(marks), len(wrapped)) * step + size // 3
    return np.asarray(canvas)


def wrap(text: str, width: float, font: ImageFont.FreeTypeFont) -> list[str]:
    """Return the lines of a text; each is at most `width` pixels wide, or a single word."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


@functools.cache
def _font(weight, size):
    family = font_manager.FontProperties(family="DejaVu Sans", weight=weight)
    return ImageFont.truetype(font_manager.findfont(family), size)


def _save(path, bands, above):
    """Write bands of pixels below each other, of which the one after `above` others is the plot."""
    first = sum(len(band) for band in bands[:above])
    info = PngInfo()
    info.add_text(ROWS, f"{first} {first + len(bands[above])}")
    with atomic_write(path) as partial:
        Image.fromarray(np.concatenate(bands)).save(partial, format="png", pnginfo=info)
