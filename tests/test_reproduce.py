"""The command line, from end to end, and what it answers to mistakes."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from reproduce.__main__ import FIGURES, main
from reproduce.study import PRESETS
from tests.conftest import ROOT


def reproduce(*arguments, tmp_path):
    return main([*arguments, "--out", str(tmp_path / "out"), "--runs", str(tmp_path / "runs")])


SMOKE = ("fig2", "--preset", "smoke", "--data", "embedded")


def test_fig2_draws_and_measures_and_says_the_same_again(tmp_path, capsys):
    assert reproduce(*SMOKE, tmp_path=tmp_path) == 0
    numbers = json.loads((tmp_path / "out" / "fig2.json").read_text())
    assert numbers["data"]["source"] == "embedded"
    assert numbers["command"] == "python -m reproduce fig2 --preset smoke --data embedded"
    for panel in ("acgan", "cvae"):
        assert 0 <= numbers[panel]["class_accuracy"] <= 1
        for key in ("sharpness", "seconds", "images_per_second", "parameters", "data"):
            assert numbers[panel][key]
    assert set(numbers["cvae"]["test"]) == {"loss", "reconstruction", "kl"}
    assert 0 <= numbers["classifier"]["test"]["accuracy"] <= 1
    assert len(numbers["claims"]) == 3
    assert "NOTE: not the real mnist" in capsys.readouterr().err
    with Image.open(tmp_path / "out" / "fig2.png") as picture:
        pixels = np.asarray(picture.convert("RGB")).astype(int)
    red = (pixels[..., 0] > 150) & (pixels[..., 1:].max(axis=-1) < 60)
    assert red[:30].sum() > 1000  # the stamp

    # The same seed gives the same figure: once from the same runs, once from new ones.
    first = (tmp_path / "out" / "fig2.png").read_bytes()
    assert reproduce(*SMOKE, tmp_path=tmp_path) == 0
    assert (tmp_path / "out" / "fig2.png").read_bytes() == first
    assert reproduce(*SMOKE, tmp_path=tmp_path / "again") == 0
    assert (tmp_path / "again" / "out" / "fig2.png").read_bytes() == first


def test_script_is_the_same_as_the_module(tmp_path):
    result = subprocess.run(
        [sys.executable, str(ROOT / "reproduce" / "fig2_mnist.py"), *SMOKE[1:], "--dry-run"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": ""},
        check=True,
    )
    assert "fig2, preset smoke" in result.stdout


def test_dry_run_says_what_and_writes_nothing(tmp_path, capsys):
    assert reproduce(*SMOKE, "--dry-run", tmp_path=tmp_path) == 0
    said = capsys.readouterr().out
    assert "1 epochs x 23 steps of batch 64 = 23 steps" in said
    assert "parameters: generator" in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("figure", FIGURES)
def test_every_preset_of_every_figure_can_be_built(figure, preset, tmp_path, capsys):
    arguments = (figure, "--preset", preset, "--data", "embedded", "--dry-run")
    assert reproduce(*arguments, tmp_path=tmp_path) == 0
    assert f"would draw {tmp_path / 'out' / figure}.png" in capsys.readouterr().out


def test_list_names_every_figure(capsys):
    assert main(["--list"]) == 0
    assert "fig2" in capsys.readouterr().out


def test_set_and_seed_reach_the_runs(tmp_path, capsys):
    settings = ("--set", "acgan.epochs=2", "--set", "batch_size=50", "--seed", "9")
    assert reproduce(*SMOKE, *settings, "--dry-run", tmp_path=tmp_path) == 0
    said = capsys.readouterr().out
    assert "2 epochs x 30 steps of batch 50" in said
    assert "1 epochs x 30 steps of batch 50" in said


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["fig22"], "unknown figure 'fig22': did you mean 'fig2'"),
        ([], "name a figure to draw: fig2"),
        (["fig2", "--preset", "quik"], "unknown preset 'quik': did you mean 'quick'"),
        (["fig2", "--data", "rael"], "unknown data source 'rael': did you mean 'real'"),
        (["fig2", "--data", "real", "--data-dir", "/no"], "mnist is not prepared at /no"),
        ([*SMOKE, "--set", "acgan.epoch=1"], "unknown key 'epoch': did you mean 'epochs'"),
        ([*SMOKE, "--set", "epochs"], "write it as key=value"),
        ([*SMOKE, "--set", "acgn.epochs=1"], "unknown key in --set 'acgn': did you mean 'acgan'"),
        ([*SMOKE, "--set", "epochs=[1"], "is not YAML"),
        ([*SMOKE, "--set", "acgan.networks.generator.filters=[x]"], "filters must be"),
        ([*SMOKE, "--set", "acgan.batch_size=5000"], "batch size 5000"),
    ],
)
def test_mistakes_end_with_one_sentence_and_status_2(arguments, message, tmp_path, capsys):
    assert reproduce(*arguments, tmp_path=tmp_path) == 2
    said = capsys.readouterr()
    assert message in said.err
    assert "Traceback" not in said.err
    assert said.err.strip().splitlines()[-1].startswith("error: ")


def test_unwritable_folder_ends_before_any_training(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert main([*SMOKE, "--out", str(tmp_path / "file"), "--runs", str(tmp_path / "runs")]) == 2
    assert f"{tmp_path / 'file'}: File exists" in capsys.readouterr().err
    assert not (tmp_path / "runs").exists()


def test_ctrl_c_ends_cleanly(tmp_path, monkeypatch, capsys):
    import reproduce.fig2_mnist

    def interrupt(study):
        raise KeyboardInterrupt

    monkeypatch.setattr(reproduce.fig2_mnist, "draw", interrupt)
    assert main([*SMOKE, "--out", str(tmp_path / "out"), "--runs", str(tmp_path / "runs")]) == 130
    assert "the same command goes on from there" in capsys.readouterr().err
