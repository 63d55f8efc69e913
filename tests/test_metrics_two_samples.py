"""The classifier two-sample test: its size, its power, and the A-distance of known distributions."""

import numpy as np
import pytest
from scipy import stats
from sklearn.neighbors import KNeighborsClassifier

from gan_vs_vae.errors import UserError
from gan_vs_vae.metrics import classifier_two_sample_test


def test_equal_distributions_are_rejected_no_more_often_than_said():
    rng = np.random.default_rng(0)
    p = [
        classifier_two_sample_test(*x, seed=i)[1]
        for i, x in enumerate(rng.normal(size=(200, 2, 24, 2)))
    ]
    assert stats.binomtest(int(np.sum(np.less(p, 0.05))), 200, 0.05, "greater").pvalue > 0.01


def test_distance_is_that_of_the_best_classifier():
    """Of N(0, 1) and N(2, 1) the best error is Phi(-1)."""
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(2, 20_000, 1))
    distance, p = classifier_two_sample_test(x, y + 2)
    assert distance == pytest.approx(2 * (1 - 2 * stats.norm.cdf(-1)), abs=0.04)
    assert p < 1e-9


def test_a_classifier_of_ones_own_sees_what_a_line_does_not():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(2, 400, 2)) * np.array([1.0, 3.0])[:, None, None]
    assert classifier_two_sample_test(x, y)[1] > 0.05
    assert classifier_two_sample_test(x, y, KNeighborsClassifier(15))[1] < 1e-6


def test_sets_of_other_sizes_are_cut_to_equal_ones():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(300, 2))
    distance, p = classifier_two_sample_test(x, x[:20] + 9)
    assert (distance, p) == (2.0, pytest.approx(1 / 184_756))  # 20 of which 10, all right


def test_the_seed_chooses_the_halves():
    x, y = np.random.default_rng(0).normal(size=(2, 30, 4))
    same, again, other = (classifier_two_sample_test(x, y, seed=s)[0] for s in (0, 0, 1))
    assert same == again != other


def test_too_few_samples_are_refused():
    with pytest.raises(UserError, match="3 generated samples: this metric needs at least 4"):
        classifier_two_sample_test(np.zeros((4, 2)), np.zeros((3, 2)))
