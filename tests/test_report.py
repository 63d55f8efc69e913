"""The page that holds figures against the report: whole, of one file, and true to the numbers."""

import dataclasses
import re
import shutil

import numpy as np
import pytest
import yaml
from PIL import Image

from gan_vs_vae import metrics, plots
from reproduce import gallery, results, samples, statistics
from reproduce.__main__ import main
from reproduce.claims import OURS
from reproduce.comparisons import spread
from reproduce.figures import FIGURES
from reproduce.panels import GAP
from reproduce.report import against, comparison, printed, tiles, verdicts
from reproduce.report.html import Markup, element, table
from reproduce.statistics import Estimate
from tests.conftest import ROOT


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with two committed figures, and a printed panel in a folder of its own; no judge."""
    monkeypatch.setattr(printed, "judge_of", lambda data_set: None)
    for name in ("fig4.json", "fig4.png", "conditioning.json"):
        shutil.copy(ROOT / "figures" / name, tmp_path)
    (tmp_path / "panels").mkdir()
    Image.fromarray(plots.tile(images(16, 64), 4, GAP)).save(tmp_path / "panels" / "fig4a_gan.png")
    return tmp_path


def images(count, size=32):
    return np.random.default_rng(count).integers(0, 256, (count, size, size, 3), "uint8")


def write_sheets(folder):
    found = {
        samples.sheet_name("fig4", letter, count): images(count)
        for letter in ("a", "b", samples.REAL)
        for count in samples.SHEETS
    }
    samples.write_sheets(folder, found)


def report(folder, *arguments):
    assert main(["report", "--out", str(folder), *map(str, arguments)]) == 0
    return (folder / "report.html").read_text(encoding="utf-8")


def test_page_has_every_claim_and_number_and_needs_no_network(folder, capsys):
    page = report(folder)
    assert str(folder / "report.html") in capsys.readouterr().out
    claims = []
    for name in ("fig4", "conditioning"):
        for claim in results.read(folder / f"{name}.json").claims:
            assert element("td", claim["statement"], data_column="the report says") in page
            assert element("td", claim["statement"], data_column="statement") in page
            assert element("td", verdicts.verdict(claim), data_column="our settings") in page
            claims.append(claim)
    assert page.count('data-column="the report says"') == len(claims)
    assert page.count(">not run<") == 2 * len(claims)
    assert page.count("data:image/png;base64,") == 1  # the figure: there are no sheets
    assert not re.findall(r"""(?:src|href)=["'](?!data:|#)""", page)
    assert "url(" not in page
    assert "@import" not in page
    assert "<script" not in page
    assert "default-src 'none'; img-src data:; style-src 'unsafe-inline'" in page
    for target in re.findall(r'href="#([^"]+)"', page):
        assert f'id="{target}"' in page
    assert re.search(r"model\.instance_noise.*0\.1", page)  # what differs from the report
    for name in ("Introduction", "Methods", "Results", "Discussion", "Conclusion", "References"):
        assert re.search(rf"<h2[^>]*>{name}", page)


def test_samples_stand_beside_those_that_were_printed(folder):
    write_sheets(folder)
    page = report(folder, "--panels", folder / "panels")
    assert page.count("data:image/png;base64,") == 6  # 1 printed panel, 2 sheets of 2 models, real
    found = printed.read_panels(folder / "panels")["fig4a"]
    np.testing.assert_array_equal(printed.tiles(found), images(16, 64))
    mean = statistics.bootstrap([metrics.laplacian_variance(images(16, 64), None, 4)])
    assert element("td", str(mean), data_column="printed (16)") in page
    here = tiles.values(images(16), None)["sharpness"]
    assert element("td", str(tiles.mean(here)), data_column="here, same 16") in page
    ships = tiles.mean(printed.measured().panels["fig4b"]["sharpness"])
    assert element("td", str(ships), data_column="printed (16)") in page
    assert "(b) VAE, not conditioned, printed: no copy at hand" in page
    (folder / "samples").rename(folder / "elsewhere")  # as for figures of earlier versions
    page = report(folder, "--panels", folder / "panels")
    assert page.count("data:image/png;base64,") == 2  # the printed panel, and the figure
    written = results.read_json(folder / "printed.json")
    assert written["judges"] == printed.measured().judges
    assert written["panels"]["fig4a"]["sharpness"] == pytest.approx(
        metrics.laplacian_variance(images(16, 64), None, 4), abs=1e-6
    )


def test_verdicts_with_the_reports_settings_stand_beside_ours(folder, capsys):
    stored = results.read(folder / "fig4.json")
    first = {**stored.claims[0], "verdict": "does not hold", "measure": "their measure"}
    claims = [first, *stored.claims[1:3]]
    command = "python -m reproduce fig4 --preset paper --set acgan.epochs=60"
    meta = {**stored.meta, "preset": "paper", "command": command}
    paper = dataclasses.replace(stored, claims=claims, meta=meta)
    results.write(paper, folder / "paper")
    page = report(folder)
    said = Markup(
        verdicts.verdict(claims[0])
        + element("div", "acgan.epochs=60 instead of 2500", class_="quiet")
    )
    cell = element("td", said, data_column="the report's settings")
    assert page.count(cell) == 2  # in the table of all claims, and below the figure
    below = page.partition(element("h3", "With the report's settings"))[2]
    assert below.index("preset paper") < below.index("their measure") < below.index(command)
    listed = gallery.text(folder)
    assert listed.index("own settings") < listed.index("(paper/fig4.json)")
    assert f"`{command}`" in listed
    assert "; acgan.epochs=60 instead of 2500" in listed
    assert page.count(">not run<") == 2 * (
        len(stored.claims) - 3 + len(results.read(folder / "conditioning.json").claims)
    )
    assert main(["report", "--out", str(folder), "--paper", str(folder)]) == 2
    assert "fig4.json is of preset study, not of paper" in capsys.readouterr().err


def test_metadata_has_the_keys_of_the_template_of_rescience_c(folder):
    report(folder)
    found = yaml.safe_load((folder / "metadata.yaml").read_text(encoding="utf-8"))
    assert found["title"].startswith("[Re] ")
    assert found["type"] == "Replication"
    for key, parts in {
        "code": ["url", "doi", "swh"],
        "replication": ["cite", "bib", "url", "doi"],
        "dates": ["received", "accepted", "published"],
        "journal": ["name", "issn", "volume", "issue"],
        "article": ["number", "doi", "url"],
        "data": ["url", "doi"],
    }.items():
        assert [name for pair in found[key] for name in pair] == parts
    for key in ("authors", "affiliations", "keywords", "abstract", "bibliography", "domain"):
        assert key in found
    assert found["language"] == "Python"
    assert {each["role"] for each in found["contributors"]} == {"editor", "reviewer"}
    stored = [results.read(folder / name) for name in ("fig4.json", "conditioning.json")]
    of_report = [c for each in stored for c in each.claims if c["source"] != OURS]
    assert sum(found["results"]["verdicts"].values()) == len(of_report)
    assert len(of_report) < sum(len(each.claims) for each in stored)


def test_folders_without_figures_or_panels_are_named(folder, tmp_path_factory, capsys):
    empty = tmp_path_factory.mktemp("empty")
    assert main(["report", "--out", str(empty)]) == 2
    assert "has no figures: draw one" in capsys.readouterr().err
    assert list(empty.iterdir()) == []
    for option, message in (("--panels", "has no picture of a printed"), ("--paper", "no figures")):
        assert main(["report", "--out", str(folder), option, str(empty)]) == 2
        assert message in capsys.readouterr().err


def test_results_differ_beyond_the_seeds_or_not(folder):
    stored = results.read(folder / "conditioning.json")
    far = spread(value + 50 for value in stored.measurements["gan"]["frechet_distance"]["values"])
    near = spread(value * 1.001 for value in stored.measurements["gan"]["recall"]["values"])
    measurements = {
        **stored.measurements,
        "gan": {**stored.measurements["gan"], "frechet_distance": far, "recall": near},
    }
    other = dataclasses.replace(stored, measurements=measurements)
    rows = {what: (beyond, here) for _, what, here, _, beyond in against.rows([stored], [other])}
    assert set(rows) == {"gan.frechet_distance", "gan.recall"}
    assert rows["gan.recall"][0] == "no"
    assert rows["gan.frechet_distance"][0].startswith("yes, by -")
    assert list(against.rows([stored], [stored])) == []
    results.write(other, folder / "other")
    page = report(folder, "--against", folder / "other")
    assert element("td", "gan.frechet_distance", data_column="what") in page
    assert page.count('data-column="beyond the seeds"') == 2 + 1  # fig4 is here only


def test_settings_seeds_versions_and_records_that_differ_are_named(folder):
    stored = results.read(folder / "fig4.json")
    meta = {
        **stored.meta,
        "seeds": [0, 9],
        "versions": {**stored.meta["versions"], "keras": "9.0.0"},
        "command": stored.meta["command"] + " --set acgan.epochs=2",
    }
    run = {**stored.runs["vae"][0], "precision": "float32"}
    other = dataclasses.replace(stored, meta=meta, runs={**stored.runs, "vae": [run]})
    present = FIGURES["fig4"].recipe.configurations("study", lambda *_: True)
    rows = {what: (here, there) for _, what, here, there, _ in against.rows([stored], [other])}
    assert rows == {
        "settings.acgan.epochs": (present["acgan"]["epochs"], 2),
        "runs.vae.precision": ("mixed_bfloat16", "float32"),
        "seeds": (stored.meta["seeds"], [0, 9]),
        "versions.keras": (stored.meta["versions"]["keras"], "9.0.0"),
    }


def test_every_committed_figure_has_known_settings():
    for path in (ROOT / "figures").glob("*.json"):
        assert against.rows([results.read(path)], [results.read(path)])


@pytest.mark.parametrize(
    ("printed_", "here", "said"),
    [
        ((5.6, 4.0, 7.0), (5.8, 5.5, 6.1), "same direction, same size"),
        ((5.6, 4.0, 7.0), (9.0, 8.0, 10.0), "same direction, larger here"),
        ((5.6, 4.0, 7.0), (2.0, 2.0, 2.0), "same direction, smaller here"),
        ((0.2, 0.1, 0.3), (0.05, 0.01, 0.09), "same direction, larger here"),
        ((5.6, 4.0, 7.0), (0.5, 0.4, 0.6), "opposite direction"),
        ((5.6, 0.9, 7.0), (5.6, 4.0, 7.0), "direction open"),
    ],
)
def test_effects_are_compared_by_their_intervals(printed_, here, said):
    both = (Estimate(*limits, None, None, (16,), "") for limits in (printed_, here))
    assert comparison.same(*both, neutral=1) == said


def test_effects_are_those_of_the_values():
    a, b = {"sharpness": [4.0, 5.0, 6.0]}, {"sharpness": [1.0, 2.0, 3.0]}
    numbers = [{"sharpness": spread(each["sharpness"])} for each in (a, b)]
    sides = [comparison.Side("", each, each, n) for each, n in zip((a, b), numbers, strict=True)]
    found = comparison.effects(*sides, "sharpness", tiles.SHARPNESS)
    assert found[0] == found[1]
    assert found[0].value == pytest.approx(2.5)
    logs = np.mean(np.log([4, 5, 6])) - np.mean(np.log([1, 2, 3]))
    assert found[2].value == pytest.approx(np.exp(logs))
    assert comparison.effects(*sides, "coherence", tiles.COHERENCE) == (None, None, None)
    scores = {"independent": {"found": spread([0.5]), "scores": [[0.9, 0.7, 0.2]]}}
    less = {"independent": {"found": spread([0.0]), "scores": [[0.1, 0.2, 0.3]]}}
    judged = tiles.judged({"judge": "a reader", "measure": "it reads", "threshold": 0.8})
    sides = [comparison.Side("", {}, {}, each) for each in (scores, less)]
    assert comparison.effects(*sides, "judge", judged)[2].value == pytest.approx(7.5 / 9)
    assert sides[0].estimates("judge", judged)[2] == f"{statistics.wilson(1, 3)}, one seed"


def test_text_is_escaped_and_markup_stays():
    found = table(["<a>"], [["x < y"], [Markup("<b>z</b>")]])
    assert "&lt;a&gt;" in found
    assert "x &lt; y" in found
    assert "<b>z</b>" in found
