"""The README's tables, from the numbers of the figures that lie in a folder."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from gan_vs_vae.files import read_json
from reproduce import bench
from reproduce.claims import VERDICTS, written


def of_panels(figures: Iterable[str], folder: Path) -> str:
    """What was measured of each panel of figures 2 to 5, beside what was printed; Markdown."""
    rows = [
        "| figure | panel | as asked for | sharpness (printed; real) | kernel distance "
        "| precision, recall | minutes |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, record in _records(figures, folder):
        for key, n in record.items():
            if isinstance(n, dict) and "sharpness_of_printed_panel" in n:
                rows.append(_panel(name, key, n, record["real"]))
    return "\n".join(rows) + "\n"


def of_claims(figures: Iterable[str], folder: Path) -> str:
    """All claims of the figures, with what was measured and the verdict; Markdown."""
    rows = [
        "| section | the report says | here | | command |",
        "| --- | --- | --- | --- | --- |",
    ]
    for _, record in _records(figures, folder):
        rows += [
            f"| {c['section']} | {c['statement']} | {written(c['number'])}: {c['criterion']} "
            f"| {VERDICTS[c['holds']]} | `{record['command']}` |"
            for c in record["claims"]
        ]
    return "\n".join(rows) + "\n"


def of_speed(folder: Path) -> str:
    """How fast the benchmark found each training step; Markdown."""
    path = folder / "bench.json"
    return bench.table(read_json(path)["steps"]) + "\n" if path.exists() else ""


def _records(figures, folder) -> Iterator[tuple[str, dict]]:
    paths = {name: folder / f"{name}.json" for name in figures}
    return ((name, read_json(path)) for name, path in paths.items() if path.exists())


def _panel(figure, key, n, real):
    asked = n.get("class_accuracy")
    if asked is None and "attribute_accuracy" in n:
        asked = min(n["attribute_accuracy"].values())
    return (
        f"| {figure} | {key} | {'' if asked is None else f'{asked:.1%}'} "
        f"| {n['sharpness_of_panel']:.4f} ({n['sharpness_of_printed_panel']}; "
        f"{real['sharpness']:.4f}) "
        f"| {n['kernel_distance']:.3g} ± {n['kernel_distance_error']:.1g} "
        f"| {n['precision']:.2f}, {n['recall']:.2f} | {n['run']['seconds'] / 60:.0f} |"
    )
