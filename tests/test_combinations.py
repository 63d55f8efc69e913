"""VAE/GAN and adversarial autoencoder: which loss trains which network, and what the losses are."""

import keras
import numpy as np
import pytest
from keras import ops

from gan_vs_vae import config, models, networks, training
from gan_vs_vae.errors import UserError
from tests import cases
from tests.cases import LATENT, SHAPE
from tests.test_training import Stop, assert_same_run

BUILDERS = {
    "vae_gan": cases.vae_gan,
    "adversarial_autoencoder": cases.adversarial_autoencoder,
}


def numpy_of(x):
    return ops.convert_to_numpy(x).astype("float64")


def softplus(x):
    return np.log1p(np.exp(x))


def scaled(model, images):
    return ops.convert_to_tensor(model.scale(images))


# -- what both promise -------------------------------------------------------------------------


@pytest.mark.parametrize("name", BUILDERS)
def test_encodes_decodes_and_generates_without_labels(name, images):
    model = BUILDERS[name]()
    codes = model.encode(images)
    assert codes.shape == (len(images), LATENT)
    assert model.decode(codes).shape == images.shape
    assert not model.conditional
    with pytest.raises(UserError, match="unconditional: give no labels"):
        model.generate(3, labels=1)


@pytest.mark.parametrize("name", BUILDERS)
def test_one_optimizer_for_all_is_a_copy_for_each(name):
    model = BUILDERS[name]()
    model.compile(keras.optimizers.Adam(1e-4), d_optimizer=keras.optimizers.SGD(0.1))
    found = [getattr(model, role) for role in model.default_optimizers]
    assert len({id(each) for each in found}) == 3
    assert isinstance(model.d_optimizer, keras.optimizers.SGD)
    first, *others = (float(ops.convert_to_numpy(each.learning_rate)) for each in found)
    model.optimizer.learning_rate = first / 2
    after = [float(ops.convert_to_numpy(each.learning_rate)) for each in found]
    np.testing.assert_allclose(after, [first / 2, *(rate / 2 for rate in others)], rtol=1e-6)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (
            lambda: models.VAEGAN(
                cases.vae_gan().encoder,
                cases.vae_gan().decoder,
                networks.dcgan_discriminator((16, 16, 1), filters=(4,)),
            ),
            r"the discriminator of a VAEGAN maps images \(8, 8, 1\) to one logit",
        ),
        (
            lambda: models.AdversarialAutoencoder(
                cases.adversarial_autoencoder().encoder,
                cases.adversarial_autoencoder().decoder,
                networks.code_discriminator(latent_dim=LATENT + 1),
            ),
            r"maps codes \(5,\) to one logit, and this one maps \(6,\)",
        ),
        (lambda: cases.vae_gan(reconstruction_weight=-1.0), "must be at least 0, not -1"),
    ],
)
def test_networks_and_settings_that_do_not_fit_are_refused(build, message):
    with pytest.raises(UserError, match=message):
        build()


CODES = {"latent_dim": 5, "filters": [4], "hidden": 8}
NETWORKS = {
    "GAN": {
        "generator": {"name": "style_generator", "filters": [6, 4], "style_dim": 8},
        "discriminator": {"name": "dcgan_discriminator", "filters": [4, 4]},
    },
    "VAEGAN": {
        "encoder": {"name": "vae_encoder", **CODES},
        "decoder": {"name": "dcgan_generator", "latent_dim": 5, "filters": [4, 4]},
        "discriminator": {"name": "dcgan_discriminator", "filters": [4, 4]},
    },
    "AdversarialAutoencoder": {
        "encoder": {"name": "vae_encoder", "variational": False, **CODES},
        "decoder": {"name": "vae_decoder", **CODES},
        "discriminator": {"name": "code_discriminator", "latent_dim": 5, "hidden": 8},
    },
}


@pytest.mark.slow
@pytest.mark.parametrize("name", NETWORKS)
def test_a_stopped_run_ends_as_one_that_was_not(name, tiny, tmp_path):
    content = {
        "data": "mnist",  # in name
        "model": {"name": name} | ({"ema": 0.9} if name == "GAN" else {}),
        "networks": NETWORKS[name],
        "batch_size": 8,
        "epochs": 2,
    }

    def train(folder, *callbacks):
        # TensorFlow orders sums by the names of layers, which count on in a process: "10" is before
        # "9". A run that is resumed has a process of its own.
        keras.utils.clear_session()
        return training.train(config.resolve(content), tiny, tmp_path / folder, callbacks=callbacks)

    whole = train("whole")
    with pytest.raises(KeyboardInterrupt):
        train("parts", Stop(1, KeyboardInterrupt()))
    assert_same_run(train("parts").path, whole.path)


# -- VAE/GAN -----------------------------------------------------------------------------------


def changed_by(model, step):
    """Return which of the model's networks a step changes."""

    def weights():
        return {
            name: np.concatenate(
                [numpy_of(v).ravel() for v in getattr(model, name).trainable_variables]
            )
            for name in ("encoder", "decoder", "discriminator")
        }

    before = weights()
    step()
    after = weights()
    return {name for name in before if (before[name] != after[name]).any()}


@pytest.mark.parametrize("part", ["discriminator", "encoder", "decoder"])
def test_each_step_of_a_vae_gan_trains_its_own_network(part, images):
    model = cases.vae_gan()
    model.compile(keras.optimizers.SGD(0.1))
    step = getattr(model, f"train_{part}")
    assert changed_by(model, lambda: step(scaled(model, images))) == {part}


def test_vae_gans_losses_are_those_of_the_paper(images, monkeypatch):
    """Larsen et al., 2016, equations 5 to 8, in float64 from the networks' own outputs."""
    model = cases.vae_gan(beta=0.5, reconstruction_weight=0.3)
    model.compile(keras.optimizers.SGD(0.0))
    x = scaled(model, images)
    noise = np.random.default_rng(0).normal(size=(2, len(images), LATENT)).astype("float32")
    monkeypatch.setattr(
        model.sampling, "call", lambda pair: pair[0] + ops.exp(pair[1] / 2) * noise[0]
    )
    monkeypatch.setattr(model, "sample_prior", lambda images: ops.convert_to_tensor(noise[1]))
    recorded = {}
    monkeypatch.setattr(model, "record_losses", lambda **losses: recorded.update(losses))
    minimised = {}
    monkeypatch.setattr(
        model,
        "minimise",
        lambda loss, network, optimizer: minimised.update({id(network): numpy_of(loss())}),
    )
    model.train_on_batch_step(x, None)

    mean, log_var = (numpy_of(y) for y in model.encoder(x))
    z = (mean + np.exp(log_var / 2) * noise[0]).astype("float32")
    both = model.decoder(ops.concatenate([z, noise[1]]), training=True)
    alone = model.decoder(ops.convert_to_tensor(z), training=True)  # its own batch statistics
    made = ops.split(both, 2)
    discriminator = model.discriminator
    body = keras.Model(discriminator.inputs, discriminator.layers[-1].input)
    real, rebuilt, drawn = (numpy_of(discriminator(y)) for y in (x, *made))
    seen, in_both, own = (numpy_of(body(y)).reshape(len(images), -1) for y in (x, made[0], alone))
    prior = 0.5 * (np.exp(log_var) + mean**2 - 1 - log_var).sum(axis=1).mean()
    likeness, of_decoder = (
        0.5 * np.square(seen - each).sum(axis=1).mean() for each in (own, in_both)
    )
    judged = softplus(-real).mean() + (softplus(rebuilt).mean() + softplus(drawn).mean()) / 2
    fooled = (softplus(-rebuilt).mean() + softplus(-drawn).mean()) / 2
    expected = {
        model.discriminator: judged,
        model.encoder: 0.5 * prior + likeness,
        model.decoder: 0.3 * of_decoder + fooled,
    }
    for network, value in expected.items():
        np.testing.assert_allclose(minimised[id(network)], value, rtol=1e-4, err_msg=network.name)
    shown = {"kl": prior, "reconstruction": likeness, "d_loss": judged, "g_loss": fooled}
    for key, value in shown.items():
        np.testing.assert_allclose(numpy_of(recorded[key]), value, rtol=1e-4, err_msg=key)


def test_a_vae_gan_has_no_loss_to_evaluate(images):
    model = cases.vae_gan()
    model.compile()
    with pytest.raises(UserError, match="no loss to evaluate"):
        model.evaluate(images, verbose=0)


# -- adversarial autoencoder -------------------------------------------------------------------


def test_the_phases_of_an_adversarial_autoencoder_train_their_networks(images):
    model = cases.adversarial_autoencoder()
    model.compile(keras.optimizers.SGD(0.1))
    changes, minimise = [], model.minimise
    model.minimise = lambda *step: changes.append(changed_by(model, lambda: minimise(*step)))
    model.train_on_batch_step(scaled(model, images), None)
    assert changes == [{"encoder", "decoder"}, {"discriminator"}, {"encoder"}]


def test_adversarial_autoencoders_losses_are_those_of_the_paper(images, monkeypatch):
    model = cases.adversarial_autoencoder()
    model.compile()
    prior = np.random.default_rng(0).normal(size=(len(images), LATENT)).astype("float32")
    monkeypatch.setattr(model, "sample_prior", lambda images: ops.convert_to_tensor(prior))
    model.run_eagerly = True
    found = model.evaluate(images, batch_size=len(images), verbose=0, return_dict=True)
    x = numpy_of(scaled(model, images))
    codes = model.encoder(x.astype("float32"))
    p = numpy_of(model.decoder(codes))
    real, fake = (numpy_of(model.discriminator(z)) for z in (prior, codes))
    expected = {
        "loss": -(x * np.log(p) + (1 - x) * np.log(1 - p)).sum(axis=(1, 2, 3)).mean(),
        "d_loss": softplus(-real).mean() + softplus(fake).mean(),
        "e_loss": softplus(-fake).mean(),
        "real_score": real.mean(),
        "fake_score": fake.mean(),
    }
    for key, value in expected.items():
        np.testing.assert_allclose(found[key], value, rtol=1e-4, atol=1e-6, err_msg=key)


def test_an_adversary_moves_codes_towards_the_prior():
    """Codes of two pixels' worth of information, from far off to mean 0 and deviation 1."""
    rng = np.random.default_rng(0)
    images = np.zeros((256, *SHAPE), "uint8")
    images[:, :4] = rng.integers(0, 256, (256, 1, 1, 1))
    images[:, 4:] = rng.integers(0, 256, (256, 1, 1, 1))
    model = cases.adversarial_autoencoder()
    model.encoder.layers[-1].bias.assign(np.full(LATENT, 4.0))
    before = model.encode(images)
    rate = keras.optimizers.Adam(5e-3, beta_1=0.5)
    model.compile(rate)
    model.fit(images, batch_size=64, epochs=60, verbose=0)
    after = model.encode(images)
    assert np.abs(before.mean(axis=0)).min() > 2
    assert np.abs(after.mean(axis=0)).max() < 1
