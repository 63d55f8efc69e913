"""`fit`: which images it uses, which labels it takes, and what it refuses."""

import keras
import numpy as np
import pytest

from gan_vs_vae import backend
from gan_vs_vae.errors import UserError
from tests import cases
from tests.cases import CLASSES, SHAPE


@pytest.mark.parametrize(
    ("images", "labels", "message"),
    [
        (np.zeros((8, 9, 9, 1), "uint8"), np.zeros(8, "int32"), r"shape \(N, 8, 8, 1\)"),
        (np.zeros((8, 8, 8, 3), "uint8"), np.zeros(8, "int32"), r"not \(8, 8, 8, 3\)"),
        (np.zeros((8, 8, 8, 1), "float32"), np.zeros(8, "int32"), "uint8 in 0..255, not float32"),
        (np.zeros((8, 8, 8, 1), "uint8"), np.full(8, 4, "int32"), "label 4 is out of range"),
        (np.zeros((8, 8, 8, 1), "uint8"), np.zeros(7, "int32"), "7 labels for 8 images"),
        (np.zeros((8, 8, 8, 1), "uint8"), None, "trains on images and labels"),
    ],
)
def test_bad_training_data_are_refused(images, labels, message):
    model = cases.acgan()
    model.compile()
    with pytest.raises(UserError, match=message):
        model.fit(images, labels, batch_size=4, verbose=0)


def test_wrong_tensors_are_refused_in_the_step(labels):
    model = cases.vae()
    model.compile()
    with pytest.raises(UserError, match="uint8 in 0..255"):
        model.train_on_batch(np.zeros((8, *SHAPE), "float32"), labels[:8])


def batches_seen(model, images, fits):
    """Return the first pixels of each batch that `fit` trains on, in `fits` calls."""
    seen, original = [], model.train_on_batch_step

    def spy(batch, labels):
        pixels = keras.ops.convert_to_numpy(batch)[:, 0, 0, 0]
        seen.append(np.rint(pixels * 255).astype(int).tolist())
        original(batch, labels)

    model.train_on_batch_step = spy
    model.compile()
    model.run_eagerly = True
    for _ in range(fits):
        model.fit(images, batch_size=16, verbose=0)
    return seen


@pytest.mark.parametrize("shuffle", [True, False])
def test_too_few_images_for_a_step_are_refused(images, shuffle):
    model = cases.gan(critic_steps=3)
    model.compile()
    message = "batch size 48" if shuffle else "a step takes 48 images, and there are 32"
    with pytest.raises(UserError, match=message):
        model.fit(images[:32], batch_size=16, shuffle=shuffle, verbose=0)
    model = cases.vae()
    model.compile()
    with pytest.raises(UserError, match="there are no images"):
        model.fit(images[:0], shuffle=shuffle, verbose=0)


def test_evaluate_returns_each_loss_once(images, labels):
    model = cases.classifier()
    model.compile()
    loss, accuracy = model.evaluate(images, labels, verbose=0)
    found = model.evaluate(images, labels, verbose=0, return_dict=True)
    assert found == {"loss": pytest.approx(loss), "accuracy": pytest.approx(accuracy)}
    with pytest.raises(UserError, match="there are no images"):
        model.evaluate(images[:0], labels[:0], verbose=0)
    with pytest.raises(UserError, match="there are no images"):
        model.classify(images[:0])


def test_a_callback_may_look_between_batches(images):
    model = cases.vae()
    model.compile(optimizer=keras.optimizers.SGD(0.1))
    seen = []

    def look(batch, logs=None):
        seen.append((model.encode(images[:4]), model.decode(np.zeros((1, model.latent_dim)))))

    callback = keras.callbacks.LambdaCallback(on_train_batch_end=look)
    model.fit(images, batch_size=16, verbose=0, callbacks=[callback])
    assert len(seen) == len(images) // 16
    assert np.abs(seen[0][0] - seen[1][0]).max() > 0  # of these weights, not of those before
    np.testing.assert_array_equal(seen[-1][0], model.encode(images[:4]))


def test_each_call_of_fit_shuffles_anew_so_that_every_image_is_used():
    images = np.zeros((40, *SHAPE), "uint8")
    images[:, 0, 0, 0] = np.arange(40)
    seen = batches_seen(cases.vae(), images, fits=5)
    assert len(seen) == 10
    assert len({tuple(batch) for batch in seen}) == 10
    assert {pixel for batch in seen for pixel in batch} == set(range(40))


@pytest.mark.parametrize("case", ["classifier", "acgan-real_classes"])
def test_labels_in_a_column_are_class_numbers(case, images, labels):
    losses = []
    for each in (labels, labels[:, None]):
        keras.utils.set_random_seed(0)
        model = cases.MODELS[case]()
        model.compile()
        model.run_eagerly = backend.NAME != "jax"
        losses.append(model.fit(images, each, batch_size=16, verbose=0).history)
        model.train_on_batch(images, each)  # tensors, which `fit` does not check as arrays
    assert losses[0] == losses[1]


def test_one_hot_labels_are_refused(images, labels):
    model = cases.classifier()
    model.compile()
    with pytest.raises(UserError, match="use their argmax over the last axis"):
        model.fit(images, np.eye(CLASSES, dtype="int32")[labels], batch_size=16, verbose=0)


@pytest.mark.parametrize("name", ["class_weight", "sample_weight"])
def test_weights_of_examples_are_refused(name, images, labels):
    model = cases.classifier()
    model.compile()
    weights = {"class_weight": dict.fromkeys(range(CLASSES), 2.0), "sample_weight": np.ones(32)}
    with pytest.raises(UserError, match=f"does not weight examples: omit {name}"):
        model.fit(images, labels, verbose=0, **{name: weights[name]})
