"""Chars74K: its folders, its archives, and the builder for TFDS."""

import io
import tarfile

import numpy as np
import pytest
from PIL import Image

from gan_vs_vae import data
from gan_vs_vae.data.chars74k import archives, layout
from gan_vs_vae.errors import UserError


def png(value, side=10):
    """Return a grey image as the bytes of a PNG."""
    file = io.BytesIO()
    Image.new("L", (side, side + 3), value).save(file, "png")
    return file.getvalue()


def write(root, name, value):
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_bytes(png(value))


@pytest.fixture
def folder(tmp_path):
    """Make three classes: "0" in fonts and photographs, "A" in fonts, "z" in handwriting."""
    root = tmp_path / "chars74k" / "English"
    for i in range(1, 21):
        write(root, f"Fnt/Sample001/img001-{i:05}.png", i)
        write(root, f"Fnt/Sample011/img011-{i:05}.png", 100 + i)
    for i in range(1, 4):
        write(root, f"Hnd/Img/Sample062/img062-{i:03}.png", 200 + i)
        write(root, f"Img/GoodImg/Bmp/Sample001/img001-{i:05}.png", 210 + i)
        write(root, f"Img/BadImag/Bmp/Sample001/img001-{i + 50:05}.png", 220 + i)
        write(root, f"Img/GoodImg/Msk/Sample001/img001-{i:05}.png", 250)
    (root / "Hnd" / "Trj").mkdir()
    (root / "Hnd" / "Trj" / "all.m").touch()
    return tmp_path


def load(folder, **settings):
    return data.load("chars74k", source="real", data_dir=folder, **settings)


def values(split, label):
    return sorted(split.images[split.labels == label, 0, 0, 0].tolist())


def test_classes_and_split(folder):
    characters = load(folder)
    assert characters.is_real
    assert characters.image_shape == (64, 64, 3)
    assert "".join(characters.class_names[c] for c in (0, 9, 10, 35, 36, 61)) == "09AZaz"
    assert characters.num_classes == 62
    # Every tenth of each kind and class; of three photographs or letters, the last.
    assert values(characters.test, 0) == [10, 20, 213]
    assert values(characters.test, 10) == [110, 120]
    assert values(characters.test, 61) == [203]
    assert values(characters.train, 61) == [201, 202]
    assert values(characters.train, 0) == [*range(1, 10), *range(11, 20), 211, 212, 221, 222, 223]
    assert characters.provenance["kinds"] == {
        "Fnt": {"images": 40, "classes": 2},
        "Hnd": {"images": 3, "classes": 1},
        "Img": {"images": 6, "classes": 1},
    }
    assert characters.provenance["train"] == 43
    assert str(folder) not in str(characters.provenance)


def test_kinds_are_selectable(folder):
    characters = load(folder, kinds=("Img", "Hnd"), image_size=12)
    assert characters.image_shape == (12, 12, 3)
    assert set(characters.train.labels) == {0, 61}
    assert characters.num_classes == 62
    assert characters.provenance["settings"]["kinds"] == ["Hnd", "Img"]
    with pytest.raises(UserError, match="unknown kind of chars74k 'Fmt': did you mean 'Fnt'"):
        load(folder, kinds=("Fmt",))
    with pytest.raises(UserError, match="at least one of the kinds Fnt, Hnd, Img"):
        load(folder, kinds=())


def test_missing_folders_and_kinds_are_named(folder, tmp_path_factory):
    nothing = tmp_path_factory.mktemp("nothing")
    with pytest.raises(data.MissingData, match=f"not at {nothing}/chars74k: .*EnglishFnt.tgz"):
        load(nothing)
    (folder / "chars74k" / "English" / "Hnd").rename(folder / "elsewhere")
    with pytest.raises(data.MissingData, match="no images of Hnd below .*English: unpack"):
        load(folder, kinds=("Hnd",))
    assert not data.load("chars74k", data_dir=nothing).is_real


def test_place_knows_images_from_masks():
    assert layout.place("Fnt/Sample062/img062-00001.png") == ("Fnt", 61)
    assert layout.place("Img/BadImag/Bmp/Sample001/img001-00001.png") == ("Img", 0)
    for name in ("Fnt/Sample063/a.png", "Fnt/Sample000/a.png", "Hnd/Trj/Sample001/a.m", "a.png"):
        assert layout.place(name) is None


# Archives


SMALL = archives.Archive("EnglishHnd.tgz", "0" * 32, {"Hnd/Img": 124}, per_class=2)


def hnd(path, classes=62, each=2):
    """Write an archive of handwriting with the folders of the official one."""
    with tarfile.open(path, "w:gz") as file:
        for c in range(1, classes + 1):
            for i in range(1, each + 1):
                member = tarfile.TarInfo(f"English/Hnd/Img/Sample{c:03}/img{c:03}-{i:03}.png")
                content = png(c)
                member.size = len(content)
                file.addfile(member, io.BytesIO(content))
        file.addfile(tarfile.TarInfo("English/Hnd/Trj/Sample001/img001_001.m"))
    return path


def test_published_counts_add_up():
    counts = {kind: sum(a.images.values()) for kind, a in archives.ARCHIVES.items()}
    assert counts == {"Fnt": 62 * 1016, "Hnd": 62 * 55, "Img": 7705 + 4798}


def test_complete_archive_is_read(tmp_path, capsys):
    path = hnd(tmp_path / "EnglishHnd.tgz")
    names = archives.names_in(path, SMALL)
    assert len(names) == 124
    assert "its MD5 is not the known 000" in capsys.readouterr().err
    (found,) = archives.read_images(path, {"Hnd/Img/Sample007/img007-002.png"})
    assert found == ("Hnd/Img/Sample007/img007-002.png", png(7))


def test_incomplete_archives_are_refused(tmp_path):
    for path, message in (
        (tmp_path / "no.tgz", "no.tgz cannot be read .*No such file.*download it again, or unpack"),
        (hnd(tmp_path / "few.tgz", classes=61), "few.tgz holds 61 of 62 classes"),
        (hnd(tmp_path / "one.tgz", each=1), "one.tgz holds 62 images below English/Hnd/Img, not"),
    ):
        with pytest.raises(UserError, match=message):
            archives.names_in(path, SMALL)
    uneven = archives.Archive("", "", {"Hnd/Img": 124}, per_class=3)
    with pytest.raises(UserError, match="holds 2 images of '0', not 3"):
        archives.names_in(hnd(tmp_path / "uneven.tgz"), uneven)


def test_damaged_archives_are_refused(tmp_path):
    path = hnd(tmp_path / "cut.tgz")
    content = path.read_bytes()
    for damaged in (content[: len(content) // 2], b"<html>not found</html>", b""):
        path.write_bytes(damaged)
        with pytest.raises(UserError, match="cut.tgz cannot be read"):
            archives.names_in(path, SMALL)


# The builder


def build(folder, manual_dir, config):
    tfds = pytest.importorskip("tensorflow_datasets")
    from gan_vs_vae.data.chars74k.chars74k_dataset_builder import Builder

    builder = Builder(data_dir=str(folder), config=config)
    builder.download_and_prepare(
        download_config=tfds.download.DownloadConfig(manual_dir=str(manual_dir))
    )
    return builder


def examples(builder, split):
    rows = builder.as_dataset(split=split).as_numpy_iterator()
    return {row["id"].decode(): row for row in rows}


def test_builder_splits_as_the_folder_reader(folder, tmp_path_factory):
    builder = build(tmp_path_factory.mktemp("tfds"), folder / "chars74k", "all")
    characters = load(folder)
    for split in ("train", "test"):
        built, read = examples(builder, split), getattr(characters, split)
        for label in (0, 10, 61):
            grey = sorted(int(r["image"][0, 0, 0]) for r in built.values() if r["label"] == label)
            assert grey == values(read, label)
    row = examples(builder, "test")["Hnd/Img/Sample062/img062-003.png"]
    assert row["image"].shape == (13, 10, 3)  # as found
    assert builder.info.features["kind"].int2str(row["kind"]) == "Hnd"


def test_builder_reads_archives(tmp_path, monkeypatch):
    monkeypatch.setitem(archives.ARCHIVES, "Hnd", SMALL)
    hnd(tmp_path / "EnglishHnd.tgz")
    builder = build(tmp_path / "tfds", tmp_path, "hnd")
    test = examples(builder, "test")
    assert len(test) == len(examples(builder, "train")) == 62
    assert (test["Hnd/Img/Sample005/img005-002.png"]["image"] == 5).all()
    with pytest.raises(UserError, match="EnglishFnt.tgz cannot be read"):
        build(tmp_path / "tfds", tmp_path, "fnt")


def test_grey_values_survive_the_builder(folder, tmp_path_factory):
    builder = build(tmp_path_factory.mktemp("tfds"), folder / "chars74k", "fnt")
    image = examples(builder, "test")["Fnt/Sample011/img011-00010.png"]["image"]
    np.testing.assert_array_equal(image, np.full((13, 10, 3), 110))
