"""The command line, from end to end, and what it answers to mistakes."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from reproduce import study
from reproduce.__main__ import ALL, FIGURES, main, module, parser
from reproduce.study import PRESETS
from tests.conftest import ROOT


def reproduce(*arguments, tmp_path):
    return main([*arguments, "--out", str(tmp_path / "out"), "--runs", str(tmp_path / "runs")])


SMOKE = ("fig2", "--preset", "smoke", "--data", "embedded")


def test_fig2_draws_and_measures_and_says_the_same_again(tmp_path, capsys):
    assert reproduce(*SMOKE, tmp_path=tmp_path) == 0
    numbers = json.loads((tmp_path / "out" / "fig2.json").read_text())
    assert {source["source"] for source in numbers["data"]} == {"embedded"}
    assert numbers["command"] == "python -m reproduce fig2 --preset smoke --data embedded"
    for panel in ("acgan", "cvae"):
        assert 0 <= numbers[panel]["class_accuracy"] <= 1
        for key in ("sharpness", "kernel_distance", "feature_network", "real", "generated"):
            assert numbers[panel][key]
        for key in ("seconds", "images_per_second", "parameters", "data"):
            assert numbers[panel]["run"][key]
    assert set(numbers["cvae"]["run"]["test"]) == {"loss", "reconstruction", "kl"}
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


def test_all_figures_draw_and_measure_in_smoke(tmp_path, capsys):
    arguments = ("all", "--preset", "smoke", "--data", "embedded")
    assert reproduce(*arguments, tmp_path=tmp_path) == 0
    out = tmp_path / "out"
    for name in ALL:
        numbers = json.loads((out / f"{name}.json").read_text())
        assert numbers["figure"] == name
        assert numbers["command"].startswith(f"python -m reproduce {name} --preset smoke")
        assert all(source["source"] == "embedded" for source in numbers["data"])
        for claim in numbers["claims"]:
            assert claim["holds"] in (True, False, None)
            assert claim["statement"]
            assert claim["criterion"]
        with Image.open(out / f"{name}.png") as picture:
            assert picture.width > 500
    capsys.readouterr()
    # The table has a row for each claim, and shared runs were trained once.
    assert main(["--tables", "--out", str(out)]) == 0
    panels, rows, speed = capsys.readouterr().out.split("\n\n")
    counts = [len(json.loads((out / f"{name}.json").read_text())["claims"]) for name in ALL]
    assert len(rows.splitlines()) == 2 + sum(counts)
    assert len(panels.splitlines()) == 2 + 2 + 2 + 2 + 3
    assert speed == ""  # the benchmark is not one of them
    assert reproduce(*arguments, tmp_path=tmp_path) == 0
    assert "epoch" not in capsys.readouterr().err


def test_data_sets_wants_the_other_figures_first(tmp_path, capsys):
    assert reproduce("data_sets", *SMOKE[1:], tmp_path=tmp_path) == 2
    assert "draw fig2, fig3, fig4, fig5 with it first" in capsys.readouterr().err


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("figure", FIGURES)
def test_every_preset_of_every_figure_resolves(figure, preset):
    options = parser().parse_args([figure, "--preset", preset, "--data", "embedded"])
    drawn = study.of(figure, module(figure), options)
    assert set(drawn.configurations) == set(getattr(module(figure), "RUNS", drawn.configurations))


@pytest.mark.parametrize("figure", FIGURES)
def test_every_figure_of_the_report_itself_can_be_built(figure, tmp_path, capsys):
    arguments = (figure, "--preset", "paper", "--data", "embedded", "--dry-run")
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


def test_a_run_may_start_from_another(tmp_path):
    options = parser().parse_args(["upsampling", "--preset", "smoke", "--data", "embedded"])
    runs = study.of("upsampling", module("upsampling"), options).configurations
    assert runs["gan"].networks["generator"].settings["kind"] == "transposed"
    assert runs["gan_upsampling"].networks["generator"].settings["kind"] == "upsampling"
    for key in ("epochs", "batch_size", "data", "optimizers"):
        assert getattr(runs["gan"], key) == getattr(runs["gan_upsampling"], key)
    assert runs["gan_cifar10"].data.name == "cifar10"


def test_observations_are_of_several_seeds_which_share_their_data():
    options = parser().parse_args(["upsampling", "--preset", "study", "--seed", "5"])
    observed = study.of("upsampling", module("upsampling"), options)
    assert list(observed.seeds) == [5, 6, 7]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["fig22"], "unknown figure 'fig22': did you mean 'fig2'"),
        ([], "name a figure to draw: fig1, fig2"),
        (["fig2", "--preset", "quik"], "unknown preset 'quik': did you mean 'quick'"),
        (["fig2", "--data", "rael"], "unknown data source 'rael': did you mean 'real'"),
        ([*SMOKE, "--inception", "/no.h5"], "there are no weights of InceptionV3 at /no.h5"),
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


def test_times_of_two_processors_leave_a_claim_open():
    from reproduce import training_time
    from reproduce.claims import spread

    numbers = {
        name: {
            "seconds_to_level": spread([seconds] * 2),
            "epochs_to_level": spread([seconds] * 2),
            "best_frechet_distance": spread([distance] * 2),
        }
        for name, seconds, distance in (("VAE", 10.0, 30.0), ("GAN", 40.0, 20.0))
    }
    verdicts = [
        [each["holds"] for each in training_time.judged({**numbers, "processors": processors})]
        for processors in (["A"], ["A", "B"])
    ]
    assert verdicts == [[True, True, True], [None, True, None]]
