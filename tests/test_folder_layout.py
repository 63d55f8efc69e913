"""What lies in a user's folder: splits, classes, links, pipes, and names that are no text."""

import os
import unicodedata

import numpy as np
import pytest

from gan_vs_vae import data
from gan_vs_vae.data.file_listing import list_images
from gan_vs_vae.errors import UserError
from tests.test_decoding import save


def load(folder, **settings):
    return data.load("folder", path=str(folder), **{"image_size": 8, **settings})


def put(folder, *names):
    """Write images, numbered by their red channel from 1."""
    for number, name in enumerate(names, 1):
        save(folder / name, (number, 0, 0), size=(10, 10))


def reds(split):
    return sorted(split.images[:, 0, 0, 0].tolist())


# Splits


@pytest.mark.parametrize("held_out", ["test", "Testing", "val", "valid", "validation"])
@pytest.mark.parametrize("train", ["train", "Training"])
def test_folders_split_the_images_and_hold_the_classes(tmp_path, train, held_out):
    put(tmp_path, *(f"{part}/{c}/a.png" for part in (train, held_out) for c in ("cat", "dog")))
    own = load(tmp_path)
    assert own.class_names == ("cat", "dog")
    assert reds(own.train) == [1, 2]
    assert reds(own.test) == [3, 4]
    np.testing.assert_array_equal(own.test.labels, (own.test.images[:, 0, 0, 0] + 1) % 2)
    assert f"split by its folders {train}, {held_out}" in own.provenance["description"]


def test_all_that_is_not_for_training_is_for_testing(tmp_path):
    put(tmp_path, "train/a.png", "train/b.png", "val/a.png", "test/a.png")
    own = load(tmp_path)
    assert own.class_names is None
    assert (reds(own.train), reds(own.test)) == ([1, 2], [3, 4])


def test_a_table_keeps_the_split_of_the_folders(tmp_path):
    put(tmp_path / "own", "train/a.png", "train/b.png", "test/c.png")
    (tmp_path / "l.csv").write_text("file,class\ntrain/a.png,x\ntrain/b.png,y\ntest/c.png,x\n")
    own = load(tmp_path / "own", labels=str(tmp_path / "l.csv"))
    assert own.class_names == ("x", "y")
    assert (reds(own.train), reds(own.test)) == ([1, 2], [3])


def test_a_split_without_a_part_for_testing_gets_one(tmp_path):
    put(tmp_path, *(f"train/{c}/{i}.png" for c in "ab" for i in range(3)))
    own = load(tmp_path)
    assert own.class_names == ("a", "b")
    assert reds(own.test) == [3, 6]


def test_vehicles_can_have_a_class_train(tmp_path):
    put(tmp_path, "train/a.png", "plane/a.png")
    assert load(tmp_path).class_names == ("plane", "train")


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["train/a.png", "test/a.png", "more/a.png"], "into train/, test/, .* such as more/a.png"),
        (["val/a.png", "test/a.png"], "has test/, val/, and no folder train/.*such as .*test"),
        (["train/a/a.png", "test/b/a.png"], "class 'b' of test/b/a.png is not in train/"),
        (["train/a/a.png", "test/a.png"], "others beside them, such as test/a.png"),
        (["train/a.png", "test/a.png", "a.png"], "into train/, test/, .* such as a.png"),
    ],
)
def test_unclear_splits_are_refused(tmp_path, names, message):
    put(tmp_path, *names)
    with pytest.raises(UserError, match=message):
        load(tmp_path)


# Classes


def test_a_class_of_broken_images_is_refused_by_name(tmp_path):
    put(tmp_path, "a/1.png", "a/2.png", "b/3.png")
    (tmp_path / "b" / "3.png").write_text("no image")
    with pytest.raises(UserError, match="no image of the class 'b' can be trained on"):
        load(tmp_path)


def test_a_subfolder_without_images_is_named(tmp_path, capsys):
    put(tmp_path, "a/1.png", "b/2.png")
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "photo.heic").touch()
    (tmp_path / ".hidden").mkdir()
    assert load(tmp_path).class_names == ("a", "b")
    assert capsys.readouterr().err.endswith(": no images, and so no classes, are in c/\n")


@pytest.mark.parametrize("name", ["archive/cat/1.png", "train/archive/cat/1.png"])
def test_a_folder_around_the_classes_is_named(tmp_path, capsys, name):
    put(tmp_path, name, name.replace("cat", "dog"), name.replace("1", "2"))
    assert load(tmp_path).class_names == ("archive",)
    assert "archive/ is the only class, and the folders in it are none" in capsys.readouterr().err


# Proportions


def test_images_are_cropped_to_the_size(tmp_path, capsys):
    for i in range(3):
        save(tmp_path / f"{i}.png", size=(60, 40))
    assert load(tmp_path, image_size=[40, 60]).provenance["fitted"] == 0
    assert not capsys.readouterr().err
    own = load(tmp_path, image_size=[16, 24])
    assert own.image_shape == (16, 24, 3)
    assert own.provenance["image_size"] == [16, 24]
    assert own.provenance["settings"]["fit"] == "crop"
    assert (own.train.images == (200, 30, 40)).all()
    assert load(tmp_path, image_size=16).provenance["fitted"] == 3
    said = "NOTE: folder: 3 of 3 images are cropped, because they have other proportions than 16x16"
    assert said in capsys.readouterr().err
    padded = load(tmp_path, image_size=12, fit="pad")
    assert (padded.train.images[:, [0, -1]] == 255).all()
    assert padded.provenance["image_size"] == 12
    with pytest.raises(UserError, match="unknown value of fit 'cut'"):
        load(tmp_path, fit="cut")


@pytest.mark.parametrize("size", [0, [8], [8, 0], [8, 8, 3], "8", 8.0, True, 10**9, 10**20])
def test_bad_sizes_are_refused(tmp_path, size):
    put(tmp_path, "1.png", "2.png")
    with pytest.raises(UserError, match=r"image_size"):
        load(tmp_path, image_size=size)


# Links, pipes and names


def test_each_folder_is_listed_once(tmp_path, capsys):
    """Among folders that link to each other, paths multiply."""
    for i in range(6):
        put(tmp_path / "own", f"{i}/a.png")
        for j in range(6):
            (tmp_path / "own" / str(i) / f"to{j}").symlink_to(tmp_path / "own" / str(j))
    (tmp_path / "own" / "up").symlink_to(tmp_path)
    (tmp_path / "else").mkdir()
    put(tmp_path, "else/b.png")
    (tmp_path / "own" / "out").symlink_to(tmp_path / "else")
    names, _ = list_images(tmp_path / "own")
    assert names == [*(f"{i}/a.png" for i in range(6)), "out/b.png"]
    assert "37 links, such as" in capsys.readouterr().err


def test_a_pipe_among_images_is_named(tmp_path, capsys):
    put(tmp_path, "1.png", "2.png")
    os.mkfifo(tmp_path / "3.png")
    assert load(tmp_path).provenance["skipped_files"] == ["3.png: not a regular file"]
    assert "3.png: not a regular file" in capsys.readouterr().err


def test_a_folder_that_cannot_be_read_is_named(tmp_path, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(UserError, match=f"cannot read the folder {tmp_path}.*Permission denied"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("name", "shown"),
    [("a\nb", r"a\nb"), ("a\x1b[2Jb", r"a\x1b[2Jb"), ("a\u202eb", r"a\u202eb"), ("ä 犬", "ä 犬")],
)
def test_names_are_printed_on_one_line_without_commands_to_the_terminal(
    tmp_path, capsys, name, shown
):
    put(tmp_path, f"{name}/1.png", f"{name}/2.png")
    (tmp_path / name / "3.png").touch()
    assert load(tmp_path).provenance["skipped_files"] == [f"{shown}/3.png: not an image"]
    assert capsys.readouterr().err == (
        f"NOTE: folder: 1 of 3 images left out: {shown}/3.png: not an image\n"
    )
    (tmp_path / name / "1.png").unlink()
    (tmp_path / name / "2.png").unlink()
    with pytest.raises(UserError) as caught:
        load(tmp_path / name)
    assert str(caught.value).startswith(f"{tmp_path}/{shown} holds no image")


def test_names_that_are_no_text_are_used(tmp_path):
    class_name = os.fsdecode(b"caf\xe9")  # Latin-1
    put(tmp_path, f"{class_name}/1.png", "b/2.png")
    own = load(tmp_path)
    assert set(own.class_names) == {class_name, "b"}
    assert reds(own.train) == [1, 2]


def test_umlauts_of_classes_are_the_same_in_both_parts(tmp_path):
    for part, form in (("train", "NFD"), ("test", "NFC")):
        for name in ("Kühe", "Bären"):
            save(tmp_path / part / unicodedata.normalize(form, name) / "a.png")
    own = load(tmp_path)
    assert own.class_names == tuple(sorted(["Bären", "Kühe"]))
    assert sorted(own.test.labels) == [0, 1]
