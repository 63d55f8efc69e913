"""What users add: models and parts of their own, and Keras' own callbacks."""

import keras
import numpy as np
import pytest
from keras import ops

from gan_vs_vae import GAN, augmentations, backend, config, losses, penalties, training
from tests import cases, ebgan
from tests.test_training import Stop, assert_same_run

# -- EBGAN: a critic that is an autoencoder, with a state of its own -----------------------


def train_ebgan(tiny, folder, callbacks=()):
    content = {
        "data": "mnist",
        "model": {"name": "tests.ebgan.EBGAN", "margin": 0.7, "margin_decay": 0.9},
        "networks": {
            "generator": {"name": "dcgan_generator", "latent_dim": 5, "filters": [4, 4]},
            "discriminator": {"name": "tests.ebgan.autoencoder", "filters": 4},
        },
        "batch_size": 8,
        "epochs": 2,
        "precision": "float32",
    }
    return training.train(config.resolve(content), tiny, folder, callbacks=callbacks)


def test_a_model_of_ones_own_computes_its_loss_and_its_state(images):
    model = ebgan.build(margin=0.6, margin_decay=0.5, seed=0)
    model.compile()
    logs = model.train_on_batch(images, return_dict=True)
    assert float(logs["m"]) == pytest.approx(0.6)
    assert float(model.m) == pytest.approx(0.3)
    assert logs["real_score"] <= logs["d_loss"] <= logs["real_score"] + 0.6


def test_a_model_of_ones_own_trains_from_yaml_saves_loads_and_resumes(tiny, tmp_path):
    whole = train_ebgan(tiny, tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        train_ebgan(tiny, tmp_path / "parts", [Stop(1, KeyboardInterrupt())])
    parts = train_ebgan(tiny, tmp_path / "parts")
    assert_same_run(parts.path, whole.path)
    model = keras.saving.load_model(whole.path / "model.keras")
    assert (model.margin, float(model.m)) == (0.7, float(whole.model.m))
    assert float(model.m) == pytest.approx(0.7 * 0.9**8, rel=1e-5)
    assert model.generate(3, seed=0).shape == (3, 8, 8, 1)


# -- layers of Keras that need more than a gradient ------------------------------------------


def spectral(x):
    layers = keras.layers
    x = layers.SpectralNormalization(layers.Conv2D(4, 3, 2, "same"))(x)
    return layers.SpectralNormalization(layers.Dense(1))(layers.Flatten()(layers.LeakyReLU()(x)))


def attention(x):
    x = keras.layers.Reshape((64, 1))(x)
    x = keras.layers.MultiHeadAttention(2, 4)(x, x)
    return keras.layers.Dense(1)(keras.layers.Flatten()(x))


@pytest.mark.parametrize("critic", [spectral, attention])
@pytest.mark.parametrize("penalty", [None, "gradient_penalty"])
def test_a_critic_of_keras_layers_trains_and_is_saved(critic, penalty, images, tmp_path):
    inputs = keras.Input((8, 8, 1))
    critic = keras.Model(inputs, critic(inputs))
    model = GAN(cases.gan().generator, critic, "wasserstein", penalty=penalty, seed=0)
    model.compile()
    before = critic.get_weights()
    history = model.fit(images, batch_size=8, verbose=0).history
    assert all(np.isfinite(v).all() for v in history.values())
    assert all((b != a).any() for b, a in zip(before, critic.get_weights(), strict=True) if b.any())
    model.save(tmp_path / "gan.keras")
    again = keras.saving.load_model(tmp_path / "gan.keras")
    assert all(map(np.array_equal, critic.get_weights(), again.discriminator.get_weights()))


@pytest.mark.parametrize("case", ["vae", "gan-ema"])
def test_gradients_are_accumulated(case, images):
    model = cases.GENERATIVE[case]()
    names = list(model.default_optimizers)
    model.compile(**{n: keras.optimizers.Adam(gradient_accumulation_steps=2) for n in names})
    weights = model.layers[0].trainable_variables

    def values():
        return [ops.convert_to_numpy(w) for w in weights]

    before = values()
    model.train_on_batch(images[:8])
    assert all(map(np.array_equal, before, values()))
    model.train_on_batch(images[8:16])
    assert not all(map(np.array_equal, before, values()))


# -- objectives, penalties and augmentations ----------------------------------------------


@keras.saving.register_keras_serializable("test_extensions")
class Gap(losses.Objective):
    """A Wasserstein objective whose generator sees real logits, too."""

    generator_needs_real = True

    def discriminator(self, real_logits, fake_logits):
        return ops.mean(fake_logits) - ops.mean(real_logits)

    def generator(self, fake_logits, real_logits):
        return ops.mean(real_logits) - ops.mean(fake_logits)


@keras.saving.register_keras_serializable("test_extensions")
class OneSided(penalties.Penalty):
    """Punishes gradients above 1 alone, at generated images."""

    def points(self, real, fake, seed):
        return fake

    def of_norm(self, norm):
        return ops.relu(norm - 1) ** 2


@keras.saving.register_keras_serializable("test_extensions")
class Darker(augmentations.Augmentation):
    """Scales all images by the same number."""

    def __init__(self, factor: float = 0.5):
        self.factor = factor

    def __call__(self, images, seed):
        return self.factor * images

    def get_config(self):
        return {"factor": self.factor}


@pytest.mark.parametrize("build", [cases.gan, cases.acgan, cases.conditional_gan])
def test_own_objective_penalty_and_augmentation_train_and_are_saved(
    build, images, labels, tmp_path
):
    model = build(
        objective=Gap(), penalty=OneSided(weight=3.0), augmentation=Darker(0.7), generator_batch=2
    )
    model.compile()
    logs = model.train_on_batch(images, labels, return_dict=True)
    assert all(np.isfinite(float(value)) for value in logs.values())
    model.save(tmp_path / "own.keras")
    again = keras.saving.load_model(tmp_path / "own.keras")
    assert isinstance(again.objective, Gap)
    assert (again.penalty.weight, again.augmentation.factor) == (3.0, 0.7)


@pytest.mark.parametrize(("slope", "expected"), [(0.2, 0.0), (3.0, 2.0 * 11**2)])
def test_a_penalty_of_ones_own_has_its_closed_form(slope, expected):
    """D(x) = a sum(x) of 16 numbers: |grad D| = 4 a."""
    fake = keras.random.normal((5, 4, 4, 1))
    value = OneSided(weight=2.0)(
        lambda x: slope * ops.sum(x, axis=(1, 2, 3)), None, fake, keras.random.SeedGenerator(0)
    )
    np.testing.assert_allclose(float(value), expected, rtol=1e-5)


# -- noise inside a generator ----------------------------------------------------------------


@keras.saving.register_keras_serializable("test_extensions")
class PixelNoise(keras.layers.Layer):
    """Adds noise to each image, in training and afterwards, as style-based generators do."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.seed_generator = keras.random.SeedGenerator(1)
        self.built = True

    def call(self, x):
        noise = backend.sample_noise(keras.random.normal, ops.shape(x), seed=self.seed_generator)
        return x + ops.cast(noise, x.dtype)


def noisy_gan():
    plain = cases.gan()
    x = PixelNoise()(plain.generator.layers[-2].output)
    x = keras.layers.Activation("tanh", dtype="float32")(x)
    generator = keras.Model(plain.generator.inputs, x, name="generator")
    return type(plain)(generator, plain.discriminator, seed=0)


def test_decode_is_a_function_of_z_even_if_the_generator_draws_noise(images):
    model = noisy_gan()
    model.compile()
    model.train_on_batch(images)
    z = model.sample_latent(4, seed=0)
    state = [ops.convert_to_numpy(v).tolist() for v in backend.random_state(model)]
    np.testing.assert_array_equal(model.decode(z), model.decode(z))
    assert state == [ops.convert_to_numpy(v).tolist() for v in backend.random_state(model)]


# -- Keras' own callbacks --------------------------------------------------------------------

BUILDERS = {"gan": cases.gan, "acgan": cases.acgan, "vae": cases.vae}


@pytest.fixture(params=BUILDERS)
def compiled(request):
    model = BUILDERS[request.param]()
    model.compile()
    return model


def fit(model, images, labels, *callbacks, epochs=2):
    labels = labels if model.num_classes is not None else None
    return model.fit(
        images, labels, batch_size=8, epochs=epochs, verbose=0, callbacks=list(callbacks)
    )


def rates(model):
    optimizers = [getattr(model, role) for role in model.default_optimizers]
    return [float(ops.convert_to_numpy(o.learning_rate)) for o in optimizers]


def test_learning_rate_scheduler_changes_all_rates(compiled, images, labels):
    before = rates(compiled)
    halve = keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate / 2)
    history = fit(compiled, images, labels, halve)
    np.testing.assert_allclose(rates(compiled), [rate / 4 for rate in before], rtol=1e-5)
    np.testing.assert_allclose(history.history["learning_rate"], [before[0] / 2, before[0] / 4])


def test_reduce_on_plateau_keeps_the_ratio_of_both_rates(images, labels):
    model = cases.gan()
    model.compile(keras.optimizers.Adam(1e-4), keras.optimizers.Adam(3e-4))
    reduce = keras.callbacks.ReduceLROnPlateau(
        "g_loss", factor=0.5, patience=0, min_delta=100.0, mode="min"
    )
    fit(model, images, labels, reduce)
    np.testing.assert_allclose(rates(model), [0.5e-4, 1.5e-4], rtol=1e-5)


def test_early_stopping_stops_and_restores(compiled, images, labels):
    monitor = compiled.loss_names[0]
    stop = keras.callbacks.EarlyStopping(
        monitor, patience=0, min_delta=100.0, mode="min", restore_best_weights=True
    )
    history = fit(compiled, images, labels, stop, epochs=9)
    assert len(history.epoch) == 2
    assert stop.best_epoch == 0


def test_model_checkpoint_saves_what_can_be_loaded(compiled, images, labels, tmp_path):
    path = tmp_path / "last.keras"
    fit(compiled, images, labels, keras.callbacks.ModelCheckpoint(path))
    again = keras.saving.load_model(path)
    for a, b in zip(again.get_weights(), compiled.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    assert rates(again) == pytest.approx(rates(compiled))


def test_tensorboard_writes_logs(compiled, images, labels, tmp_path):
    fit(compiled, images, labels, keras.callbacks.TensorBoard(tmp_path))
    assert list(tmp_path.glob("**/events*"))


def test_a_run_takes_callbacks(tiny, tmp_path):
    from tests.test_training import configuration, rows

    halve = keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate / 2)
    run = training.train(configuration(epochs=2), tiny, tmp_path, callbacks=[halve])
    found = [float(row["learning_rate"]) for row in rows(run)]
    np.testing.assert_allclose(found, [1e-4, 0.5e-4], rtol=1e-5)
