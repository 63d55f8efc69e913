"""`fit` and `evaluate` with data sets: of tf.data, PyTorch, Keras, generators; and what they yield."""

import itertools

import keras
import numpy as np
import pytest

from gan_vs_vae.errors import UserError
from gan_vs_vae.streams import stream
from tests import cases
from tests.cases import CLASSES, SHAPE

N, BATCH = 48, 8


@pytest.fixture
def pairs():
    rng = np.random.default_rng(0)
    return rng.integers(0, 256, (N, *SHAPE), "uint8"), np.arange(N) % CLASSES


class Rows(keras.utils.PyDataset):
    """A `PyDataset` of arrays."""

    def __init__(self, images, labels, **kwargs):
        super().__init__(**kwargs)
        self.arrays = images, labels

    def __len__(self):
        return N // BATCH

    def __getitem__(self, i):
        return tuple(a[i * BATCH : (i + 1) * BATCH] for a in self.arrays)


def tf_data(images, labels):
    tf = pytest.importorskip("tensorflow")
    return tf.data.Dataset.from_tensor_slices((images, labels)).batch(BATCH)


def tf_data_of_unknown_length(images, labels):
    return tf_data(images, labels).filter(lambda x, y: True)


def tfds_dicts(images, labels):
    tf = pytest.importorskip("tensorflow")
    return tf.data.Dataset.from_tensor_slices({"image": images, "label": labels}).batch(BATCH)


def torch_loader(images, labels):
    torch = pytest.importorskip("torch")
    rows = torch.utils.data.TensorDataset(torch.tensor(images), torch.tensor(labels))
    return torch.utils.data.DataLoader(rows, batch_size=BATCH)


def generator(images, labels):
    return (Rows(images, labels)[i] for i in range(N // BATCH))


def batches_in_a_list(images, labels):
    return tuple(Rows(images, labels)[i] for i in range(N // BATCH))


SOURCES = [
    tf_data,
    tf_data_of_unknown_length,
    tfds_dicts,
    torch_loader,
    Rows,
    generator,
    batches_in_a_list,
]


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("label_type", ["int64", "uint8", "column"])
def test_every_data_set_trains_as_the_arrays_do(source, label_type, pairs):
    images, labels = pairs
    given = labels[:, None] if label_type == "column" else labels.astype(label_type)
    losses = []
    for data in (source(images, given), Rows(images, labels.astype("int32"))):
        keras.utils.set_random_seed(0)
        model = cases.classifier()
        model.compile()
        losses.append(model.fit(data, steps_per_epoch=N // BATCH, verbose=0).history["loss"])
    assert losses[0] == pytest.approx(losses[1], rel=1e-5)


@pytest.mark.parametrize("source", [tf_data, torch_loader, Rows])
def test_a_data_set_is_read_anew_in_each_epoch_and_evaluated(source, pairs):
    model = cases.classifier()
    model.compile()
    data = source(*pairs)
    history = model.fit(data, epochs=2, validation_data=source(*pairs), verbose=0).history
    assert len(history["val_loss"]) == 2
    expected = model.evaluate(*pairs, verbose=0, return_dict=True)["loss"]
    assert model.evaluate(data, verbose=0, return_dict=True)["loss"] == pytest.approx(expected)


def test_a_critic_takes_several_batches_of_a_data_set(pairs):
    model = cases.gan(objective="wasserstein", critic_steps=3)
    model.compile()
    model.fit(Rows(*pairs), verbose=0)
    assert int(model.d_optimizer.iterations) == N // BATCH
    assert int(model.g_optimizer.iterations) == N // BATCH // 3


def test_too_few_batches_for_a_step_are_refused(pairs):
    model = cases.gan(objective="wasserstein", critic_steps=100)
    model.compile()
    with pytest.raises(UserError, match="has too few batches for a step, which takes 100"):
        model.fit(Rows(*pairs), verbose=0)


def test_an_infinite_generator_needs_steps(pairs):
    model = cases.vae()
    model.compile()
    endless = itertools.cycle([pairs[0][:BATCH]])
    history = model.fit(endless, steps_per_epoch=2, epochs=3, verbose=0)
    assert int(model.optimizer.iterations) == 6
    assert len(history.history["loss"]) == 3


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda x, y: (x, y + 1), "label 4 is out of range: classes are 0..3"),
        (lambda x, y: (x, y - 1), "label -1 is out of range"),
        (lambda x, y: (x, np.eye(CLASSES)[y]), "if they are one-hot, use their argmax"),
        (lambda x, y: (x, y.astype("float32")), "whole numbers, not float32"),
        (lambda x, y: (x, y.astype(str)), "whole numbers, not <U"),
        (lambda x, y: (x / np.float32(255), y), "uint8 in 0..255, not float32"),
        (lambda x, y: (x.astype("uint16") * 16, y), "uint8 in 0..255, not uint16"),
        (lambda x, y: (x[..., 0], y), r"add the axis of channels, images\[..., None\]"),
        (lambda x, y: (x,), "trains on images and labels"),
        (lambda x, y: (x, y, y), "examples are not weighted"),
        (lambda x, y: {"picture": x}, "must have the key 'image'"),
        (lambda x, y: {"image": x, "attributes": {"a": y}}, "labels as one array"),
        (lambda x, y: (x, y[:-1]), "7 labels for 8 images"),
    ],
)
def test_a_batch_that_does_not_fit_is_refused_in_one_sentence(change, message, pairs):
    model = cases.classifier()
    model.compile()
    before = model.get_weights()
    with pytest.raises(UserError, match=message):
        model.fit(iter([change(*Rows(*pairs)[0])]), steps_per_epoch=1, verbose=0)
    assert all(map(np.array_equal, before, model.get_weights()))


def test_a_bad_batch_in_the_middle_is_named_and_the_weights_are_kept(pairs):
    images, labels = pairs
    labels = labels.copy()
    labels[-1] = 9
    model = cases.classifier()
    model.compile()
    with pytest.raises(UserError, match=r"^label 9 is out of range: classes are 0..3$"):
        model.fit(tf_data(images, labels), verbose=0)
    assert np.isfinite(model.probabilities(images)).all()


def test_a_generator_needs_steps_and_says_when_it_has_ended(pairs):
    model = cases.classifier()
    model.compile()
    with pytest.raises(UserError, match="give the steps"):
        model.fit(generator(*pairs), verbose=0)
    with pytest.raises(UserError, match="ended after 6 steps"):
        model.fit(generator(*pairs), steps_per_epoch=4, epochs=2, verbose=0)


def test_what_yields_no_batches_is_refused():
    with pytest.raises(UserError, match="not int"):
        stream(3, lambda batch: batch)


def test_a_data_set_that_ends_early_is_named(pairs):
    class Liar(list):
        def __len__(self):
            return 10

    batches = stream(Liar([pairs[0][:BATCH]] * 2), lambda batch: (batch,))
    assert [len(batches[i][0]) for i in range(2)] == [BATCH, BATCH]
    with pytest.raises(UserError, match="ended after 2 steps"):
        batches[2]


def test_workers_of_a_data_set_are_kept(pairs):
    batches = stream(Rows(*pairs, workers=3, max_queue_size=5), lambda batch: batch, 2)
    assert (batches.workers, batches.max_queue_size, batches.num_batches) == (3, 5, 3)
    assert np.array_equal(batches[1][1], pairs[1][2 * BATCH : 4 * BATCH])
