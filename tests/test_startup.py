"""How commands start and end: with status 0, 2 or 130, and one sentence at most."""

import os
import subprocess
import sys

import pytest
import yaml

from gan_vs_vae import startup
from gan_vs_vae.ending import exit_status
from gan_vs_vae.errors import UserError
from tests.conftest import ROOT, run_python
from tests.test_training import configuration

ENDS = {
    "mistake": (UserError("no such thing"), 2, "error: no such thing\n"),
    "Ctrl-C": (KeyboardInterrupt(), 130, "\nstopped. All whole epochs that were trained are kept"),
    "file": (PermissionError(13, "Permission denied", "/a\nb"), 2, r"error: '/a\nb': Permission"),
    "terminal": (OSError(28, "No space left on device"), 2, "error: the output: No space left on"),
    "pipe": (BrokenPipeError(32, "Broken pipe"), 2, "error: the output was closed before its end"),
    "memory": (MemoryError("of 9 PiB"), 2, "error: there is too little memory (of 9 PiB)"),
}


@pytest.mark.parametrize("end", ENDS)
def test_command_ends_with_a_status_and_a_sentence(end, capsys):
    error, status, sentence = ENDS[end]

    @exit_status
    def command():
        raise error

    assert command() == status
    said = capsys.readouterr().err
    assert said.startswith(sentence)
    assert len(said.strip().splitlines()) == 1


def test_bug_keeps_its_traceback():
    @exit_status
    def command():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        command()


@pytest.mark.parametrize(
    ("words", "script", "expected"),
    [
        (["python", "-m", "gan_vs_vae", "my.yaml"], "-m", True),
        (["python", "-W", "error", "-m", "reproduce"], "-m", True),
        (["python", "/bin/gan-vs-vae", "my.yaml"], "/bin/gan-vs-vae", True),
        (["python", "-m", "pytest", "-m", "slow"], "-m", False),
        (["python", "my_program.py"], "my_program.py", False),
        (["python", "-c", "import gan_vs_vae", "-m"], "-c", False),
    ],
)
def test_program_that_imports_the_library_answers_its_errors_itself(
    words, script, expected, monkeypatch
):
    monkeypatch.setattr(sys, "orig_argv", words)
    monkeypatch.setattr(sys, "argv", [script])
    assert startup.is_command() == expected


def shell(command, **environment):
    """Return the status of a command, and what it said on the terminal."""
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"],
        cwd=ROOT,
        env={**os.environ, "PYTHON": sys.executable, **environment},
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stderr.strip()


LIST = '"$PYTHON" -m reproduce --list'
DRY_RUN = '"$PYTHON" -m reproduce fig1 --dry-run'


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "environment", "sentence"),
    [
        (
            DRY_RUN,
            {"KERAS_BACKEND": "theano"},
            "error: Keras does not start with KERAS_BACKEND=theano",
        ),
        (
            DRY_RUN,
            {"KERAS_BACKEND": "numpy"},
            "error: gan_vs_vae runs on TensorFlow, JAX and PyTorch",
        ),
        (f"{LIST} > /dev/full", {}, "error: the output: No space left on device"),
        (f"{LIST} | true", {}, "error: the output was closed before its end"),
        ('"$PYTHON" -m gan_vs_vae no.yaml 2>&-', {}, ""),
    ],
)
def test_command_that_cannot_work_says_so(command, environment, sentence):
    status, said = shell(command, **environment)
    assert status == 2
    assert said.startswith(sentence)
    assert len(said.splitlines()) == bool(sentence)


INTERRUPT = """
import os, signal, sys

class Interrupt:
    def find_spec(self, name, path=None, target=None):
        if name == os.environ["INTERRUPT_AT"]:
            sys.meta_path.remove(self)
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interrupt())
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "module", ["reproduce.options", "keras", "tensorflow", "reproduce.actions"]
)
def test_interrupt_during_the_start_ends_with_status_130(module, tmp_path):
    (tmp_path / "sitecustomize.py").write_text(INTERRUPT)
    process = subprocess.run(
        [sys.executable, "-m", "reproduce", "all", "--dry-run", "--data", "embedded"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "INTERRUPT_AT": module},
        capture_output=True,
        text=True,
        check=False,
    )
    said = process.stderr
    assert process.returncode == 130
    assert "Traceback" not in said
    assert "stopped. All whole epochs" in said


@pytest.mark.slow
@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONWARNINGS": "error"},
    ],
    ids=["C", "warnings"],
)
def test_run_works_in_any_environment(tmp_path, environment, monkeypatch):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    folder = tmp_path / "Läufe"
    folder.mkdir()
    path = folder / "mein Ümlaut.yaml"
    path.write_text(yaml.safe_dump(configuration(epochs=1).to_dict()))
    done = run_python(
        "-m", "gan_vs_vae", str(path), "--data", "embedded", "--runs", str(folder / "ö")
    )
    assert "trained: " in done.stdout
    assert list(folder.glob("ö/*/run.json"))
