"""Image files: damaged ones, the cache, and folders of a user's own images."""

import contextlib
import io
import os
import zlib

import numpy as np
import pytest
from PIL import Image

from gan_vs_vae import data
from gan_vs_vae.data import decoding
from gan_vs_vae.data.cache import cache_folder
from gan_vs_vae.data.file_listing import list_images, split_every_tenth
from gan_vs_vae.errors import UserError
from tests.test_decoding import save


@pytest.fixture
def folder(tmp_path):
    """Make twelve images each of the classes "cat" and "dog", numbered by their red channel."""
    for i in range(12):
        save(tmp_path / "own" / "cat" / f"{i:02}.png", (i, 0, 0))
        save(tmp_path / "own" / "dog" / f"{i:02}.PNG", (100 + i, 0, 0))
    return tmp_path / "own"


def load(folder, **settings):
    settings = {"image_size": 8, "path": str(folder), **settings}
    return data.load("folder", source="real", **settings)


# Files that cannot be used


def bomb():
    """Return a PNG of a few bytes whose header claims 30,000 x 30,000 pixels."""
    png = io.BytesIO()
    Image.new("1", (9, 9)).save(png, "png")
    content = bytearray(png.getvalue())
    content[16:24] = (30_000).to_bytes(4, "big") * 2
    content[29:33] = zlib.crc32(content[12:29]).to_bytes(4, "big")
    return bytes(content)


def break_some(folder):
    """Put six unusable files into `folder`; return their names and the expected reasons."""
    noise = np.random.default_rng(0).integers(0, 256, (40, 40, 3), "uint8")
    png = io.BytesIO()
    Image.fromarray(noise).save(png, "png")
    (folder / "cut.png").write_bytes(png.getvalue()[:1000])
    (folder / "empty.jpg").touch()
    (folder / "text.png").write_text("I am no image")
    (folder / "bomb.png").write_bytes(bomb())
    save(folder / "pixel.png", size=(1, 1))
    (folder / "gone.png").symlink_to(folder / "nowhere.png")
    return {
        "bomb.png": "too many pixels",
        "cut.png": "truncated",
        "empty.jpg": "not an image",
        "gone.png": "No such file",
        "pixel.png": "1x1 pixels are too small",
        "text.png": "not an image",
    }


def test_broken_files_are_skipped_and_named(folder, capsys):
    expected = break_some(folder / "cat")
    own = load(folder)
    assert len(own.train) + len(own.test) == 24
    assert own.provenance["skipped"] == 6
    for line in own.provenance["skipped_files"]:
        name, why = line.removeprefix("cat/").split(": ", 1)
        assert expected.pop(name) in why
    assert not expected
    err = capsys.readouterr().err
    assert err.startswith("NOTE: folder: 6 of 30 images left out: ")
    assert "cat/text.png: not an image" in err
    # Labels still belong to their images.
    np.testing.assert_array_equal(own.train.images[:, 0, 0, 0] >= 100, own.train.labels == 1)


def test_broken_files_are_refused_on_request(folder):
    break_some(folder / "cat")
    message = r'6 of 30 images below .*own cannot be used: .*pixel.png: 1x1.*broken: "skip"'
    with pytest.raises(UserError, match=message):
        load(folder, broken="refuse")


def test_a_folder_of_broken_files_is_an_error(tmp_path):
    for i in range(3):
        (tmp_path / f"{i}.png").touch()
    with pytest.raises(UserError, match="holds no image to train on"):
        load(tmp_path)


# The cache


@pytest.fixture
def decoded(monkeypatch):
    """Return a list that grows by one with each image that is decoded."""
    count = []
    decode = decoding.decode
    monkeypatch.setattr(decoding, "decode", lambda *a: count.append(1) or decode(*a))
    return count


def test_second_load_decodes_nothing(folder, decoded):
    (folder / "cat" / "text.png").write_text("I am no image")
    first = load(folder)
    assert len(decoded) == 25
    second = load(folder)
    assert len(decoded) == 25
    assert second.fingerprint == first.fingerprint
    assert second.provenance == first.provenance


@pytest.mark.parametrize("change", ["touch", "rewrite", "add", "image_size", "fit"])
def test_any_change_decodes_anew(folder, decoded, change):
    load(folder)
    path, settings = folder / "cat" / "03.png", {}
    if change == "touch":
        os.utime(path, ns=(0, 1))
    elif change == "rewrite":
        status = path.stat()
        path.write_bytes(path.read_bytes() + b"\0")
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    elif change == "add":
        save(folder / "cat" / "new.png")
    else:
        settings = {"image_size": {"image_size": 9}, "fit": {"fit": "pad"}}[change]
    load(folder, **settings)
    assert len(decoded) == 48 + (change == "add")


def test_folders_whose_files_have_the_same_names_sizes_and_times_are_not_mixed(tmp_path):
    for name, level in (("dark", 10), ("light", 240)):
        for i in range(4):
            path = tmp_path / name / f"{i}.bmp"
            save(path, (level, level, level))
            os.utime(path, ns=(0, 1))
    levels = [load(tmp_path / name).train.images.mean() for name in ("dark", "light")]
    assert levels == [10, 240]


def test_what_a_killed_writer_left_in_the_cache_is_removed_a_day_later(folder):
    cache = cache_folder()
    cache.mkdir(parents=True, exist_ok=True)
    old, new = (cache / f".partial-{name}.npz" for name in ("old", "new"))
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    load(folder)
    assert (old.exists(), new.exists()) == (False, True)


@pytest.mark.parametrize("damage", [lambda b: b[:500], lambda b: b[:500] + b"?" + b[501:]])
def test_damaged_cache_is_made_anew(folder, decoded, damage, capsys):
    first = load(folder)
    (path,) = cache_folder().glob("folder-*.npz")
    path.write_bytes(damage(path.read_bytes()))
    assert load(folder).fingerprint == first.fingerprint
    assert len(decoded) == 48
    load(folder)
    assert len(decoded) == 48
    assert "cache" not in capsys.readouterr().err


def test_unwritable_cache_is_a_note(folder, tmp_path, monkeypatch, capsys):
    (tmp_path / "file").touch()
    monkeypatch.setenv("GAN_VS_VAE_CACHE", str(tmp_path / "file" / "below"))
    assert len(load(folder).train) == 22
    assert capsys.readouterr().err.startswith("NOTE: decoded images are not cached: cannot make")


def test_cache_folder_follows_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("GAN_VS_VAE_CACHE", str(tmp_path / "mine"))
    assert cache_folder() == tmp_path / "mine"
    monkeypatch.delenv("GAN_VS_VAE_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "gan_vs_vae"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder() == tmp_path / ".cache" / "gan_vs_vae"


# Which files


def test_listing_is_recursive_sorted_and_leaves_hidden_files_out(tmp_path):
    for name in ("b/1.JPEG", "b/.hidden.png", ".git/2.png", "a.tiff", "a.txt", "b/c/3.webp"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "b" / "loop").symlink_to(tmp_path)
    assert list_images(tmp_path) == (["a.tiff", "b/1.JPEG", "b/c/3.webp"], 1)


@pytest.mark.parametrize(
    ("count", "test"), [(0, []), (1, []), (2, [1]), (9, [8]), (10, [9]), (30, [9, 19, 29])]
)
def test_every_tenth_is_for_testing(count, test):
    train, tested = split_every_tenth(range(count))
    assert tested == test
    assert sorted(train + tested) == list(range(count))


# Folders of a user's own images


def test_subfolders_are_classes(folder):
    (folder / "notes.txt").touch()
    own = load(folder)
    assert own.is_real
    assert own.class_names == ("cat", "dog")
    assert not own.multi_label
    np.testing.assert_array_equal(np.bincount(own.train.labels), [11, 11])
    np.testing.assert_array_equal(np.sort(own.test.images[:, 0, 0, 0]), [9, 109])
    np.testing.assert_array_equal(own.train.images[:, 0, 0, 0] >= 100, own.train.labels == 1)
    assert len(set(own.train.labels[:8])) == 2  # classes are mixed
    assert own.provenance["other_files"] == 1
    assert own.provenance["path"] == "own"
    assert str(folder.parent) not in str(own.provenance)


def test_file_system_order_changes_nothing(folder, monkeypatch):
    first = load(folder)
    scandir = os.scandir

    @contextlib.contextmanager
    def reversed_scandir(path):
        with scandir(path) as entries:
            yield sorted(entries, key=lambda entry: entry.name, reverse=True)

    monkeypatch.setattr(os, "scandir", reversed_scandir)
    assert load(folder).fingerprint == first.fingerprint


def test_no_subfolders_no_labels(folder):
    own = load(folder / "cat")
    assert own.train.labels is None
    assert own.num_classes is None
    assert own.image_shape == (8, 8, 3)
    assert load(folder / "cat", image_size=None).image_shape == (64, 64, 3)


def test_bad_folders_are_named(folder, tmp_path):
    with pytest.raises(UserError, match="there is no folder .*nowhere: the setting path"):
        load(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "a.txt").touch()
    with pytest.raises(UserError, match=r"empty holds no images: .*\.jpg.* 1 other files"):
        load(tmp_path / "empty")
    with pytest.raises(UserError, match="cannot read .*no.csv: No such file"):
        load(folder, labels=str(tmp_path / "no.csv"))
    save(folder / "loose.png")
    with pytest.raises(UserError, match="others beside them, such as loose.png"):
        load(folder)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"name": "folder"}, "folder needs the setting 'path'"),
        ({"name": "folder", "source": "embedded", "path": "."}, "folder has no stand-in"),
        ({"name": "folder", "path": ".", "lables": "x"}, "setting of folder 'lables'.*'labels'"),
        (
            {"name": "cats", "source": "real"},
            "cats/ of the folder of real data; name that one with --data-dir",
        ),
        ({"name": "mnist", "kinds": ("Fnt",)}, "mnist has no settings: leave out 'kinds'"),
    ],
)
def test_bad_settings_are_refused(arguments, message):
    with pytest.raises(UserError, match=message):
        data.load(**arguments)


def test_unknown_value_of_broken(folder):
    with pytest.raises(UserError, match="unknown value of broken 'skp'.*'skip'"):
        load(folder, broken="skp")


def test_cats_have_no_labels(tmp_path):
    for i in range(20):
        save(tmp_path / "cats" / f"{i:02}.jpg", (i, i, i))
    cats = data.load("cats", source="real", data_dir=tmp_path)
    assert cats.train.images.shape == (18, 64, 64, 3)
    assert cats.test.images[:, 0, 0, 0].tolist() == [9, 19]
    assert cats.train.labels is None
    assert cats.provenance["image_size"] == 64


def test_settings_are_the_arguments_of_the_loader():
    import inspect

    assert "broken" in inspect.signature(data.loader("cats")).parameters
    with pytest.raises(UserError, match="unknown data set 'cat'"):
        data.loader("cat")
