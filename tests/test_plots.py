"""Pictures have the right pixels in the right places."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from gan_vs_vae import plots
from gan_vs_vae.errors import UserError


def test_tile_places_images_row_by_row():
    images = np.arange(3, dtype="uint8").reshape(3, 1, 1, 1)
    np.testing.assert_array_equal(
        plots.tile(images, columns=2, gap=1)[..., 0], [[0, 255, 1], [255, 255, 255], [2, 255, 255]]
    )


def test_invert_is_its_own_inverse():
    images = np.random.default_rng(0).integers(0, 256, (2, 3, 3, 1), "uint8")
    np.testing.assert_array_equal(plots.invert(plots.invert(images)), images)
    assert plots.invert(images).dtype == np.uint8


def test_png_keeps_every_level(tmp_path):
    for channels in (1, 3):
        image = np.random.default_rng(0).integers(0, 256, (5, 7, channels), "uint8")
        plots.save_png(tmp_path / "a.png", image)
        with Image.open(tmp_path / "a.png") as picture:
            np.testing.assert_array_equal(np.asarray(picture).reshape(5, 7, channels), image)


def test_gif_has_a_frame_for_each_picture(tmp_path):
    frames = []
    for i in range(3):
        frames.append(tmp_path / f"{i}.png")
        plots.save_png(frames[-1], np.full((4, 4, 1), 80 * i, "uint8"))
    images = np.repeat([0, 80, 160], 16).reshape(3, 4, 4, 1).astype("uint8")
    plots.save_gif(tmp_path / "a.gif", frames)
    plots.save_gif(tmp_path / "b.gif", images)
    with Image.open(tmp_path / "a.gif") as gif:
        assert gif.n_frames == 3
    assert (tmp_path / "a.gif").read_bytes() == (tmp_path / "b.gif").read_bytes()


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("gap", [0, 3])
def test_cut_is_the_inverse_of_tile(channels, gap):
    images = np.random.default_rng(0).integers(0, 256, (12, 5, 5, channels), "uint8")
    np.testing.assert_array_equal(plots.cut(plots.tile(images, 4, gap), 4, gap), images)


@pytest.mark.parametrize("shape", [(20, 21, 1), (21, 20, 1), (2, 2, 1)])
def test_cut_refuses_what_is_no_table(shape):
    with pytest.raises(UserError, match="is no table of 4 columns"):
        plots.cut(np.zeros(shape, "uint8"), columns=4, gap=2)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("layout", ["none", "constrained"])
def test_images_are_shown_in_whole_pixels_of_their_own_levels(channels, layout):
    image = np.random.default_rng(0).integers(0, 256, (13, 17, channels), "uint8")
    figure = Figure(figsize=(3.37, 2.11), dpi=100, layout=layout)
    for axes in figure.subplots(1, 2):
        plots.show(axes, image, "a title")
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())[..., :3]
    for axes in figure.axes:
        scale = axes.bbox.width / 17
        assert scale == pytest.approx(axes.bbox.height / 13)
        assert round(scale) == pytest.approx(scale)
        assert scale >= 3
        top, left = round(pixels.shape[0] - axes.bbox.y1), round(axes.bbox.x0)
        expected = np.broadcast_to(image, (13, 17, 3)).repeat(round(scale), 0)
        expected = expected.repeat(round(scale), 1)
        shown = pixels[top : top + len(expected), left : left + expected.shape[1]]
        np.testing.assert_array_equal(shown, expected)


def test_an_image_larger_than_its_axes_keeps_its_pixels():
    figure = Figure(figsize=(1, 1), dpi=20)
    axes = figure.add_axes((0, 0, 0.5, 0.5))
    plots.show(axes, np.zeros((15, 15, 1), "uint8"))
    FigureCanvasAgg(figure).draw()
    assert axes.bbox.width == pytest.approx(15)
