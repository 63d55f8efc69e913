"""Spectral normalisation: the norm of every kernel, its gradient, bfloat16, and what it excludes."""

import keras
import numpy as np
import pytest
from keras import ops

from gan_vs_vae import GAN, backend, config, export, networks
from gan_vs_vae.errors import UserError
from gan_vs_vae.layers import SpectralNorm
from gan_vs_vae.precision import dtype_policy
from tests import cases
from tests.conftest import needs


def kernels(network):
    return [v for v in network.trainable_variables if len(v.shape) > 1]


def norms(network):
    """The spectral norm of each kernel, with output channels as columns."""
    found = [ops.convert_to_numpy(v.value).astype("float64") for v in kernels(network)]
    return [np.linalg.norm(k.reshape(-1, k.shape[-1]), 2) for k in found]


def test_every_kernel_of_the_critic_has_at_most_norm_one_after_training(images):
    critic = networks.dcgan_discriminator(
        (8, 8, 1), filters=(8, 16), kernel_size=3, batch_norm=False, spectral_norm=True
    )
    model = GAN(cases.gan().generator, critic, "hinge", seed=0)
    model.compile()
    assert len(norms(critic)) == 3
    model.fit(images, batch_size=8, epochs=10, verbose=0)  # of 4 steps
    assert max(norms(critic)) <= 1.01
    assert min(norms(critic)) >= 0.99


@pytest.mark.parametrize("num_classes", [None, 4])
def test_every_kernel_is_normalised_and_nothing_without(num_classes):
    bounded, free = (
        networks.dcgan_discriminator((8, 8, 1), num_classes, filters=(4, 4), spectral_norm=norm)
        for norm in (True, False)
    )
    assert sum(isinstance(la, SpectralNorm) for la in bounded.layers) == len(kernels(bounded))
    assert not any(isinstance(la, SpectralNorm) for la in free.layers)
    assert bounded.output_shape == free.output_shape


def test_the_norm_is_that_of_the_singular_values():
    layer = SpectralNorm(keras.layers.Conv2D(5, 3), power_iterations=200)
    layer.build((None, 8, 8, 4))
    before = ops.convert_to_numpy(layer.kernel.value).astype("float64")
    layer(np.ones((1, 8, 8, 4), "float32"), training=True)
    largest = np.linalg.svd(before.reshape(-1, 5), compute_uv=False)[0]
    np.testing.assert_allclose(layer.kernel, before / largest, rtol=1e-4)


def test_the_gradient_is_taken_at_the_normalised_kernel():
    """y = sum(x W / |W|): for W = (3, 4)^T, the gradient is x, on every backend."""
    layer = SpectralNorm(keras.layers.Dense(1, use_bias=False))
    layer.build((None, 2))
    layer.kernel.assign([[3.0], [4.0]])
    x = np.array([[2.0, 7.0]], "float32")
    value, (gradient,) = backend.gradients(
        lambda: ops.sum(layer(x, training=True)), [layer.kernel], reassigned=True
    )
    assert float(value) == pytest.approx((2 * 3 + 7 * 4) / 5, rel=1e-5)
    np.testing.assert_allclose(gradient, x.T, rtol=1e-5)
    if backend.NAME != "jax":  # which keeps what is assigned within a model's step alone
        kernel = ops.convert_to_numpy(layer.kernel.value)
        np.testing.assert_allclose(kernel, [[0.6], [0.8]], rtol=1e-5)


def test_a_kernel_of_zeros_stays_and_a_call_for_use_changes_nothing():
    layer = SpectralNorm(keras.layers.Dense(2, kernel_initializer="zeros"))
    layer(np.ones((1, 3), "float32"), training=True)
    np.testing.assert_array_equal(layer.kernel, np.zeros((3, 2)))
    layer.kernel.assign(np.full((3, 2), 5.0))
    layer(np.ones((1, 3), "float32"))
    np.testing.assert_array_equal(layer.kernel, np.full((3, 2), 5.0))


def test_kernels_are_normalised_in_float32_where_layers_compute_in_bfloat16(images):
    with dtype_policy("mixed_bfloat16"):
        model = cases.gan(objective="hinge", spectral_norm=True)
        model.compile()
        model.fit(images, batch_size=8, epochs=3, verbose=0)
    critic = model.discriminator
    assert critic.outputs[0].dtype == "float32"
    assert critic.layers[1].output.dtype == "bfloat16"
    for kernel in kernels(critic):
        value = ops.convert_to_numpy(kernel.value)
        rounded = ops.convert_to_numpy(ops.cast(ops.cast(value, "bfloat16"), "float32"))
        assert (value != rounded).any()


def test_clipping_is_refused():
    with pytest.raises(UserError, match="leave one of them out"):
        cases.gan(spectral_norm=True, weight_clip=0.01)
    model = cases.gan(spectral_norm=True)
    with pytest.raises(UserError, match="leave one of them out"):
        model.weight_clip = 0.01


def test_a_configuration_asks_for_it():
    small = {"filters": [4, 4]}
    content = {
        "data": "mnist",
        "model": "GAN",
        "networks": {
            "generator": {"name": "dcgan_generator", **small},
            "discriminator": {"name": "dcgan_discriminator", "spectral_norm": True, **small},
        },
        "batch_size": 8,
        "epochs": 1,
    }
    resolved = config.resolve(content)
    assert resolved.to_dict()["networks"]["discriminator"]["spectral_norm"] is True
    draft = config.draft(resolved, (8, 8, 1), None)
    assert any(isinstance(layer, SpectralNorm) for layer in draft.discriminator.layers)


def test_a_normalised_critic_is_exported(tmp_path):
    for name in ("onnx", "onnxruntime", "tf2onnx"):
        needs(name, "onnx")
    needs("tensorflow")
    critic = cases.gan(spectral_norm=True).discriminator
    assert export.to_onnx(critic, tmp_path / "critic.onnx") < 1e-3
