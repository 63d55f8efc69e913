"""Decoding of image files: modes, transparency, orientation, proportions and order."""

import os
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from gan_vs_vae.data import decoding
from gan_vs_vae.errors import UserError


def save(path, color=(200, 30, 40), size=(12, 10), mode="RGB", **options):
    """Write an image file of one colour; return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new(mode, size, color).save(path, **options)
    return path


def decode(path, size, fit="crop"):
    return decoding.decode(path, size if isinstance(size, tuple) else (size, size), fit)[0]


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
    image = decode(save(tmp_path / name, color, mode=mode, **options), 8)
    assert image.dtype == np.uint8
    assert image.shape == (8, 8, 3)
    assert (image == expected).all()


def test_transparent_palette_lies_on_white(tmp_path):
    picture = Image.new("P", (8, 8), 3)
    picture.save(tmp_path / "a.gif", transparency=3)
    assert (decode(tmp_path / "a.gif", 8) == 255).all()


def test_transparent_level_of_16_bits_lies_on_white(tmp_path):
    save(tmp_path / "a.png", 300, mode="I;16")
    content = (tmp_path / "a.png").read_bytes()
    chunk = b"tRNS" + struct.pack(">H", 300)
    chunk = struct.pack(">I", 2) + chunk + struct.pack(">I", zlib.crc32(chunk))
    (tmp_path / "a.png").write_bytes(content[:33] + chunk + content[33:])
    assert (decode(tmp_path / "a.png", 8) == 255).all()


def test_first_frame_of_an_animation(tmp_path):
    frames = [Image.new("RGB", (9, 9), color) for color in ("red", "lime")]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    assert (decode(tmp_path / "a.gif", 8) == (255, 0, 0)).all()


def test_exif_orientation_is_respected(tmp_path):
    pixels = np.zeros((16, 16, 3), "uint8")
    pixels[:8] = 255  # white above; orientation 6 turns it to the right
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(pixels).save(tmp_path / "a.png", exif=exif)
    image = decode(tmp_path / "a.png", 16)
    assert (image[:, 8:] == 255).all()
    assert (image[:, :8] == 0).all()


def test_damaged_exif_loses_no_image(tmp_path):
    save(tmp_path / "a.jpg", exif=b"Exif\0\0nonsense")
    assert decode(tmp_path / "a.jpg", 8).shape == (8, 8, 3)


@pytest.fixture
def wide(tmp_path):
    """Make an image of 10x30 pixels, black except for the square in its middle."""
    pixels = np.zeros((10, 30, 3), "uint8")
    pixels[:, 10:20] = 255
    Image.fromarray(pixels).save(tmp_path / "wide.png")
    return tmp_path / "wide.png"


def test_crop_takes_the_middle(wide):
    assert (decode(wide, 8, "crop") == 255).all()
    half = decode(wide, (10, 20), "crop")
    assert (half[:, 5:15] == 255).all()
    assert (half[:, :5] == 0).all()
    assert (half[:, 15:] == 0).all()
    assert decode(wide, (30, 10), "crop").shape == (30, 10, 3)


def test_pad_adds_white_margins(wide):
    whole = decode(wide, 30, "pad")
    assert (whole[:10] == 255).all()
    assert (whole[20:] == 255).all()
    np.testing.assert_array_equal(whole[10:20], np.asarray(Image.open(wide)))


def test_pad_refuses_what_would_vanish_between_the_margins(tmp_path):
    thin = tmp_path / "thin.png"
    Image.new("RGB", (1100, 8)).save(thin)
    with pytest.raises(ValueError, match="so narrow that nothing is left of it"):
        decode(thin, 16, "pad")
    assert decode(thin, 160, "pad").min() < 255


def test_stretch_takes_all(wide):
    whole = decode(wide, 30, "stretch")
    assert (whole[:, 12:18] == 255).all()
    assert (whole[:, :8] == 0).all()


@pytest.mark.parametrize("fit", decoding.FITS)
def test_images_of_the_right_proportions_are_whole(wide, fit):
    image, has_proportions = decoding.decode(wide, (10, 30), fit)
    np.testing.assert_array_equal(image, np.asarray(Image.open(wide)))
    assert has_proportions
    assert not decoding.decode(wide, (10, 29), fit)[1]


def test_levels_of_12_bits_reach_white(tmp_path):
    """Pillow writes no such file: eight rows of the level 4095, packed, and the tags of a TIFF."""
    levels = b"\xff" * (8 * 8 * 12 // 8)
    tags = {256: 8, 257: 8, 258: 12, 259: 1, 262: 1, 273: 122, 277: 1, 278: 8, 279: len(levels)}
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags.items())
    header = struct.pack("<2sHIH", b"II", 42, 8, len(tags)) + entries + bytes(4)
    (tmp_path / "a.tif").write_bytes(header.ljust(122, b"\0") + levels)
    assert (decode(tmp_path / "a.tif", 8) == 255).all()


@pytest.mark.parametrize(("mode", "level"), [("I", 65536), ("I", -1), ("F", 256.0), ("F", -0.5)])
def test_levels_of_unknown_range_are_refused(tmp_path, mode, level):
    with pytest.raises(ValueError, match="no range is known that holds them"):
        decode(save(tmp_path / "a.tif", level, mode=mode), 8)


def test_a_lack_of_memory_is_one_sentence(tmp_path, monkeypatch):
    def fail(*_):
        raise MemoryError

    monkeypatch.setattr(decoding, "decode", fail)
    with pytest.raises(UserError, match="1 images of 8x9 pixels do not fit into memory"):
        decoding.decode_all([tmp_path], 1, (8, 9), "crop", "")


def test_a_pipe_is_not_opened(tmp_path):
    os.mkfifo(tmp_path / "a.png")
    with pytest.raises(ValueError, match="not a regular file"):
        decode(tmp_path / "a.png", 8)


def test_images_of_the_right_size_keep_their_pixels(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 256, (16, 16, 3), "uint8")
    Image.fromarray(pixels).save(tmp_path / "a.png")
    np.testing.assert_array_equal(decode(tmp_path / "a.png", 16), pixels)


def test_order_is_that_of_the_files(tmp_path):
    files = [save(tmp_path / f"{i:03}.png", (i, 0, 0)) for i in range(100)]
    images, failures, fitted = decoding.decode_all(iter(files), 100, (8, 8), "crop", "")
    assert not failures
    assert fitted == 100  # 12x10 pixels each
    np.testing.assert_array_equal(images[:, 0, 0, 0], np.arange(100))


@pytest.mark.parametrize("mode", ["L", "I;16", "RGBA", "CMYK"])
@pytest.mark.parametrize("orientation", [6, 8])
def test_a_turned_tiff_that_is_not_compressed_is_read_whole(tmp_path, mode, orientation):
    left_white = np.zeros((24, 16), "uint8")
    left_white[:, :8] = 255
    picture = Image.fromarray(left_white if mode != "I;16" else left_white.astype("uint16") * 257)
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture.convert(mode).save(tmp_path / "a.tif", exif=exif)
    found = decode(tmp_path / "a.tif", (16, 24))[..., 0]
    rows = slice(0, 8) if orientation == 6 else slice(8, 16)
    expected = np.zeros((16, 24), "uint8")
    expected[rows] = 255
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize(("mode", "level"), [("L", 51), ("I;16", 257 * 51)])
def test_white_is_zero_in_some_tiffs(tmp_path, mode, level):
    path = save(tmp_path / "a.tif", level, mode=mode)
    content = path.read_bytes()
    tag = struct.pack("<HHIH", 262, 3, 1, 1)
    assert content.count(tag) == 1
    path.write_bytes(content.replace(tag, struct.pack("<HHIH", 262, 3, 1, 0)))
    assert (decode(path, 8) == 204).all()


def test_levels_of_8_bits_in_32_are_not_black(tmp_path):
    ramp = np.repeat(np.array([0, 85, 170, 255], "int32"), 2)
    Image.fromarray(np.tile(ramp, (8, 1))).save(tmp_path / "a.tif")
    np.testing.assert_array_equal(decode(tmp_path / "a.tif", 8)[0, :, 0], ramp)
