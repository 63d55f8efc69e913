"""Networks: shapes, settings, and sizes that raise errors."""

import inspect

import keras
import numpy as np
import pytest

from gan_vs_vae import networks
from gan_vs_vae.errors import UserError
from gan_vs_vae.networks.jitter import Jitter, shifted
from gan_vs_vae.precision import dtype_policy

STRIDES = {28: (2, 2), 32: (2, 2, 2), 64: (2, 2, 2, 2), 72: (2, 2, 2)}


@pytest.mark.parametrize("size", STRIDES)
@pytest.mark.parametrize("upsampling", ["transposed", "nearest"])
@pytest.mark.parametrize("channels", [1, 3])
def test_generator_of_every_size_and_upsampling(size, upsampling, channels):
    filters = (4,) * len(STRIDES[size])
    model = networks.dcgan_generator(
        (size, size, channels),
        latent_dim=5,
        filters=filters,
        strides=STRIDES[size],
        upsampling=upsampling,
    )
    image = keras.ops.convert_to_numpy(model(np.ones((2, 5), "float32")))
    assert image.shape == (2, size, size, channels)
    assert np.abs(image).max() <= 1


@pytest.mark.parametrize("size", STRIDES)
@pytest.mark.parametrize("num_classes", [None, 7])
def test_discriminator_of_every_size(size, num_classes):
    model = networks.dcgan_discriminator((size, size, 3), num_classes, filters=(4, 4, 4))
    heads = [(None, 1)] if num_classes is None else [(None, 1), (None, 7)]
    assert [output.shape for output in model.outputs] == heads


def test_generator_names_the_size_that_its_strides_do_not_divide():
    with pytest.raises(UserError, match="image height 30 is not a multiple of 8.*resize to 32"):
        networks.dcgan_generator((30, 32, 3), filters=(8, 4, 4))


def test_generator_needs_a_stride_for_each_convolution():
    with pytest.raises(UserError, match="equally long"):
        networks.dcgan_generator((32, 32, 3), filters=(8, 4, 4), strides=(2, 2))


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({"upsampling": "neares"}, "unknown upsampling 'neares': did you mean 'nearest'"),
        ({"condition": "multipli"}, "'multiply'"),
    ],
)
def test_generator_names_the_nearest_choice(setting, message):
    with pytest.raises(UserError, match=message):
        networks.dcgan_generator((28, 28, 1), filters=(4, 4), **setting)


def test_report_generator_has_the_recovered_layers():
    """Figure 2a: Dense 7*7*32, Up, ConvT 16, Up, ConvT 8, ConvT 4, ConvT 1."""
    model = networks.dcgan_generator(
        (28, 28, 1),
        num_classes=10,
        filters=(32, 16, 8, 4),
        strides=(2, 2, 1, 1),
        upsampling="nearest",
        batch_norm=False,
        dropout=0.3,
        init_stddev=None,
    )
    convolutions = [layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D)]
    assert [layer.filters for layer in convolutions] == [16, 8, 4, 1]
    assert [layer.output.shape[1] for layer in convolutions] == [14, 28, 28, 28]
    kinds = [type(layer).__name__ for layer in model.layers]
    assert "BatchNorm" not in kinds
    assert kinds.count("Dropout") == 4


def test_settings_reach_the_discriminator():
    model = networks.dcgan_discriminator(
        (28, 28, 1), filters=(4, 8), kernel_size=4, slope=0.3, dropout=0.1, batch_norm=True
    )
    kinds = [type(layer).__name__ for layer in model.layers]
    assert kinds.count("BatchNorm") == 1  # none after the first convolution
    assert kinds.count("Dropout") == 2
    assert model.get_layer(index=1).kernel_size == (4, 4)
    slopes = [la.negative_slope for la in model.layers if isinstance(la, keras.layers.LeakyReLU)]
    np.testing.assert_allclose(slopes, 0.3)


def test_dcgan_starts_from_its_small_normal_kernels():
    model = networks.dcgan_discriminator((28, 28, 1), filters=(64, 128))
    kernel = model.get_layer(index=1).get_weights()[0]
    assert abs(kernel.std() - 0.02) < 0.002
    assert abs(kernel.mean()) < 0.002


@pytest.mark.parametrize(
    ("encoder", "decoder", "filters"),
    [
        (networks.report_encoder, networks.report_decoder, 4),
        (networks.vae_encoder, networks.vae_decoder, (4, 4)),
    ],
)
@pytest.mark.parametrize("size", [28, 32, 64, 72])
def test_vae_networks_of_every_size(encoder, decoder, filters, size):
    shape = (size, size, 3)
    e = encoder(shape, 10, latent_dim=6, filters=filters, hidden=8, condition_encoder=True)
    d = decoder(shape, 10, latent_dim=6, filters=filters, hidden=8)
    assert [o.shape for o in e.outputs] == [(None, 6), (None, 6)]
    assert len(e.inputs) == 2
    image = keras.ops.convert_to_numpy(d([np.ones((2, 6), "float32"), np.array([1, 9])]))
    assert image.shape == (2, *shape)
    assert image.min() >= 0
    assert image.max() <= 1


def test_report_vae_has_the_layers_of_the_keras_example():
    """2016: four convolutions and a dense layer down, the mirror of it up."""
    encoder, decoder = networks.report_encoder((28, 28, 1)), networks.report_decoder((28, 28, 1))

    def shapes(model, kind):
        return [la.get_weights()[0].shape for la in model.layers if type(la).__name__ == kind]

    assert shapes(encoder, "Conv2D") == [
        (2, 2, 1, 1),
        (2, 2, 1, 64),
        (3, 3, 64, 64),
        (3, 3, 64, 64),
    ]
    assert shapes(decoder, "Conv2DTranspose") == [(3, 3, 64, 64)] * 3
    assert shapes(decoder, "Conv2D") == [(2, 2, 64, 1)]


@pytest.mark.parametrize("policy", ["float32", "mixed_bfloat16"])
@pytest.mark.parametrize("name", networks.__all__)
def test_networks_end_in_float32_and_annotate_their_settings(name, policy):
    function = getattr(networks, name)
    given = {
        "image_shape": (28, 28, 1),
        "num_classes": 10,
        "filters": 4 if name.startswith("report") else (4, 4),
    }
    taken = inspect.signature(function).parameters
    with dtype_policy(policy):
        model = function(**{key: value for key, value in given.items() if key in taken})
    assert {output.dtype for output in model.outputs} == {"float32"}
    for parameter in taken.values():
        assert parameter.annotation is not inspect.Parameter.empty


def test_discriminator_takes_the_label_or_predicts_it():
    predicts = networks.dcgan_discriminator((28, 28, 1), num_classes=10, filters=(4, 8))
    takes = networks.dcgan_discriminator(
        (28, 28, 1), num_classes=10, filters=(4, 8), condition="concat"
    )
    assert (len(predicts.inputs), len(predicts.outputs)) == (1, 2)
    assert (len(takes.inputs), len(takes.outputs)) == (2, 1)
    assert takes.layers[-1].name == "logit"
    with pytest.raises(UserError, match="unknown condition of a discriminator 'concatenate'"):
        networks.dcgan_discriminator((28, 28, 1), 10, filters=(4,), condition="concatenate")


@pytest.mark.parametrize("encoder", [networks.report_encoder, networks.vae_encoder])
def test_encoder_of_an_autoencoder_returns_the_code_alone(encoder):
    filters = 4 if encoder is networks.report_encoder else (4, 4)
    network = encoder((28, 28, 1), latent_dim=6, filters=filters, variational=False)
    assert network.output_shape == (None, 6)
    assert network.layers[-1].name == "z"


def test_residual_classifier_adds_what_each_block_changes():
    network = networks.residual_classifier((28, 28, 1), 10, filters=(4, 6, 8), blocks=2)
    sums = [layer for layer in network.layers if isinstance(layer, keras.layers.Add)]
    assert [each.output.shape[1:] for each in sums] == [(14, 14, 4)] * 2 + [(7, 7, 6)] * 2 + [
        (4, 4, 8)
    ] * 2
    # 3x3, and 1x1 where channels change; without biases, but of the head; 4 numbers a normalised channel.
    convolutions = 9 * (4 + 16 * 4 + 4 * 6 + 36 * 3 + 6 * 8 + 64 * 3) + 4 * 6 + 6 * 8
    normalised = 4 * (4 * 4 + 4 + 6 * 3 + 6 + 8 * 4)
    assert network.count_params() == convolutions + normalised + 8 * 10 + 10


def test_residual_classifier_needs_channels():
    with pytest.raises(UserError, match="filters must have at least one number"):
        networks.residual_classifier((28, 28, 1), 10, filters=())


@pytest.mark.parametrize("axis", [1, 2])
def test_a_shift_is_that_of_keras_affine_transform(axis):
    x = np.random.default_rng(0).random((3, 8, 10, 2), "float32")
    by = np.array([1.3, -2.6, 4.0], "float32")
    transforms = np.tile(np.array([1, 0, 0, 0, 1, 0, 0, 0], "float32"), (3, 1))
    transforms[:, 5 if axis == 1 else 2] = -by
    expected = keras.ops.image.affine_transform(
        x, transforms, interpolation="bilinear", fill_mode="nearest", data_format="channels_last"
    )
    found = shifted(keras.ops.convert_to_tensor(x), by.reshape(3, 1, 1, 1), axis)
    np.testing.assert_allclose(*map(keras.ops.convert_to_numpy, (found, expected)), atol=1e-6)


def test_jitter_mirrors_half_of_the_images_and_shifts_each_by_its_own_distance():
    ramp = np.tile(np.arange(20, dtype="float32"), (400, 4, 1))[..., None]
    found = keras.ops.convert_to_numpy(Jitter(0.25, flip=True)(ramp, training=True))
    middle = found[:, 0, 8:12, 0]
    steps = np.diff(middle, axis=1)
    mirrored = steps[:, 0] < 0
    np.testing.assert_allclose(np.abs(steps), 1, atol=1e-4)
    assert 0.4 < mirrored.mean() < 0.6
    moved = 9.5 - middle.mean(axis=1)
    assert len(np.unique(moved)) > 390
    assert (moved.min(), moved.max()) == (pytest.approx(-5, abs=0.2), pytest.approx(5, abs=0.2))
    assert np.abs(found[:, 1:] - found[:, :-1]).max() < 1e-4  # rows are equal, down to the border


def test_residual_classifier_moves_images_in_training_alone():
    network = networks.residual_classifier((8, 8, 1), 3, filters=(4,), shift=0.5, flip=True)
    x = np.random.default_rng(0).random((2, 8, 8, 1), "float32")
    first, second = (keras.ops.convert_to_numpy(network(x, training=False)) for _ in range(2))
    np.testing.assert_array_equal(first, second)
