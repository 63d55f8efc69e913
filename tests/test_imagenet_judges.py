"""ImageNet features, distances in them, and probes: on real digits, which ship."""

import json
import shutil

import numpy as np
import pytest
from scipy import special

from gan_vs_vae import data, metrics
from gan_vs_vae.data import Split
from gan_vs_vae.errors import UserError
from gan_vs_vae.options import RunOptions
from reproduce import evaluation
from reproduce.judges import imagenet, independent, linear, probe, probe_training, space
from reproduce.judges.__main__ import main
from reproduce.judges.damage import DAMAGES
from reproduce.judges.judge import Judge
from tests.conftest import ROOT, needs

PROBES = tuple(probe.DATA)


def pixels(images):
    """Features for tests that need none of ImageNet."""
    return images.reshape(len(images), -1)[:, ::7].astype("float32") + 1


@pytest.fixture(scope="module")
def digits():
    test = data.load("mnist", "embedded").test
    return Split(test.images[::4], test.labels[::4])


def test_features_of_an_image_are_its_own(digits):
    for package in imagenet.PACKAGES:
        needs(package, "judges")
    features = imagenet.features()
    images = digits.images[:6]
    first = features(images)
    assert first.shape == (6, 1280)
    assert first.dtype == "float32"
    np.testing.assert_array_equal(imagenet._extract(images), first)
    np.testing.assert_allclose(features(images[2:3]), first[2:3], atol=1e-4)
    np.testing.assert_array_equal(features(images.repeat(3, axis=-1)), first)
    assert "EfficientNet-Lite0" in features.network


def test_the_network_is_changed_to_be_faster_and_computes_the_same(digits):
    for package in imagenet.PACKAGES:
        needs(package, "judges")
    import torch

    loaded, fused = imagenet._load(), imagenet._network()
    kinds = [type(module).__name__ for module in fused.modules()]
    assert not any("BatchNorm" in kind for kind in kinds)
    assert kinds.count("ZeroPad2d") == 5  # of strides of 2, on one side
    batch = next(imagenet._batches(digits.images[:20]))
    with torch.inference_mode():
        expected, found = (n.extract_features(batch).numpy() for n in (loaded, fused))
    np.testing.assert_allclose(found, expected, atol=1e-4)


def test_real_digits_are_nearer_to_real_digits_than_damaged_ones(digits):
    for package in imagenet.PACKAGES:
        needs(package, "judges")
    controls = space.Space(imagenet.features(), digits).controls()
    distances = {name: controls[name]["kernel_distance"] for name in ("held_out", *DAMAGES)}
    errors = {name: controls[name]["kernel_distance_error"] for name in distances}
    for name in DAMAGES:
        further = distances[name] - distances["held_out"]
        assert further > 3 * np.hypot(errors[name], errors["held_out"])
        assert controls[name]["coverage"] < controls["held_out"]["coverage"]
    assert abs(distances["held_out"]) < 3 * errors["held_out"]
    assert controls["held_out"]["gan_train"] > 0.4


def test_results_are_remembered_by_their_content():
    calls = []

    def extract(images):
        calls.append(len(images))
        return images.sum(axis=(1, 2, 3))

    remembered = imagenet.remembering(extract)
    images = np.arange(48, dtype="uint8").reshape(4, 2, 2, 3)
    first = remembered(images)
    np.testing.assert_array_equal(remembered(images.copy()), first)
    np.testing.assert_array_equal(remembered(images[::2]), first[::2])
    assert calls == [4, 2]
    remembered(images.reshape(2, 4, 2, 3))
    for level in range(imagenet.KEPT):
        remembered(np.full((1, 1, 1, 1), level, "uint8"))
    remembered(images)
    assert calls[-1] == 4


def test_a_space_compares_equal_numbers_of_different_images(digits, monkeypatch):
    monkeypatch.setattr(space, "VARIETY", 20)
    monkeypatch.setattr(linear, "STRENGTH", 1.0)
    seen = []

    def recorded(images):
        seen.append(images)
        return pixels(images)

    measured = space.Space(metrics.Features(recorded, "pixels"), digits, images=40)
    found = measured.measure(digits.images, digits.labels)
    controls = measured.controls()
    assert found["about"]["real"] == found["about"]["generated"] == 40
    reference, generated, *damaged = seen
    np.testing.assert_array_equal(reference, generated)  # the same places of the same images
    assert found["coverage"] == 1
    held_out = damaged[len(DAMAGES)]
    assert not {each.tobytes() for each in held_out} & {each.tobytes() for each in reference}
    assert len(controls["vendi_score"]["values"]) == 4
    assert 1 < found["vendi_score"] <= 20
    assert found["gan_train"] == 1  # it was fitted to the images that it is asked about
    assert "gan_train" not in measured.measure(digits.images)


def test_real_images_are_measured_on_others_than_those_to_compare_with(digits):
    measured = space.Space(metrics.Features(pixels, "pixels"), digits, images=40)
    others = evaluation.OtherJudges(space=measured)
    data_set = data.load("mnist", "embedded")
    found = evaluation.Evaluator(Judge(data_set), data_set, others=others).measure_real()
    assert found["imagenet"] == found["controls"]["imagenet"]["held_out"]
    assert found["imagenet"] != measured.measure(digits.images)  # those that it compares with


@pytest.mark.parametrize("labels", [np.full(20, 3), np.tile([1, 0], (20, 1))])
def test_what_all_images_are_is_what_a_regression_answers(labels):
    x = np.random.default_rng(0).normal(size=(20, 5))
    np.testing.assert_array_equal(linear.fit(x, labels).classify(x), labels)


def classes(rng, n, noise=1.0):
    labels = np.arange(n) % 3
    return rng.normal(0, noise, (n, 5)) + 4 * np.eye(3, 5)[labels], labels


def test_logistic_regression_is_that_of_scikit_learn():
    linear_model = pytest.importorskip("sklearn.linear_model")
    rng = np.random.default_rng(0)
    x, y = classes(rng, 90)
    x = 10 * x + 3
    model = linear.fit(x, y)
    scaled = (x - x.mean(axis=0)) / x.std(axis=0)
    expected = linear_model.LogisticRegression(C=linear.STRENGTH, max_iter=1000).fit(scaled, y)
    np.testing.assert_allclose(model.probabilities(x), expected.predict_proba(scaled), atol=1e-6)
    np.testing.assert_array_equal(model.classify(x), expected.predict(scaled))
    hot = model.divided_by(2.0)
    np.testing.assert_allclose(
        hot.probabilities(x), special.softmax(model.logits(x) / 2, axis=1), atol=1e-9
    )
    two = linear.fit(x[y < 2], y[y < 2])
    chance = linear_model.LogisticRegression(C=linear.STRENGTH, max_iter=1000)
    of_two = x[y < 2]
    standard = (of_two - of_two.mean(axis=0)) / of_two.std(axis=0)
    np.testing.assert_allclose(
        two.probabilities(of_two), chance.fit(standard, y[y < 2]).predict_proba(standard), atol=1e-6
    )


def test_logistic_regression_of_attributes_and_of_features_that_never_differ(monkeypatch):
    monkeypatch.setattr(linear, "STRENGTH", 1.0)
    rng = np.random.default_rng(0)
    x, y = classes(rng, 120)
    x[:, 4] = 7
    attributes = np.stack([y == 1, y == 2], axis=1).astype(int)
    model = linear.fit(x, attributes)
    assert model.multi_label
    assert np.isfinite(model.weights).all()
    assert np.mean(model.classify(x) == attributes) > 0.9
    np.testing.assert_allclose(model.probabilities(x), special.expit(model.logits(x)))


@pytest.mark.parametrize("name", PROBES)
def test_card_of_a_probe_describes_the_file_that_ships(name):
    judge = probe.Probe(name)
    card = judge.card
    assert card["dirty"] is False
    assert card["data"]["source"] == "real"
    assert card["command"] == f"python -m reproduce.judges {name}"
    assert card["strength"] == linear.STRENGTH
    assert card["features"]["resized_to"] == f"{imagenet.SIDE}x{imagenet.SIDE}, Lanczos"
    assert card["bytes"] == (probe.FOLDER / f"{name}.npz").stat().st_size < 100_000
    test = card["test"]
    row = (
        f"| `{name}` | {test['accuracy']:.1%} of {test['images']:,} "
        f"| {test['calibration_error']:.1%} |"
    )
    assert row in (ROOT / "reproduce" / "README.md").read_text()


def test_a_damaged_probe_is_refused(tmp_path, monkeypatch):
    for suffix in (".npz", ".json"):
        shutil.copy(probe.FOLDER / f"cifar10-probe{suffix}", tmp_path)
    monkeypatch.setattr(probe, "FOLDER", tmp_path)
    with (tmp_path / "cifar10-probe.npz").open("ab") as file:
        file.write(b"\0")
    with pytest.raises(UserError, match="is not the file that its card describes"):
        probe.Probe("cifar10-probe")


def test_a_probe_answers_with_a_class_and_how_sure_it_is(monkeypatch):
    features = metrics.Features(lambda images: np.eye(1280)[images[:, 0, 0, 0]], "one-hot")
    monkeypatch.setattr(imagenet, "features", lambda: features)
    judge = probe.Probe("cifar10-probe")
    images = np.arange(5, dtype="uint8").reshape(5, 1, 1, 1)
    answers, scores = judge.ask(images)
    expected = judge.probabilities(images)
    np.testing.assert_allclose(expected.sum(axis=1), 1)
    assert answers == [judge.class_names[each] for each in expected.argmax(axis=1)]
    np.testing.assert_array_equal(scores, expected.max(axis=1))
    assert set(independent.measure(judge, images, answers)["right"]) == {1}


def test_a_probe_is_trained_again_by_its_command(tmp_path, monkeypatch, capsys):
    digits = data.load("mnist", "embedded", limit=400)
    monkeypatch.setattr(probe_training.cli, "load_data", lambda part, options: digits)
    monkeypatch.setattr(probe_training, "TRAINING", 300)
    monkeypatch.setattr(imagenet, "is_installed", lambda: True)
    monkeypatch.setattr(imagenet, "features", lambda: metrics.Features(pixels, "pixels"))
    assert main(["cifar10-probe", "--out", str(tmp_path)]) == 0
    card = json.loads((tmp_path / "cifar10-probe.json").read_text())
    assert "250 test images right" in capsys.readouterr().out
    assert card["data"]["used"] == 300
    assert card["test"]["accuracy"] > 0.5
    assert card["test"]["calibration_error"] < 0.15
    with np.load(tmp_path / "cifar10-probe.npz") as stored:
        model = linear.LinearModel(stored["weights"], stored["bias"])
    half = digits.test.images[1::2]
    right = np.mean(model.classify(pixels(half)) == digits.test.labels[1::2])
    assert right == pytest.approx(card["test"]["accuracy"], abs=0.01)
    monkeypatch.setattr(imagenet, "is_installed", lambda: False)
    with pytest.raises(UserError, match="cifar10-probe needs the extra judges"):
        probe_training.train("cifar10-probe", RunOptions(), tmp_path)
