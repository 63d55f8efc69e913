"""Odd eyes: colour without light, both controls, and the verdict."""

import numpy as np
import pytest

from reproduce.lectures import eyes, memorisation
from reproduce.statistics import Estimate


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def probability(value, width=0.02):
    return Estimate(value, value - width, value + width, None, None, (99, 99), "").to_dict()


def test_odd_eyes_differ_in_colour():
    faces = np.full((2, 64, 64, 3), 90, "uint8")
    faces[1, 25:40, 40:] = (60, 60, 160)
    same, odd = eyes.oddness(faces)
    assert same == 0
    assert odd > 20


def test_light_from_one_side_makes_no_odd_eyes():
    lit = np.full((1, 64, 64, 3), 120, "uint8")
    lit[:, :, :32] = 30  # darker by 39 of L*, and as grey
    assert eyes.oddness(lit)[0] < 0.1


def test_faces_lit_from_one_side_are_no_odder_than_others(rng):
    """Eyes at the left have some colour, as in all faces; those at the right are in shade in some."""
    even, lit = np.full((2, 400, 64, 64, 3), 120, "uint8")
    for faces in (even, lit):
        faces[:, :, :32] += rng.integers(0, 30, (400, 1, 1, 3), "uint8")
    lit[:, :, 32:] = 30
    assert eyes.odder(lit, even).value == pytest.approx(0.5, abs=0.06)


def test_another_face_s_eye_is_found_and_new_real_faces_are_not_accused(rng):
    colours = rng.integers(90, 160, (400, 1, 1, 3))
    faces = (colours + rng.integers(-9, 10, (400, 64, 64, 3))).astype("uint8")
    real, new = faces[:200], faces[200:]
    assert eyes.odder(eyes.with_other_eye(new), real).low > 0.9
    assert eyes.odder(new, real).value == pytest.approx(0.5, abs=0.1)


def test_another_face_s_eye_is_all_that_changes(rng):
    faces = rng.integers(0, 256, (5, 64, 64, 3), "uint8")
    before, planted = faces.copy(), eyes.with_other_eye(faces)
    np.testing.assert_array_equal(faces, before)
    own, other = (eyes.box(each, eyes.COLUMNS[1]) for each in (faces, planted))
    np.testing.assert_array_equal(other, own[[4, 0, 1, 2, 3]])
    other[:] = own
    np.testing.assert_array_equal(planted, faces)


@pytest.mark.parametrize(
    ("seeds", "held_out", "planted", "verdict", "why"),
    [
        ((0.70, 0.71, 0.73), 0.5, 0.85, "holds", None),
        ((0.30, 0.31, 0.33), 0.5, 0.85, "does not hold", None),
        ((0.45, 0.50, 0.56), 0.5, 0.85, "open", None),
        ((0.70,), 0.5, 0.85, "holds", None),
        ((0.51,), 0.5, 0.85, "open", None),
        ((0.70, 0.71, 0.73), 0.6, 0.85, "untested", "new real faces"),
        ((0.70, 0.71, 0.73), 0.4, 0.85, "untested", "new real faces"),
        ((0.70, 0.71, 0.73), 0.5, 0.55, "untested", "another face's right eye"),
    ],
)
def test_odd_eyes_are_judged_by_seeds_and_by_both_controls(seeds, held_out, planted, verdict, why):
    controls = {"held_out": probability(held_out), "planted": probability(planted)}
    claim = memorisation.claim_of_eyes(
        {"seeds": [probability(each) for each in seeds], "controls": controls}
    )
    assert claim.verdict == verdict
    assert (claim.untested is None) if why is None else (why in claim.untested)


def test_a_control_of_too_few_faces_decides_nothing():
    controls = {"held_out": probability(0.5, width=0.2), "planted": probability(0.85)}
    assert "[0.3, 0.7]" in eyes.controls_fail(controls)


def test_odd_eyes_of_older_figures_are_untested():
    assert memorisation.claim_of_eyes({"limit": 39.0, "real": 0.01}).verdict == "untested"
