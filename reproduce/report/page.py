"""The page: what the report states, what was found here, and what differs; one file, no network.

Its sections are those that ReScience C asks for: introduction, methods, results, discussion,
conclusion, references.
"""

import dataclasses
from pathlib import Path

from gan_vs_vae.errors import UserError
from gan_vs_vae.files import write_json, write_text
from reproduce import results
from reproduce.options import Options
from reproduce.report import against, drawn, figure, printed, verdicts
from reproduce.report.drawn import Drawn
from reproduce.report.figure import Printed
from reproduce.report.html import Markup, bullets, element, escaped, paragraphs, section, table
from reproduce.report.metadata import CITE, TITLE, abstract, metadata
from reproduce.report.settings import REPORT
from reproduce.tables import by_document, many_claims

PAGE, METADATA, MEASURED = "report.html", "metadata.yaml", "printed.json"
# A browser lets no request leave the page.
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
SECTIONS = {
    "methods": "methods",
    "claims": "results",
    "not-reproduced": "discussion",
    "conclusion": "conclusion",
    "references": "references",
}
METHODS = (
    "Four pairs of models are trained as the report describes them, on the data sets that it names, "
    "with the recipes in reproduce/figures/recipes. A preset says how long: `paper` has the report's "
    "own settings, as far as they could be recovered from its text, its code and its saved models; the "
    "others are tuned to two cores. Each figure says below which settings differ.",
    "Generated images are measured by classifiers that learned from the real training images and, where "
    "its package is installed, by an independent judge that others trained on other data: for digits and "
    "letters a reader, PP-OCRv6, for faces a detector, MTCNN, and for all a network of ImageNet, whose "
    "features also give the probes of objects and attributes. Sharpness is the variance of the "
    "Laplacian, and coherence the agreement of neighbouring gradients, both at 64 pixels inside a margin "
    "of 4; the margin is left out because some printed tiles carry a strip of the page.",
    "What is repeated is a training run: an interval of a mean over seeds is Student's or Welch's, of a "
    "share of images a bootstrap over seeds and their images, of a share of runs Newcombe's, and of ranks "
    "Nemenyi's. Where there is one model, printed or trained, an interval over its images says something "
    "of this model alone. A claim holds if the whole 95 % interval of what decides it "
    "is above a threshold that was fixed before, does not hold if all of it is below, and is open "
    "otherwise; it is untested if the measurement could not decide it, whatever its outcome.",
)
LIMITS = (
    "The report shows 16 images of each model and gives no number; what is printed here about them was "
    "measured on these 16, and its intervals say what 16 images can tell.",
    "The report's code does not run with any present version of its packages, and its text and code "
    "disagree in places; the settings of preset `paper` are what could be recovered from both.",
    "The report names neither its hardware nor its training times: of those, only directions can be held "
    "against it.",
)
REFERENCES = (
    CITE,
    "Y. Benjamini and Y. Hochberg. Controlling the false discovery rate. Journal of the Royal Statistical "
    "Society B 57, 1995.",
    "M. Bińkowski, D. J. Sutherland, M. Arbel and A. Gretton. Demystifying MMD GANs. ICLR, 2018.",
    "J. Bigün and G. H. Granlund. Optimal orientation detection of linear symmetry. ICCV, 1987.",
    "F. Chollet and others. Keras, 2015.",
    "T. Kynkäänniemi, T. Karras, S. Laine, J. Lehtinen and T. Aila. Improved precision and recall metric "
    "for assessing generative models. NeurIPS, 2019.",
    "R. G. Newcombe. Confidence intervals for an effect size measure based on the Mann-Whitney statistic. "
    "Statistics in Medicine 25, 2006.",
    "J. L. Pech-Pacheco and others. Diatom autofocusing in brightfield microscopy. ICPR, 2000.",
    "B. L. Welch. The significance of the difference between two means when the population variances are "
    "unequal. Biometrika 29, 1938.",
    "K. Zhang, Z. Zhang, Z. Li and Y. Qiao. Joint face detection and alignment using multitask cascaded "
    "convolutional networks. IEEE Signal Processing Letters 23, 2016.",
)


def write(options: Options) -> None:
    """Write the page, its metadata, and what was measured on panels, into the folder of the figures.

    Raises:
        UserError: if no figure was drawn there, or a folder that was named has none.
    """
    out = options.out
    ours = drawn.read(out)
    panels = printed.read_panels(options.panels) if options.panels else {}
    measured = printed.measure(panels)
    known = Printed(panels, measured)
    paper = _paper(options)
    others = drawn.read(options.against) if options.against else None
    write_text(out / PAGE, page(ours, known, paper, others))
    write_text(out / METADATA, metadata(list(ours.results.values())))
    written = [out / PAGE, out / METADATA]
    if panels:
        write_json(out / MEASURED, dataclasses.asdict(measured))
        written.append(out / MEASURED)
    print(f"wrote {', '.join(map(str, written))}")


def page(
    ours: Drawn, known: Printed, paper: Drawn | None = None, others: Drawn | None = None
) -> str:
    """Return the page, HTML.

    Args:
        ours: the figures.
        known: what is known of the printed panels.
        paper: those that were drawn with the report's settings.
        others: figures to compare with.
    """
    found = list(ours.results.values())
    theirs = paper.results if paper else {}
    parts = [
        element("h1", TITLE),
        element("p", abstract(found), class_="abstract"),
        _navigation(found, others),
        _introduction(),
        _methods(found),
        section(
            "Results: what the report states",
            "claims",
            verdicts.overview(found, theirs),
            element("p", many_claims(by_document(found)[0]), class_="quiet"),
        ),
        *(figure.of_figure(name, ours, known, paper) for name in ours.results),
        _discussion(found, theirs),
        _conclusion(found, list(theirs.values())),
        section("References", "references", bullets(REFERENCES)),
    ]
    if others:
        compared = _against(found, list(others.results.values()))
        parts.append(section("Against other results", "against", *compared))
    style = Path(__file__).with_name("style.css").read_text(encoding="utf-8")
    head = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f"<title>{escaped(TITLE)}</title><style>{style}</style></head>"
    )
    return f"{head}<body><main>{''.join(parts)}</main></body></html>\n"


def _paper(options):
    """Return the figures with the report's settings, of the folder that is named or lies there."""
    folder = options.paper or options.out / results.PAPER
    if options.paper is None and not folder.is_dir():
        return None
    found = drawn.read(folder)
    for name, result in found.results.items():
        if result.meta["preset"] != REPORT:
            raise UserError(
                f"{results.json_path(folder, name)} is of preset {result.meta['preset']}, not of "
                f"{REPORT}: draw it with --preset {REPORT} --out {folder}"
            )
    return found


def _navigation(found, others):
    links = [("introduction", "introduction"), *SECTIONS.items()]
    links[3:3] = [(result.figure, result.figure) for result in found]
    links += [("against", "other results")] if others else []
    items = bullets(element("a", words, href=f"#{target}") for target, words in links)
    return element("nav", items, aria_label="Sections")


def _introduction():
    return section(
        "Introduction",
        "introduction",
        paragraphs(
            f"The original: {CITE}",
            "It trains an AC-GAN and a conditional VAE on MNIST, an AC-WGAN and a VAE on Chars74K, an "
            "AC-GAN and a VAE on CIFAR-10, and a GAN and a conditional VAE on CelebA, shows 16 images of "
            "each, and says what it sees in them and saw in training. Here each figure is drawn again, "
            "and each statement is held against numbers.",
        ),
    )


def _methods(found):
    return section(
        "Methods",
        "methods",
        paragraphs(*METHODS),
        element("h3", "Computation"),
        _computation(found),
    )


def _computation(found):
    header = ["figure", "preset", "seeds", "data", "minutes of training", "code", "processor"]
    rows, total = [], 0.0
    for result in found:
        meta = result.meta
        trained = [
            record["seconds"]
            for name, records in result.runs.items()
            if not name.startswith("judge of ")
            for record in records
        ]
        total += sum(trained)
        rows.append(
            (
                result.figure,
                meta["preset"],
                ", ".join(map(str, meta["seeds"])),
                ", ".join(sorted({s["description"] for s in meta["data"]})),
                f"{sum(trained) / 60:.0f}" if trained else "",
                f"{meta['code_version']}, {(meta['revision'] or 'not recorded')[:8]}",
                (meta["machine"] or {}).get("processor") or "not recorded",
            )
        )
    said = f"{total / 3600:.1f} hours in all; a run that several figures use is counted for each."
    return Markup(table(header, rows) + element("p", said, class_="quiet"))


def _discussion(found, theirs):
    open_ = [claim for result in found for claim in result.claims if claim["verdict"] == "open"]
    missing = [result.figure for result in found if result.runs and result.figure not in theirs]
    limits = list(LIMITS)
    if missing:
        limits.append(
            f"With the report's own settings these figures were not run: {', '.join(missing)}. A verdict "
            "of ours is about our settings there. Figure stability, and the digits of evolution, have the "
            "report's networks all the same, in a shorter training."
        )
    return section(
        "Discussion: what could not be reproduced, and why",
        "not-reproduced",
        verdicts.not_reproduced(found),
        paragraphs(f"{len(open_)} more statements are open: their intervals hold the threshold.")
        if open_
        else "",
        element("h3", "Limits"),
        bullets(limits),
    )


def _conclusion(found, paper):
    return section(
        "Conclusion",
        "conclusion",
        paragraphs(
            f"With our settings, {verdicts.in_sentence(found)}. The table of results says which, and "
            "the section of each figure what decides it.",
            "With the report's settings, "
            + (f"{verdicts.in_sentence(paper)}." if paper else "no figure was run."),
        ),
    )


def _against(found, others):
    header = ["figure", "what", "here", "there", "beyond the seeds"]
    rows = list(against.rows(found, others))
    if not rows:
        return [paragraphs("Nothing differs.")]
    return [table(header, rows)]
