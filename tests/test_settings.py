"""Settings that change while a model trains: annealed numbers, and those that are compiled in."""

import keras
import pytest

from gan_vs_vae import config, training
from gan_vs_vae.errors import UserError
from gan_vs_vae.losses import OBJECTIVES
from tests import cases

PolynomialDecay = keras.optimizers.schedules.PolynomialDecay


def set_in_epochs(model, name, values):
    """Return a callback that sets an attribute of the model at the start of each epoch."""

    def begin(epoch, logs=None):
        setattr(model, name, values[epoch])

    return keras.callbacks.LambdaCallback(on_epoch_begin=begin)


def kl_share(history):
    """Return beta of each epoch, from what the losses say."""
    losses = zip(history["loss"], history["reconstruction"], history["kl"], strict=True)
    return [(loss - reconstruction) / kl for loss, reconstruction, kl in losses]


def test_a_callback_changes_beta_without_a_new_compilation(images):
    model = cases.vae(beta=0.0)
    model.compile()
    callback = set_in_epochs(model, "beta", [0.0, 1000.0, 500.0])
    history = model.fit(images, batch_size=16, epochs=3, verbose=0, callbacks=[callback]).history
    assert kl_share(history) == pytest.approx([0, 1000, 500], rel=0.02, abs=0.1)
    assert model.beta == 500


def test_a_callback_changes_beta_between_batches(images):
    model = cases.vae(beta=1.0)
    model.compile()
    seen = []

    def end(batch, logs=None):
        seen.append((logs["loss"] - logs["reconstruction"]) / logs["kl"])
        model.beta = 1e4

    callback = keras.callbacks.LambdaCallback(on_train_batch_end=end)
    model.fit(images, batch_size=16, epochs=1, verbose=0, callbacks=[callback])
    assert seen[0] == pytest.approx(1, abs=0.1)
    assert 2e3 < seen[1] < 8e3  # logs are means over the batches: of 1 and 10,000


def test_a_schedule_anneals_beta_and_is_saved(images, tmp_path):
    model = cases.vae(beta=PolynomialDecay(0.0, 4, 100.0))  # two epochs of two steps
    model.compile()
    first = model.fit(images, batch_size=16, epochs=1, verbose=0).history
    assert kl_share(first)[0] == pytest.approx((0 + 25) / 2, rel=0.2)
    model.save(tmp_path / "vae.keras")
    for again in (model, keras.saving.load_model(tmp_path / "vae.keras")):
        losses = again.evaluate(images, verbose=0, return_dict=True)
        assert losses["loss"] == pytest.approx(losses["reconstruction"] + 50 * losses["kl"])
        more = again.fit(images, batch_size=16, epochs=2, verbose=0).history
        assert kl_share(more)[1] == pytest.approx(100, rel=0.05)
    assert isinstance(again.beta, PolynomialDecay)


@pytest.mark.parametrize(
    ("name", "before", "after", "loss"),
    [
        ("class_weight", 1.0, 0.0, "g_loss"),
        ("instance_noise", 0.0, 100.0, "real_score"),
        ("real_target", 1.0, 0.0, "d_loss"),
    ],
)
def test_settings_of_a_gan_act_from_the_next_epoch_on(name, before, after, loss, images, labels):
    model = cases.acgan(**{name: before})
    slow = {n: keras.optimizers.SGD(1e-8) for n in model.default_optimizers}
    model.compile(**slow)
    callback = set_in_epochs(model, name, [before, before, after])
    history = model.fit(
        images, labels, batch_size=16, epochs=3, verbose=0, callbacks=[callback]
    ).history[loss]
    assert abs(history[2] - history[1]) > 10 * abs(history[1] - history[0])


def test_the_weight_of_a_penalty_acts_after_compile(images):
    model = cases.gan(objective="wasserstein", penalty="gradient_penalty")
    model.compile(**{n: keras.optimizers.SGD(1e-8) for n in model.default_optimizers})
    first = model.fit(images, batch_size=16, verbose=0).history["penalty"][0]
    model.penalty.weight *= 3
    second = model.fit(images, batch_size=16, verbose=0).history["penalty"][0]
    assert second == pytest.approx(3 * first, rel=0.01)


def test_a_part_is_replaced_by_what_its_constructor_takes(images):
    model = cases.gan(penalty="gradient_penalty", ema=0.9)
    model.compile(**{n: keras.optimizers.SGD(1e-8) for n in model.default_optimizers})
    before = model.fit(images, batch_size=16, verbose=0).history["penalty"][0]
    model.penalty = {"name": "r1", "weight": 2.0}
    model.objective = "least_squares"
    assert (type(model.penalty).__name__, model.penalty.weight) == ("R1", 2.0)
    assert type(model.objective) is OBJECTIVES["least_squares"]
    after = model.fit(images, batch_size=16, verbose=0).history["penalty"][0]
    assert abs(after / before - 1) > 0.1  # the step is compiled anew
    with pytest.raises(UserError, match="unknown penalty 'r3'"):
        model.penalty = "r3"
    with pytest.raises(UserError, match="ema must be below 1, not 5"):
        model.ema = 5.0


def test_weight_clip_acts_after_compile_and_ends(images):
    model = cases.gan(objective="wasserstein")
    model.compile()
    model.weight_clip = 1e-3
    model.fit(images, batch_size=16, verbose=0)
    kernels = [v for v in model.discriminator.trainable_variables if len(v.shape) > 1]
    largest = [float(keras.ops.max(keras.ops.abs(k.value))) for k in kernels]
    assert max(largest) <= 1e-3 + 1e-9
    model.weight_clip = None
    model.fit(images, batch_size=16, epochs=3, verbose=0)
    assert max(float(keras.ops.max(keras.ops.abs(k.value))) for k in kernels) > 1e-3


def test_a_setting_that_does_not_change_compiles_nothing(images):
    model = cases.gan(ema=0.9)
    model.compile()
    model.fit(images, batch_size=16, verbose=0)
    before = model.train_function
    model.fit(images, batch_size=16, verbose=0)
    assert model.train_function is before


def test_a_configuration_names_a_schedule(tiny):
    schedule = {"name": "PolynomialDecay", "initial_learning_rate": 0.0, "decay_steps": 100}
    content = {
        "data": "mnist",
        "model": {"name": "VAE", "beta": {**schedule, "end_learning_rate": 4.0}},
        "networks": {
            "encoder": {"name": "vae_encoder", "latent_dim": 5, "filters": [4], "hidden": 8},
            "decoder": {"name": "vae_decoder", "latent_dim": 5, "filters": [4], "hidden": 8},
        },
        "batch_size": 8,
        "epochs": 1,
    }
    model = training.build(config.resolve(content), tiny)
    assert model.beta.get_config()["end_learning_rate"] == 4
    content["model"]["beta"] = {"name": "PolynomialDecay", "initial_learning_rat": 0.0}
    with pytest.raises(UserError, match="did you mean 'initial_learning_rate'"):
        config.resolve(content)


@pytest.mark.parametrize("setting", ["beta", "class_weight", "instance_noise"])
def test_a_new_number_is_checked_as_the_first_one(setting):
    model = cases.vae() if setting == "beta" else cases.acgan()
    for wrong in (-1.0, float("nan"), "much"):
        with pytest.raises(UserError, match=f"{setting} must be"):
            setattr(model, setting, wrong)
    assert getattr(model, setting) in (0.0, 1.0)
