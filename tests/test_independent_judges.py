"""Judges that others trained: they see more in real images than in damaged ones."""

import numpy as np
import pytest
from PIL import Image

from gan_vs_vae import backend, data, plots
from reproduce import comparisons, samples
from reproduce.evaluation import Evaluator, OtherJudges
from reproduce.judges import damage, independent
from reproduce.judges.characters import CharacterReader, as_lines
from reproduce.judges.faces import FaceDetector
from reproduce.judges.independent_judge import IndependentJudge
from reproduce.judges.judge import Judge, second_judge
from tests.conftest import ROOT, needs


class Brightness(IndependentJudge):
    """An independent judge that likes bright images."""

    name, measure, samples, threshold, backend = "brightness", "bright", 50, 0.5, None

    def ask(self, images):
        scores = images.mean(axis=(1, 2, 3)) / 255
        return ["Bright" if score > 0.5 else "dark" for score in scores], scores


@pytest.fixture
def images():
    return np.random.default_rng(0).integers(0, 256, (60, 16, 16, 3), "uint8")


def test_characters_are_read():
    needs("rapidocr", "judges")
    needs("onnxruntime", "judges")
    digits = data.load("mnist", "embedded").test
    reader = CharacterReader()
    read = reader.read(digits.images[:100])
    right = [text == str(label) for (text, _), label in zip(read, digits.labels, strict=False)]
    assert np.mean(right) > 0.7
    scores = reader.scores(digits.images[:100])
    assert scores.shape == (100,)
    for (text, probability), score in zip(read, scores, strict=True):
        alone = len(text) == 1 and text.isalnum() and text.isascii()
        assert score == (pytest.approx(probability) if alone else 0)
    names = [str(label) for label in digits.labels[:100]]
    asked = independent.measure(reader, digits.images[:100], names)
    assert asked["as_asked"] == np.mean(right)
    damaged = reader.scores(damage.shuffled(digits.images[:100]))
    assert np.mean(damaged > reader.threshold) < 0.1 < np.mean(scores > reader.threshold)


def test_lines_have_the_colour_of_the_edge_on_both_sides():
    images = np.full((1, 20, 20, 3), (255, 0, 51), "uint8")
    lines = as_lines(images)
    assert lines.shape == (1, 3, 48, 96)
    np.testing.assert_allclose(lines[0, :, 5, 5], [-0.6, -1, 1], atol=1e-6)  # blue, green, red
    assert (lines == lines[:, :, :1, :1]).all()


@pytest.mark.slow
def test_faces_are_found():
    needs("mtcnn", "judges")
    if backend.NAME != "tensorflow":
        pytest.skip("mtcnn runs on TensorFlow")
    with Image.open(ROOT / "figures/samples/fig5real-16.png") as picture:
        faces = plots.cut(np.asarray(picture), samples.SHEETS[16], samples.SHEET_GAP)
    grey = np.full((2, 64, 64, 3), 128, "uint8")
    detector = FaceDetector()
    assert np.mean(detector.scores(faces) > detector.threshold) > 0.6
    assert np.mean(detector.scores(damage.shuffled(faces)) > detector.threshold) < 0.1
    np.testing.assert_array_equal(detector.scores(grey), [0, 0])


def test_what_is_not_installed_or_not_made_for_a_data_set_is_not_asked(monkeypatch):
    assert independent.judge_of("folder") is None
    assert independent.judge_of("cats", is_real=False) is None
    assert independent.judge_of("cifar10", is_real=False) is None
    monkeypatch.setattr(independent.importlib.util, "find_spec", lambda name: None)
    assert independent.judge_of("chars74k") is None


def test_samples_come_from_all_classes(images):
    images[:30] = 255  # as if sorted by class
    images[30:] = 0
    found = independent.measure(Brightness(), images)
    assert len(found["scores"]) == 50
    assert found["found"] == 0.5
    assert "right" not in found
    asked = independent.measure(Brightness(), images, ["bright"] * 45 + ["dark"] * 15)
    assert asked["as_asked"] == np.mean(asked["right"]) == pytest.approx(0.75, abs=0.02)
    assert found["about"] == {"judge": "brightness", "measure": "bright", "threshold": 0.5}
    damaged = independent.controls(Brightness(), images)
    assert set(damaged) == {"blurred", "noised", "shuffled"}
    assert damaged["shuffled"]["low"] < 0.5 < damaged["shuffled"]["high"]


def test_figures_ask_it_about_samples_and_about_real_and_damaged_images():
    digits = data.load("mnist", "embedded", limit=200)
    others = OtherJudges(second_judge(digits), Brightness())
    evaluator = Evaluator(Judge(digits), digits, others=others)
    measured = evaluator.measure(digits.train.images, digits.train.labels)
    real = evaluator.measure_real()
    for found in (measured, real):
        assert found["independent"]["about"]["judge"] == "brightness"
        assert len(found["independent"]["scores"]) == 50
        assert found["second"]["class_accuracy"] > 0.9
        assert found["second"]["about"]["judge"].startswith("mnist-residual-classifier ")
    assert set(real["damaged"]) == {"blurred", "noised", "shuffled"}
    sharp = real["controls"]["sharpness"]
    assert sharp["blurred"] < 0.8 * sharp["held_out"] < sharp["noised"]
    assert real["intrinsic_dimension"] > 3
    assert "independent" not in Evaluator(Judge(digits), digits).measure_real()


def test_damage_keeps_shape_and_mean(images):
    for change in damage.DAMAGES.values():
        found = change(images)
        assert found.shape == images.shape
        assert found.dtype == "uint8"
        assert (found != images).any()
        assert abs(found.mean() - images.mean()) < 2
    assert (
        abs(damage.blurred(images).mean() - images.mean()) < 0.1
    )  # it rounds, it does not cut off
    assert damage.blurred(images).std() < 0.9 * images.std()
    np.testing.assert_array_equal(
        np.sort(damage.shuffled(images).reshape(60, -1)), np.sort(images.reshape(60, -1))
    )


@pytest.mark.parametrize("seeds", [1, 3])
def test_comparisons_of_what_a_judge_says(images, seeds):
    def judged(add):
        rng = np.random.default_rng(add)
        noise = rng.integers(0, 9, (seeds, *images.shape), "uint8")
        rows = [independent.measure(Brightness(), images // 2 + add + each) for each in noise]
        return comparisons.over_seeds(rows)

    bright, dark = judged(110), judged(0)
    assert len(bright["scores"]) == len(bright["found"]["values"]) == seeds
    for compare in (comparisons.more_often, comparisons.surer):
        found = compare(bright, dark, "")
        assert found.verdict == "holds"
        assert found.of_one_model is (seeds == 1)
        assert compare(dark, bright, "").verdict == "does not hold"
    assert comparisons.more_often(dark, dark, "").verdict == "open"


def test_a_judge_that_sees_as_much_in_shuffled_images_is_none(images):
    judged = independent.measure(Brightness(), images // 2 + 110)
    for low, fails in ((0.99, True), (0.1, False)):
        real = {"independent": judged, "damaged": {"shuffled": {"high": low}}}
        assert bool(comparisons.control_fails(real)) is fails
    assert "brightness finds as much" in comparisons.control_fails(
        {"independent": judged, "damaged": {"shuffled": {"high": 1.0}}}
    )
