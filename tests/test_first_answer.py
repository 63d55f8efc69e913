"""What a command answers before it imports Keras, and that it shows no other package's lines."""

import dataclasses
import logging
import os
import subprocess
import sys
import warnings

import pytest
import yaml

import gan_vs_vae
from gan_vs_vae import config, names, startup
from gan_vs_vae.errors import UserError
from tests.conftest import ROOT, run_python
from tests.test_training import configuration

HEAVY = {"keras", "tensorflow", "jax", "torch", "matplotlib", "numpy"}
YAML = {"wrong.yaml": "data: [", "key.yaml": "epoch: 3", "gan.yaml": "epochs: 3"}


@pytest.mark.parametrize(
    ("command", "status", "answer"),
    [
        ("gan_vs_vae --help", 0, "usage: python -m gan_vs_vae"),
        ("gan_vs_vae no.yaml", 2, "cannot read no.yaml: No such file"),
        ("gan_vs_vae wrong.yaml", 2, "wrong.yaml is not YAML"),
        ("gan_vs_vae key.yaml", 2, "unknown key 'epoch': did you mean 'epochs'"),
        ("gan_vs_vae gan.yaml --set epoch=3", 2, "unknown key 'epoch': did you mean 'epochs'"),
        ("gan_vs_vae gan.yaml", 2, "the configuration lacks the key 'data'"),
        ("gan_vs_vae gan.yaml --seed -1", 2, "--seed must be at least 0"),
        ("gan_vs_vae gan.yaml --data rael", 2, "did you mean 'real'"),
        ("reproduce --help", 0, "usage: python -m reproduce"),
        ("reproduce --list", 0, "Figure 5: real faces"),
        ("reproduce fig22", 2, "unknown figure 'fig22': did you mean 'fig2'"),
        ("reproduce fig2 --preset quik", 2, "unknown preset 'quik': did you mean 'quick'"),
        ("reproduce fig2 --presett quick", 2, "unrecognized arguments: --presett"),
        ("reproduce fig2 --set acgn.epochs=3", 2, "did you mean 'acgan'"),
        ("reproduce fig2 --set acgan.epoch=3", 2, "did you mean 'epochs'"),
        ("reproduce bench --set mnist_gn.epochs=3", 2, "did you mean 'mnist_gan'"),
    ],
)
def test_answer_comes_before_heavy_imports(command, status, answer, tmp_path):
    for name, text in YAML.items():
        (tmp_path / name).write_text(text)
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", *command.split()],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    lines = done.stderr.splitlines()
    imported = {x.rpartition("|")[2].strip() for x in lines if x.startswith("import time:")}
    said = [x for x in [*done.stdout.splitlines(), *lines] if not x.startswith("import time:")]
    assert done.returncode == status
    assert answer in "\n".join(said)
    assert "gan_vs_vae.startup" in imported
    assert not imported & HEAVY


def test_names_of_keys_are_those_of_configurations():
    fields = dataclasses.fields(config.RunConfig)
    assert sorted(names.RUN_KEYS) == sorted(field.name for field in fields)
    needed = [f.name for f in fields if f.default is dataclasses.MISSING]
    assert {*names.REQUIRED_KEYS, "optimizers"} == set(needed)


def test_a_command_finds_every_name_of_the_package():
    """As a module of a user's own does, which a command imports."""
    code = (
        "import sys; sys.orig_argv = ['python', '-m', 'gan_vs_vae']\n"
        "import gan_vs_vae\n"
        "assert 'keras' not in sys.modules\n"
        "from gan_vs_vae import GAN, data\n"
        "print([n for n in gan_vs_vae.__all__ if not hasattr(gan_vs_vae, n)])\n"
        "print(hasattr(gan_vs_vae, 'gan'), GAN.__name__)"
    )
    assert run_python("-c", code).stdout == "[]\nFalse GAN\n"


def test_a_program_gets_everything_at_once():
    for name in gan_vs_vae.__all__:
        assert name in vars(gan_vs_vae)


# -- lines of other packages ---------------------------------------------------------------


@pytest.fixture
def _command(monkeypatch):
    monkeypatch.setattr(startup, "is_command", lambda: True)
    monkeypatch.setenv(startup.LOG_LEVEL, startup.ERRORS_ONLY)


@pytest.mark.usefixtures("_command")
@pytest.mark.parametrize(
    ("error", "passed_on"), [(None, ""), (UserError("x"), ""), (ImportError("x"), "a line")]
)
def test_lines_are_passed_on_if_nothing_else_explains_the_end(error, passed_on, capfd):
    def import_something():
        with startup.quiet():
            os.write(2, b"a line")
            if error:
                raise error

    if error:
        with pytest.raises(type(error)):
            import_something()
    else:
        import_something()
    os.write(2, b"|after")
    assert capfd.readouterr().err == f"{passed_on}|after"


@pytest.mark.usefixtures("_command")
def test_whoever_asks_for_the_lines_of_tensorflow_sees_them(capfd, monkeypatch):
    monkeypatch.setenv(startup.LOG_LEVEL, "0")
    with startup.quiet():
        os.write(2, b"a line")
    assert capfd.readouterr().err == "a line"


@pytest.mark.usefixtures("_command")
def test_loggers_of_packages_show_errors_alone():
    logger = logging.getLogger("jax")
    level = logger.level
    with startup.quiet():
        pass
    assert not logger.isEnabledFor(logging.WARNING)
    logger.setLevel(level)


def test_warnings_about_a_users_own_code_are_shown(monkeypatch, tmp_path):
    shown = []
    monkeypatch.setattr(warnings, "showwarning", lambda *found: shown.append(found[2]))
    startup._hide_warnings_of_packages()
    own = str(tmp_path / "my_parts.py")
    for path in (os.__file__, pytest.__file__, own):
        warnings.showwarning("careful", UserWarning, path, 1)
    assert shown == [own]


def test_crash_during_imports_is_not_silent():
    code = (
        "import sys; sys.orig_argv = ['python', '-m', 'gan_vs_vae']\n"
        "import os; os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'\n"
        "from gan_vs_vae import startup\n"
        "with startup.quiet(): os.abort()"
    )
    assert "Fatal Python error: Aborted" in run_python("-c", code, check=False).stderr


def test_dry_run_writes_nothing_to_the_terminal_but_its_answer(tmp_path):
    path = tmp_path / "gan.yaml"
    path.write_text(yaml.safe_dump(configuration(epochs=1).to_dict()))
    done = run_python("-m", "gan_vs_vae", str(path), "--data", "embedded", "--dry-run")
    assert "1 epochs x" in done.stdout
    assert all(line.startswith("NOTE: ") for line in done.stderr.splitlines())


@pytest.mark.slow
def test_figure_writes_our_own_lines_alone(tmp_path):
    folders = ("--out", str(tmp_path / "out"), "--runs", str(tmp_path / "runs"))
    smoke = ("fig2", "--preset", "smoke", "--data", "embedded")
    lines = run_python("-m", "reproduce", *smoke, *folders).stderr.splitlines()
    assert [x for x in lines if not x.startswith("NOTE: ") and ": epoch 1/1, " not in x] == []
    assert len([x for x in lines if ": epoch 1/1, " in x]) == 2
