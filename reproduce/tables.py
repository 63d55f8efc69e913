"""Markdown tables of the figures that are in a folder."""

from collections.abc import Iterable

from reproduce.claims import format_number
from reproduce.results import Result

PANEL_HEADER = (
    "| figure | panel | as asked for | sharpness (printed; real) | kernel distance "
    "| precision, recall | minutes |"
)
CLAIM_HEADER = "| section | the report says | here | | command |"


def panel_table(results: Iterable[Result]) -> str:
    """Return the measures of each panel of figures 2 to 5, beside those of the printed ones."""
    rows = [
        _panel_row(result, name, panel)
        for result in results
        for name, panel in result.measurements.get("panels", {}).items()
    ]
    return "\n".join([PANEL_HEADER, _rule(PANEL_HEADER), *rows]) + "\n"


def claim_table(results: Iterable[Result]) -> str:
    """Return all claims, with what was measured and the verdict."""
    rows = [
        f"| {c['source']} | {c['statement']} | {format_number(c['estimate'])}: {c['measure']} "
        f"| {c['verdict']} | `{result.meta['command']}` |"
        for result in results
        for c in result.claims
    ]
    return "\n".join([CLAIM_HEADER, _rule(CLAIM_HEADER), *rows]) + "\n"


def _rule(header):
    """Return the line below the header of a Markdown table."""
    return "|" + " --- |" * (header.count("|") - 1)


def _panel_row(result, name, n):
    real = result.controls["real"]
    asked = n.get("class_accuracy")
    if asked is None and "attribute_accuracy" in n:
        asked = min(n["attribute_accuracy"].values())
    return (
        f"| {result.figure} | {name} | {'' if asked is None else f'{asked:.1%}'} "
        f"| {n['sharpness_of_panel']:.4f} ({n['sharpness_of_printed_panel']}; "
        f"{real['sharpness']:.4f}) "
        f"| {n['kernel_distance']:.3g} ± {n['kernel_distance_error']:.1g} "
        f"| {n['precision']:.2f}, {n['recall']:.2f} "
        f"| {result.runs[n['run']][0]['seconds'] / 60:.0f} |"
    )
