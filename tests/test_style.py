"""The style-based generator: its layers against formulas in float64, and its styles."""

import keras
import numpy as np
import pytest
from keras import ops

from gan_vs_vae import backend, export, latent, networks
from gan_vs_vae.errors import UserError
from gan_vs_vae.networks.style import layers
from tests import cases
from tests.conftest import needs


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture
def generator():
    """A small one, whose layers have noise, as those of a trained one."""
    network = networks.style_generator((16, 16, 3), latent_dim=5, filters=(8, 6, 4), style_dim=7)
    for layer in network.get_layer("synthesis").layers:
        if isinstance(layer, layers.LayerNoise):
            layer.strength.assign(0.5)
    return network


def numpy_of(x):
    return ops.convert_to_numpy(x)


# -- modulated convolutions -------------------------------------------------------------------


def convolved(x, kernel, strides):
    """The convolution of one image with zeros around it, or the transposed one, in float64.

    Each place of a transposed convolution's input adds the kernel, as it is, to the output, from
    which "same" padding cuts what is too much at both ends.
    """
    size, (height, width, _) = kernel.shape[0], x.shape
    if strides == 1:
        before = (size - 1) // 2
        padded = np.pad(x, ((before, size - 1 - before),) * 2 + ((0, 0),))
        y = np.zeros((height, width, kernel.shape[-1]))
        for i, j in np.ndindex(height, width):
            y[i, j] = np.einsum("abc,abcd->d", padded[i : i + size, j : j + size], kernel)
        return y
    whole = np.zeros(
        (strides * (height - 1) + size, strides * (width - 1) + size, kernel.shape[-1])
    )
    for i, j in np.ndindex(height, width):
        at = slice(strides * i, strides * i + size), slice(strides * j, strides * j + size)
        whole[at] += np.einsum("c,abcd->abd", x[i, j], kernel)
    cut = (size - strides) // 2
    return whole[cut : cut + strides * height, cut : cut + strides * width]


@pytest.mark.parametrize("demodulate", [True, False])
@pytest.mark.parametrize(("kernel_size", "strides"), [(3, 1), (4, 1), (4, 2), (1, 1)])
def test_modulated_convolution_is_the_formula_for_each_image(rng, kernel_size, strides, demodulate):
    """The paper's equations 1 and 3: each image has a kernel of its own."""
    layer = layers.ModulatedConv(5, kernel_size, strides, demodulate)
    x, scale = rng.normal(size=(3, 4, 6, 2)), rng.normal(1, 1, size=(3, 2))
    layer.build([x.shape, scale.shape])
    kernel, bias = rng.normal(size=(kernel_size, kernel_size, 2, 5)), rng.normal(size=5)
    layer.set_weights([kernel, bias])
    found = numpy_of(layer([x.astype("float32"), scale.astype("float32")]))
    for image, s, y in zip(x, scale, found, strict=True):
        own = kernel * s[:, None]
        if demodulate:
            squares = np.square(own).sum(axis=(0, 1, 2)) / strides**2
            own = np.sqrt(2) * own / np.sqrt(squares + 1e-8)
        np.testing.assert_allclose(y, convolved(image, own, strides) + bias, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(("kernel_size", "strides"), [(3, 1), (4, 2)])
def test_demodulation_keeps_the_size_of_maps_whatever_the_style(rng, kernel_size, strides):
    """Input maps of independent numbers of mean square 1 give output maps of mean square 2."""
    layer = layers.ModulatedConv(32, kernel_size, strides)
    x = rng.normal(size=(2, 32, 32, 16)).astype("float32")
    scale = np.stack([np.full(16, 0.01), np.full(16, 30.0)]).astype("float32")
    y = numpy_of(layer([x, scale]))[:, 4:-4, 4:-4]
    np.testing.assert_allclose(np.square(y).mean(axis=(1, 2, 3)), 2, rtol=0.1)


# -- the other layers --------------------------------------------------------------------------


def test_mixing_gives_one_style_up_to_a_layer_and_another_behind():
    w, other = np.zeros((4000, 3), "float32"), np.ones((4000, 3), "float32")
    layer = layers.MixStyles(styles=4, probability=0.9, seed=0)
    mixed = numpy_of(layer([w, other], training=True))[..., 0]
    assert (np.diff(mixed, axis=1) >= 0).all()
    assert (mixed[:, 0] == 0).all()  # the first layer is never another's
    shares = [np.mean(mixed.sum(axis=1) == others) for others in range(4)]
    np.testing.assert_allclose(shares, [0.1, 0.3, 0.3, 0.3], atol=5 * np.sqrt(0.21 / 4000))
    np.testing.assert_array_equal(numpy_of(layer([w, other], training=False)), 0)


def test_another_latent_vector_is_drawn_in_training_alone():
    layer, z = layers.FreshLatent(seed=0), np.ones((4000, 2), "float32")
    drawn = numpy_of(layer(z, training=True))
    assert abs(drawn.mean()) < 5 / np.sqrt(8000)
    assert drawn.std() == pytest.approx(1, abs=0.05)
    np.testing.assert_array_equal(numpy_of(layer(z)), z)


def test_noise_is_drawn_in_training_and_fixed_otherwise():
    layer, x = layers.LayerNoise(fixed_seed=3), np.zeros((5, 6, 7, 2), "float32")
    layer.build(x.shape)
    layer.strength.assign(0.25)
    fixed = numpy_of(layer(x))
    expected = np.random.default_rng(3).standard_normal((1, 6, 7, 1), "float32")
    np.testing.assert_allclose(fixed, np.broadcast_to(0.25 * expected, x.shape), rtol=1e-6)
    first, second = (numpy_of(layer(x, training=True)) for _ in range(2))
    assert not np.allclose(first, second)
    assert not np.allclose(first[0], first[1])
    np.testing.assert_array_equal(first[..., 0], first[..., 1])  # one number for a place
    assert first.std() == pytest.approx(0.25, rel=0.2)


@pytest.mark.parametrize(
    "layer",
    [
        layers.FreshLatent(seed=1),
        layers.MixStyles(4, 0.5, seed=1),
        layers.StyleScale(5, index=2),
        layers.LearnedConstant((2, 3, 4)),
        layers.ModulatedConv(5, 3, 2, demodulate=False, gain=0.5),
        layers.LayerNoise(None, seed=1),
    ],
)
def test_layers_come_back_from_their_configurations(layer):
    again = type(layer).from_config(layer.get_config())
    assert again.get_config() == layer.get_config()


# -- the generator -----------------------------------------------------------------------------


def test_images_are_a_function_of_z_with_noise_in_every_layer(generator, rng):
    z = rng.normal(size=(3, 5)).astype("float32")
    first, second = (numpy_of(generator(z)) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    in_training = [numpy_of(generator(z, training=True)) for _ in range(2)]
    assert not np.allclose(*in_training)
    kinds = [type(layer).__name__ for layer in generator.get_layer("synthesis").layers]
    assert kinds.count("LayerNoise") == 3
    assert np.abs(first).max() < 1


def test_a_slower_mapping_starts_as_a_fast_one_and_learns_more_slowly():
    """Adam's first step moves each number by its rate; what is computed moves by a tenth."""
    moved = {}
    z = np.random.default_rng(0).normal(size=(200, 5)).astype("float32")
    for rate in (1.0, 0.1):
        keras.utils.set_random_seed(0)
        network = networks.style_generator(
            (8, 8, 1),
            latent_dim=5,
            filters=(4, 4),
            style_dim=64,
            mapping_depth=1,
            mapping_rate=rate,
        )
        mapping, before = network.get_layer("mapping"), latent.map_to_w(network, z)
        assert np.square(before).mean() == pytest.approx(1.04, rel=0.3)
        optimizer = keras.optimizers.Adam(1e-3)
        variables = mapping.trainable_variables
        _, gradients = backend.gradients(lambda m=mapping: ops.sum(m(z)), variables)
        optimizer.apply(gradients, variables)
        moved[rate] = np.abs(latent.map_to_w(network, z) - before).mean()
    assert moved[0.1] / moved[1.0] == pytest.approx(0.1, rel=0.2)


def test_blocks_and_labels_reach_the_network():
    network = networks.style_generator(
        (16, 16, 3), num_classes=4, latent_dim=5, filters=(8, 6, 4), style_dim=7, blocks=2
    )
    assert latent.style_count(network) == 1 + 2 * 2
    z = np.ones((2, 5), "float32")
    one, other = latent.map_to_w(network, z, np.array([0, 1]))
    assert not np.allclose(one, other)
    assert network([z, np.array([0, 1])]).shape == (2, 16, 16, 3)


def test_a_size_that_does_not_fit_is_named():
    with pytest.raises(UserError, match="image height 18 is not a multiple of 4"):
        networks.style_generator((18, 16, 3), filters=(8, 6, 4))


def test_a_dead_style_leaves_finite_gradients():
    """Where every scale is 0, demodulation divides by a root of almost 0."""
    layer = layers.ModulatedConv(3, 3)
    x, scale = np.ones((2, 4, 4, 2), "float32"), keras.Variable(np.zeros((2, 2), "float32"))
    layer.build([x.shape, (2, 2)])
    variables = [scale, *layer.trainable_variables]
    _, gradients = backend.gradients(lambda: ops.sum(layer([x, scale.value]) ** 2), variables)
    assert all(np.isfinite(numpy_of(gradient)).all() for gradient in gradients)


@pytest.mark.parametrize("ema", [None, 0.9])
def test_a_style_generator_is_exported(ema, tmp_path):
    for name in export.PACKAGES:
        needs(name, "onnx")
    model = cases.style_gan(ema=ema)
    assert export.to_onnx(model, tmp_path / "style.onnx") < 1e-4


# -- styles ------------------------------------------------------------------------------------


def test_mapping_and_synthesis_are_the_generator(generator, rng):
    z = rng.normal(size=(6, 5)).astype("float32")
    w = latent.map_to_w(generator, z)
    assert w.shape == (6, 7)
    np.testing.assert_allclose(
        latent.synthesise(generator, w), numpy_of(generator(z)), rtol=1e-4, atol=1e-5
    )


def test_w_depends_on_the_direction_of_z_alone(generator, rng):
    z = rng.normal(size=(6, 5))
    near, far = (latent.map_to_w(generator, factor * z) for factor in (1, 9))
    np.testing.assert_allclose(near, far, rtol=1e-4, atol=1e-5)


def test_mixed_styles_change_what_the_fine_layers_decide(generator, rng):
    w, other = (latent.map_to_w(generator, rng.normal(size=(4, 5))) for _ in range(2))
    ends = [latent.synthesise(generator, each) for each in (w, other)]
    mixed = [
        latent.synthesise(generator, latent.mix_styles(generator, w, other, first))
        for first in (3, 0, 2)
    ]
    np.testing.assert_allclose(mixed[0], ends[0], rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(mixed[1], ends[1], rtol=1e-4, atol=1e-5)
    assert not np.allclose(mixed[2], ends[0], atol=0.01)
    assert not np.allclose(mixed[2], ends[1], atol=0.01)
    with pytest.raises(UserError, match="the layers 0 to 2: first cannot be 4"):
        latent.mix_styles(generator, w, other, 4)


def test_truncation_ends_at_the_mean(generator):
    mean = latent.mean_w(generator, n=200)
    z = np.random.default_rng(0).standard_normal((200, 5), "float32")
    np.testing.assert_allclose(mean, latent.map_to_w(generator, z).mean(axis=0), rtol=1e-5)
    w = latent.map_to_w(generator, z[:3])
    np.testing.assert_allclose(latent.truncate(w, mean, 0), [mean] * 3, rtol=1e-6)
    np.testing.assert_allclose(latent.truncate(w, mean, 1), w, rtol=1e-5, atol=1e-6)


def test_noise_can_be_another_or_left_out(generator, rng):
    w = latent.map_to_w(generator, rng.normal(size=(2, 5)))
    images = latent.synthesise(generator, w)
    again = latent.synthesise(latent.with_noise(generator, 1), w)
    assert np.abs(images - again).max() > 0.01
    np.testing.assert_array_equal(again, latent.synthesise(latent.with_noise(generator, 1), w))
    for layer in generator.get_layer("synthesis").layers:
        if isinstance(layer, layers.LayerNoise):
            layer.strength.assign(0)
    np.testing.assert_allclose(
        latent.synthesise(generator, w),
        latent.synthesise(latent.with_noise(generator, None), w),
        atol=1e-6,
    )


def test_path_length_is_the_squared_speed(rng):
    starts, ends = rng.normal(size=(2, 50, 4))
    matrix = rng.normal(size=(4, 3))
    straight = latent.path_lengths(lambda x: x.astype("float64") @ matrix, starts, ends)
    expected = np.square((ends - starts) @ matrix).sum(axis=1)
    np.testing.assert_allclose(straight, expected, rtol=1e-3)
    # On an arc of a circle the speed is its angle times its radius.
    starts, ends = np.tile([2.0, 0.0], (50, 1)), np.tile([0.0, 2.0], (50, 1))
    arc = latent.path_lengths(lambda x: x, starts, ends, latent.spherical_path)
    np.testing.assert_allclose(arc, np.pi**2, rtol=1e-3)


def test_latent_vectors_that_do_not_fit_are_refused(generator):
    with pytest.raises(UserError, match="z must have shape"):
        latent.map_to_w(generator, np.zeros((2, 99)))
    with pytest.raises(UserError, match="labels to a network that takes them"):
        latent.map_to_w(generator, np.zeros((2, generator.inputs[0].shape[-1])), np.zeros(2))


def test_other_networks_have_no_styles():
    with pytest.raises(UserError, match="has no layers mapping and synthesis"):
        latent.map_to_w(cases.gan().generator, np.ones((1, 5)))
    with pytest.raises(UserError, match=r"styles must have shape \(n, 3, 8\)"):
        latent.synthesise(cases.style_gan().generator, np.ones((2, 9)))
