"""Folders, tables and CelebA's lists of any content end in a data set, or in one sentence."""

import os
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from gan_vs_vae import data
from gan_vs_vae.errors import UserError

NAMES = [
    "train",
    "Test",
    "val",
    "cat",
    "dog",
    "a\nb",
    "\x1b[2J",
    "ü犬",
    os.fsdecode(b"\xff"),
    ".git",
]
SUFFIXES = [".png", ".JPG", ".tif", ".gif", ".csv", ""]
KINDS = ["RGB", "L", "P", "LA", "I;16", "F", "tiny", "text", "empty", "cut", "pipe", "dangling"]

folders = st.lists(st.sampled_from(NAMES), max_size=3).map("/".join)
files = st.tuples(folders, st.sampled_from(["a", "b c", "d\n", ".e"]), st.sampled_from(SUFFIXES))
trees = st.dictionaries(files, st.sampled_from(KINDS), max_size=8)
links = st.lists(st.tuples(folders, folders), max_size=4)
sizes = st.sampled_from([None, 8, 9, (8, 16), (16, 8)])
fits = st.sampled_from(["crop", "pad", "stretch"])
HEADER = ["file", "a", "b"]
IMAGES = ["a.png", "b c.png", "cat/a.png", "0.png"]
names = st.sampled_from([*IMAGES, "./cat/a.png", "cat\\a.png", "nowhere"])
values = st.one_of(st.sampled_from(["0", "1", "-1", "True", "x", "", "nan"]), st.text(max_size=4))
plain_rows = st.integers(1, 2).flatmap(
    lambda n: st.lists(
        st.tuples(st.sampled_from(IMAGES), *[st.sampled_from("01")] * n),
        min_size=2,
        unique_by=lambda row: row[0],
    ).map(lambda rows: [HEADER[: n + 1], *rows])
)
odd_rows = st.lists(st.lists(st.one_of(names, values), min_size=1, max_size=3), max_size=5)
text_tables = st.builds(
    lambda rows, separator, end, encoding: end.join(map(separator.join, rows)).encode(
        encoding, "replace"
    ),
    st.one_of(plain_rows, odd_rows, odd_rows.map(lambda rows: [HEADER[:2], *rows])),
    st.sampled_from(",;\t|"),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "latin-1"]),
)
tables = st.one_of(text_tables, text_tables, st.binary(max_size=60))


def write(path, kind):
    path.parent.mkdir(parents=True, exist_ok=True)
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "dangling":
        path.symlink_to(path.with_name("nowhere"))
    elif kind in ("text", "empty"):
        path.write_text("text" if kind == "text" else "")
    else:
        mode, size = ("RGB", (3, 3)) if kind in ("tiny", "cut") else (kind, (12, 9))
        Image.new(mode, (12, 9) if kind == "cut" else size).save(path, "tiff")
        if kind == "cut":
            path.write_bytes(path.read_bytes()[:60])


def check(name="folder", **arguments):
    """Load a data set, and check what is loaded; any error but a sentence fails the test."""
    try:
        loaded = data.load(name, source="real", **arguments)
    except UserError as error:
        loaded, message = None, str(error)
    if loaded is None:
        assert message.isprintable()
        return 0
    for split in (loaded.train, loaded.test):
        assert split.images.dtype == np.uint8
        assert split.labels is None or len(split.labels) == len(split.images)
    assert len(loaded.train) == loaded.provenance["train"] > 0
    if loaded.class_names is not None and not loaded.multi_label:
        assert set(loaded.train.labels) == set(range(loaded.num_classes))
    return len(loaded.train) + len(loaded.test)


@st.composite
def celeba_lists(draw, head, values):
    """Draw the suffix and the text of a list, more or less as it should be."""
    form = draw(st.sampled_from([".txt", ".csv"]))
    names = draw(st.sets(st.sampled_from(["1.jpg", "2.jpg", "3.jpg", "9.jpg"])))
    rows = [[name, draw(st.sampled_from(values))] for name in sorted(names)]
    count = draw(st.sampled_from([str(len(rows))] * 3 + ["-1", "9" * 5000, "²"]))
    lines = [" ".join(row) for row in rows] if form == ".txt" else [",".join(row) for row in rows]
    official = [count, head] if head == "Male" else []
    header = official if form == ".txt" else [f"image_id,{head}"]
    return form, draw(st.sampled_from(["\n".join([*header, *lines])] * 5 + ["\0", "\n1,2 3"]))


@pytest.fixture(scope="module", autouse=True)
def _no_cache():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GAN_VS_VAE_CACHE", "/dev/null")
        yield


@settings(max_examples=150, deadline=None, derandomize=True)
@given(trees, links, sizes, fits)
def test_any_folder(tree, links, size, fit):
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        for (folder, name, suffix), kind in tree.items():
            write(root / "own" / folder / (name + suffix), kind)
        for link, target in links:
            path = root / "own" / link / "link"
            if path.parent.is_dir() and not os.path.lexists(path):
                path.symlink_to(root / "own" / target)
        assert check(path=str(root / "own"), image_size=size, fit=fit) <= len(tree)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(tables)
def test_any_table(table):
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        for name in IMAGES:
            write(root / "own" / name, "RGB")
        (root / "labels.csv").write_bytes(table)
        check(path=str(root / "own"), labels=str(root / "labels.csv"), image_size=8)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    celeba_lists("Male", ["1", "-1", "1", "-1", "1", "-1", "0"]),
    celeba_lists("partition", ["0", "0", "1", "2", "0", "0", "3"]),
)
def test_any_lists_of_celeba(attributes, partition):
    with tempfile.TemporaryDirectory() as place:
        celeba = Path(place) / "celeba"
        for number in (1, 2, 3):
            write(celeba / "img_align_celeba" / f"{number}.jpg", "RGB")
        for name, (form, text) in (("attr_celeba", attributes), ("eval_partition", partition)):
            (celeba / f"list_{name}{form}").write_text(text, encoding="utf-8")
        check("celeba", data_dir=place, attributes=("Male",), image_size=8)
