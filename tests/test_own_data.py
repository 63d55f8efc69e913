"""Data sets of one's own: arrays, tf.data, PyTorch and Keras, and the run directories they get."""

import keras
import numpy as np
import pytest
import yaml

from gan_vs_vae import config, data, training
from gan_vs_vae.data import from_arrays
from gan_vs_vae.errors import UserError
from tests.conftest import needs
from tests.test_training import configuration


@pytest.fixture
def colour():
    return np.random.default_rng(0).integers(0, 256, (20, 6, 8, 3), "uint8")


class Examples:
    """A data set in the manner of PyTorch: examples by number, channels first, in [0, 1]."""

    def __init__(self, images, labels):
        self.images, self.labels = images, labels

    def __len__(self):
        return len(self.images)

    def __getitem__(self, i):
        return np.moveaxis(self.images[i], 2, 0).astype("float32") / 255, self.labels[i]


class Sequence(keras.utils.PyDataset):
    def __init__(self, images, labels):
        super().__init__()
        self.images, self.labels = images, labels

    def __len__(self):
        return 3

    def __getitem__(self, i):
        return self.images[i * 8 : i * 8 + 8], self.labels[i * 8 : i * 8 + 8]


def tf_data(images, labels):
    needs("tensorflow")
    import tensorflow as tf

    return tf.data.Dataset.from_tensor_slices({"image": images, "label": labels})


def torch_loader(images, labels):
    needs("torch")
    import torch

    return torch.utils.data.DataLoader(Examples(images, labels), batch_size=6)


SOURCES = {
    "pair": lambda images, labels: (images, labels),
    "split": data.Split,
    "column of labels": lambda images, labels: (images, labels[:, None].astype("float32")),
    "floats": lambda images, labels: (images / np.float32(255), labels),
    "floats of levels": lambda images, labels: (images.astype("float32"), labels),
    "examples": Examples,
    "PyDataset": Sequence,
    "tf.data": tf_data,
    "batches of tf.data": lambda images, labels: tf_data(images, labels).batch(6),
    "DataLoader": torch_loader,
    "generator": lambda images, labels: zip(images, labels, strict=True),
}


@pytest.mark.parametrize("kind", SOURCES)
def test_every_source_gives_the_same_data_set(colour, kind):
    labels = np.arange(20, dtype="int32") % 3
    whole = SOURCES[kind](colour, labels)
    found = from_arrays("mine", whole, (colour[:4], labels[:4]))
    np.testing.assert_array_equal(found.train.images, colour)
    np.testing.assert_array_equal(found.train.labels, labels)
    assert found.class_names == ("0", "1", "2")
    assert found.provenance["train"] == 20
    assert found.provenance["test"] == 4


def test_every_tenth_image_is_for_testing_where_none_is_given(colour):
    found = from_arrays("mine", colour)
    np.testing.assert_array_equal(found.test.images, colour[9::10])
    assert len(found.train) == 18
    assert found.num_classes is None


def test_masks_are_black_and_white():
    masks = np.random.default_rng(0).random((20, 8, 8)) > 0.5
    np.testing.assert_array_equal(
        from_arrays("mine", masks).train.images[..., 0] > 0, np.delete(masks, [9, 19], axis=0)
    )
    assert set(np.unique(from_arrays("mine", masks).train.images)) == {0, 255}


def test_attributes_have_names(colour):
    attributes = np.eye(20, 2, dtype="int32")
    found = from_arrays("mine", (colour, attributes), class_names=["round", "red"])
    assert found.multi_label
    assert found.class_names == ("round", "red")


WRONG = {
    "name": (lambda x: from_arrays("../mine", x), "letters, digits"),
    "range": (lambda x: from_arrays("mine", x.astype("float32") - 1), r"in \[-1.0, 254.0\]: scale"),
    "nan": (lambda x: from_arrays("mine", x * np.nan), r"\[nan, nan\]"),
    "channels": (lambda x: from_arrays("mine", x[..., :2]), "1 or 3 channels"),
    "shape": (lambda x: from_arrays("mine", x[0, 0]), r"shape \(N, H, W, C\), not \(8, 3\)"),
    "none": (lambda x: from_arrays("mine", x[:0]), r"shape \(N, H, W, C\), not \(0,"),
    "count": (lambda x: from_arrays("mine", (x, np.arange(3))), "3 labels for 20 images"),
    "half": (lambda x: from_arrays("mine", (x, np.arange(20) / 2)), "must be class numbers from 0"),
    "below": (lambda x: from_arrays("mine", (x, np.arange(20) - 1)), "class numbers from 0"),
    "attributes": (lambda x: from_arrays("mine", (x, np.full((20, 2), 2))), "attributes, 0 or 1"),
    "words": (lambda x: from_arrays("mine", (x, np.array(["a"] * 20))), "class numbers from 0"),
    "names": (
        lambda x: from_arrays("mine", (x, np.arange(20)), class_names=["a"]),
        "1 class_names for 20 classes",
    ),
    "sizes": (lambda x: from_arrays("mine", x, x[:, :5]), "must be of one shape"),
    "several": (lambda x: from_arrays("mine", [x[0], x[1], x[2, :5]]), "several shapes: resize"),
    "number": (lambda x: from_arrays("mine", 5), "must hold or yield images, and not be a int"),
    "one set of labels": (
        lambda x: from_arrays("mine", (x, np.arange(20)), x),
        "both have labels, or neither",
    ),
}


@pytest.mark.parametrize("kind", WRONG)
def test_what_does_not_fit_is_refused(colour, kind):
    make, sentence = WRONG[kind]
    with pytest.raises(UserError, match=sentence):
        make(colour)


def test_endless_data_are_refused(colour):
    endless = tf_data(colour, np.arange(20)).repeat()
    with pytest.raises(UserError, match="never ends: leave out repeat"):
        from_arrays("mine", endless)


def test_configuration_and_run_name_ones_own_data(tiny, tmp_path):
    mine = from_arrays("mine", tiny.train, tiny.test, description="what I drew")
    content = {k: v for k, v in configuration(epochs=1).to_dict().items() if k != "data"}
    settings = config.resolve(content, data=mine)
    assert settings.data.name == "mine"
    run = training.train(settings, mine, tmp_path)
    assert run.path.name.startswith("mine-acgan-")
    assert yaml.safe_load((run.path / "config.yaml").read_text())["data"] == {"name": "mine"}
    assert run.record["data"]["description"] == "what I drew"
    assert run.record["fingerprint"] == mine.fingerprint


def test_run_on_ones_own_data_is_not_recorded_as_one_on_others(tiny, tmp_path):
    named = configuration(epochs=1)  # says mnist
    run = training.train(named, tiny, tmp_path)
    assert yaml.safe_load((run.path / "config.yaml").read_text())["data"] == {"name": "tiny"}
    assert training.find_run(named, tiny, tmp_path).is_finished


def test_configuration_of_other_data_is_refused(tiny):
    content = configuration().to_dict()
    with pytest.raises(UserError, match="data are 'mnist', not those given, 'tiny'"):
        config.resolve(content, data=tiny)


@pytest.mark.parametrize("size", [3, 5])
def test_batches_of_grey_images_are_not_images_of_several_channels(colour, size):
    grey, labels = colour[:18, :, :, 0], np.arange(18) % 3
    batches = [(grey[i : i + size], labels[i : i + size]) for i in range(0, 18, size)]
    own = from_arrays("grey", batches, (grey, labels))
    np.testing.assert_array_equal(own.train.images[..., 0], grey)
    np.testing.assert_array_equal(own.train.labels, labels)
