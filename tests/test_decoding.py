"""Decoding of image files: modes, transparency, orientation, cropping and order."""

import numpy as np
import pytest
from PIL import Image

from gan_vs_vae.data import decoding


def save(path, color=(200, 30, 40), size=(12, 10), mode="RGB", **options):
    """Write an image file of one colour; return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new(mode, size, color).save(path, **options)
    return path


@pytest.mark.parametrize(
    ("name", "mode", "color", "expected"),
    [
        ("a.png", "L", 90, (90, 90, 90)),
        ("a.png", "1", 1, (255, 255, 255)),
        ("a.png", "LA", (90, 0), (255, 255, 255)),
        ("a.png", "RGBA", (10, 20, 30, 255), (10, 20, 30)),
        ("a.png", "RGBA", (0, 0, 0, 51), (204, 204, 204)),
        ("a.webp", "RGBA", (0, 0, 0, 0), (255, 255, 255)),
        ("a.tif", "CMYK", (0, 255, 255, 0), (255, 0, 0)),
        ("a.png", "I;16", 65535, (255, 255, 255)),
        ("a.png", "I;16", 257 * 77, (77, 77, 77)),
        ("a.tif", "I", 257 * 77, (77, 77, 77)),
        ("a.tif", "F", 0.2, (51, 51, 51)),
        ("a.tif", "F", 51.0, (51, 51, 51)),
        ("a.bmp", "RGB", (1, 2, 3), (1, 2, 3)),
        ("a.gif", "P", 0, (0, 0, 0)),
    ],
)
def test_every_mode_becomes_rgb(tmp_path, name, mode, color, expected):
    options = {"lossless": True, "exact": True} if name.endswith("webp") else {}
    image = decoding.decode(save(tmp_path / name, color, mode=mode, **options), 8)
    assert image.dtype == np.uint8
    assert image.shape == (8, 8, 3)
    assert (image == expected).all()


def test_transparent_palette_lies_on_white(tmp_path):
    picture = Image.new("P", (8, 8), 3)
    picture.save(tmp_path / "a.gif", transparency=3)
    assert (decoding.decode(tmp_path / "a.gif", 8) == 255).all()


def test_first_frame_of_an_animation(tmp_path):
    frames = [Image.new("RGB", (9, 9), color) for color in ("red", "lime")]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    assert (decoding.decode(tmp_path / "a.gif", 8) == (255, 0, 0)).all()


def test_exif_orientation_is_respected(tmp_path):
    pixels = np.zeros((16, 16, 3), "uint8")
    pixels[:8] = 255  # white above; orientation 6 turns it to the right
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(pixels).save(tmp_path / "a.png", exif=exif)
    image = decoding.decode(tmp_path / "a.png", 16)
    assert (image[:, 8:] == 255).all()
    assert (image[:, :8] == 0).all()


def test_damaged_exif_loses_no_image(tmp_path):
    save(tmp_path / "a.jpg", exif=b"Exif\0\0nonsense")
    assert decoding.decode(tmp_path / "a.jpg", 8).shape == (8, 8, 3)


def test_center_crop_takes_the_largest_square_in_the_middle(tmp_path):
    pixels = np.zeros((10, 30, 3), "uint8")
    pixels[:, 10:20] = 255
    Image.fromarray(pixels).save(tmp_path / "a.png")
    assert (decoding.decode(tmp_path / "a.png", 8, center_crop=True) == 255).all()
    whole = decoding.decode(tmp_path / "a.png", 30)
    assert (whole[:, 12:18] == 255).all()
    assert (whole[:, :8] == 0).all()


def test_images_of_the_right_size_keep_their_pixels(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 256, (16, 16, 3), "uint8")
    Image.fromarray(pixels).save(tmp_path / "a.png")
    np.testing.assert_array_equal(decoding.decode(tmp_path / "a.png", 16), pixels)


def test_order_is_that_of_the_files(tmp_path):
    files = [save(tmp_path / f"{i:03}.png", (i, 0, 0)) for i in range(100)]
    images, failures = decoding.decode_all(iter(files), 100, 8, False, "")
    assert not failures
    np.testing.assert_array_equal(images[:, 0, 0, 0], np.arange(100))
