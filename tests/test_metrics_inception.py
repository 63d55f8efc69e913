"""Features of InceptionV3, with a small network in its place."""

import keras
import numpy as np
import pytest
from PIL import Image

from gan_vs_vae import metrics
from gan_vs_vae.errors import UserError
from gan_vs_vae.metrics.inception import BATCH, SIDE, load_inception
from gan_vs_vae.precision import dtype_policy


@pytest.fixture(autouse=True)
def _forget_networks():
    load_inception.cache_clear()
    yield
    load_inception.cache_clear()


@pytest.fixture
def calls(monkeypatch):
    """Replace InceptionV3 by a network that returns its input; list what it is built with."""
    calls = []

    def build(**arguments):
        calls.append(arguments)
        image = keras.Input(arguments["input_shape"])
        return keras.Model(image, keras.layers.Flatten()(image))

    monkeypatch.setattr(keras.applications, "InceptionV3", build)
    return calls


def as_seen(images):
    """Return the pixels that the network gets, `(n, 299, 299, 3)`."""
    return metrics.inception_features(images).reshape(-1, SIDE, SIDE, 3)


def test_the_network_is_inception_without_its_top(calls, images):
    metrics.inception_features(images[:2])
    assert calls == [
        {
            "include_top": False,
            "weights": "imagenet",
            "input_shape": (299, 299, 3),
            "pooling": "avg",
        }
    ]


@pytest.mark.parametrize("size", [(28, 28), (64, 48), (299, 299)])
def test_images_are_enlarged_bilinearly_as_by_pillow(calls, size):
    images = np.random.default_rng(0).integers(0, 256, (2, *size, 3), "uint8")
    for image, seen in zip(images, as_seen(images), strict=True):
        expected = Image.fromarray(image).resize((SIDE, SIDE), Image.Resampling.BILINEAR)
        # Pillow rounds to whole levels after each of two passes.
        np.testing.assert_allclose((seen + 1) * 127.5, expected, atol=1.01)


def test_black_is_minus_one_and_white_one(calls):
    images = np.array([0, 255], "uint8").reshape(2, 1, 1, 1) * np.ones((1, 4, 4, 3), "uint8")
    black, white = as_seen(images)
    np.testing.assert_allclose(black, -1, atol=1e-6)
    np.testing.assert_allclose(white, 1, atol=1e-6)


def test_grey_is_repeated_three_times(calls, images):
    grey = images[:2]
    np.testing.assert_array_equal(as_seen(grey), as_seen(np.repeat(grey, 3, axis=-1)))


def test_features_do_not_depend_on_batches(calls):
    images = np.arange(2 * BATCH + 5, dtype="uint8").reshape(-1, 1, 1, 1)
    seen = as_seen(images)
    assert len(seen) == 2 * BATCH + 5
    np.testing.assert_allclose((seen[:, 0, 0, 0] + 1) * 127.5, np.arange(2 * BATCH + 5), atol=1e-4)
    assert len(calls) == 1  # built once


def test_features_are_float32_under_any_policy(calls, images):
    with dtype_policy("mixed_bfloat16"):
        features = metrics.inception_features(images[:1])
        assert keras.config.dtype_policy().name == "mixed_bfloat16"
    assert features.dtype == np.float32
    np.testing.assert_array_equal(features, as_seen(images[:1]).reshape(1, -1))


def test_features_describe_their_network(calls, images, tmp_path):
    features = metrics.inception()
    assert "InceptionV3, weights imagenet" in features.network
    assert features.resized_to == "299x299, bilinear"
    np.testing.assert_array_equal(features(images[:2]), metrics.inception_features(images[:2]))
    own = tmp_path / "own.h5"
    own.touch()
    features = metrics.inception(own)
    assert "weights own.h5," in features.network
    assert str(tmp_path) not in features.network  # figures must not contain paths of a machine
    assert calls[-1]["weights"] == str(own)


# -- errors ----------------------------------------------------------------------------


def test_weights_that_cannot_be_fetched_are_named_with_the_remedy(monkeypatch):
    def fails(**arguments):
        raise Exception("URL fetch failure on https://...: None")  # as Keras raises it

    monkeypatch.setattr(keras.applications, "InceptionV3", fails)
    before = keras.config.dtype_policy()
    with pytest.raises(UserError, match="weights imagenet: URL fetch.*notop.h5.*KERAS_HOME"):
        metrics.inception()
    assert keras.config.dtype_policy() == before


def test_weights_that_are_missing_are_named(calls, tmp_path):
    with pytest.raises(UserError, match=f"no weights of InceptionV3 at {tmp_path}/w.h5: download"):
        metrics.inception(tmp_path / "w.h5")
    assert not calls


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (np.zeros((2, 8, 8, 1), "float32"), r"not float32 of shape \(2, 8, 8, 1\)"),
        (np.zeros((2, 8, 8), "uint8"), r"not uint8 of shape \(2, 8, 8\)"),
        (np.zeros((2, 8, 8, 2), "uint8"), r"not uint8 of shape \(2, 8, 8, 2\)"),
        (np.zeros((0, 8, 8, 1), "uint8"), "n > 0, not uint8"),
        (np.zeros((1, 300, 8, 1), "uint8"), "300x8 are larger than the 299x299.*images.resize"),
    ],
)
def test_bad_images_raise_errors(calls, images, message):
    with pytest.raises(UserError, match=message):
        metrics.inception_features(images)
    assert not calls
