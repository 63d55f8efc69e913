"""Pictures have the right pixels in the right places."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from gan_vs_vae import plots


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


@pytest.mark.parametrize("warning", [True, False])
def test_stamp_is_red_where_it_warns(warning):
    figure = Figure(figsize=(4, 1), dpi=50)
    plots.stamp(figure, "what the data are", warning=warning)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())[..., :3].astype(int)
    red = (pixels[..., 0] > 150) & (pixels[..., 1:].max(axis=-1) < 60)
    assert (red.sum() > 300) == warning
    assert (pixels.max(axis=-1) < 100).any() != warning  # words, dark or white
