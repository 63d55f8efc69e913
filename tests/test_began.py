"""BEGAN: its losses, its equilibrium, its networks, and what it refuses."""

import keras
import numpy as np
import pytest

from gan_vs_vae import config, models, networks, training
from gan_vs_vae.errors import UserError
from tests import cases
from tests.test_training import Stop, assert_same_run


def test_a_step_has_the_losses_of_the_paper(images):
    model = cases.began(gamma=0.7, proportional_gain=0.1)
    model.compile()
    model.k.assign(0.3)
    logs = {k: float(v) for k, v in model.train_on_batch(images, return_dict=True).items()}
    real, fake = logs["real_score"], logs["fake_score"]
    balance = 0.7 * real - fake
    assert logs["d_loss"] == pytest.approx(real - 0.3 * fake, rel=1e-5)
    assert logs["convergence"] == pytest.approx(real + abs(balance), rel=1e-5)
    assert logs["k_t"] == pytest.approx(0.3)
    assert float(model.k) == pytest.approx(np.clip(0.3 + 0.1 * balance, 0, 1), abs=1e-6)


@pytest.mark.parametrize(("gamma", "end"), [(1.0, 1.0), (0.0, 0.0)])
def test_k_stays_between_0_and_1(gamma, end, images):
    model = cases.began(gamma=gamma, proportional_gain=100.0)
    model.compile(**{name: keras.optimizers.SGD(1e-8) for name in model.default_optimizers})
    if gamma:  # images of zeros, which an autoencoder without biases reconstructs
        model.generator.set_weights([0 * w for w in model.generator.get_weights()])
    model.k.assign(0.5)
    model.train_on_batch(images)
    assert float(model.k) == end


def test_the_error_of_an_image_is_the_mean_over_its_pixels(images):
    model = cases.began()
    x = model.scale(images[:4])
    drawn = keras.ops.convert_to_numpy(model.discriminator(x))
    expected = np.abs(keras.ops.convert_to_numpy(x) - drawn).mean(axis=(1, 2, 3))
    found = keras.ops.convert_to_numpy(model.discriminate(x, None))
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_k_is_resumed_and_a_configuration_names_the_parts(tiny, tmp_path):
    small = {"filters": [4, 4], "blocks": 1}
    content = {
        "data": "mnist",
        "model": {"name": "BEGAN", "gamma": 0.7, "proportional_gain": 0.1},
        "networks": {
            "generator": {"name": "began_generator", "latent_dim": 5, **small},
            "discriminator": {"name": "began_autoencoder", "code": 6, **small},
        },
        "batch_size": 8,
        "epochs": 2,
        "precision": "float32",
    }

    def train(folder, *callbacks):
        return training.train(config.resolve(content), tiny, tmp_path / folder, callbacks=callbacks)

    whole = train("whole")
    with pytest.raises(KeyboardInterrupt):
        train("parts", Stop(1, KeyboardInterrupt()))
    assert_same_run(train("parts").path, whole.path)
    model = keras.saving.load_model(whole.path / "model.keras")
    assert (model.gamma, float(model.k)) == (0.7, float(whole.model.k))
    assert 0 < float(model.k) < 1
    assert model.generate(3, seed=0).shape == (3, 8, 8, 1)


@pytest.mark.parametrize(
    "settings", [{"objective": "wasserstein"}, {"real_target": 0.9}, {"fake_target": (0.0, 0.1)}]
)
def test_objectives_and_targets_are_refused(settings):
    with pytest.raises(UserError, match="losses of its own: leave objective"):
        cases.began(**settings)


def test_a_critic_that_returns_logits_is_refused():
    gan = cases.gan()
    with pytest.raises(UserError, match="its outputs have the shape of images"):
        models.BEGAN(gan.generator, gan.discriminator)


# -- its networks -----------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "filters"), [(28, (4, 8, 12)), (32, (4, 8)), (9, (4,))])
def test_networks_of_every_size(size, filters):
    critic = networks.began_autoencoder((size, size, 3), filters, blocks=1, code=5)
    generator = networks.began_generator((size, size, 3), 5, filters, blocks=1)
    assert critic.output_shape == generator.output_shape == (None, size, size, 3)
    images = keras.ops.convert_to_numpy(generator(np.ones((2, 5), "float32")))
    assert np.abs(images).max() <= 1


def test_critic_has_the_layers_of_the_paper():
    """Section 3.4, for 32x32: channels n, 2n, 3n; two convolutions at each size; strides, nearest."""
    critic = networks.began_autoencoder((32, 32, 3), filters=(8, 16, 24), code=10)
    convolutions = [la for la in critic.layers if isinstance(la, keras.layers.Conv2D)]
    encoder, decoder = convolutions[:9], convolutions[9:]
    assert [la.filters for la in encoder] == [8, 8, 8, 8, 16, 16, 16, 24, 24]
    assert [la.strides[0] for la in encoder] == [1, 1, 1, 2, 1, 1, 2, 1, 1]
    assert [la.filters for la in decoder] == [8] * 6 + [3]
    assert {la.activation.__name__ for la in convolutions[:-1]} == {"elu"}
    assert critic.get_layer("code").units == 10
    assert {la.activation.__name__ for la in (convolutions[-1], critic.get_layer("code"))} == {
        "linear"
    }
    enlarged = [la for la in critic.layers if isinstance(la, keras.layers.UpSampling2D)]
    assert [(la.size, la.interpolation) for la in enlarged] == [((2, 2), "nearest")] * 2


def test_generator_is_the_decoder():
    filters = (8, 16, 24)
    critic = networks.began_autoencoder((32, 32, 3), filters, code=10)
    generator = networks.began_generator((32, 32, 3), 10, filters)
    shapes = [w.shape for w in generator.weights]
    assert shapes == [w.shape for w in critic.weights][-len(shapes) :]


@pytest.mark.parametrize("build", [networks.began_autoencoder, networks.began_generator])
def test_networks_name_the_size_that_does_not_fit(build):
    with pytest.raises(UserError, match="image height 30 is not a multiple of 4"):
        build((30, 32, 3))
