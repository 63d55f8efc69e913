"""Markdown tables of the figures that are in a folder."""

from collections.abc import Iterable, Sequence

import numpy as np

from reproduce.claims import (
    FALSE_SHARE,
    format_number,
    in_words,
    measurement,
    not_significant,
    p_of,
    reasons,
)
from reproduce.figures import LECTURES
from reproduce.results import Result

PANEL_HEADER = (
    "| figure | panel | as asked for | sharpness (printed; real) | kernel distance "
    "| precision, recall | minutes |"
)
CLAIM_HEADER = "| section | the report says | here | verdict | decided by | command |"
LECTURE_HEADER = "| source | it says | here | verdict | decided by | command |"
Row = tuple[dict, Result]  # a claim from `Claim.to_dict`, and the result that it is of


def panel_table(results: Iterable[Result]) -> str:
    """Return the measures of each panel of figures 2 to 5, beside those of the printed ones."""
    rows = [
        _panel_row(result, name, panel)
        for result in results
        for name, panel in result.measurements.get("panels", {}).items()
    ]
    return "\n".join([PANEL_HEADER, _rule(PANEL_HEADER), *rows]) + "\n"


def by_document(results: Iterable[Result]) -> tuple[list[Row], list[Row]]:
    """Return the claims of the report, and those of the lectures, each with the result of its figure.

    Some figures of lectures test a statement of the report, too. What no document states stays with the
    other claims of its figure.
    """
    report: list[Row] = []
    lectures: list[Row] = []
    for result in results:
        for claim in result.claims:
            of_lecture = result.figure in LECTURES and not claim["source"].startswith("Report")
            (lectures if of_lecture else report).append((claim, result))
    return report, lectures


def claim_table(rows: Sequence[Row]) -> str:
    """Return claims, with what was measured, the verdict, and what decides it."""
    return _claims_under(CLAIM_HEADER, rows)


def lecture_table(rows: Sequence[Row]) -> str:
    """Return the same of the lectures, by their sources."""
    return _claims_under(LECTURE_HEADER, sorted(rows, key=lambda row: row[0]["source"]))


def many_claims(rows: Sequence[Row]) -> str:
    """Return what many p at once leave of the verdicts, a sentence or two."""
    claims = [claim for claim, _ in rows]
    tested = [claim for claim in claims if p_of(claim) is not None]
    lost = not_significant(claims)
    said = (
        f"{len(tested)} of the {len(claims)} claims have a p. Adjusted for so many by Benjamini and "
        f"Hochberg (1995), with at most {FALSE_SHARE:.0%} of false verdicts among those that p decide, "
    )
    if not lost:
        return said + "each verdict of theirs stays."
    return said + "these are not decided: " + "; ".join(claim["statement"] for claim in lost)


def _claims_under(header, found):
    rows = [
        f"| {c['source']} | {c['statement']} | {measurement(c)} "
        f"| {in_words(c)} | {'; '.join(reasons(c))} | `{result.meta['command']}` |"
        for c, result in found
    ]
    return "\n".join([header, _rule(header), *rows]) + "\n"


def _rule(header):
    """Return the line below the header of a Markdown table."""
    return "|" + " --- |" * (header.count("|") - 1)


def _panel_row(result, name, n):
    real, asked = result.controls["real"], n.get("class_accuracy")
    if asked is None and "attribute_accuracy" in n:
        asked = min(n["attribute_accuracy"].values(), key=lambda each: each["mean"])
    error = n["kernel_distance_error"]["mean"]
    return (
        f"| {result.figure} | {name} | {'' if asked is None else format_number(asked)} "
        f"| {format_number(n['sharpness_of_panel'])} ({n['sharpness_of_printed_panel']}; "
        f"{real['sharpness']:.4f}) "
        f"| {format_number(n['kernel_distance'])} (error {error:.1g}) "
        f"| {format_number(n['precision'])}, {format_number(n['recall'])} "
        f"| {np.mean([record['seconds'] for record in result.runs[n['run']]]) / 60:.0f} |"
    )
