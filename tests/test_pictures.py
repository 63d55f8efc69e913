"""The PNG files of figures: images that can be measured in them, and words that are true."""

import dataclasses

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from gan_vs_vae import data, plots
from gan_vs_vae.errors import UserError
from reproduce import pictures, results, samples
from reproduce.panels import GAP, TILE
from tests.conftest import ROOT

LABELS = ("real", "AC-WGAN", "conditional VAE, female")


def stored(figure="fig4"):
    return results.read(ROOT / "figures" / f"{figure}.json")


def of_data(kind):
    """A committed result as if of real data, of an excerpt of these, or of a stand-in."""
    source = {"name": "cifar10", "description": "images", "source": "embedded"}
    source |= {"real": {"source": "real"}, "excerpt": {"excerpt": True}, "stand-in": {}}[kind]
    result = stored()
    return dataclasses.replace(result, meta={**result.meta, "data": [source]})


def noise(count, size, channels):
    return np.random.default_rng(size).integers(0, 256, (count, size, size, channels), "uint8")


def a_page(size, channels, panels=3):
    titles = [rf"$\bf{{({letter})}}$ model" + "\n98% as asked for" for letter in "abcd"[:panels]]
    grids = {title: noise(16, size, channels) for title in titles}
    return grids, samples.page(grids, {title: noise(10, size, channels) for title in LABELS})


@pytest.mark.parametrize(("size", "channels", "scale"), [(28, 1, 5), (32, 3, 4), (64, 3, 2)])
def test_tiles_are_read_back_from_the_file_exactly(size, channels, scale, tmp_path):
    with pictures.style():
        grids, plot = a_page(size, channels)
        pictures.write(tmp_path / "a.png", plot, of_data("excerpt"))
        with Image.open(tmp_path / "a.png") as picture:
            pixels, (first, _) = np.asarray(picture), map(int, picture.info["plot"].split())
        places = [axes.bbox for axes in plot.axes[: len(grids)]]
        height = plot.bbox.height
    step = scale * (size + round(size * GAP / TILE))
    for place, images in zip(places, grids.values(), strict=True):
        top, left = first + round(height - place.y1), round(place.x0)
        for i, image in enumerate(images):
            y, x = top + step * (i // 4), left + step * (i % 4)
            shown = pixels[y : y + scale * size, x : x + scale * size]
            expected = np.broadcast_to(image, (size, size, 3)).repeat(scale, 0).repeat(scale, 1)
            np.testing.assert_array_equal(shown, expected)


@pytest.mark.parametrize("panels", [2, 4])
def test_all_words_are_inside_the_picture_and_beside_the_images(panels):
    with pictures.style():
        grids, plot = a_page(64, 3, panels)
        canvas = FigureCanvasAgg(plot)
        canvas.draw()
        boxes = [
            text.get_window_extent(canvas.get_renderer())
            for text in plot.findobj(Text)
            if text.get_text().replace("\n", " ")
            in {t.replace("\n", " ") for t in (*grids, *LABELS)}
        ]
    width, height = canvas.get_width_height()
    images = [axes.bbox for axes in plot.axes]
    assert len(boxes) == panels + len(LABELS)
    for box in boxes:
        assert 0 <= box.x0 < box.x1 <= width
        assert 0 <= box.y0 < box.y1 <= height
        assert not any(box.overlaps(image) for image in images)


@pytest.mark.parametrize("data", ["real", "excerpt", "stand-in"])
def test_heading_is_red_where_it_warns(data, tmp_path):
    with pictures.style():
        figure = Figure(figsize=(3, 1))
        pictures.write(tmp_path / "a.png", figure, of_data(data))
    with Image.open(tmp_path / "a.png") as picture:
        pixels, (first, end) = np.asarray(picture).astype(int), picture.info["plot"].split()
    above = pixels[: int(first)]
    assert (len(above) > 0) == (data != "real")
    red = (above[..., 0] > 150) & (above[..., 1:].max(axis=-1) < 60)
    assert (red.sum() > 0.5 * len(red) * red.shape[1]) == (data == "stand-in")
    assert (pixels[int(end) :].min(axis=(1, 2)) < 100).any()  # words below


def test_words_below_a_plot_change_with_the_claims_and_the_plot_stays(tmp_path):
    path, result = tmp_path / "a.png", of_data("stand-in")
    with pictures.style():
        figure = Figure(figsize=(3, 1))
        figure.text(0, 0.5, "a plot")
        pictures.write(path, figure, result)
    before = np.asarray(Image.open(path))
    assert pictures.write_claims_again(path, result)  # in letters of the same size
    np.testing.assert_array_equal(np.asarray(Image.open(path)), before)
    fewer = dataclasses.replace(result, claims=result.claims[:1])
    assert pictures.write_claims_again(path, fewer)
    with Image.open(path) as picture:
        after, end = np.asarray(picture), int(picture.info["plot"].split()[1])
    np.testing.assert_array_equal(after[:end], before[:end])
    assert len(after) < len(before)
    plots.save_png(path, before)  # a file of an earlier version
    assert not pictures.write_claims_again(path, result)
    assert not pictures.write_claims_again(tmp_path / "no.png", result)


def test_blank_rows_below_a_plot_are_cut_away():
    plot = np.full((300, 40, 3), 255, "uint8")
    np.testing.assert_array_equal(pictures.without_blank_below(plot), plot)
    plot[100:110, 5:9] = 0
    plot[200] = 254
    cut = pictures.without_blank_below(plot)
    np.testing.assert_array_equal(cut, plot[: 201 + pictures.BLANK])
    np.testing.assert_array_equal(pictures.without_blank_below(cut), cut)
    plot[-1] = 0
    assert len(pictures.without_blank_below(plot)) == 300


def test_about_says_n_and_seeds():
    one, several = (
        dataclasses.replace(stored(), meta={**stored().meta, "seeds": seeds})
        for seeds in ([0], [3, 4])
    )
    assert pictures.about(one).startswith("n = 2,000 samples of each; seed 0; data: cifar10")
    assert "seeds 3, 4, images of seed 3" in pictures.about(several)
    assert "seed" not in pictures.about(stored("fig1"))


def test_about_says_what_was_set_otherwise():
    command = "python -m reproduce fig4 --preset paper --set acgan.epochs=12 --set vae.epochs=2"
    changed = dataclasses.replace(stored(), meta={**stored().meta, "command": command})
    said = "with acgan.epochs=12 instead of 2500, vae.epochs=2 instead of 25; code"
    assert said in pictures.about(changed)
    assert "preset study; code" in pictures.about(stored())


def test_text_is_wrapped_by_its_width_in_pixels():
    font = pictures._font("normal", 20)
    lines = pictures.wrap("one two three four " * 5 + "a" * 80, 200, font)
    assert " ".join(lines).split() == ("one two three four " * 5 + "a" * 80).split()
    assert all(font.getlength(line) <= 200 for line in lines[:-1])
    assert len(lines) < 15


def test_sheets_are_read_back_exactly(tmp_path):
    found = {"fig2a-16.png": noise(16, 28, 1), "fig2a-100.png": noise(100, 28, 1)}
    samples.write_sheets(tmp_path, found)
    for name, images in found.items():
        with Image.open(tmp_path / samples.FOLDER / name) as picture:
            sheet = np.asarray(picture)[..., None]
        columns = samples.SHEETS[len(images)]
        np.testing.assert_array_equal(plots.cut(sheet, columns, samples.SHEET_GAP), images)


def test_fewer_real_images_than_a_sheet_holds_and_than_a_class_needs(tmp_path):
    digits = data.load("mnist", source="embedded")
    images, labels = digits.test.images[:30], np.repeat([4, 7], 15)
    few = dataclasses.replace(digits, test=data.Split(images, labels))
    found = samples.first_of_each(few, np.full(40, 7))
    np.testing.assert_array_equal(found, images[15 + np.arange(40) % 15])
    samples.write_sheets(tmp_path, {"fig2real-100.png": found})
    with Image.open(tmp_path / samples.FOLDER / "fig2real-100.png") as picture:
        assert picture.size == (10 * 30 - 2, 4 * 30 - 2)
    with pytest.raises(UserError, match="no test image of mnist has the label 5"):
        samples.first_of_each(few, np.array([4, 5]))
