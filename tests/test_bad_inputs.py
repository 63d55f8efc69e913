"""Whatever is written into a YAML file or after an option, a command ends with 0 or with a sentence."""

import copy

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gan_vs_vae import backend, config
from gan_vs_vae.__main__ import main
from reproduce.__main__ import main as reproduce

CONFIGURATION = {
    "data": {"name": "mnist", "limit": 64},
    "model": {"name": "ACGAN", "ema": 0.9, "objective": "minimax", "penalty": {"name": "dragan"}},
    "networks": {
        "generator": {"name": "dcgan_generator", "filters": [4, 4], "latent_dim": 4},
        "discriminator": {"name": "dcgan_discriminator", "filters": [4]},
    },
    "optimizers": {
        "d_optimizer": {"name": "SGD", "learning_rate": 0.1},
        "g_optimizer": {
            "learning_rate": {
                "name": "ExponentialDecay",
                "initial_learning_rate": 0.1,
                "decay_steps": 9,
                "decay_rate": 0.5,
            }
        },
    },
    "batch_size": 16,
    "epochs": 1,
    "seed": 0,
    "precision": "float32",
    "callbacks": [{"name": "EarlyStopping", "monitor": "d_loss", "mode": "min"}],
}
ODD = (
    *("os.system", "builtins.exec", "keras.Model", "keras.callbacks.ModelCheckpoint", "numpy.ones"),
    *("no.such.part", "gan_vs_vae.GAN", "a..b", ".", "", "GAN", "Adam", "mnist", "cats", "folder"),
    *(
        "1e-3",
        "1e400",
        ".nan",
        "\0",
        "\x1b[31m",
        "é",
        "x" * 5000,
        "*a",
        "&a [*a]",
        "{{{",
        "!!int x",
    ),
    *(0, -1, 2**31, 2**63, 10**30, 1e-300, 1e300, float("nan"), float("inf"), True, None),
    *([], {}, [[]], [0], [-1, 2], [1.5], ["x"], {"name": "GAN"}, {"name": 3}, {1: 2}, [[1] * 300]),
)
VALUES = st.sampled_from(ODD) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)


def places(content, path=()):
    """Yield the keys that lead to each value of a configuration."""
    for key, value in content.items() if isinstance(content, dict) else enumerate(content):
        yield (*path, key)
        if isinstance(value, (dict, list)):
            yield from places(value, (*path, key))


ALL_SETTINGS = config.resolve(CONFIGURATION).to_dict()
PLACES = st.sampled_from(list(places(ALL_SETTINGS)))
NUMBERS = st.integers(-3, 9) | st.floats(-1, 2) | st.sampled_from(ODD)
KEYS = st.sampled_from([*CONFIGURATION, "networks.generator", "name", "epoch"]) | st.text(
    max_size=4
)


@st.composite
def configurations(draw, values, more):
    """The text of a configuration with all settings, of which some have odd values, and more keys."""
    content = copy.deepcopy(ALL_SETTINGS)
    for *path, last in draw(st.lists(PLACES, min_size=1, max_size=2)):
        inner = content
        try:
            for key in path:
                inner = inner[key]
            inner[last] = draw(values)
            inner |= draw(more)
        except (KeyError, TypeError, IndexError):
            continue  # another value took its place, or it is a list
    return yaml.dump(content).encode()


FILES = configurations(NUMBERS, st.just({}))
FILES |= configurations(VALUES, st.dictionaries(KEYS, VALUES, max_size=1))
FILES |= st.text(max_size=60).map(lambda t: t.encode("utf-8", "surrogatepass"))
FILES |= st.binary(max_size=60)
SETTINGS = PLACES.map(lambda path: ".".join(map(str, path))) | KEYS
OVERRIDES = st.tuples(SETTINGS, NUMBERS | VALUES).map(lambda pair: f"{pair[0]}={pair[1]}")
OPTIONS = st.lists(
    st.tuples(st.just("--set"), st.text(max_size=9) | OVERRIDES)
    | st.tuples(st.sampled_from(["--seed", "--devices"]), st.integers().map(str))
    | st.tuples(
        st.sampled_from(["--data", "--data-dir", "--import", "--runs"]), st.text(max_size=9)
    ),
    max_size=2,
)
RUNS = st.sampled_from(["", "acgan.", "cvae.", "acgn."])


@pytest.fixture(autouse=True)
def _whole_cpu(monkeypatch):
    """Keep `--devices` from splitting this process's CPU for all tests after these."""
    monkeypatch.setattr(backend, "split_cpu", lambda count: None)


def ends_well(command, arguments, capsys):
    """Whether a command ends with 0, or with 2 and one sentence."""
    try:
        status = command([*arguments, "--dry-run"])
    except SystemExit as end:  # argparse's
        status = end.code
    said = capsys.readouterr().err
    assert status in (0, 2), said
    if status == 2:
        assert "error: " in said.splitlines()[-1]
        assert len(said.splitlines()[-1]) < 1000
    return status


def check_file(tmp_path, capsys, content, options):
    path = tmp_path / "run.yaml"
    path.write_bytes(content)
    options = [word for option in options for word in option]
    return ends_well(main, [str(path), "--data", "embedded", *options], capsys)


def check_override(capsys, run, override):
    options = ("--preset", "smoke", "--data", "embedded", "--set", run + override)
    ends_well(reproduce, ["fig2", *options], capsys)


def stress(examples):
    checks = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    return settings(
        max_examples=examples, deadline=None, derandomize=True, suppress_health_check=checks
    )


@stress(250)
@given(content=FILES, options=OPTIONS)
def test_any_file_and_options(tmp_path, capsys, content, options):
    check_file(tmp_path, capsys, content, options)


@stress(50)
@given(run=RUNS, override=OVERRIDES)
def test_any_override_of_a_figure(capsys, run, override):
    check_override(capsys, run, override)


def test_what_the_odd_values_are_put_into_is_right(tmp_path, capsys):
    content = yaml.dump(ALL_SETTINGS).encode()
    assert check_file(tmp_path, capsys, content, []) == 0
