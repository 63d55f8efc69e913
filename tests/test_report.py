"""The page that holds figures against the report: whole, of one file, and true to the numbers."""

import dataclasses
import re
import shutil

import numpy as np
import pytest
import yaml
from PIL import Image

from gan_vs_vae.errors import UserError
from reproduce import results
from reproduce.__main__ import main
from reproduce.comparisons import spread
from reproduce.report import against, printed
from reproduce.report.html import Markup, element, table
from tests.conftest import ROOT


@pytest.fixture
def folder(tmp_path):
    """A folder with two committed figures, and a printed panel in a folder of its own."""
    for name in ("fig4.json", "fig4.png", "conditioning.json"):
        shutil.copy(ROOT / "figures" / name, tmp_path)
    pixels = np.random.default_rng(0).integers(0, 256, (277, 277, 3), "uint8")
    (tmp_path / "panels").mkdir()
    Image.fromarray(pixels).save(tmp_path / "panels" / "fig4a_gan.png")
    return tmp_path


def test_page_has_every_claim_picture_and_number_and_needs_no_network(folder, capsys):
    assert main(["report", "--out", str(folder), "--panels", str(folder / "panels")]) == 0
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert str(folder / "report.html") in capsys.readouterr().out
    for name in ("fig4", "conditioning"):
        for claim in results.read(folder / f"{name}.json").claims:
            assert element("td", claim["statement"], data_column="the report says") in page
            assert claim["verdict"] in page
    assert page.count("data:image/png;base64,") == 2  # the figure, and the printed panel
    assert not re.findall(r"""(?:src|href)=["'](?!data:|#)""", page)
    assert "url(" not in page
    assert "@import" not in page
    for target in re.findall(r'href="#([^"]+)"', page):
        assert f'id="{target}"' in page
    panel = printed.read_panels(folder / "panels")["fig4a"]
    assert f"fig4a, printed: sharpness {panel.sharpness()}" in page
    assert re.search(r"model\.instance_noise.*0\.1", page)  # what differs from the report
    found = yaml.safe_load((folder / "metadata.yaml").read_text(encoding="utf-8"))
    assert sum(found["verdicts"].values()) == page.count('data-column="the report says"') - 2


def test_panel_is_cut_where_it_was_printed(tmp_path):
    pixels = np.full((277, 277, 3), 255, "uint8")
    for i in range(16):
        y, x = 71 * (i // 4), 71 * (i % 4)
        pixels[y : y + 64, x : x + 64] = i
    Image.fromarray(pixels).save(tmp_path / "fig5d.png")
    tiles = printed.read_panels(tmp_path)["fig5d"].tiles
    assert tiles.shape == (16, 64, 64, 3)
    np.testing.assert_array_equal(tiles[:, 0, 0, 0], np.arange(16))
    assert (tiles == tiles[:, :1, :1]).all()


def test_folders_without_figures_or_panels_are_named(folder, tmp_path_factory, capsys):
    empty = tmp_path_factory.mktemp("empty")
    assert main(["report", "--out", str(empty)]) == 2
    assert "has no figures: draw one" in capsys.readouterr().err
    assert list(empty.iterdir()) == []
    for panels, message in ((empty, "has no picture of a printed"), (empty / "no", "is no folder")):
        assert main(["report", "--out", str(folder), "--panels", str(panels)]) == 2
        assert message in capsys.readouterr().err
    (empty / "fig2a.png").write_bytes(b"no picture")
    with pytest.raises(UserError, match=r"fig2a\.png is not a picture"):
        printed.read_panels(empty)


def test_results_differ_beyond_the_seeds_or_not(folder, capsys):
    stored = results.read(folder / "conditioning.json")
    far = spread(value + 50 for value in stored.measurements["gan"]["frechet_distance"]["values"])
    near = spread(value * 1.001 for value in stored.measurements["gan"]["recall"]["values"])
    measurements = {
        **stored.measurements,
        "gan": {**stored.measurements["gan"], "frechet_distance": far, "recall": near},
    }
    meta = {**stored.meta, "preset": "quick"}
    other = dataclasses.replace(stored, measurements=measurements, meta=meta)
    rows = {what: (beyond, here) for _, what, here, _, beyond in against.rows([stored], [other])}
    assert set(rows) == {"preset", "gan.frechet_distance", "gan.recall"}
    assert rows["gan.recall"][0] == "no"
    assert rows["gan.frechet_distance"][0].startswith("yes, by -")
    assert list(against.rows([stored], [stored])) == []
    (folder / "other").mkdir()
    results.write(other, folder / "other")
    assert main(["report", "--out", str(folder), "--against", str(folder / "other")]) == 0
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert element("td", "gan.frechet_distance", data_column="what") in page


def test_text_is_escaped_and_markup_stays():
    found = table(["<a>"], [["x < y"], [Markup("<b>z</b>")]])
    assert "&lt;a&gt;" in found
    assert "x &lt; y" in found
    assert "<b>z</b>" in found
