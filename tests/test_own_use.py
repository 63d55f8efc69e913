"""What people do with models in programs of their own: loops, transfer, callbacks, odd batches."""

import keras
import numpy as np
import pytest
from keras import ops

from gan_vs_vae import layers, losses, models, networks, pretrained
from gan_vs_vae.errors import UserError
from tests import cases
from tests.conftest import needs, run_python

SHAPE = (8, 8, 1)


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def generator(num_classes=None, **settings):
    return networks.dcgan_generator(
        SHAPE, latent_dim=5, filters=(4,), num_classes=num_classes, **settings
    )


def discriminator(num_classes=None, **settings):
    return networks.dcgan_discriminator(SHAPE, filters=(4,), num_classes=num_classes, **settings)


def classifier():
    model = models.Classifier(networks.classifier(SHAPE, num_classes=3, filters=(4,)), seed=0)
    model.compile()
    return model


def test_the_last_batch_of_an_evaluation_counts_by_its_images(rng):
    model = classifier()
    x = rng.integers(0, 256, (501, *SHAPE), "uint8")
    y = model.classify(x)
    y[-1] = (y[-1] + 1) % 3
    found = model.evaluate(x, y, verbose=0, return_dict=True)
    assert found["accuracy"] == pytest.approx(500 / 501)
    whole = model.evaluate(x, y, batch_size=501, verbose=0, return_dict=True)
    assert found["loss"] == pytest.approx(whole["loss"], rel=1e-5)


def test_a_network_that_is_replaced_is_the_one_that_decodes():
    gan = models.GAN(generator(), discriminator(), seed=0)
    z = gan.sample_latent(4, seed=0)
    gan.decode(z)
    other = generator()
    other.set_weights([20 * weight for weight in other.get_weights()])
    gan.generator = other
    np.testing.assert_array_equal(
        gan.decode(z), ops.convert_to_numpy(gan.unscale(other(z, training=False)))
    )


@pytest.mark.parametrize("name", ["tensorflow", "jax", "torch"])
def test_gradients_keep_what_their_function_assigns(name):
    needs(name)
    code = """
import keras
from gan_vs_vae import backend
x, calls = keras.Variable(3.0), keras.Variable(0.0, trainable=False)
_, (gradient,) = backend.gradients(lambda: (calls.assign(calls + 1.0), x * x)[1], [x])
assert (float(gradient), float(calls.value)) == (6.0, 1.0)
"""
    run_python("-c", code, backend=name)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: models.ConditionalGAN(
                generator(3, condition="concat"), discriminator(3, condition="concat"), 10
            ),
            "'generator' knows 3 classes, and num_classes is 10",
        ),
        (lambda: models.ACGAN(generator(3), discriminator(5)), "knows 3 classes, and .* is 5"),
        (
            lambda: models.ConditionalVAE(
                networks.vae_encoder(SHAPE, latent_dim=5, filters=(4,)),
                networks.vae_decoder(SHAPE, latent_dim=5, filters=(4,), num_classes=3),
                num_classes=4,
            ),
            "'decoder' knows 3 classes, and num_classes is 4",
        ),
    ],
)
def test_networks_know_the_classes_of_their_model(make, message):
    with pytest.raises(UserError, match=message):
        make()


def test_batches_are_checked_as_data_are(images):
    model = classifier()
    assert "loss" in model.train_on_batch(images[:8], np.arange(8) % 3, return_dict=True)
    with pytest.raises(UserError, match="label 7 is out of range"):
        model.test_on_batch(images[:2], np.array([0, 7]))
    critic = models.GAN(generator(), discriminator(), critic_steps=5)
    critic.compile()
    with pytest.raises(UserError, match="takes 5 batches of one size in one, not 8 images"):
        critic.train_on_batch(images[:8])


class Nothing(losses.Objective):
    """An objective that is no number."""

    def discriminator(self, real, fake):
        return ops.mean(fake) * float("nan")

    def generator(self, fake):
        return ops.mean(fake) * float("nan")


def test_training_ends_at_the_first_nan(images):
    gan = models.GAN(generator(), discriminator(), objective=Nothing())
    gan.compile()
    stop = keras.callbacks.TerminateOnNaN()
    found = gan.fit(images, batch_size=16, epochs=5, verbose=0, callbacks=[stop])
    assert found.epoch == [0]


def test_labels_that_nobody_asked_for_are_whole_numbers_or_refused(images):
    gan = cases.gan()
    gan.compile()
    for labels in (np.linspace(0, 0.9, 32), np.array(["a", "b"] * 16)):
        with pytest.raises(UserError, match="labels must be whole numbers"):
            gan.fit(images, labels, verbose=0)


def test_a_frozen_generator_stays_as_it_is(images):
    gan = models.GAN(generator(), discriminator(), seed=0)
    gan.generator.trainable = False
    gan.compile()
    kept, trained = gan.generator.get_weights(), gan.discriminator.get_weights()
    history = gan.fit(images, batch_size=16, verbose=0).history
    assert np.isfinite(history["g_loss"]).all()
    assert any(
        (a != b).any() for a, b in zip(trained, gan.discriminator.get_weights(), strict=True)
    )
    moved = zip(kept, gan.generator.get_weights(), gan.generator.weights, strict=True)
    assert all((a == b).all() for a, b, weight in moved if "moving" not in weight.path)


def test_batches_that_share_a_step_are_cut_to_the_smallest(images):
    critic = models.GAN(generator(), discriminator(), critic_steps=2, seed=0)
    critic.compile()
    batches = [images[:8], images[8:16], images[16:24], images[24:29]]
    critic.fit(iter(batches), steps_per_epoch=2, verbose=0)
    assert int(critic.optimizer.iterations) == 4  # steps of D, of two in each


@pytest.mark.parametrize("name", ["fig2_acgan", "fig3_acwgan", "fig4_acgan", "fig5_gan"])
def test_models_that_ship_can_be_trained_on(name):
    assert pretrained.from_preset(name).generator.trainable_variables


def test_a_layer_more_that_draws_finds_no_state_in_older_weights(tmp_path):
    def with_dropouts(count):
        critic = keras.Sequential([keras.Input(SHAPE), keras.layers.Flatten()])
        for _ in range(count):
            critic.add(layers.Dropout(0.3))
        critic.add(keras.layers.Dense(1))
        gan = models.GAN(generator(), critic, seed=0)
        gan.compile()
        return gan

    one, two = with_dropouts(1), with_dropouts(2)
    one.save_weights(tmp_path / "one.weights.h5")
    two.load_weights(tmp_path / "one.weights.h5")
    np.testing.assert_array_equal(
        *(ops.convert_to_numpy(m.generator.weights[0]) for m in (one, two))
    )


@pytest.mark.parametrize("policy", ["float64", "bfloat16"])
def test_batch_normalisation_of_other_dtypes_is_that_of_keras(policy, rng):
    x = rng.normal(size=(4, 3, 3, 2))
    ours, theirs = (
        kind(dtype=policy)(ops.cast(x, policy), training=True)
        for kind in (layers.BatchNorm, keras.layers.BatchNormalization)
    )
    assert ours.dtype == theirs.dtype
    np.testing.assert_allclose(
        *(ops.convert_to_numpy(ops.cast(each, "float32")) for each in (ours, theirs)), atol=0.02
    )


def test_the_average_counts_what_a_layer_counts(images):
    class Counted(keras.layers.Layer):
        def build(self, shape):
            self.calls = self.add_weight(
                shape=(), dtype="int32", initializer="zeros", trainable=False, autocast=False
            )

        def call(self, x, training=False):
            if training:
                self.calls.assign(self.calls + 1)
            return x

    network = generator()
    counted = keras.Sequential([keras.Input((5,)), network, Counted()])
    gan = models.GAN(counted, discriminator(), ema=0.9, seed=0)
    gan.compile()
    gan.fit(images, batch_size=16, verbose=0)
    of_both = [int(g.layers[-1].calls) for g in (gan.generator, gan.ema_generator)]
    assert of_both[0] == of_both[1] > 0
