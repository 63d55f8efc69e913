"""The command line, from end to end, and what it answers to mistakes."""

import dataclasses
import json

import filelock
import numpy as np
import pytest
from PIL import Image

from gan_vs_vae import cli, data, pretrained, provenance, training
from reproduce import figures, pictures, results
from reproduce.__main__ import main
from reproduce.experiment import Experiment
from reproduce.figures import ALL, FIGURES
from reproduce.options import Options, parse
from reproduce.recipe import PRESETS


def reproduce(*arguments, tmp_path):
    return main([*arguments, "--out", str(tmp_path / "out"), "--runs", str(tmp_path / "runs")])


def experiment(figure, **options):
    return Experiment(figure, FIGURES[figure].recipe, Options(figures=(figure,), **options))


SMOKE = ("fig2", "--preset", "smoke", "--data", "embedded")
FEW_IMAGES = ("--set", "data.limit=256")


def test_fig2_draws_and_measures_and_says_the_same_again(tmp_path, capsys):
    smoke = (*SMOKE, *FEW_IMAGES)
    assert reproduce(*smoke, tmp_path=tmp_path) == 0
    numbers = json.loads((tmp_path / "out" / "fig2.json").read_text())
    assert list(numbers) == ["figure", "meta", "runs", "controls", "measurements", "claims"]
    assert {source["source"] for source in numbers["meta"]["data"]} == {"embedded"}
    assert numbers["meta"]["command"] == " ".join(["python -m reproduce", *smoke])
    assert numbers["meta"]["code_version"] == provenance.CODE_VERSION
    assert {"tensorflow-datasets", "keras", "gan-vs-vae"} <= set(numbers["meta"]["versions"])
    for panel in ("acgan", "cvae"):
        measured = numbers["measurements"]["panels"][panel]
        assert 0 <= measured["class_accuracy"]["mean"] <= 1
        for key in ("sharpness", "kernel_distance", "feature_network", "real", "generated"):
            assert measured[key]
        for key in ("seconds", "images_per_second", "parameters", "data"):
            assert numbers["runs"][panel][0][key]
    assert set(numbers["runs"]["cvae"][0]["test"]) == {"loss", "reconstruction", "kl"}
    assert numbers["runs"]["judge of mnist"] == [pretrained.card("mnist-classifier")]
    assert len(numbers["claims"]) == 3
    said = capsys.readouterr().err
    assert said.count("NOTE: 5,000 real MNIST digits") == 1
    assert {source["train"] for source in numbers["meta"]["data"]} == {256}
    assert "stand-in" not in said
    with Image.open(tmp_path / "out" / "fig2.png") as picture:
        pixels = np.asarray(picture.convert("RGB")).astype(int)
    red = (pixels[..., 0] > 150) & (pixels[..., 1:].max(axis=-1) < 60)
    assert red[:60].sum() == 0  # no warning
    assert (pixels[:60].max(axis=-1) < 100).sum() > 200  # but words
    sheets = {path.name for path in (tmp_path / "out" / "samples").iterdir()}
    assert sheets == {f"fig2{p}-{n}.png" for p in ("a", "b", "real") for n in (16, 100)}

    # The same seed gives the same figure: once from the same runs, once from new ones.
    first = (tmp_path / "out" / "fig2.png").read_bytes()
    assert reproduce(*smoke, tmp_path=tmp_path) == 0
    assert (tmp_path / "out" / "fig2.png").read_bytes() == first
    assert reproduce(*smoke, tmp_path=tmp_path / "again") == 0
    assert (tmp_path / "again" / "out" / "fig2.png").read_bytes() == first

    # Plotting again needs finished runs, and trains nothing.
    plot = ["fig2", "--plot", "--out", str(tmp_path / "out"), "--runs"]
    assert main([*plot, str(tmp_path / "runs")]) == 0
    assert (tmp_path / "out" / "fig2.png").read_bytes() == first
    assert main([*plot, str(tmp_path / "no")]) == 2
    assert (
        "is not finished: train it first, by python -m reproduce fig2 --preset"
        in capsys.readouterr().err
    )
    assert not (tmp_path / "no").exists()


def test_dry_run_says_what_and_writes_nothing(tmp_path, capsys):
    assert reproduce(*SMOKE, "--dry-run", tmp_path=tmp_path) == 0
    said = capsys.readouterr().out
    assert "1 epochs x 23 steps of batch 64 = 23 steps" in said
    assert "parameters: generator" in said
    assert reproduce(*SMOKE, "--train", "--dry-run", tmp_path=tmp_path) == 0
    training_alone, _, drawing = said.rpartition("would draw")
    assert drawing
    assert capsys.readouterr().out == training_alone
    assert list(tmp_path.iterdir()) == []


def test_a_figure_that_trains_nothing_needs_no_data_in_a_dry_run(tmp_path, capsys):
    data = ("--data", "real", "--data-dir", str(tmp_path / "nothing"))
    assert reproduce("fig1", *data, "--dry-run", tmp_path=tmp_path) == 0
    assert capsys.readouterr().out.startswith("fig1 trains nothing\nwould draw ")


def test_commands_share_the_training(tmp_path, capsys):
    train = (*SMOKE, *FEW_IMAGES, "--train")
    fig2 = experiment("fig2", preset="smoke", data="embedded", overrides=FEW_IMAGES[1:])
    acgan, cvae = (
        training.find_run(configuration, fig2.data_of(name), tmp_path / "runs")
        for name, configuration in fig2.configurations.items()
    )
    acgan.path.mkdir(parents=True)
    with filelock.FileLock(acgan.path / ".lock"):  # as of another command
        assert acgan.is_training
        assert reproduce(*train, tmp_path=tmp_path) == 0
    assert (acgan.is_finished, cvae.is_finished) == (False, True)
    assert f"Other commands still train {acgan.path}." in capsys.readouterr().out
    assert reproduce(*train, tmp_path=tmp_path) == 0
    assert (acgan.is_finished, acgan.is_training) == (True, False)
    assert "Other" not in capsys.readouterr().out
    assert not (tmp_path / "out").exists()


def test_what_shows_networks_alone_is_not_trained(tmp_path):
    assert reproduce("fig1", "bench", "--preset", "smoke", "--train", tmp_path=tmp_path) == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_all_figures_draw_and_measure_in_smoke(tmp_path, capsys):
    arguments = ("all", "--preset", "smoke", "--data", "embedded")
    assert reproduce(*arguments, tmp_path=tmp_path) == 0
    out = tmp_path / "out"
    for name in ALL:
        numbers = json.loads((out / f"{name}.json").read_text())
        assert numbers["figure"] == name
        assert numbers["meta"]["command"].startswith(f"python -m reproduce {name} --preset smoke")
        assert all(source["source"] == "embedded" for source in numbers["meta"]["data"])
        for claim in numbers["claims"]:
            assert claim["verdict"] in ("holds", "does not hold", "open", "untested")
            assert claim["statement"]
            assert claim["measure"]
        with Image.open(out / f"{name}.png") as picture:
            assert picture.width > 500
    capsys.readouterr()
    # The gallery has a row for each claim and panel.
    assert main(["--gallery", "--out", str(out)]) == 0
    rows = [row for row in (out / "README.md").read_text().splitlines() if row.startswith("| ")]
    counts = [len(results.read(out / f"{name}.json").claims) for name in ALL]
    assert len(rows) == 2 * 2 + sum(counts) + (2 + 2 + 2 + 3)
    # Claims are judged again, and pictures plotted again, from what is stored; nothing is trained.
    for name in ALL:
        stored = results.read(out / f"{name}.json")
        results.write(dataclasses.replace(stored, claims=[]), out)
    before = {name: (out / f"{name}.png").read_bytes() for name in ALL}
    for path in out.glob("*.png"):
        path.unlink()
    assert main(["--claims", "--out", str(out)]) == 0
    assert [len(results.read(out / f"{name}.json").claims) for name in ALL] == counts
    capsys.readouterr()
    assert reproduce("all", "--plot", tmp_path=tmp_path) == 0
    assert "epoch" not in capsys.readouterr().err
    assert before == {name: (out / f"{name}.png").read_bytes() for name in ALL}


def test_data_sets_needs_the_other_figures(tmp_path, capsys):
    assert reproduce("data_sets", *SMOKE[1:], tmp_path=tmp_path) == 2
    assert "draw fig2 with it first" in capsys.readouterr().err


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("figure", FIGURES)
def test_every_preset_of_every_figure_resolves(figure, preset):
    drawn = experiment(figure, preset=preset, data="embedded")
    needed = FIGURES[figure].recipe.runs
    assert needed is None or set(drawn.configurations) == set(needed)


@pytest.mark.slow
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


def test_a_run_may_start_from_another():
    runs = experiment("upsampling", preset="smoke", data="embedded").configurations
    kinds = [runs[name] for name in ("gan_cifar10", "gan_cifar10_upsampling")]
    upsampling = [run.networks["generator"].settings["upsampling"] for run in kinds]
    assert upsampling == ["transposed", "nearest"]
    for key in ("epochs", "batch_size", "data", "optimizers"):
        assert getattr(kinds[0], key) == getattr(kinds[1], key)
    assert runs["gan_cifar10"].data.name == "cifar10"
    assert runs["gan"].epochs == 3  # its own, and the rest as in the run that it starts from
    assert runs["gan"].batch_size == runs["gan_upsampling"].batch_size


def test_observations_are_of_several_seeds_which_share_their_data():
    drawn = experiment("upsampling", preset="study", seed=5)
    assert list(drawn.seeds) == list(drawn.seeds_of("gan")) == [5, 6, 7, 8, 9]
    assert list(drawn.seeds_of("gan_cifar10")) == [5, 6, 7]


def test_a_notebook_needs_no_command_line():
    options = Options(figures=("fig2",), preset="smoke", data="embedded", overrides=("seed=3",))
    assert parse(["fig2", "--preset", "smoke", "--data", "embedded", "--set", "seed=3"]) == options
    run = Experiment("fig2", FIGURES["fig2"].recipe, options).configurations["acgan"]
    assert run.seed == 3
    assert data.load("mnist", "embedded").num_classes == 10


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
        ([*SMOKE, "--set", "acgan.batch_size=5000", "--dry-run"], "batch size 5000"),
        (["fig2", "--claims"], "fig2.json: No such file or directory"),
        (["fig2", "--claims", "--dry-run"], "--dry-run describes what would be trained"),
        (["fig2", "--gallery"], "--gallery is about all figures: name none"),
        (["--gallery"], "no figure was drawn in"),
        (["report", "fig2"], "report stands alone"),
        (["report", "--claims"], "report stands alone"),
        ([*SMOKE, "--against", "other"], "--against is an option of report"),
        (["--list", "--seed", "3"], "--list does not use --seed: leave it out"),
        (["--gallery", "--set", "a=b"], "--gallery does not use --set"),
        (["fig2", "--claims", "--data", "real"], "--claims does not use --data"),
        (["fig2", "--plot", "--preset", "study"], "--plot does not use --preset"),
        (["fig2", "--train", "--inception", "imagenet"], "--train does not use --inception"),
        (["report", "--devices", "2"], "report does not use --devices"),
        (["--claims"], "no figure was drawn in"),
    ],
)
def test_mistakes_end_with_one_sentence_and_status_2(arguments, message, tmp_path, capsys):
    assert reproduce(*arguments, tmp_path=tmp_path) == 2
    said = capsys.readouterr()
    assert message in said.err
    assert "Traceback" not in said.err
    assert said.err.strip().splitlines()[-1].startswith("error: ")


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("cvae.epoch=2", "unknown key 'epoch'"),
        ("cvae.networks.decoder.latent_dim=3", "the encoder of a ConditionalVAE must return"),
        ("cvae.networks.decoder.filters=[999999, 999999]", "GiB to train"),
        ("cvae.batch_size=5000", "batch size 5000"),
        ("cvae.optimizers.optimizer.learning_rate={name: PiecewiseConstantDecay, boundaries: [1], "
         "values: [1]}", "the settings of PiecewiseConstantDecay do not fit"),
        ("cvae.data.name=cats", "no classifier judges samples of cats"),
    ],
)  # fmt: skip
def test_mistakes_in_the_last_run_are_told_before_the_first_is_trained(
    setting, message, tmp_path, capsys, monkeypatch
):
    monkeypatch.setattr(training, "train", None)
    assert reproduce(*SMOKE, "--set", setting, tmp_path=tmp_path) == 2
    assert message in capsys.readouterr().err


def test_what_is_looked_at_before_training_is_not_said_to_be_used(monkeypatch):
    drawn = experiment("fig2", preset="smoke", data="embedded")
    drawn.configurations  # noqa: B018
    before = list(drawn.sources)
    drawn.check()
    assert drawn.sources == before
    monkeypatch.setattr(cli, "load_data", None)
    assert drawn.data.name == "mnist"  # it is not loaded twice
    assert [source["name"] for source in drawn.sources] == ["mnist"]
    experiment("fig1", preset="smoke", data="embedded").check()  # which trains nothing


@pytest.mark.parametrize(
    ("names", "words", "red"),
    [
        ([], "", False),
        (["mnist"], "5,000 real MNIST digits", False),
        (["cifar10"], "not the real cifar10, but a stand-in", True),
        (["mnist", "cifar10"], "5,000 real MNIST digits", True),
    ],
)
def test_picture_says_what_data_it_was_drawn_from(names, words, red):
    loaded = [data.load(name, "embedded") for name in names]
    meta = {"data": [{"name": each.name, **each.provenance} for each in loaded]}
    result = results.Result("fig1", meta, {}, {}, {}, [])
    assert len(pictures.notices(result)) == len(names)
    assert words in "".join(pictures.notices(result))
    bands = pictures.heading(result, width=400)
    assert len(bands) == bool(names)
    assert [band[0, 0].tolist() for band in bands] == [[178, 34, 34] if red else [255] * 3] * len(
        bands
    )


def test_imports_are_part_of_the_command():
    options = Options(figures=("fig2",), imports=("my_parts",), overrides=("acgan.model.ema=0.9",))
    command = results.command("fig2", options, "real")
    assert command.endswith("--import my_parts --set acgan.model.ema=0.9")
    assert parse(command.split()[3:]).imports == ("my_parts",)


def test_unwritable_folder_ends_before_any_training(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert main([*SMOKE, "--out", str(tmp_path / "file"), "--runs", str(tmp_path / "runs")]) == 2
    assert f"{tmp_path / 'file'}: File exists" in capsys.readouterr().err
    assert not (tmp_path / "runs").exists()


def test_ctrl_c_ends_cleanly(tmp_path, monkeypatch, capsys):
    def interrupt(experiment):
        raise KeyboardInterrupt

    monkeypatch.setattr(figures.load("fig2"), "measure", interrupt)
    assert main([*SMOKE, "--out", str(tmp_path / "out"), "--runs", str(tmp_path / "runs")]) == 130
    assert "the same command continues from there" in capsys.readouterr().err
