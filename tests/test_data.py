"""Data sets: stand-ins, data that TFDS prepared, missing data, and the registry."""

from pathlib import Path

import numpy as np
import pytest

from gan_vs_vae import data
from gan_vs_vae.data.tfds import tfds_loader
from gan_vs_vae.errors import UserError
from gan_vs_vae.images import resize


def test_embedded_digits_are_of_mnist():
    digits = data.load("mnist", source="embedded")
    assert digits.train.images.shape == (4500, 28, 28, 1)
    assert digits.test.images.shape == (500, 28, 28, 1)
    assert digits.train.images.dtype == np.uint8
    assert digits.num_classes == 10
    assert set(np.bincount(digits.train.labels)) == {450}
    assert set(np.bincount(digits.test.labels)) == {50}
    assert not digits.is_real
    assert digits.provenance["train"] == 4500
    assert digits.provenance["description"].startswith("5,000 real MNIST digits")
    assert digits.provenance["excerpt"]
    # As in MNIST: strokes in 20x20 pixels, whose centre of mass is moved to the centre.
    ink = digits.train.images[..., 0] / 255
    centers = (ink.sum(axis=1) @ np.arange(28) / ink.sum(axis=(1, 2))).mean()
    assert abs(centers - 14) < 0.2
    heights = (ink.max(axis=2) > 0).sum(axis=1)
    assert heights.max() <= 20


def test_splits_share_no_image():
    digits = data.load("mnist", source="embedded")
    train = {image.tobytes() for image in digits.train.images}
    assert not any(image.tobytes() in train for image in digits.test.images)


def test_images_are_resized():
    digits = data.load("mnist", source="embedded", image_size=32)
    assert digits.image_shape == (32, 32, 1)
    assert digits.test.images.shape == (500, 32, 32, 1)


def test_limit_draws_a_fixed_part_of_the_training_images():
    all_of_it = data.load("mnist", source="embedded")
    part = data.load("mnist", source="embedded", limit=100)
    assert len(part.train) == part.provenance["train"] == 100
    assert part.provenance["limited_from"] == 4500
    assert len(part.test) == len(all_of_it.test)
    np.testing.assert_array_equal(
        part.train.images, data.load("mnist", source="embedded", limit=100).train.images
    )
    whole = {
        image.tobytes(): label for image, label in zip(*vars(all_of_it.train).values(), strict=True)
    }
    for image, label in zip(part.train.images, part.train.labels, strict=True):
        assert whole[image.tobytes()] == label
    assert len(set(part.train.labels)) == 10
    assert data.load("mnist", source="embedded", limit=5000).fingerprint == all_of_it.fingerprint


def test_resize_keeps_flat_images_flat():
    images = np.full((2, 10, 12, 3), (7, 100, 250), "uint8")
    assert (resize(images, (5, 20)) == (7, 100, 250)).all()


def test_fingerprint_tells_images_and_labels_apart(tiny):
    again = data.load("mnist", source="embedded")
    assert again.fingerprint == data.load("mnist", source="embedded").fingerprint
    labels = tiny.train.labels.copy()
    labels[0] += 1
    other = data.DataSet("tiny", data.Split(tiny.train.images, labels), tiny.test, None, {})
    assert other.fingerprint != tiny.fingerprint
    assert other.num_classes is None


def test_attributes_are_told_from_classes(tiny):
    column = data.Split(tiny.train.images, tiny.train.labels[:, None] % 2)
    attribute = data.DataSet("tiny", column, column, ("a",), {})
    classes = data.DataSet("tiny", data.Split(column.images, column.labels[:, 0]), column, None, {})
    assert attribute.multi_label
    assert not classes.multi_label
    assert not data.DataSet("tiny", data.Split(column.images, None), column, None, {}).multi_label
    assert attribute.fingerprint != classes.fingerprint
    assert attribute.resized(4).train.labels.shape == (32, 1)


def test_stand_ins_get_the_settings_that_they_take(tiny, monkeypatch):
    given = []
    source = data.Source(
        data.loader("celeba"), lambda attributes=(): given.append(attributes) or tiny
    )
    monkeypatch.setitem(data.DATA_SETS, "celeba", source)
    settings = {"attributes": ("Male",), "broken": "refuse"}
    stand_in = data.load("celeba", source="embedded", image_size=4, **settings)
    assert given == [("Male",)]
    assert stand_in.image_shape == (4, 4, 1)


def test_loaders_get_the_arguments_that_they_take(tiny, monkeypatch):
    given = []

    def without_location(*, style="plain"):
        given.append({"style": style})
        return tiny

    def with_location(data_dir, download, image_size):
        given.append({"data_dir": data_dir, "download": download, "image_size": image_size})
        return tiny

    monkeypatch.setitem(data.DATA_SETS, "a", data.Source(without_location))
    monkeypatch.setitem(data.DATA_SETS, "b", data.Source(with_location))
    location = {"data_dir": "here", "download": True, "image_size": 4}
    assert data.load("a", style="fine", **location).image_shape == (4, 4, 1)
    data.load("b", **location)
    assert given == [{"style": "fine"}, {**location, "data_dir": Path("here")}]
    with pytest.raises(UserError, match="a has no stand-in"):
        data.load("a", source="embedded")
    with pytest.raises(UserError, match="b has no settings: leave out 'style'"):
        data.load("b", style="fine")


def test_loaded_stand_ins_can_be_changed():
    digits = data.load("mnist", source="embedded")
    expected = digits.fingerprint
    digits.train.images[:] = 0
    digits.train.labels[:] = 0
    assert data.load("mnist", source="embedded").fingerprint == expected


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """Make a folder in which TFDS prepared an MNIST of 20 + 10 images."""
    tfds = pytest.importorskip("tensorflow_datasets")
    folder = tmp_path_factory.mktemp("data")
    rng = np.random.default_rng(0)

    def rows(n):
        for i in range(n):
            image = rng.integers(0, 256, (28, 28, 1), "uint8")
            yield i, {"image": image, "label": i % 10}

    builder = tfds.builder("mnist", data_dir=str(folder / "tensorflow_datasets"))
    builder._split_generators = lambda *a, **k: {"train": rows(20), "test": rows(10)}
    builder.download_and_prepare()
    return folder


@pytest.mark.parametrize("source", ["auto", "real"])
def test_prepared_data_are_read(prepared, source):
    mnist = data.load("mnist", source=source, data_dir=prepared)
    assert mnist.is_real
    assert mnist.train.images.shape == (20, 28, 28, 1)
    assert mnist.train.images.dtype == np.uint8
    assert mnist.class_names == tuple("0123456789")
    assert sorted(mnist.test.labels) == list(range(10))
    assert str(prepared) not in str(mnist.provenance)  # no path of a machine goes into figures


def test_cifar10_is_read(tmp_path):
    tfds = pytest.importorskip("tensorflow_datasets")
    builder = tfds.builder("cifar10", data_dir=str(tmp_path / "tensorflow_datasets"))
    builder.info.features["label"].names = list("abcdefghij")  # usually read from the download
    image = np.full((32, 32, 3), (1, 2, 3), "uint8")
    rows = [("0", {"id": "0", "image": image, "label": 7})]
    builder._split_generators = lambda *a, **k: {"train": iter(rows), "test": iter(rows)}
    builder.download_and_prepare()
    cifar = data.load("cifar10", source="real", data_dir=tmp_path, image_size=16)
    assert cifar.image_shape == (16, 16, 3)
    assert (cifar.train.images == (1, 2, 3)).all()
    assert cifar.class_names[cifar.train.labels[0]] == "h"


def test_another_tfds_data_set_is_one_line(tmp_path, monkeypatch):
    tfds = pytest.importorskip("tensorflow_datasets")
    builder = tfds.builder("fashion_mnist", data_dir=str(tmp_path / "tensorflow_datasets"))
    rows = [("0", {"image": np.full((28, 28, 1), 9, "uint8"), "label": 3})]
    builder._split_generators = lambda *a, **k: {"train": iter(rows), "test": iter(rows)}
    builder.download_and_prepare()
    monkeypatch.setitem(data.DATA_SETS, "fashion_mnist", data.Source(tfds_loader("fashion_mnist")))
    clothes = data.load("fashion_mnist", data_dir=tmp_path)
    assert (clothes.train.images == 9).all()
    assert clothes.num_classes == 10


def test_environment_names_the_folder(prepared, monkeypatch):
    monkeypatch.setenv("GAN_VS_VAE_DATA", str(prepared))
    assert data.load("mnist").is_real


def test_auto_falls_back_and_real_does_not(tmp_path, capsys):
    assert not data.load("mnist").is_real
    assert not capsys.readouterr().err
    assert not data.load("mnist", data_dir=tmp_path).is_real  # somebody expected it there
    said = capsys.readouterr().err
    assert said.startswith(f"NOTE: the real mnist is not read: mnist is not prepared at {tmp_path}")
    with pytest.raises(UserError, match=f"mnist is not prepared at {tmp_path}.*--download"):
        data.load("mnist", source="real", data_dir=tmp_path)


def test_damaged_data_are_named(prepared, tmp_path):
    import shutil

    shutil.copytree(prepared, tmp_path / "data")
    (shard,) = (tmp_path / "data").glob("**/mnist-train*")
    shard.write_bytes(shard.read_bytes()[:100])
    with pytest.raises(UserError, match="TFDS could not read mnist at .*delete that folder"):
        data.load("mnist", source="real", data_dir=tmp_path / "data")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"name": "mnits"}, "unknown data set 'mnits': did you mean 'mnist'"),
        ({"name": "mnist", "source": "reel"}, "unknown data source 'reel': did you mean 'real'"),
        ({"name": "mnist", "image_size": 0}, "image_size must be at least 1"),
        ({"name": "mnist", "limit": 0}, "limit must be at least 1, not 0"),
        ({"name": "mnist", "limit": "9"}, "limit must be at least 1, not '9'"),
        ({"name": "mnist", "data_dir": 5}, "data_dir must be str .* null, not 5"),
        ({"name": "celeba", "attributes": "Male"}, "celeba.attributes must be .* not 'Male'"),
        (
            {"name": "cats", "source": "real", "data_dir": "a\0b"},
            r"not at a\\x00b/cats: put images",
        ),
        ({"name": "cats", "source": "real", "data_dir": "a" * 300}, "cats: put images"),
        ({"name": "folder", "path": "a\0b"}, r"there is no folder a\\x00b"),
        ({"name": "folder", "path": "a" * 300}, "there is no folder aaa"),
        ({"name": "folder", "path": "~nobody-here/a"}, "there is no folder ~nobody-here/a"),
        ({"name": "folder", "path": None}, "folder.path must be str"),
    ],
)
def test_bad_requests_are_refused(arguments, message):
    with pytest.raises(UserError, match=message):
        data.load(**arguments)
