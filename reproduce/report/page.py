"""The page: what the report states, what was found here, and what differs; one file, no network."""

from collections import Counter
from pathlib import Path

import yaml

from gan_vs_vae.errors import UserError
from gan_vs_vae.files import write_text
from reproduce import figures, results
from reproduce.claims import format_number, in_words, reasons
from reproduce.options import Options
from reproduce.panels import of_seeds
from reproduce.report import against
from reproduce.report.html import Markup, bullets, element, escaped, picture, table
from reproduce.report.printed import Printed, read_panels
from reproduce.report.settings import differences
from reproduce.results import Result
from reproduce.tables import many_claims

TITLE = "GANs against VAEs: the study of 2017, run again"
STUDY = (
    "Generating Realistic Images using Deep Learning, a student project at the University of "
    "Göttingen, 2017"
)
PAGE, METADATA = "report.html", "metadata.yaml"
VERDICTS = ("holds", "does not hold", "open", "untested")


def write(options: Options) -> None:
    """Write the page, and its metadata, into the folder of the figures.

    Raises:
        UserError: if no figure was drawn there.
    """
    found = _read(options.out)
    printed = read_panels(options.panels) if options.panels else {}
    others = _read(options.against) if options.against else []
    write_text(options.out / PAGE, page(found, options.out, printed, others))
    write_text(options.out / METADATA, metadata(found))
    print(f"wrote {options.out / PAGE} and {options.out / METADATA}")


def page(found: list[Result], folder: Path, printed: dict[str, Printed], others: list) -> str:
    """Return the page, HTML.

    Args:
        found: the results of the figures in `folder`.
        printed: the panels of the report, by name; none of them is needed.
        others: results to compare with.
    """
    parts = [
        element("h1", TITLE),
        _navigation(found),
        _introduction(found),
        _claims(found),
        *(_figure(result, folder, printed) for result in found),
        _not_reproduced(found),
        _computation(found),
    ]
    if others:
        parts.append(_against(found, others))
    style = Path(__file__).with_name("style.css").read_text(encoding="utf-8")
    head = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escaped(TITLE)}</title><style>{style}</style></head>"
    )
    return f"{head}<body><main>{''.join(parts)}</main></body></html>\n"


def metadata(found: list[Result]) -> str:
    """Return what describes the reproduction, YAML, with the keys of ReScience C."""
    content = {
        "title": TITLE,
        "type": "replication",
        "domain": "machine learning",
        "language": "Python",
        "replication": {"cite": STUDY},
        "code": {
            "version": max(result.meta["code_version"] for result in found),
            "revisions": sorted({result.meta["revision"] or "unknown" for result in found}),
        },
        "data": sorted({source["description"] for r in found for source in r.meta["data"]}),
        "figures": {result.figure: result.meta["command"] for result in found},
        "verdicts": dict(_counts(found)),
    }
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True)


def _read(folder):
    names = [name for name in figures.FIGURES if name not in figures.LECTURES]
    paths = (results.json_path(folder, name) for name in names)
    found = [results.read(path) for path in paths if path.exists()]
    if not found:
        raise UserError(f"{folder} has no figures: draw one, or name their folder with --out")
    return found


def _counts(found):
    counted = Counter(claim["verdict"] for result in found for claim in result.claims)
    return [(verdict, counted[verdict]) for verdict in VERDICTS]


def _navigation(found):
    links = [("claims", "claims"), *((r.figure, r.figure) for r in found)]
    links += [("not-reproduced", "not reproduced"), ("computation", "computation")]
    items = bullets(element("a", words, href=f"#{target}") for target, words in links)
    return element("nav", items, aria_label="Sections")


def _introduction(found):
    number = sum(count for _, count in _counts(found))
    counts = ", ".join(f"{count} {verdict}" for verdict, count in _counts(found))
    return element(
        "section",
        element("h2", "Introduction", id="introduction"),
        element(
            "p",
            f"The original is {STUDY}. Here its figures are drawn again, with Keras 3, and each "
            f"of its statements that these figures can test is held against numbers: of {number}, "
            f"{counts}.",
        ),
    )


def _verdict(claim):
    return element("span", in_words(claim), class_=claim["verdict"].replace(" ", "-"))


def _claim_rows(result):
    for claim in result.claims:
        yield (
            claim["source"],
            claim["statement"],
            f"{format_number(claim['estimate'])}: {claim['measure']}",
            _verdict(claim),
            "; ".join(reasons(claim)),
        )


def _claims(found):
    header = ["figure", "section", "the report says", "here", "verdict", "decided by"]
    rows = [
        (element("a", result.figure, href=f"#{result.figure}"), *row)
        for result in found
        for row in _claim_rows(result)
    ]
    return element(
        "section",
        element("h2", "Results: what the report states", id="claims"),
        table(header, rows),
        element("p", many_claims(found), class_="quiet"),
    )


def _figure(result, folder, printed):
    caption = figures.caption(result.figure)
    parts = [element("h2", caption, id=result.figure)]
    if panels := [panel for name, panel in printed.items() if name.startswith(result.figure)]:
        parts.append(_printed(panels))
    path = results.picture_path(folder, result.figure)
    if path.exists():
        parts += [element("h3", "Drawn here"), picture(path.read_bytes(), caption)]
    if "panels" in result.measurements:
        parts.append(_panel_table(result, printed))
    elif result.claims:
        header = ["section", "the report says", "here", "verdict", "decided by"]
        parts.append(table(header, _claim_rows(result)))
    parts.append(element("p", element("code", result.meta["command"])))
    parts += _settings(result)
    return element("section", *parts)


def _printed(panels):
    shown = [
        element(
            "figure",
            picture(panel.png, f"Panel {panel.name} as the report printed it"),
            element("figcaption", f"{panel.name}, printed: sharpness {panel.sharpness()}"),
        )
        for panel in panels
    ]
    return Markup(element("h3", "Printed") + element("div", *shown, class_="printed"))


def _panel_table(result, printed):
    measured = result.measurements["panels"].items()
    real = result.controls["real"]
    rows = []
    for (name, stored), letter in zip(measured, _letters(result), strict=True):
        numbers = of_seeds(stored)
        panel = printed.get(f"{result.figure}{letter}")
        of_printed = panel.sharpness() if panel else stored["sharpness_of_printed_panel"]
        row = ("sharpness", of_printed, numbers["sharpness_of_panel"], numbers["sharpness"])
        rows.append((name, *map(_short, row), _short(real["sharpness"])))
        if "independent" in numbers:
            judged, of_real = (each["independent"] for each in (numbers, real))
            words = f"{judged['about']['judge']}: {judged['about']['measure']}"
            rows.append((name, words, "", "", *map(_short, (judged["found"], of_real["found"]))))
        for key in ("class_accuracy", "recognised"):
            if key in numbers:
                words = key.replace("_", " ")
                rows.append((name, words, "", "", _short(numbers[key]), _short(real[key])))
        for key in ("kernel_distance", "frechet_distance", "precision", "recall"):
            rows.append((name, key.replace("_", " "), "", "", _short(numbers[key]), ""))
    samples = next(iter(result.measurements["panels"].values()))["samples"]
    header = ["model", "measure", "printed (16)", "here (16)", f"here ({samples:,})", "real"]
    return table(header, rows)


def _letters(result):
    return [panel.letter for panel in figures.load(result.figure).PANELS.values()]


def _short(number):
    return format_number(number) if isinstance(number, (float, dict)) else str(number)


def _settings(result):
    found = differences(figures.FIGURES[result.figure].recipe, result.meta["preset"])
    for run, rows in found.items():
        shown = [(key, *("default" if v is None else v for v in values)) for key, *values in rows]
        what = element("summary", f"{run}: {len(rows)} settings are not the report's")
        yield element("details", what, table(["setting", "the report's", "here"], shown))


def _not_reproduced(found):
    rest = [c for r in found for c in r.claims if c["verdict"] in ("does not hold", "untested")]
    items = (
        Markup(f"{_verdict(c)}: {escaped(c['statement'])} {escaped('; '.join(reasons(c)))}")
        for c in rest
    )
    return element(
        "section",
        element("h2", "Discussion: what could not be reproduced, and why", id="not-reproduced"),
        bullets(items),
    )


def _computation(found):
    rows = []
    for result in found:
        meta, runs = result.meta, result.runs
        trained = [
            record["seconds"]
            for name, records in runs.items()
            if not name.startswith("judge of ")
            for record in records
        ]
        machine = (meta["machine"] or {}).get("processor") or "not recorded"
        revision = meta["revision"] or "not recorded"
        minutes = f"{sum(trained) / 60:.0f}" if trained else ""
        data = ", ".join(sorted({s["description"] for s in meta["data"]}))
        seeds = ", ".join(map(str, meta["seeds"]))
        versions = f"{meta['code_version']}, {revision[:8]}"
        row = (result.figure, meta["preset"], seeds, data, minutes, versions, machine)
        rows.append(row)
    header = ["figure", "preset", "seeds", "data", "minutes of training", "code", "processor"]
    return element(
        "section", element("h2", "Methods: computation", id="computation"), table(header, rows)
    )


def _against(found, others):
    header = ["figure", "what", "here", "there", "beyond the seeds"]
    return element(
        "section",
        element("h2", "Against other results", id="against"),
        table(header, against.rows(found, others)),
    )
