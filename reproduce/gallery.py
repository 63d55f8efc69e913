"""The gallery: README.md in a folder of figures, with pictures, numbers and claims."""

from pathlib import Path

from gan_vs_vae.files import atomic_write
from gan_vs_vae.provenance import CODE_VERSION
from reproduce import figures, results
from reproduce.options import Options, described
from reproduce.results import Result
from reproduce.samples import FOLDER, REAL, UNSELECTED, sheet_name
from reproduce.tables import by_document, claim_table, lecture_table, many_claims, panel_table

INTRODUCTION = """\
# Figures

This page is written by `python -m reproduce --gallery --out {folder}` from the JSON files in this
folder. Each figure is a picture and a JSON file with its numbers, the command that drew it, the
code, versions and machine, and where the data come from. Do not edit any of them by hand."""
PANELS = """\
## What the panels show

*As asked for* is the share of samples in which a classifier, trained on the real training set, sees
the class that was asked for; for figure 5 it is that of the worst attribute. *Sharpness* is the
variance of the Laplacian at 64 pixels, inside a margin of 4, as measured on the printed panels.
*Kernel distance* (KID's estimator) and *precision, recall* compare samples with the test set in that
classifier's own features: they are not comparable with numbers from other networks, in particular
Inception's. *Minutes* are of one training on two cores, the mean over the seeds."""
CLAIMS = """\
## What the report states, and whether it holds

A number of several seeds is `mean ± standard deviation`. A claim about a method is decided by a
number with its 95 % interval (Welch's or Student's t; of logarithms for a ratio; a bootstrap over seeds
and images for shares of images), p, and an effect size, such as Hedges' g: it *holds* if the whole
interval is above a threshold, *does not hold* if all of it is below, and is *open* otherwise. With a
single seed (preset `quick`) the verdict is *for this model*: another seed is another model. *Untested*
says why the measurements cannot decide, whatever they are."""
PAPER = """\
## With the report's own settings

Preset `paper` has the report's networks, rates and batches, as far as they could be recovered, without
the L2 penalty in the code of figures 4 (a) and 5 (b). The folder [{paper}]({paper}) has what was run
with it. Where that is less than the report's training, its line says so: such models are not trained to
their end."""
LECTURES = """\
## What the lectures state, and whether it holds

`reproduce/lectures/__init__.py` names the documents; *ours* is what none of them states. Verdicts are
as above."""


def write(options: Options) -> None:
    """Write README.md for the figures in the folder `options.out`.

    Raises:
        UserError: if it has none.
    """
    path = options.out / "README.md"
    results.read_drawn(options.out, figures.FIGURES)
    with atomic_write(path) as partial:
        partial.write_text(text(options.out), encoding="utf-8")
    print(f"wrote {path}")


def text(folder: Path) -> str:
    """Return the gallery of a folder, Markdown."""
    found, paper = (
        list(results.read_folder(each, figures.FIGURES).values())
        for each in (folder, folder / results.PAPER)
    )
    report, lectures = by_document(found)
    parts = [
        INTRODUCTION.format(folder=folder.name),
        *(_picture(result, folder) for result in found),
        f"{PANELS}\n\n{panel_table(found)}",
        f"{CLAIMS}\n\n{claim_table(report)}\n{many_claims(report)}\n",
    ]
    if paper:
        parts += [
            PAPER.format(paper=results.PAPER),
            *(_picture(result, folder, f"{results.PAPER}/") for result in paper),
            f"{panel_table(paper)}\n\n{claim_table(by_document(paper)[0])}",
        ]
    if lectures:
        parts.append(f"{LECTURES}\n\n{lecture_table(lectures)}\n{many_claims(lectures)}\n")
    return "\n\n".join(parts)


def _picture(result: Result, folder: Path, part: str = "") -> str:
    """Return the picture of a figure, and its command; `part` is where in the folder it is."""
    caption, name = figures.caption(result.figure), result.figure
    lines = [f"![{caption}]({part}{name}.png)", "", f"*{caption}*", ""]
    lines += [f"`{result.meta['command']}`, numbers in [{name}.json]({part}{name}.json)"]
    if changed := described(result.options, name):
        lines[-1] += f"; {', '.join(changed)}"
    if result.meta["code_version"] < CODE_VERSION:
        lines[-1] += (
            f"; drawn by code version {result.meta['code_version']}, which computes something else "
            f"than the present {CODE_VERSION}"
        )
    return "\n".join([*lines, *_sheets(result, folder, part)])


def _sheets(result, folder, part):
    """Return the lines that show 100 unselected samples of each model, and real images."""
    if "panels" not in result.measurements:
        return []
    panels = figures.load(result.figure).PANELS.values()
    titles = {panel.letter: f"({panel.letter}) {panel.title}" for panel in panels} | {REAL: REAL}
    names = {t: sheet_name(result.figure, letter, UNSELECTED) for letter, t in titles.items()}
    shown = [
        f"![{title}: {UNSELECTED} images]({part}{FOLDER}/{name})"
        for title, name in names.items()
        if (folder / part / FOLDER / name).exists()
    ]
    if not shown:
        return []
    summary = f"{UNSELECTED} unselected samples each: {', '.join(titles.values())}"
    return ["", f"<details><summary>{summary}</summary>", "", *shown, "", "</details>"]
