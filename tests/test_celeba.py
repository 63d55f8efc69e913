"""CelebA: the official folder and its lists, and the data set that TFDS prepared."""

import numpy as np
import pytest
from PIL import Image

from gan_vs_vae import data
from gan_vs_vae.data import celeba
from gan_vs_vae.errors import UserError

NAMES = ("Male", "Blond_Hair", "Smiling", "Wearing_Hat")
COUNT = 20


def grey(i):
    """Return the grey value of face number i."""
    return 10 * i


def row(i):
    """Return the attributes of face number i: the binary digits of i."""
    return [i >> bit & 1 for bit in range(len(NAMES))]


def attribute_list(numbers):
    lines = [str(len(numbers)), " ".join(NAMES) + " "]
    for i in numbers:
        lines.append(f"{i:06}.jpg " + " ".join(f"{1 if has else -1:2}" for has in row(i)))
    return "\n".join(lines) + "\n"


@pytest.fixture
def folder(tmp_path):
    """Make twenty faces in CelebA's proportions, and a list with the attributes of thirty."""
    root = tmp_path / "celeba" / "img_align_celeba"
    root.mkdir(parents=True)
    for i in range(1, COUNT + 1):
        Image.new("RGB", (18, 22), (grey(i),) * 3).save(root / f"{i:06}.jpg", quality=95)
    (tmp_path / "celeba" / "list_attr_celeba.txt").write_text(attribute_list(range(1, 31)))
    return tmp_path


def load(folder, **settings):
    settings = {"image_size": 8, **settings}
    return data.load("celeba", source="real", data_dir=folder, **settings)


def numbers(split):
    """Return the numbers of the faces that a split holds."""
    return np.round(split.images[:, 4, 4, 0] / 10).astype(int).tolist()


def test_attributes_belong_to_their_faces(folder):
    faces = load(folder)
    assert faces.multi_label
    assert faces.num_classes == 4
    assert faces.class_names == NAMES
    assert faces.image_shape == (8, 8, 3)
    assert faces.train.labels.dtype == np.int32
    assert numbers(faces.test) == [10, 20]
    for split in (faces.train, faces.test):
        np.testing.assert_array_equal(split.labels, [row(i) for i in numbers(split)])
    assert faces.provenance["skipped"] == 0
    assert faces.provenance["path"] == "celeba/img_align_celeba"
    assert str(folder) not in str(faces.provenance)


def test_columns_follow_the_attributes_asked_for(folder):
    faces = load(folder, attributes=("Smiling", "Male"))
    assert faces.class_names == ("Smiling", "Male")
    one = load(folder, attributes=("Male",))
    np.testing.assert_array_equal(faces.train.labels[:, 1:], one.train.labels)
    np.testing.assert_array_equal(one.train.labels[:3, 0], [1, 0, 1])
    assert one.fingerprint != faces.fingerprint
    with pytest.raises(UserError, match="unknown attribute 'Smilling': did you mean 'Smiling'"):
        load(folder, attributes=("Smilling",))
    with pytest.raises(UserError, match="at least one attribute"):
        load(folder, attributes=())


def test_partition_decides_the_split(folder):
    lines = [f"{i:06}.jpg {0 if i < 12 else 1 if i < 15 else 2}" for i in range(1, 31)]
    (folder / "celeba" / "list_eval_partition.txt").write_text("\n".join(lines))
    faces = load(folder)
    assert numbers(faces.train) == list(range(1, 15))
    assert numbers(faces.test) == list(range(15, 21))


def test_faces_without_a_row_are_skipped_and_named(folder, capsys):
    (folder / "celeba" / "list_attr_celeba.txt").write_text(attribute_list(range(3, 21)))
    faces = load(folder)
    assert faces.provenance["skipped"] == 2
    assert faces.provenance["skipped_files"][0] == "000001.jpg: no row in list_attr_celeba.txt"
    assert "2 of 20 images left out" in capsys.readouterr().err
    np.testing.assert_array_equal(faces.train.labels, [row(i) for i in numbers(faces.train)])
    with pytest.raises(UserError, match="2 of 20 images .* cannot be used"):
        load(folder, broken="refuse")
    (folder / "celeba" / "list_attr_celeba.txt").write_text(attribute_list([40]))
    with pytest.raises(UserError, match="no image of .* has a row in"):
        load(folder)


def test_broken_faces_leave_labels_in_place(folder):
    (folder / "celeba" / "img_align_celeba" / "000004.jpg").write_bytes(b"\xff\xd8")
    faces = load(folder)
    assert 4 not in numbers(faces.train)
    np.testing.assert_array_equal(faces.train.labels, [row(i) for i in numbers(faces.train)])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1: the number of rows is missing"),
        ("Male Smiling\n000001.jpg 1 1\n", "line 1: the number of rows is missing"),
        ("1\nMale Smiling\n000001.jpg 1\n", "line 3: a row must be a file name and 2 times 1 or"),
        ("1\nMale\n000001.jpg 0\n", "line 3: a row must be a file name and 1 times 1 or -1"),
        ("2\nMale\n000001.jpg 1\n\n000002.jpg 1\n", "line 4: the line is empty"),
        ("2\nMale\n000001.jpg 1\n000001.jpg 1\n", "line 4: 000001.jpg has a row already"),
        ("9\nMale\n000001.jpg 1\n", "line 1: it says 9 rows, and there are 1"),
    ],
)
def test_damaged_lists_are_named_by_line(folder, text, message):
    (folder / "celeba" / "list_attr_celeba.txt").write_text(text)
    with pytest.raises(UserError, match=f"list_attr_celeba.txt, {message}"):
        load(folder, attributes=("Male",))


def test_damaged_partition_is_named_by_line(folder):
    (folder / "celeba" / "list_eval_partition.txt").write_text("000001.jpg 0\n000002.jpg 3\n")
    with pytest.raises(UserError, match="list_eval_partition.txt, line 2: .* 0, 1 or 2"):
        load(folder)


def test_missing_parts_are_named(folder, tmp_path_factory):
    nothing = tmp_path_factory.mktemp("nothing")
    with pytest.raises(data.MissingData, match=f"not at {nothing}/celeba: put img_align_celeba/"):
        load(nothing)
    (folder / "celeba" / "list_attr_celeba.txt").unlink()
    with pytest.raises(data.MissingData, match="nothing at .*list_attr_celeba.txt"):
        load(folder)


def as_kaggle(folder):
    """Put the faces into a folder in the folder, and write the lists with commas."""
    celeba = folder / "celeba"
    (celeba / "img_align_celeba").rename(celeba / "inner")
    (celeba / "img_align_celeba").mkdir()
    (celeba / "inner").rename(celeba / "img_align_celeba" / "img_align_celeba")
    _, header, *lines = (celeba / "list_attr_celeba.txt").read_text().splitlines()
    rows = [["image_id", *header.split()], *(line.split() for line in lines)]
    (celeba / "list_attr_celeba.csv").write_text("".join(",".join(row) + "\n" for row in rows))
    (celeba / "list_attr_celeba.txt").unlink()
    parts = [f"{i:06}.jpg,{0 if i < 12 else 1 if i < 15 else 2}\n" for i in range(1, 31)]
    (celeba / "list_eval_partition.csv").write_text("image_id,partition\n" + "".join(parts))


def test_kaggles_folder_is_read(folder):
    official = load(folder)
    as_kaggle(folder)
    faces = load(folder)
    assert numbers(faces.train) == list(range(1, 15))
    assert numbers(faces.test) == list(range(15, 21))
    np.testing.assert_array_equal(faces.train.labels[:9], official.train.labels[:9])
    assert faces.provenance["path"] == "celeba/img_align_celeba/img_align_celeba"


def test_damaged_lists_of_kaggle_are_named_by_line(folder):
    as_kaggle(folder)
    path = folder / "celeba" / "list_attr_celeba.csv"
    path.write_text("image_id,Male\n000001.jpg,1\n000002.jpg,2\n")
    with pytest.raises(UserError, match=r"celeba.csv, line 3: a row must be .* 1 times 1 or -1"):
        load(folder, attributes=("Male",))


def test_what_is_there_instead_is_named(folder):
    (folder / "celeba" / "list_attr_celeba.txt").rename(folder / "celeba" / "attributes.txt")
    (folder / "celeba" / "img_align_celeba.zip").touch()
    message = r"nothing at .*list_attr_celeba.txt: put .*\(.*celeba holds attributes.txt, img_"
    with pytest.raises(data.MissingData, match=message):
        load(folder)


def test_faces_are_squeezed_unless_they_are_to_be_cropped(folder):
    face = Image.new("RGB", (18, 22), "white")
    face.paste("black", (0, 2, 18, 20))
    face.save(folder / "celeba" / "img_align_celeba" / "000001.jpg", quality=95)
    whole, middle = load(folder, image_size=18), load(folder, image_size=18, center_crop=True)
    assert whole.train.images[0, [0, -1]].min() > 200
    assert middle.train.images[0].max() < 60
    assert load(folder, image_size=[22, 18]).image_shape == (22, 18, 3)


# The data set that TFDS prepared


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """Prepare a CelebA of six faces for training, three for validation and four for testing."""
    tfds = pytest.importorskip("tensorflow_datasets")
    folder = tmp_path_factory.mktemp("data")
    builder = tfds.builder("celeb_a", data_dir=str(folder / "tensorflow_datasets"))
    features = builder.info.features

    def rows(these):
        for i in these:
            yield (
                f"{i:06}.jpg",
                {
                    "image": np.full((218, 178, 3), grey(i), "uint8"),
                    "landmarks": dict.fromkeys(features["landmarks"], 0),
                    "identity": {"Identity_No": i},
                    "attributes": {
                        **dict.fromkeys(features["attributes"], False),
                        **{name: bool(has) for name, has in zip(NAMES, row(i), strict=True)},
                    },
                },
            )

    builder._split_generators = lambda *a, **k: {
        "train": rows(range(1, 7)),
        "validation": rows(range(7, 10)),
        "test": rows(range(10, 14)),
    }
    builder.download_and_prepare()
    return folder


def test_prepared_faces_are_streamed_and_cached(prepared, monkeypatch):
    faces = load(prepared, image_size=None, attributes=("Smiling", "Male"))
    assert faces.name == "celeba"
    assert faces.image_shape == (64, 64, 3)
    assert sorted(numbers(faces.train)) == list(range(1, 10))
    assert sorted(numbers(faces.test)) == [10, 11, 12, 13]
    for split in (faces.train, faces.test):
        expected = [[row(i)[2], row(i)[0]] for i in numbers(split)]
        np.testing.assert_array_equal(split.labels, expected)
    assert faces.provenance["description"] == "celeb_a 2.1.0 of TensorFlow Datasets"

    monkeypatch.setattr(celeba, "decode_all", None)  # would fail
    again = load(prepared, image_size=None, attributes=("Smiling", "Male"))
    assert again.fingerprint == faces.fingerprint
    with pytest.raises(UserError, match="unknown attribute 'Smile'"):
        load(prepared, image_size=None, attributes=("Smile",))


def test_damaged_prepared_faces_are_named(prepared, tmp_path):
    import shutil

    shutil.copytree(prepared, tmp_path / "data")
    (shard,) = (tmp_path / "data").glob("**/celeb_a-validation*")
    shard.write_bytes(shard.read_bytes()[:1000])
    with pytest.raises(UserError, match="TFDS could not read celeb_a at .*delete that folder"):
        load(tmp_path / "data")
