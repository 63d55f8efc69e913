"""Configuration: strict, resolved, and open to parts of one's own."""

import copy

import keras
import pytest

from gan_vs_vae import config, models, networks, training, yaml_files
from gan_vs_vae.errors import UserError
from gan_vs_vae.overrides import set_value

ACGAN = {
    "data": {"name": "mnist"},
    "model": {"name": "ACGAN", "ema": 0.9},
    "networks": {
        "generator": {"name": "dcgan_generator", "filters": [8, 4]},
        "discriminator": {"name": "dcgan_discriminator", "filters": [4, 8]},
    },
    "batch_size": 8,
    "epochs": 2,
}
VAE = {
    "data": "mnist",
    "model": "VAE",
    "networks": {"encoder": "report_encoder", "decoder": "report_decoder"},
    "batch_size": 8,
    "epochs": 2,
}


def changed(path, value):
    content = copy.deepcopy(ACGAN)
    *parents, key = path.split(".")
    inner = content
    for parent in parents:
        inner = inner.setdefault(parent, {})
    inner[key] = value
    return content


def test_defaults_are_written_out():
    resolved = config.resolve(ACGAN).to_dict()
    assert resolved["model"]["critic_steps"] == 1
    assert resolved["networks"]["generator"]["upsampling"] == "transposed"
    assert resolved["optimizers"]["g_optimizer"]["beta_1"] == 0.5  # the model's default: DCGAN's
    assert resolved["precision"] in config.PRECISIONS
    assert resolved["backend"] == keras.backend.backend()


def test_resolving_twice_changes_nothing():
    resolved = config.resolve(ACGAN)
    assert config.resolve(resolved.to_dict()) == resolved
    assert config.resolve(resolved.to_dict()).digest() == resolved.digest()


def test_any_setting_changes_the_digest():
    digests = {
        config.resolve(content).digest()
        for content in (
            ACGAN,
            changed("epochs", 3),
            changed("model.ema", 0.99),
            changed("optimizers.d_optimizer", {"name": "Adam", "beta_1": 0.6}),
        )
    }
    assert len(digests) == 4


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("epoch", 3, "unknown key 'epoch': did you mean 'epochs'"),
        ("epochs", "ten", "epochs must be int, not 'ten'"),
        ("epochs", True, "epochs must be int, not True"),
        ("epochs", 0, "epochs must be at least 1, not 0"),
        ("snapshots", 0, "snapshots must be at least 1, not 0"),
        ("data.limit", "all", "mnist.limit must be int | null, not 'all'"),
        ("data.limits", 5, "unknown setting of mnist 'limits': did you mean 'limit'"),
        ("data.name", "mnits", "unknown data set 'mnits': did you mean 'mnist'"),
        ("batch_size", 2.5, "batch_size must be int, not 2.5"),
        ("precision", "float46", "unknown precision 'float46': did you mean 'float32'"),
        ("backend", "numpy", "KERAS_BACKEND=numpy"),
        ("model", "ACGANN", "unknown model 'ACGANN': did you mean 'ACGAN'"),
        ("model", {"nam": "GAN"}, "must be a name or have the key 'name'"),
        ("model.critic_step", 2, "'critic_step': did you mean 'critic_steps'"),
        ("model.critic_steps", 1.5, "ACGAN.critic_steps must be int, not 1.5"),
        ("model.seed", 1, "unknown setting of ACGAN 'seed'"),
        ("data.size", 28, "unknown setting of mnist 'size'"),
        (
            "data.image_size",
            "28",
            "mnist.image_size must be int | [int, int] | null, not '28'",
        ),
        ("networks.encoder", "vae_encoder", "unknown network 'encoder'"),
        ("networks.generator.filter", [8], "'filter': did you mean 'filters'"),
        ("networks.generator.filters", [8, "x"], "dcgan_generator.filters must be"),
        ("networks.generator.name", "dcgan", "unknown network 'dcgan'"),
        ("networks.generator.name", "no.such.thing", "network 'no.such.thing'"),
        ("optimizers.d_optimizer.learning_rate", {"name": "CosineDecay"}, "CosineDecay needs"),
        ("callbacks", {"name": "EarlyStopping"}, "callbacks must be list"),
        ("networks.generator", 3, "the network must be a name or have the key 'name', not 3"),
        ("optimizers.optimizer", "Adam", "unknown optimizer 'optimizer'"),
        ("optimizers.d_optimizer", "Adamm", "did you mean 'Adam'"),
        ("optimizers.d_optimizer", {"name": "Adam", "lr": 1e-3}, "unknown setting of Adam 'lr'"),
    ],
)
def test_mistakes_are_named_with_the_nearest_remedy(path, value, message):
    with pytest.raises(UserError) as error:
        config.resolve(changed(path, value))
    assert message in str(error.value)


def test_a_setting_of_a_default_optimizer_needs_no_name():
    content = copy.deepcopy(ACGAN)
    set_value(content, ["optimizers", "d_optimizer", "learning_rate"], 0.002)
    optimizers = config.resolve(content).optimizers
    assert optimizers["d_optimizer"].settings["learning_rate"] == 0.002
    assert optimizers["d_optimizer"].settings["beta_1"] == 0.5
    assert optimizers["g_optimizer"] == config.resolve(ACGAN).optimizers["g_optimizer"]
    named = changed("optimizers.d_optimizer", {"name": "Adam", "learning_rate": 0.002})
    assert config.resolve(named).optimizers["d_optimizer"].settings["beta_1"] == 0.9


def test_missing_parts_are_named():
    content = copy.deepcopy(ACGAN)
    del content["networks"]["generator"]
    with pytest.raises(UserError, match="lacks the network 'generator'"):
        config.resolve(content)
    with pytest.raises(UserError, match="lacks the key 'model'"):
        config.resolve({"data": "mnist"})


def test_build_gives_the_configured_model():
    model = config.build(config.resolve(ACGAN), (28, 28, 1), 10)
    assert isinstance(model, models.ACGAN)
    assert (model.num_classes, model.ema) == (10, 0.9)
    assert (
        model.generator.count_params()
        == networks.dcgan_generator((28, 28, 1), 10, filters=(8, 4)).count_params()
    )
    assert float(model.d_optimizer.learning_rate) == pytest.approx(2e-4)


def test_a_rate_that_follows_a_schedule_is_not_reduced_on_a_plateau():
    schedule = {"name": "CosineDecay", "initial_learning_rate": 0.1, "decay_steps": 10}
    content = changed("optimizers.g_optimizer", {"name": "SGD", "learning_rate": schedule})
    content["callbacks"] = [{"name": "ReduceLROnPlateau", "monitor": "g_loss", "mode": "min"}]
    with pytest.raises(UserError, match="follows a schedule, as that of g_optimizer does"):
        config.draft(config.resolve(content), (28, 28, 1), 10)


def test_learning_rate_may_follow_a_schedule():
    schedule = {"name": "CosineDecay", "initial_learning_rate": 0.1, "decay_steps": 10}
    content = changed("optimizers.g_optimizer", {"name": "SGD", "learning_rate": schedule})
    resolved = config.resolve(content)
    assert resolved.to_dict()["optimizers"]["g_optimizer"]["learning_rate"]["alpha"] == 0.0
    assert config.resolve(resolved.to_dict()) == resolved
    model = config.build(resolved, (28, 28, 1), 10)
    model.g_optimizer.iterations.assign(5)
    assert float(model.g_optimizer.learning_rate) == pytest.approx(0.05)
    schedule["decay_step"] = 3
    with pytest.raises(UserError, match="did you mean 'decay_steps'"):
        config.resolve(content)


def test_conditional_model_needs_labels():
    with pytest.raises(UserError, match="needs labels, and mnist has none"):
        config.build(config.resolve(ACGAN), (28, 28, 1), None)
    assert config.build(config.resolve(VAE), (28, 28, 1), None).num_classes is None


def own_generator(image_shape, num_classes, latent_dim: int = 7) -> keras.Model:
    """A generator of one's own, as a dotted path finds it."""
    return networks.dcgan_generator(image_shape, num_classes, latent_dim=latent_dim, filters=(4, 4))


def test_dotted_path_finds_ones_own_network():
    content = changed("networks.generator", {"name": f"{__name__}.own_generator", "latent_dim": 9})
    assert config.build(config.resolve(content), (28, 28, 1), 10).latent_dim == 9
    content["networks"]["generator"]["latent_dim"] = "9"
    with pytest.raises(UserError, match="own_generator.latent_dim must be int"):
        config.resolve(content)


def test_what_keras_refuses_is_a_users_mistake():
    schedule = {"name": "PiecewiseConstantDecay", "boundaries": [1], "values": [0.1]}
    content = changed("optimizers.d_optimizer", {"name": "Adam", "learning_rate": schedule})
    with pytest.raises(UserError, match="the settings of PiecewiseConstantDecay do not fit"):
        config.build(config.resolve(content), (28, 28, 1), 10)


def test_broken_yaml_is_named(tmp_path):
    path = tmp_path / "broken.yaml"
    path.write_text("runs: [1, 2")
    with pytest.raises(UserError, match=r"broken.yaml is not YAML"):
        yaml_files.read_yaml(path)
    path.write_text("- 1")
    with pytest.raises(UserError, match="must hold a mapping"):
        yaml_files.read_yaml(path)
    with pytest.raises(UserError, match="cannot read .*none.yaml"):
        yaml_files.read_yaml(tmp_path / "none.yaml")


def test_repeats_are_a_part_of_the_configuration_only_where_they_are_used():
    plain, repeated = (config.resolve({**VAE, "repeats": n}) for n in (1, 3))
    assert plain == config.resolve(VAE)
    assert "repeats" not in plain.to_dict()
    assert repeated.to_dict() == {**plain.to_dict(), "repeats": 3}
    with pytest.raises(UserError, match="repeats must be at least 1, not 0"):
        config.resolve({**VAE, "repeats": 0})


@pytest.mark.parametrize(
    ("path", "default", "other"),
    [
        ("model.penalty_interval", 1, 4),
        ("model.augmentation", None, "diff_augment"),
        ("networks.discriminator.spectral_norm", False, True),
    ],
)
def test_settings_that_came_later_are_recorded_only_where_they_change_something(
    path, default, other
):
    plain = config.resolve(ACGAN)
    assert path.rpartition(".")[2] not in str(plain.to_dict())
    assert config.resolve(changed(path, default)).digest() == plain.digest()
    resolved = config.resolve(changed(path, other))
    assert resolved.digest() != plain.digest()
    assert config.resolve(resolved.to_dict()) == resolved


def test_a_configuration_of_before_has_the_settings_that_it_had():
    """Its text is compared with that in the run's directory, and its digest names the directory."""
    resolved = config.resolve(ACGAN).to_dict()
    assert " ".join(resolved["model"]) == (
        "name class_weight classify_generated objective penalty critic_steps weight_clip "
        "real_target fake_target instance_noise instance_noise_decay generator_batch ema"
    )
    assert " ".join(resolved["networks"]["discriminator"]) == (
        "name filters kernel_size batch_norm momentum dropout slope init_stddev condition"
    )


def test_an_epoch_of_few_images_has_steps_for_each_repeat(tiny):
    small = {name: {"name": f"vae_{name}", "filters": [4]} for name in ("encoder", "decoder")}
    content = {**VAE, "data": "tiny", "networks": small, "batch_size": 30, "repeats": 3}
    _, steps = training.check(config.resolve(content, data=tiny), tiny)
    assert steps == 3 * len(tiny.train) // 30
