"""The report's printed panels: found in a folder or in its PDF, and cut where they were printed."""

import zlib

import numpy as np
import pytest
from PIL import Image

from gan_vs_vae.errors import UserError
from reproduce.__main__ import main
from reproduce.figures import FIGURES
from reproduce.report import printed
from tests.conftest import needs
from tests.test_report import folder  # noqa: F401

SIDE = printed.SIDE


def panel(level, side=SIDE):
    return np.full((side, side, 3), level, "uint8")


def write_pdf(path, pictures, in_form=()):
    """Write a page that draws pictures in their order, though it lists them in the opposite one."""
    from pypdf import PdfWriter
    from pypdf.generic import (
        ArrayObject,
        DecodedStreamObject,
        DictionaryObject,
        EncodedStreamObject,
        FloatObject,
        NameObject,
        NumberObject,
    )

    def name(text):
        return NameObject(f"/{text}")

    writer = PdfWriter()
    page = writer.add_blank_page(600, 800)
    objects, drawn = {}, []
    for i, pixels in enumerate(pictures):
        image = EncodedStreamObject()
        image._data = zlib.compress(pixels.tobytes())
        image.update(
            {
                name("Type"): name("XObject"),
                name("Subtype"): name("Image"),
                name("Width"): NumberObject(pixels.shape[1]),
                name("Height"): NumberObject(pixels.shape[0]),
                name("ColorSpace"): name("DeviceRGB"),
                name("BitsPerComponent"): NumberObject(8),
                name("Filter"): name("FlateDecode"),
            }
        )
        objects[f"Im{i}"] = writer._add_object(image)
        drawn.append(f"Im{i}")
        if i in in_form:
            form = DecodedStreamObject()
            form.set_data(f"/Im{i} Do".encode())
            inside = DictionaryObject({name(f"Im{i}"): objects.pop(f"Im{i}")})
            form.update(
                {
                    name("Type"): name("XObject"),
                    name("Subtype"): name("Form"),
                    name("BBox"): ArrayObject(map(FloatObject, (0, 0, 1, 1))),
                    name("Resources"): DictionaryObject({name("XObject"): inside}),
                }
            )
            objects[f"Fm{i}"] = writer._add_object(form)
            drawn[-1] = f"Fm{i}"
    content = DecodedStreamObject()
    content.set_data("\n".join(f"q 99 0 0 99 9 9 cm /{each} Do Q" for each in drawn).encode())
    listed = DictionaryObject({name(key): objects[key] for key in reversed(objects)})
    page[name("Contents")] = writer._add_object(content)
    page[name("Resources")] = DictionaryObject({name("XObject"): listed})
    writer.write(path)


def test_panel_is_cut_where_it_was_printed(tmp_path):
    pixels = panel(255)
    for i in range(16):
        y, x = 71 * (i // 4), 71 * (i % 4)
        pixels[y : y + 64, x : x + 64] = i
    Image.fromarray(pixels).save(tmp_path / "fig5d.png")
    tiles = printed.tiles(printed.read_panels(tmp_path)["fig5d"])
    assert tiles.shape == (16, 64, 64, 3)
    np.testing.assert_array_equal(tiles[:, 0, 0, 0], np.arange(16))
    assert (tiles == tiles[:, :1, :1]).all()


def test_panels_of_a_pdf_are_found_by_their_size_and_order(tmp_path):
    needs("pypdf", "report")
    schematic, small = np.zeros((421, 677, 3), "uint8"), panel(99, 60)
    panels = [panel(10 * i) for i in range(9)] + [panel(90, 2 * SIDE)]  # one of a finer print
    write_pdf(tmp_path / "report.pdf", [schematic, *panels[:4], small, *panels[4:]], in_form=(2, 7))
    found = printed.read_panels(tmp_path / "report.pdf")
    assert tuple(found) == printed.NAMES
    for i, pixels in enumerate(found.values()):
        np.testing.assert_array_equal(pixels, panel(10 * i))


def test_files_without_panels_are_told(tmp_path, folder, capsys):  # noqa: F811
    needs("pypdf", "report")
    write_pdf(tmp_path / "other.pdf", [panel(i) for i in range(9)])
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 and no more")
    for name, message in (
        ("other.pdf", "has 9 square pictures, not the 10 panels"),
        ("broken.pdf", "is not a PDF file that can be read"),
        ("none", "is neither a folder of the report's printed panels nor"),
    ):
        assert main(["report", "--out", str(folder), "--panels", str(tmp_path / name)]) == 2
        assert message in capsys.readouterr().err
    (tmp_path / "fig2a.png").write_bytes(b"no picture")
    with pytest.raises(UserError, match=r"fig2a\.png is not a picture"):
        printed.read_panels(tmp_path)


def test_pdf_without_its_package_names_the_extra(tmp_path, monkeypatch):
    (tmp_path / "report.pdf").write_bytes(b"")
    monkeypatch.setitem(__import__("sys").modules, "pypdf", None)
    with pytest.raises(UserError, match=r"needs the package pypdf: pip install -e '\.\[report\]'"):
        printed.read_panels(tmp_path / "report.pdf")


def test_numbers_of_all_panels_ship():
    found = printed.measured()
    assert tuple(found.panels) == printed.NAMES
    for name, values in found.panels.items():
        assert all(len(each) == 16 for each in values.values())
        assert ("judge" in values) == (FIGURES[name[:-1]].data in found.judges)
    # What a review of the printed panels measured, inside the same margin.
    means = {name: np.mean(values["sharpness"]) for name, values in found.panels.items()}
    assert means["fig2a"] == pytest.approx(0.0124, abs=5e-5)
    assert means["fig4b"] == pytest.approx(0.0001, abs=5e-5)
    assert means["fig5c"] == pytest.approx(0.0014, abs=5e-5)


def test_judge_is_asked_only_of_tiles_that_it_has_not_seen(monkeypatch):
    class Judge:
        name, measure, threshold = "a judge", "it sees", 0.5

        def scores(self, images):
            assert images.shape == (16, 64, 64, 3)
            return np.full(len(images), 0.75)

    monkeypatch.setattr(printed, "judge_of", lambda data_set: Judge())
    pixels = np.random.default_rng(0).integers(0, 256, (SIDE, SIDE, 3), "uint8")
    found = printed.measure({"fig5b": pixels})
    assert found.panels["fig5b"]["judge"] == [0.75] * 16
    assert found.judges["celeba"] == {"judge": "a judge", "measure": "it sees", "threshold": 0.5}
    assert found.panels["fig5c"] == printed.measured().panels["fig5c"]
    monkeypatch.setattr(printed, "measured", lambda: found)
    monkeypatch.setattr(printed, "judge_of", None)  # an error, if it were asked
    assert printed.measure({"fig5b": pixels}) == found
