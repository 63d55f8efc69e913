"""Numbers that make no sense are refused: in configurations, in Python, and after options."""

import math
from contextlib import nullcontext

import pytest

from gan_vs_vae import backend, config, networks, paper, provenance
from gan_vs_vae.__main__ import main
from gan_vs_vae.errors import UserError
from gan_vs_vae.ranges import RANGES, check_range
from gan_vs_vae.signatures import check_type
from reproduce.options import Options
from tests import cases
from tests.conftest import ROOT
from tests.test_config import changed

OUT_OF_RANGE = [
    ("model.ema", 2, "ema must be below 1, not 2"),
    ("model.ema", -0.1, "ema must be at least 0"),
    ("model.class_weight", -1, "class_weight must be at least 0"),
    ("model.weight_clip", 0, "weight_clip must be above 0, not 0"),
    ("model.critic_steps", 10**9, "critic_steps must be at most 1000"),
    ("model.instance_noise_decay", 0, "instance_noise_decay must be above 0"),
    ("model.real_target", 1.5, "real_target must be at most 1"),
    ("model.fake_target", [-0.1, 0.2], "fake_target must be at least 0, not -0.1"),
    ("model.penalty", {"name": "dragan", "weight": -1}, "weight must be at least 0"),
    ("networks.generator.latent_dim", 0, "latent_dim must be at least 1"),
    ("networks.generator.filters", [8, -4], "filters must be at least 1, not -4"),
    ("networks.generator.filters", [1] * 999, "filters has more than 100 numbers"),
    ("networks.generator.kernel_size", 1000, "kernel_size must be at most 99"),
    ("networks.generator.dropout", 1, "dropout must be below 1, not 1"),
    ("networks.discriminator.momentum", 1.1, "momentum must be at most 1"),
    ("optimizers.d_optimizer.beta_1", 2, "beta_1 must be below 1, not 2"),
    ("optimizers.d_optimizer.learning_rate", -1e-3, "learning_rate must be at least 0"),
    ("optimizers.d_optimizer.clipnorm", [1], "clipnorm must be float | null, not [1]"),
    ("optimizers.d_optimizer.amsgrad", 3, "amsgrad must be bool, not 3"),
    ("seed", -1, "seed must be at least 0, not -1"),
    ("seed", 2**32, "seed must be at most 4294967295"),
    ("batch_size", 10**12, "batch_size must be at most"),
    ("data.image_size", 10**6, "image_size must be at most"),
]


@pytest.mark.parametrize(("path", "value", "message"), OUT_OF_RANGE)
def test_configurations(path, value, message):
    with pytest.raises(UserError) as error:
        config.resolve(changed(path, value))
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: cases.gan(ema=math.nan), "ema must be float | null, not nan"),
        (lambda: cases.gan(real_target=(1.0, 0.7)), "real_target is (low, high)"),
        (lambda: cases.gan(generator_batch=1.5), "generator_batch must be int, not 1.5"),
        (lambda: cases.gan(penalty={"name": "dragan", "weight": -1}), "weight must be at least 0"),
        (
            lambda: cases.acgan(class_weight=math.inf),
            "class_weight must be float | LearningRateSchedule, not inf",
        ),
        (lambda: cases.vae(beta=-1), "beta must be at least 0"),
        (lambda: networks.classifier((8, 8, 1), 0), "num_classes must be at least 1"),
        (lambda: networks.classifier((8, 0, 1), 2), "image_shape must be at least 1, not 0"),
        (
            lambda: networks.dcgan_generator((8, 8), filters=(4,)),
            "image_shape must be [int, int, int], not",
        ),
        (
            lambda: networks.dcgan_generator((8, 8, 1), filters=4),
            "filters must be [int, ...], not 4",
        ),
        (lambda: networks.dcgan_generator((8, 8, 1), filters=()), "at least one number"),
        (lambda: networks.vae_decoder((8, 8, 1), filters=()), "at least one number"),
    ],
)
def test_python(build, message):
    with pytest.raises(UserError) as error:
        build()
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("value", "hint", "fits"),
    [
        ([16, 8], tuple, True),
        (16, tuple, False),
        ([1, "a"], tuple[int, str], True),
        ([1, 2], tuple[int, str], False),
        ([1], tuple[int, str], False),
        ([1, 2, 3], tuple[int, ...], True),
        ([1, "a"], tuple[int, ...], False),
    ],
)
def test_lists_of_yaml_are_tuples(value, hint, fits):
    with nullcontext() if fits else pytest.raises(UserError, match=r"must be \["):
        check_type("filters", value, hint)


@pytest.mark.parametrize(
    ("option", "value"), [("seed", -1), ("seed", 2**32), ("devices", 0), ("devices", 10**9)]
)
def test_options(option, value, capsys, tmp_path):
    assert main([str(tmp_path / "no.yaml"), f"--{option}", str(value)]) == 2
    assert f"error: --{option} must be at" in capsys.readouterr().err
    with pytest.raises(UserError, match=f"--{option} must be at"):
        Options(figures=("fig2",), **{option: value})


@pytest.mark.parametrize("name", RANGES)
def test_no_range_has_text_or_nan(name):
    for value in ("x", math.nan, math.inf, True):
        with pytest.raises(UserError, match=f"^{name} must be"):
            check_range(name, value)
    check_range(name, None)


def test_networks_that_do_not_fit_into_memory_are_refused_before_they_are_built(monkeypatch):
    content = changed("networks.generator.filters", [2**20, 2**20])
    with pytest.raises(UserError, match=r"need .* GiB to train, .* generator 2.,"):
        config.build(config.resolve(content), (28, 28, 1), 10)
    small = config.resolve(changed("networks.generator.latent_dim", 3))
    monkeypatch.setattr(paper, "memory_gib", lambda: 1e-6)
    with pytest.raises(UserError, match="this machine has 0"):
        config.build(small, (28, 28, 1), 10)
    monkeypatch.setattr(paper, "memory_gib", lambda: None)  # a system that does not say
    config.build(small, (28, 28, 1), 10)
    assert provenance.memory_gib() is None or provenance.memory_gib() > 0


def test_a_draft_has_the_shapes_of_the_model():
    resolved = config.resolve(changed("model.ema", 0.5))
    draft, model = (make(resolved, (28, 28, 1), 10) for make in (config.draft, config.build))
    assert [w.shape for w in draft.weights] == [w.shape for w in model.weights][
        : len(draft.weights)
    ]
    assert draft.loss_names == model.loss_names


def test_a_dry_run_knows_that_devices_cannot_share_a_batch(capsys, monkeypatch):
    monkeypatch.setattr(backend, "split_cpu", lambda count: None)  # for this whole process
    path = str(ROOT / "reproduce" / "vae_mnist.yaml")
    assert main([path, "--data", "embedded", "--dry-run", "--devices", "3"]) == 2
    assert "cannot be shared out evenly among 3 devices" in capsys.readouterr().err
