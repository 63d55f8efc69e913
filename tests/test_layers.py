"""Custom layers compute what they should, before and after saving."""

import keras
import numpy as np
import pytest
from keras import ops

from gan_vs_vae import backend, layers


def test_sampling_has_the_mean_and_deviation_it_is_given():
    mean, log_var = ops.full((20_000, 2), 3.0), ops.full((20_000, 2), np.log(0.25))
    z = ops.convert_to_numpy(layers.Sampling(seed=1)([mean, log_var]))
    # Five standard errors: 0.5 / sqrt(40,000) for the mean, about 0.7 times that for the deviation.
    assert abs(z.mean() - 3.0) < 5 * 0.5 / 200
    assert abs(z.std() - 0.5) < 5 * 0.5 / 200


def test_sampling_differs_at_each_call():
    layer, inputs = layers.Sampling(seed=1), [ops.zeros((4, 2)), ops.zeros((4, 2))]
    first, second = (ops.convert_to_numpy(layer(inputs)) for _ in range(2))
    assert not np.allclose(first, second)


def test_label_multiply_is_the_product_with_the_labels_row():
    layer = layers.LabelMultiply(num_classes=3)
    z, labels = np.random.default_rng(0).normal(size=(5, 4)).astype("float32"), [0, 2, 2, 1, 0]
    result = ops.convert_to_numpy(layer([z, ops.array(labels)]))
    table = layer.embedding.get_weights()[0]
    np.testing.assert_allclose(result, z * table[labels], rtol=1e-6)


def test_label_multiply_sums_a_vector_for_each_attribute():
    layer = layers.LabelMultiply(num_classes=2)
    z, labels = (
        np.random.default_rng(0).normal(size=(3, 4)).astype("float32"),
        [[0, 0], [1, 0], [1, 1]],
    )
    result = ops.convert_to_numpy(layer([z, ops.array(labels)]))
    off_a, on_a, off_b, on_b = layer.embedding.get_weights()[0]
    sums = np.stack([off_a + off_b, on_a + off_b, on_a + on_b])
    np.testing.assert_allclose(result, z * sums / np.sqrt(2), rtol=1e-5)


def test_label_concat_appends_to_every_pixel():
    x = np.random.default_rng(0).normal(size=(2, 3, 4, 1)).astype("float32")
    result = ops.convert_to_numpy(layers.LabelConcat(num_classes=3)([x, ops.array([2, 0])]))
    np.testing.assert_array_equal(result[..., :1], x)
    assert (result[0, ..., 1:] == [0, 0, 1]).all()
    assert (result[1, ..., 1:] == [1, 0, 0]).all()


def test_label_concat_appends_attributes_as_they_are():
    x, labels = np.ones((2, 1), "float32"), ops.array([[0, 1, 1], [0, 0, 0]])
    result = ops.convert_to_numpy(layers.LabelConcat(num_classes=3)([x, labels]))
    np.testing.assert_array_equal(result, [[1, 0, 1, 1], [1, 0, 0, 0]])


@pytest.mark.parametrize(
    "layer",
    [layers.Sampling(seed=3), layers.LabelMultiply(num_classes=5), layers.LabelConcat(5)],
    ids=lambda layer: type(layer).__name__,
)
def test_layer_comes_back_from_its_config(layer):
    copy = type(layer).from_config(layer.get_config())
    assert copy.get_config() == layer.get_config()


@pytest.mark.parametrize("kind", [layers.LabelMultiply, layers.LabelConcat])
@pytest.mark.parametrize("policy", ["float32", "mixed_bfloat16"])
def test_label_layer_in_a_saved_model(kind, policy, tmp_path):
    z, labels = keras.Input((6,)), keras.Input((), dtype="int32")
    model = keras.Model([z, labels], kind(4, dtype=policy)([z, labels]))
    inputs = [np.ones((4, 6), "float32"), np.arange(4, dtype="int32")]
    expected = ops.convert_to_numpy(ops.cast(model(inputs), "float32"))
    assert expected.shape[1:] == model.output_shape[1:]
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    outputs = ops.convert_to_numpy(ops.cast(loaded(inputs), "float32"))
    np.testing.assert_array_equal(outputs, expected)


@pytest.mark.parametrize("settings", [{"scale": False}, {"center": False}, {"axis": 1}])
def test_batch_norm_takes_the_settings_of_keras(settings):
    x = ops.cast(np.random.default_rng(0).normal(3, 2, (6, 5, 4, 3)), "float32")
    plain, fused = (
        kind(**settings)(x, training=True)
        for kind in (keras.layers.BatchNormalization, layers.BatchNorm)
    )
    np.testing.assert_allclose(*map(ops.convert_to_numpy, (fused, plain)), atol=1e-5)


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("policy", ["float32", "mixed_bfloat16"])
def test_batch_norm_computes_what_keras_does(policy, training):
    rng = np.random.default_rng(0)
    x = ops.cast(rng.normal(3, 2, (6, 5, 4, 3)), "float32")
    weights = [rng.normal(1, 0.5, 3) for _ in range(3)] + [rng.uniform(0.5, 2, 3)]
    weight = ops.cast(rng.normal(size=(6, 5, 4, 3)), "float32")
    results = []
    for kind in (keras.layers.BatchNormalization, layers.BatchNorm):
        layer = kind(momentum=0.7, dtype=policy)
        layer.build(x.shape)
        layer.set_weights(weights)

        def loss(layer=layer):
            y = ops.cast(layer(x, training=training), "float32")
            return ops.sum(weight * y * y)

        value, gradients = backend.gradients(loss, layer.trainable_variables)
        results.append([value, *gradients, *layer.get_weights()])
    rtol = 1e-4 if policy == "float32" else 2e-2
    for plain, fused in zip(*results, strict=True):
        plain, fused = (ops.convert_to_numpy(ops.cast(r, "float32")) for r in (plain, fused))
        np.testing.assert_allclose(fused, plain, rtol=rtol, atol=rtol * np.abs(plain).max())


def test_batch_norm_can_be_differentiated_twice():
    """A gradient penalty needs this for a critic with batch normalisation."""
    x = ops.cast(np.random.default_rng(0).normal(size=(4, 3, 3, 2)), "float32")
    results = []
    for kind in (keras.layers.BatchNormalization, layers.BatchNorm):
        layer = kind()
        layer.build(x.shape)

        def loss(layer=layer):
            inner = lambda x: ops.sum(ops.square(layer(x, training=True)) * x)  # noqa: E731
            return ops.sum(ops.square(backend.input_gradient(inner, x)))

        results.append(backend.gradients(loss, layer.trainable_variables)[1])
    for plain, fused in zip(*results, strict=True):
        np.testing.assert_allclose(fused, plain, rtol=1e-3, atol=1e-4)


def test_dropout_drops_its_rate_and_keeps_the_mean():
    x = ops.convert_to_numpy(layers.Dropout(0.3, seed=1)(ops.ones((100, 200)), training=True))
    kept = x != 0
    np.testing.assert_allclose(x[kept], 1 / 0.7, rtol=1e-6)
    assert abs(kept.mean() - 0.7) < 5 * (0.21 / x.size) ** 0.5


def test_dropout_has_the_shape_of_its_noise():
    dropped = layers.Dropout(0.5, noise_shape=(None, 1), seed=0)(ops.ones((64, 3)), training=True)
    dropped = ops.convert_to_numpy(dropped)
    np.testing.assert_array_equal(dropped, np.repeat(dropped[:, :1], 3, axis=1))
    assert set(np.unique(dropped)) == {0, 2}


def test_noise_of_dropout_is_a_function_of_the_layers_state():
    layer = layers.Dropout(0.5)
    state = ops.convert_to_numpy(layer.seed_generator.state)
    first, second = (ops.convert_to_numpy(layer(ops.ones((8, 9)), training=True)) for _ in "ab")
    layer.seed_generator.state.assign(state)
    np.testing.assert_array_equal(layer(ops.ones((8, 9)), training=True), first)
    assert (first != second).any()
