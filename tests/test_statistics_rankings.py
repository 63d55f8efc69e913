"""Ranks of several contestants, and effects of factors, against published tables and other packages."""

import math

import matplotlib.pyplot as plt
import numpy as np
import pytest
from scipy import stats

from gan_vs_vae.errors import UserError
from reproduce import statistics
from reproduce.comparisons import lowers, ranks_differ
from reproduce.critical_difference import groups, plot_ranks

# q of Nemenyi's test at 5 %, for 2 to 10 contestants: Demsar (2006), table 5a.
DEMSARS_Q = (1.960, 2.343, 2.569, 2.728, 2.850, 2.949, 3.031, 3.102, 3.164)


@pytest.fixture
def rng():
    return np.random.default_rng(0)


# -- ranks -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("k", "q"), list(enumerate(DEMSARS_Q, start=2)))
def test_critical_differences_are_those_of_demsars_table(k, q):
    n = 14
    found = statistics.critical_difference(k, n) / math.sqrt(k * (k + 1) / (6 * n))
    assert found == pytest.approx(q, abs=1e-3)


def test_friedmans_test_of_demsars_example():
    """Four trees on 14 data sets: mean ranks 3.143, 2, 2.893, 1.964; chi^2 = 9.28, CD = 1.25."""
    n, k = 14, 4
    ranks = np.array([3.143, 2.000, 2.893, 1.964])
    chi2 = 12 * n / (k * (k + 1)) * (np.sum(ranks**2) - k * (k + 1) ** 2 / 4)
    assert chi2 == pytest.approx(9.28, abs=0.01)
    assert statistics.critical_difference(k, n) == pytest.approx(1.25, abs=0.005)
    assert np.ptp(ranks) < 1.25 < 3.143 - 1.0


def test_friedmans_p_is_scipys_and_its_statistic_the_formula(rng):
    values = rng.normal(size=(8, 9)) + np.arange(9) / 4
    n, k = values.shape
    found = statistics.range_of_ranks(values)
    expected = stats.friedmanchisquare(*values.T)
    assert found.p == pytest.approx(expected.pvalue)
    ranks = statistics.mean_ranks(values)
    chi2 = 12 * n / (k * (k + 1)) * (np.sum(ranks**2) - k * (k + 1) ** 2 / 4)
    assert found.effect == pytest.approx(chi2 / (n * (k - 1)))  # Kendall's W
    assert found.value == pytest.approx(ranks.max() - ranks.min())
    assert found.n == (8,)


def test_kendalls_w_is_one_where_all_blocks_agree():
    found = statistics.range_of_ranks([[1, 2, 3, 4]] * 10)
    assert found.effect == pytest.approx(1)
    assert found.value == 3
    assert statistics.range_of_ranks([[5.0, 5.0, 5.0]] * 4).p is None


def test_no_contestant_is_found_to_differ_in_noise(rng):
    """Nemenyi's difference holds for all pairs at once."""
    hits = sum(ranks_differ(rng.normal(size=(12, 5)), "").verdict == "holds" for _ in range(400))
    assert hits / 400 < 0.08


@pytest.mark.parametrize("values", [[1.0, 2.0, 3.0], [[1.0, 2.0]], [[1.0, np.nan, 2.0]]])
def test_ranks_of_what_is_no_table_are_refused(values):
    with pytest.raises(UserError):
        statistics.mean_ranks(values)


def test_groups_are_as_large_as_they_can_be():
    ranks = {"a": 1.0, "b": 1.5, "c": 2.0, "d": 4.0}
    assert groups(ranks, 1.2) == [(1.0, 2.0)]
    assert groups(ranks, 2.2) == [(1.0, 2.0), (2.0, 4.0)]
    assert groups(ranks, 0.1) == []


def test_the_picture_of_ranks_has_every_contestant():
    figure, axes = plt.subplots()
    plot_ranks(axes, {"NS": 1.0, "LS": 2.5, "hinge": 2.6}, blocks=5)
    texts = {text.get_text().strip() for text in axes.texts}
    assert {"NS", "LS", "hinge"} <= texts
    assert any(text.startswith("critical difference 1.48") for text in texts)
    plt.close(figure)


# -- factors ---------------------------------------------------------------------------------


def test_effects_are_those_of_least_squares(rng):
    cells = rng.normal(size=(2, 2, 2, 3)) + np.arange(8).reshape(2, 2, 2, 1)
    levels = np.array([-1.0, 1.0])
    a, b, c = (
        np.broadcast_to(levels.reshape([2 if i == j else 1 for i in range(4)]), cells.shape).ravel()
        for j in range(3)
    )
    columns = [np.ones(24), a, b, c, a * b, a * c, b * c, a * b * c]
    design = np.stack(columns, axis=1)
    coefficients, (residual,), *_ = np.linalg.lstsq(design, cells.ravel(), rcond=None)
    error = 2 * math.sqrt(residual / 16 / 24)
    reach = stats.t.ppf(0.975, 16) * error
    for column, factors in ((1, [0]), (3, [2]), (4, [0, 1]), (7, [0, 1, 2])):
        found = statistics.factorial_effect(cells, factors)
        assert found.value == pytest.approx(2 * coefficients[column])
        assert found.high - found.value == pytest.approx(reach)
        t = 2 * coefficients[column] / error
        assert found.p == pytest.approx(2 * stats.t.sf(abs(t), 16))


def test_the_effect_of_one_factor_is_students_difference_of_two_groups(rng):
    """With one factor the design is two groups of one variance."""
    cells = rng.normal(size=(2, 6)) + np.array([[0.0], [1.0]])
    found = statistics.factorial_effect(cells, [0])
    expected = stats.ttest_ind(cells[1], cells[0])
    assert found.p == pytest.approx(expected.pvalue)
    np.testing.assert_allclose(found.interval, expected.confidence_interval())


def test_one_run_in_each_cell_has_an_effect_and_no_interval():
    found = statistics.factorial_effect([[[1.0], [2.0]], [[4.0], [5.0]]], [0])
    assert found.value == 3
    assert found.interval == (-math.inf, math.inf)
    assert lowers([[[4.0], [4.0]], [[1.0], [1.0]]], [0], "").of_one_model


def test_factors_multiply_what_they_lower():
    cells = np.array([8.0, 4.0, 4.0, 2.0]).reshape(2, 2, 1) * [0.9, 1.0, 1.1]
    found = [lowers(cells, factors, "").estimate.value for factors in ([0], [1], [0, 1])]
    np.testing.assert_allclose(found, [2, 2, 1])
    assert lowers(cells, [0], "").verdict == "holds"
    assert lowers(cells, [0, 1], "").verdict == "open"


@pytest.mark.parametrize(
    ("cells", "factors"), [([[1.0, 2.0, 3.0]], [0]), ([[1.0], [2.0]], [1]), ([[1.0], [2.0]], [])]
)
def test_what_is_no_design_is_refused(cells, factors):
    with pytest.raises(UserError):
        statistics.factorial_effect(cells, factors)
