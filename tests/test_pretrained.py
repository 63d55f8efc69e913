"""Models that ship: their cards and checksums, what they reach, and how they are made again."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from gan_vs_vae import Classifier, cli, config, data, networks, pretrained, training
from gan_vs_vae.errors import UserError
from gan_vs_vae.files import checksum
from gan_vs_vae.options import RunOptions
from gan_vs_vae.yaml_files import read_yaml
from reproduce import figures, judges
from reproduce.experiment import Experiment
from reproduce.judges.__main__ import main
from reproduce.options import Options


@pytest.mark.parametrize("name", pretrained.NAMES)
def test_card_describes_the_file_that_ships(name):
    card, path = pretrained.card(name), pretrained.FOLDER / f"{name}.keras"
    assert card["sha256"] == checksum(path)
    assert card["bytes"] == path.stat().st_size < 1_000_000
    assert card["data"]["source"] == "real"
    assert card["code_version"]
    assert card["dirty"] is False
    assert f"python -m reproduce.judges {name}" == card["command"]
    resolved = config.resolve(read_yaml(pretrained.FOLDER / f"{name}.yaml"))
    assert card["configuration"] == json.loads(json.dumps(resolved.to_dict()))


def test_judge_of_digits_is_right_as_its_card_says_and_as_often_as_it_is_sure():
    card, digits = pretrained.card("mnist-classifier"), data.load("mnist", "embedded")
    judge = pretrained.load("mnist-classifier")
    assert card["test"]["images"] == 10000
    assert card["test"]["accuracy"] > 0.99
    assert card["test"]["calibration_error"] < 0.01
    found = judges.measure(judge, digits.test.images, digits.test.labels)
    assert found["accuracy"] > 0.99
    assert card["class_names"] == list(digits.class_names)
    assert judge.image_shape == digits.image_shape == tuple(card["image_shape"])


def test_unknown_and_damaged_models_are_refused(tmp_path, monkeypatch):
    with pytest.raises(UserError, match="unknown pretrained model 'mnist': .*mnist-classifier"):
        pretrained.load("mnist")
    monkeypatch.setattr(pretrained, "FOLDER", tmp_path)
    for path in ("mnist-classifier.json", "mnist-classifier.keras"):
        shutil.copy(Path(pretrained.__file__).with_name(path), tmp_path)
    with (tmp_path / "mnist-classifier.keras").open("ab") as file:
        file.write(b"\0")
    with pytest.raises(UserError, match="is not the file that its card describes"):
        pretrained.load("mnist-classifier")


@pytest.mark.parametrize(
    ("preset", "more", "ships"),
    [
        ("smoke", (), True),
        ("quick", (), True),
        ("quick", ("data.limit=100",), True),
        ("quick", ("data.image_size=32",), False),
        ("study", (), False),
    ],
)
def test_quick_presets_take_the_judge_that_ships_and_train_none(preset, more, ships, monkeypatch):
    options = Options(figures=("fig2",), preset=preset, data="embedded", overrides=more)
    drawn = Experiment("fig2", figures.FIGURES["fig2"].recipe, options)
    trained = []

    def train(configuration, *arguments, **keywords):
        trained.append(configuration)
        raise UserError("trained")

    monkeypatch.setattr(training, "train", train)
    if ships:
        assert drawn.evaluator("acgan").network.startswith("mnist-classifier ")
        assert drawn.records["judge of mnist"] == [pretrained.card("mnist-classifier")]
    else:
        with pytest.raises(UserError, match="trained"):
            drawn.evaluator("acgan")
    assert bool(trained) is not ships


def test_a_judge_is_trained_again_by_its_command(tmp_path, monkeypatch, capsys):
    digits = data.load("mnist", "embedded", limit=300)
    train, test = ((split.images, split.labels) for split in (digits.train, digits.test))
    real = data.from_arrays("mnist", train, test, digits.class_names)
    monkeypatch.setattr(cli, "load_data", lambda part, options: real)
    quick = read_yaml(pretrained.FOLDER / "mnist-classifier.yaml") | {"epochs": 1}
    monkeypatch.setattr(judges, "read_yaml", lambda path: quick)
    assert main(["--runs", str(tmp_path / "runs"), "--out", str(tmp_path)]) == 0
    card = json.loads((tmp_path / "mnist-classifier.json").read_text())
    assert card["sha256"] == checksum(tmp_path / "mnist-classifier.keras")
    assert card["test"]["images"] == 500
    assert "500 test images right" in capsys.readouterr().out
    again = training.load_model(tmp_path / "mnist-classifier.keras")
    assert not again.compiled
    assert main(["mnist", "--out", str(tmp_path)]) == 2
    assert "unknown pretrained model 'mnist'" in capsys.readouterr().err


def test_judges_are_trained_on_real_data_alone(monkeypatch, tmp_path):
    with pytest.raises(UserError, match="trained on the real one"):
        judges.train("mnist-classifier", RunOptions(data="embedded"), tmp_path)


def test_a_judge_ships_without_the_state_of_its_training():
    model = Classifier(networks.classifier((8, 8, 1), 3, filters=(4,)), seed=0)
    model.compile()
    model.fit(np.zeros((4, 8, 8, 1), "uint8"), np.zeros(4, int), batch_size=4, verbose=0)
    bare = judges.without_optimizer(model)
    images = np.random.default_rng(0).integers(0, 256, (5, 8, 8, 1), "uint8")
    np.testing.assert_array_equal(bare.probabilities(images), model.probabilities(images))
    assert not bare.compiled
