"""Losses that a user's layers bring: what counts, how often, and for which network."""

import keras
import pytest
from keras import ops

from gan_vs_vae import GAN, VAE, Classifier, backend, networks
from gan_vs_vae.models.layer_losses import add_layer_losses
from tests.cases import CLASSES, SHAPE


@keras.saving.register_keras_serializable("tests")
class Scaled(keras.layers.Layer):
    """Multiplies by a weight, and adds to the loss 10 times the mean of its output."""

    def build(self, shape):
        self.scale = self.add_weight(shape=(), initializer="ones", name="scale")

    def call(self, x):
        y = self.scale * x
        self.add_loss(10.0 * ops.mean(y))
        return y


@pytest.mark.parametrize("calls", [1, 2, 3])
def test_regularizers_count_once_and_added_losses_once_per_call(calls):
    layer = keras.layers.Dense(
        1, use_bias=False, kernel_initializer="ones", kernel_regularizer="l2"
    )
    network = keras.Sequential([keras.Input((2,)), Scaled(), layer])
    x = ops.ones((4, 2))

    def function():
        return sum(ops.mean(network(x, training=True)) for _ in range(calls))

    network(x)  # what an earlier call has added does not count
    _, (gradient, _) = backend.gradients(
        lambda: add_layer_losses(function, network), network.trainable_variables
    )
    # d/ds of 2 s + 10 s in each call, at s = 1
    assert float(gradient) == pytest.approx(12 * calls)
    if backend.NAME != "jax":  # whose scope collects losses within `gradients` alone
        total = ops.convert_to_numpy(add_layer_losses(function, network))
        assert total == pytest.approx(12 * calls + 0.01 * 2)


def test_only_the_losses_of_the_network_itself_count():
    one, other = Scaled(), Scaled()
    x = ops.ones((4, 2))
    one(x), other(x)
    variables = [one.scale, other.scale]
    _, gradients = backend.gradients(
        lambda: add_layer_losses(lambda: ops.mean(other(one(x))), one), variables
    )
    assert [float(g) for g in gradients] == pytest.approx([11.0, 1.0])


def gan(brings_losses):
    layers = [keras.layers.Flatten(), *([Scaled()] if brings_losses else []), keras.layers.Dense(1)]
    critic = keras.Sequential([keras.Input(SHAPE), *layers])
    small = networks.dcgan_generator(SHAPE, latent_dim=5, filters=(4, 4), kernel_size=3)
    return GAN(small, critic, "wasserstein", penalty="gradient_penalty", seed=0)


def vae(brings_losses):
    image = keras.Input(SHAPE)
    x = keras.layers.Flatten()(image)
    x = Scaled()(x) if brings_losses else x
    encoder = keras.Model(image, [keras.layers.Dense(5)(x), keras.layers.Dense(5)(x)])
    decoder = networks.vae_decoder(SHAPE, latent_dim=5, filters=(4,), hidden=8)
    return VAE(encoder, decoder, seed=0)


def classifier(brings_losses):
    layers = [keras.layers.Flatten(), *([Scaled()] if brings_losses else [])]
    return Classifier(
        keras.Sequential([keras.Input(SHAPE), *layers, keras.layers.Dense(CLASSES)]), seed=0
    )


@pytest.mark.parametrize("make", [gan, vae, classifier])
def test_a_model_minimises_them_and_reports_its_own_loss(make, images, labels):
    reports = []
    for brings_losses in (False, True):
        keras.utils.set_random_seed(0)
        model = make(brings_losses)
        model.compile(**{n: keras.optimizers.SGD(1e-3) for n in model.default_optimizers})
        labels_of = labels[:8] if model.needs_labels else None
        reports.append(model.train_on_batch(images[:8], labels_of, return_dict=True))
    # Both are the same model before their step, so what they report of it is equal.
    first = next(iter(model.loss_names))
    assert reports[0][first] == pytest.approx(reports[1][first], rel=1e-4)
    (scale,) = (v for v in model.trainable_variables if v.path.endswith("scale"))
    assert abs(float(ops.convert_to_numpy(scale)) - 1) > 1e-5
