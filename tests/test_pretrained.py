"""Models that ship: their cards and checksums, what they reach, and how they are made again."""

import dataclasses
import json
import shutil
import types
from pathlib import Path

import numpy as np
import pytest
from scipy import special

from gan_vs_vae import Classifier, cli, config, data, networks, pretrained, training
from gan_vs_vae.errors import UserError
from gan_vs_vae.files import checksum
from gan_vs_vae.options import RunOptions
from gan_vs_vae.precision import dtype_policy
from gan_vs_vae.yaml_files import read_yaml
from reproduce import figures, judges
from reproduce.experiment import Experiment
from reproduce.judges.__main__ import main
from reproduce.judges.judge import Judge, name_of_judge
from reproduce.judges.training import calibrate, in_float32, measure, train
from reproduce.options import Options
from tests.conftest import ROOT

STAND_INS = tuple(name for name in pretrained.NAMES if "-stand-in-" in name)
REAL = tuple(name for name in pretrained.NAMES if name not in STAND_INS)


@pytest.mark.parametrize("name", pretrained.NAMES)
def test_card_describes_the_file_that_ships(name):
    card, path = pretrained.card(name), pretrained.FOLDER / f"{name}.keras"
    assert card["sha256"] == checksum(path)
    largest = 2**20 if "-residual-" in name else 7_000_000
    assert card["bytes"] == path.stat().st_size < largest
    assert card["data"]["source"] == ("embedded" if name in STAND_INS else "real")
    assert card["code_version"]
    assert card["dirty"] is False
    assert f"python -m reproduce.judges {name}" == card["command"]
    resolved = config.resolve(read_yaml(pretrained.FOLDER / f"{name}.yaml"))
    assert card["configuration"] == json.loads(json.dumps(resolved.to_dict()))


@pytest.mark.parametrize("name", pretrained.NAMES)
def test_the_table_of_judges_says_what_their_cards_say(name):
    test = pretrained.card(name)["test"]
    row = (
        f"| `{name}` | {test['accuracy']:.1%} of {test['images']:,} "
        f"| {test['calibration_error']:.1%} |"
    )
    assert row in (ROOT / "reproduce" / "README.md").read_text()


@pytest.mark.parametrize("name", ["mnist-classifier", *STAND_INS])
def test_judge_is_right_as_its_card_says_and_as_often_as_it_is_sure(name):
    card, classifier = pretrained.card(name), pretrained.load(name)
    part = config.resolve_data(card["configuration"]["data"])
    found = data.load(part.name, "embedded", **part.settings)
    assert {layer.compute_dtype for layer in classifier.network.layers} == {"float32"}
    assert classifier.image_shape == found.image_shape == tuple(card["image_shape"])
    assert card["class_names"] == list(found.class_names)
    measured = measure(classifier, found.test.images[1::2], found.test.labels[1::2])
    if name in STAND_INS:
        assert measured["accuracy"] == pytest.approx(card["test"]["accuracy"], abs=1e-6)
        assert measured["calibration_error"] == pytest.approx(
            card["test"]["calibration_error"], abs=1e-3
        )
    assert measured["accuracy"] > 0.9
    assert card["test"]["calibration_error"] < 0.05


def test_a_judge_takes_images_of_any_size_and_the_attributes_that_are_asked_for():
    faces = data.load("celeba", "embedded", image_size=64, attributes=["Smiling", "Male"])
    judge = Judge(faces)
    seen = judge.classify(faces.test.images)
    assert seen.shape == (len(faces.test), 2)
    assert np.mean(seen == faces.test.labels) > 0.9
    half = faces.test.images[:, ::2, ::2]
    assert np.mean(judge.classify(half) == seen) > 0.9
    assert judge.features(half).shape == judge.features(faces.test.images).shape
    assert judge.features.resized_to == "32x32, Lanczos"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"attributes": ["Young"]}, "the judge of celeba does not know Young: it knows Male"),
        ({}, None),
    ],
)
def test_judge_that_does_not_know_the_labels_is_refused(settings, message):
    faces = data.load("celeba", "embedded", image_size=32)
    faces = dataclasses.replace(faces, class_names=tuple(settings.get("attributes", ())) or None)
    if message is None:
        assert name_of_judge(faces) == "celeba-stand-in-classifier"
        return
    with pytest.raises(UserError, match=message):
        Judge(faces)


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
    ("figure", "more", "judge"),
    [
        ("fig2", ("data.limit=100",), "mnist-classifier"),
        ("fig2", ("data.image_size=32",), "mnist-classifier"),
        ("fig4", (), "cifar10-stand-in-classifier"),
    ],
)
def test_figures_take_the_judge_that_ships_and_train_none(figure, more, judge, monkeypatch):
    options = Options(figures=(figure,), preset="study", data="embedded", overrides=more)
    drawn = Experiment(figure, figures.FIGURES[figure].recipe, options)
    monkeypatch.setattr(training, "train", None)
    evaluator = drawn.evaluator("acgan")
    assert evaluator.measure_real()["class_accuracy"] > 0.9
    assert evaluator.describe(1)["feature_network"].startswith(f"{judge} ")
    assert drawn.records[f"judge of {drawn.data.name}"] == [pretrained.card(judge)]


def test_a_judge_is_trained_again_by_its_command(tmp_path, monkeypatch, capsys):
    digits = data.load("mnist", "embedded", limit=300)
    train, test = ((split.images, split.labels) for split in (digits.train, digits.test))
    real = data.from_arrays("mnist", train, test, digits.class_names)
    monkeypatch.setattr(cli, "load_data", lambda *_: real)
    quick = read_yaml(pretrained.FOLDER / "mnist-classifier.yaml") | {"epochs": 1}
    monkeypatch.setattr(judges.training, "read_yaml", lambda path: quick)
    assert main(["mnist-classifier", "--runs", str(tmp_path / "runs"), "--out", str(tmp_path)]) == 0
    card = json.loads((tmp_path / "mnist-classifier.json").read_text())
    assert card["sha256"] == checksum(tmp_path / "mnist-classifier.keras")
    assert card["test"]["images"] == 250
    assert "250 test images right" in capsys.readouterr().out
    again = training.load_model(tmp_path / "mnist-classifier.keras")
    assert not again.compiled
    assert main(["mnist", "--out", str(tmp_path)]) == 2
    assert "unknown judge 'mnist'" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["mnist-classifier", "celeba-stand-in-classifier"])
def test_judges_are_trained_on_the_data_that_they_are_named_after(name, monkeypatch, tmp_path):
    other = "real" if name in STAND_INS else "embedded"
    found = types.SimpleNamespace(name="it", provenance={"source": other})
    monkeypatch.setattr(cli, "load_data", lambda *_: found)
    with pytest.raises(UserError, match=f"{name} is trained on the .* it, which is not there"):
        train(name, RunOptions(), tmp_path)


def test_a_judge_ships_in_float32_and_without_the_state_of_its_training():
    images = np.random.default_rng(0).integers(0, 256, (5, 8, 8, 1), "uint8")
    with dtype_policy("mixed_bfloat16"):
        network = networks.classifier((8, 8, 1), 3, filters=(4,), shift=0.1, flip=True)
    model = Classifier(network, seed=0)
    model.compile()
    model.fit(np.zeros((4, 8, 8, 1), "uint8"), np.zeros(4, int), batch_size=4, verbose=0)
    bare = in_float32(model)
    assert {layer.compute_dtype for layer in bare.network.layers} == {"float32"}
    assert network.layers[3].compute_dtype == "bfloat16"
    np.testing.assert_allclose(bare.probabilities(images), model.probabilities(images), atol=0.02)
    assert not bare.compiled


@pytest.mark.parametrize("multi_label", [False, True])
def test_calibration_divides_the_logits_by_the_temperature(multi_label):
    classifier = Classifier(networks.classifier((8, 8, 1), 3, filters=(4,)), multi_label, seed=0)
    head = classifier.network.layers[-1]
    head.set_weights([weights * 40 for weights in head.get_weights()])  # far too sure
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (200, 8, 8, 1), "uint8")
    labels = rng.integers(0, 2, (200, 3)) if multi_label else rng.integers(0, 3, 200)
    before = classifier.probabilities(images)
    error = measure(classifier, images, labels)["calibration_error"]
    temperature = calibrate(classifier, images, labels)
    after = classifier.probabilities(images)
    assert temperature > 1
    assert measure(classifier, images, labels)["calibration_error"] < error
    if multi_label:
        expected = special.expit(special.logit(before.astype(float)) / temperature)
    else:
        expected = special.softmax(np.log(before) / temperature, axis=1)
    np.testing.assert_allclose(after, expected, atol=1e-3)
