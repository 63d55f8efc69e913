"""CSV files of labels for a user's own images, as people, spreadsheets and pandas write them."""

import unicodedata

import numpy as np
import pytest
from PIL import Image

from gan_vs_vae import data
from gan_vs_vae.errors import UserError
from tests.test_decoding import save


@pytest.fixture
def folder(tmp_path):
    """Make twelve images, numbered by their red channel."""
    for i in range(12):
        save(tmp_path / "own" / f"{i:02}.png", (i, 0, 0))
    return tmp_path / "own"


def load(folder, content):
    """Load the folder with a file of labels beside it."""
    path = folder.parent / "labels.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return data.load("folder", path=str(folder), labels=str(path), image_size=8)


def red(split):
    return split.images[:, 0, 0, 0]


def test_attributes(folder, capsys):
    rows = "".join(f"{i:02}.png,{i % 2},{int(i > 5)}\n" for i in range(11))
    own = load(folder, f"\ufefffile,odd, large\n{rows}\n")
    assert own.multi_label
    assert own.class_names == ("odd", "large")
    assert own.train.labels.shape == (10, 2)
    assert own.train.labels.dtype == np.int32
    expected = np.stack([red(own.train) % 2, red(own.train) > 5], axis=1)
    np.testing.assert_array_equal(own.train.labels, expected)
    assert own.provenance["skipped"] == 1
    assert "11.png: no row in labels.csv" in capsys.readouterr().err


def test_classes(folder):
    rows = "".join(f"{i:02}.png,{'odd' if i % 2 else 'even'}\n" for i in range(12))
    own = load(folder, f"file,parity\n{rows}")
    assert own.class_names == ("even", "odd")
    assert not own.multi_label
    np.testing.assert_array_equal(own.train.labels, red(own.train) % 2)
    assert sorted(own.test.labels) == [0, 1]


def test_umlauts_of_a_mac_and_of_a_spreadsheet_are_the_same(tmp_path):
    folder = tmp_path / "images"
    folder.mkdir()
    for i in range(12):
        name = unicodedata.normalize("NFD", f"bär{i}.png")
        Image.new("L", (8, 8), i).save(folder / name)
    rows = "".join(f"bär{i}.png,{'odd' if i % 2 else 'even'}\n" for i in range(12))
    own = load(folder, "file,parity\n" + unicodedata.normalize("NFC", rows))
    np.testing.assert_array_equal(own.train.labels, red(own.train) % 2)
    # Two files whose names look alike are two.
    composed = unicodedata.normalize("NFC", "bär0.png")
    Image.new("L", (8, 8), 99).save(folder / composed)
    both = load(folder, "file,parity\n" + unicodedata.normalize("NFD", rows) + f"{composed},odd\n")
    assert sum(99 in red(part) for part in (both.train, both.test)) == 1
    assert len(both.train) + len(both.test) == 13


ATTRIBUTES = "file,odd,large\n" + "".join(f"{i:02}.png,{i % 2},{i // 6}\n" for i in range(12))


OTHER_FORMS = {
    "semicolons": ATTRIBUTES.replace(",", ";"),
    "tabs": ATTRIBUTES.replace(",", "\t"),
    "hint for spreadsheets": "sep=;\r\n" + ATTRIBUTES.replace(",", ";").replace("\n", "\r\n"),
    "UTF-16": ATTRIBUTES.replace(",", "\t").encode("utf-16"),
    "True and False": ATTRIBUTES.replace(",0", ",False").replace(",1", ",TRUE"),
    "signs": ATTRIBUTES.replace(",0", ",-1"),
    "floats": ATTRIBUTES.replace(",0", ",0.0").replace(",1", ",1.0"),
    "quotes": '"' + ATTRIBUTES.replace(",", '","').strip().replace("\n", '"\n"') + '"\n',
    "empty lines": "\n" + ATTRIBUTES.replace("\n", "\n,,\n"),
    "carriage returns": ATTRIBUTES.replace("\n", "\r"),
}


@pytest.mark.parametrize("content", OTHER_FORMS.values(), ids=OTHER_FORMS)
def test_the_same_table_in_other_forms(folder, content):
    expected, own = load(folder, ATTRIBUTES), load(folder, content)
    assert own.class_names == ("odd", "large")
    assert own.fingerprint == expected.fingerprint


def test_classes_may_be_numbers_from_one(folder):
    own = load(folder, "file;class\n" + "".join(f"{i:02}.png;{i % 3 + 1}\n" for i in range(12)))
    assert own.class_names == ("1", "2", "3")
    np.testing.assert_array_equal(own.train.labels, red(own.train) % 3)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "must have a line of column names"),
        ("file\n00.png\n", "must have a line of column names"),
        ("file,a\n", "must have a line of column names"),
        ("00.png,1\n01.png,0\n", "the first line names the image '00.png'.* such as file,class"),
        ("file,a,b\n00.png,1,maybe\n", "line 2: b must be 0 or 1, not 'maybe'"),
        ("file,a,b\n00.png,1,\n", "line 2: b must be 0 or 1, not ''"),
        ("file,a,b\n00.png,1,0\n01.png,-1,0\n02.png,0,0\n", "a is 0 in some lines and -1 in"),
        ("file,a,b\n00.png,1,0\n01.png,1\n", "line 3: 2 values where line 1 has 3"),
        ("file,a,\n00.png,tom,\n", "column 3 has no name: write one, or remove the separator"),
        ("file,a,a\n00.png,1,0\n", "two columns have the name 'a'"),
        ("file,a\n00.png,1\n./00.png,1\n", "line 2: '00.png' has another row"),
        ("file,a\n00.png,1\n\n99.png,1\n", "line 4: there is no image '99.png' in .* as '00.png'"),
        ("file,a\n00.png,tom\n01.png,\n", "line 3: the class is missing"),
        ('file,a\n"00.png,tom\n01.png,tim\n', "is not a CSV file"),
        ("file,a\n00.png,Jürgen\n".encode("latin-1"), "is not text in UTF-8.*save it in UTF-8"),
        ('{"images": ["' + "x" * 200_000 + '"]}', "is not a CSV file: field larger than"),
        ("file,a".encode("utf-16")[:-1], "is not text.*save it in UTF-8"),
    ],
)
def test_bad_tables_are_named(folder, content, message):
    with pytest.raises(UserError, match=rf"labels.csv.*{message}"):
        load(folder, content)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "it is not a regular file"),
        ("no.csv", "No such file"),
        ("a\0b", "embedded null byte"),
        ("a" * 300, "File name too long"),
    ],
)
def test_what_is_no_table_is_not_read(folder, name, message):
    with pytest.raises(UserError, match=f"cannot read .*: {message}"):
        data.load("folder", path=folder, labels=folder / name)


def test_a_table_of_a_mac_names_files_of_another_computer(tmp_path):
    folder = tmp_path / "images"
    folder.mkdir()
    names = [unicodedata.normalize("NFC", f"bär{i}.png") for i in range(12)]
    for i, name in enumerate(names):
        Image.new("L", (8, 8), i).save(folder / name)
    rows = "".join(f"{name},{'odd' if i % 2 else 'even'}\n" for i, name in enumerate(names))
    own = load(folder, "file,parity\n" + unicodedata.normalize("NFD", rows))
    np.testing.assert_array_equal(own.train.labels, red(own.train) % 2)
