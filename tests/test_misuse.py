"""Mistakes in Python: each raises `UserError`, a `ValueError` that names the argument."""

import keras
import numpy as np
import pytest

from gan_vs_vae import GAN, images, metrics, networks, plots
from gan_vs_vae.errors import UserError
from gan_vs_vae.optimizers import get_optimizer
from tests import cases
from tests.cases import SHAPE

IMAGES = np.zeros((32, *SHAPE), "uint8")


def compiled(model, **settings):
    model.compile(**settings)
    return model


def fit(model=cases.vae, x=IMAGES, y=None, **arguments):
    return compiled(model()).fit(x, y, verbose=0, **arguments)


MISTAKES = {
    "not compiled": lambda: cases.vae().fit(IMAGES),
    "not compiled: call compile": lambda: cases.vae().evaluate(IMAGES),
    "losses of its own: omit loss": lambda: cases.gan().compile(loss="mse"),
    "losses of its own: omit metrics": lambda: cases.vae().compile(metrics=["mae"]),
    "unknown optimizer 'adamm'": lambda: cases.gan().compile("adamm"),
    "batch_size must be at least 1, not 0": lambda: fit(batch_size=0),
    "batch_size must be int, not 2.5": lambda: fit(batch_size=2.5),
    "batch size 100 must be": lambda: fit(batch_size=100),
    "not NoneType": lambda: fit(x=None),
    "not str": lambda: fit(x="mnist"),
    "validation_split must be in": lambda: fit(validation_split=2.0),
    "no loss to evaluate": lambda: fit(cases.gan, validation_data=(IMAGES,)),
    r"must be \(x,\) or \(x, y\)": lambda: fit(validation_data=(IMAGES, None, None)),
    "callbacks must be Keras' callbacks": lambda: fit(batch_size=8, callbacks="early"),
    "omit sample_weight": lambda: fit(sample_weight=np.ones(32)),
    "omit class_weight": lambda: fit(class_weight={0: 1.0}),
    "is not called, and predicts nothing": lambda: cases.vae()(IMAGES),
    "predicts nothing: use": lambda: compiled(cases.vae()).predict(IMAGES),
    "z must be finite": lambda: cases.gan().decode(np.full((2, 5), np.nan)),
    "z must be finite numbers": lambda: cases.gan().decode([["a"] * 5]),
    "n must be a whole number": lambda: cases.gan().generate("many"),
    "labels must be whole numbers": lambda: cases.acgan().generate(2, labels="cat"),
    "uint8 array, not a list": lambda: cases.classifier().classify(IMAGES.tolist()),
    "uint8 in 0..255, not float64": lambda: cases.vae().encode(IMAGES / 255),
    "must end with .keras": lambda: cases.vae().save("model.h5"),
    "cannot save the model to": lambda: cases.vae().save("no/such/folder/model.keras"),
    "generator must be": lambda: GAN(None, None),
    "objective must be": lambda: cases.gan(objective=3),
    "real_target must be": lambda: cases.gan(real_target=(0.1, 0.2, 0.3)),
    "image_shape must be": lambda: networks.dcgan_generator((28, 28)),
}


@pytest.mark.parametrize("message", MISTAKES)
def test_a_mistake_is_one_sentence(message):
    with pytest.raises(UserError, match=message) as raised:
        MISTAKES[message]()
    assert isinstance(raised.value, ValueError)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "measure",
    [
        metrics.sharpness,
        metrics.pairwise_distance,
        lambda x: metrics.nearest_distances(x, x),
        lambda x: images.resize(x, (4, 4)),
        lambda x: plots.tile(x, 2),
    ],
)
@pytest.mark.parametrize("pixels", [IMAGES / 255, IMAGES.astype("uint16"), IMAGES[0]])
def test_measures_and_pictures_take_uint8_images_alone(measure, pixels):
    with pytest.raises(UserError, match=r"must be a uint8 array \(N, H, W, C\)"):
        measure(pixels)


def test_float16_is_refused():
    keras.config.set_dtype_policy("mixed_float16")
    try:
        model = cases.vae()
        with pytest.raises(UserError, match="float16, which would need a scaled loss"):
            model.compile()
    finally:
        keras.config.set_dtype_policy("float32")


def test_one_optimizer_for_both_networks_is_one_for_each():
    model = compiled(cases.gan(), optimizer="SGD")
    assert type(model.d_optimizer).__name__ == type(model.g_optimizer).__name__ == "SGD"
    assert model.d_optimizer is not model.g_optimizer
    shared = model.d_optimizer
    again = cases.gan()
    again.compile(shared, shared)
    assert again.g_optimizer is not shared
    assert again.g_optimizer.get_config()["learning_rate"] == pytest.approx(0.01)


def test_a_scaled_loss_takes_the_same_step():
    images = np.random.default_rng(0).integers(0, 256, (32, *SHAPE), "uint8")
    models = [cases.vae(), cases.vae()]
    models[1].set_weights(before := models[0].get_weights())
    for model, factor in zip(models, (None, 1024.0), strict=True):
        model.compile(keras.optimizers.SGD(1e-3, loss_scale_factor=factor))
        model.fit(images, batch_size=16, shuffle=False, verbose=0)
    steps = [model.get_weights()[0] - before[0] for model in models]
    assert np.abs(steps[0]).max() > 1e-4
    np.testing.assert_allclose(*steps, rtol=1e-3, atol=1e-6)


def test_optimizers_that_would_do_nothing_are_refused():
    model = compiled(cases.gan(), g_optimizer=keras.optimizers.Adam(use_ema=True))
    with pytest.raises(UserError, match="g_optimizer averages weights, and nothing uses"):
        model.fit(IMAGES, batch_size=16, verbose=0)
    frequent = keras.optimizers.Adam(use_ema=True, ema_overwrite_frequency=10)
    compiled(cases.gan(), g_optimizer=frequent).fit(IMAGES, batch_size=16, verbose=0)
    inside = keras.optimizers.SGD()
    scaled = keras.optimizers.LossScaleOptimizer(inside)
    assert compiled(cases.vae(), optimizer=scaled).optimizer is inside
    for name in ("Optimizer", "LossScaleOptimizer", "MultiOptimizer"):
        with pytest.raises(UserError, match=f"unknown optimizer '{name}'"):
            get_optimizer({"name": name})


def test_a_warm_up_from_0_keeps_the_ratio_of_the_rates():
    rates = {"d_optimizer": keras.optimizers.SGD(4e-4), "g_optimizer": keras.optimizers.SGD(1e-4)}
    model = compiled(cases.gan(), **rates)
    for rate in (0.0, 0.0, 8e-4):
        model.optimizer.learning_rate = rate
        assert float(model.g_optimizer.learning_rate) == pytest.approx(rate / 4)


@pytest.mark.parametrize("make", [cases.gan, cases.vae])
def test_a_model_that_is_not_compiled_is_saved(make, tmp_path):
    make().save(tmp_path / "new.keras")
    loaded = keras.saving.load_model(tmp_path / "new.keras")
    assert not loaded.compiled
    loaded.save(tmp_path / "again.keras")
    again = keras.saving.load_model(tmp_path / "again.keras")
    np.testing.assert_array_equal(loaded.generate(2, seed=0), again.generate(2, seed=0))
