"""Judges that others trained: they see more in real images than in damaged ones."""

import numpy as np
import pytest

from gan_vs_vae import backend, data
from reproduce import comparisons
from reproduce.judges import independent
from reproduce.judges.characters import CharacterReader, as_lines
from reproduce.judges.faces import FaceDetector
from tests.conftest import needs


class Brightness:
    """An independent judge that likes bright images."""

    name, measure, samples, threshold, backend = "brightness", "bright", 50, 0.5, None

    def scores(self, images):
        return images.mean(axis=(1, 2, 3)) / 255


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
    damaged = reader.scores(independent.shuffled(digits.images[:100]))
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
    grey = np.full((2, 64, 64, 3), 128, "uint8")
    np.testing.assert_array_equal(FaceDetector().scores(grey), [0, 0])


def test_what_is_not_installed_or_not_made_for_a_data_set_is_not_asked(monkeypatch):
    assert independent.judge_of("cifar10") is None
    monkeypatch.setattr(independent.importlib.util, "find_spec", lambda name: None)
    assert independent.judge_of("chars74k") is None


def test_share_has_an_interval_and_samples_come_from_all_classes(images):
    images[:30] = 255  # as if sorted by class
    images[30:] = 0
    found = independent.measure(Brightness(), images)
    assert len(found["scores"]) == 50
    assert found["share"]["value"] == 0.5
    assert found["share"]["low"] < 0.5 < found["share"]["high"]


def test_damage_keeps_shape_and_mean(images):
    for damage in (independent.blurred, independent.noised, independent.shuffled):
        found = damage(images)
        assert found.shape == images.shape
        assert found.dtype == "uint8"
        assert (found != images).any()
        assert abs(found.mean() - images.mean()) < 2
    assert independent.blurred(images).std() < 0.9 * images.std()
    np.testing.assert_array_equal(
        np.sort(independent.shuffled(images).reshape(60, -1)), np.sort(images.reshape(60, -1))
    )


def test_comparisons_of_what_a_judge_says(images):
    bright, dark = (independent.measure(Brightness(), images // 2 + add) for add in (120, 0))
    assert comparisons.more_often(bright, dark, "").verdict == "holds"
    assert comparisons.more_often(dark, bright, "").verdict == "does not hold"
    assert comparisons.more_often(dark, dark, "").verdict == "open"
    assert comparisons.surer(bright, dark, "").verdict == "holds"
    assert comparisons.at_least_half_of(bright, bright, "").verdict == "holds"
    assert comparisons.at_least_half_of(dark, bright, "").verdict == "does not hold"
    for damaged, fails in ((bright, True), (dark, False)):
        real = {"independent": bright, "damaged": {"shuffled": damaged["share"]}}
        assert bool(comparisons.control_fails(real)) is fails
