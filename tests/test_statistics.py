"""Statistics against textbook numbers, scipy and closed forms."""

import json
import math

import numpy as np
import pytest
from scipy import stats

from gan_vs_vae.errors import UserError
from reproduce import statistics
from reproduce.statistics import Estimate

# The depression scores of Hollander and Wolfe (1973, p. 29), before and after a tranquilliser.
BEFORE = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30]
AFTER = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]

# The hours of sleep that two drugs added, of Student (1908).
FIRST_DRUG = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
SECOND_DRUG = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]


@pytest.fixture
def rng():
    return np.random.default_rng(0)


# -- means -----------------------------------------------------------------------------


def test_student_t_of_students_own_data():
    found = statistics.student_t(np.subtract(SECOND_DRUG, FIRST_DRUG))
    np.testing.assert_allclose([found.value, *found.interval], [1.58, 0.7001, 2.4599], atol=1e-4)
    assert found.p == pytest.approx(0.002833, abs=1e-6)
    assert found.n == (10,)


def test_welch_t_of_students_own_data():
    found = statistics.welch_t(FIRST_DRUG, SECOND_DRUG)
    np.testing.assert_allclose(
        [found.value, *found.interval, found.p], [-1.58, -3.3655, 0.2055, 0.07939], atol=1e-4
    )


@pytest.mark.parametrize(("n", "m"), [(3, 3), (5, 12)])
def test_welch_t_is_scipys(rng, n, m):
    a, b = rng.normal(size=n) + 1, 3 * rng.normal(size=m)
    found, expected = statistics.welch_t(a, b), stats.ttest_ind(a, b, equal_var=False)
    np.testing.assert_allclose(found.interval, expected.confidence_interval(0.95))
    assert found.p == pytest.approx(expected.pvalue)
    assert found.effect == statistics.hedges_g(a, b)


def test_p_of_means_is_of_the_number_that_is_expected(rng):
    a, b = rng.normal(size=(2, 6))
    assert statistics.student_t(a, 0.7).p == pytest.approx(stats.ttest_1samp(a, 0.7).pvalue)
    # 8, 9, 10 are 4 above 4, 5, 6, and 3 above 5, 6, 7: as is 3.192 in the example of `hedges_g`, of 4.
    found = statistics.welch_t([8.0, 9.0, 10.0], [4.0, 5.0, 6.0], expected=1.0).effect
    assert found == pytest.approx(3.192 * 3 / 4, rel=1e-3)
    shifted = stats.ttest_ind(a - 2, b, equal_var=False).pvalue
    assert statistics.welch_t(a, b, expected=2).p == pytest.approx(shifted)


def test_one_run_decides_nothing():
    for found in (statistics.student_t([0.9]), statistics.welch_t([9.0], [1.0, 2.0])):
        assert found.interval == (-math.inf, math.inf)
        assert found.p is found.effect is None
        assert statistics.verdict(found.interval, 0) == statistics.OPEN
        assert json.loads(json.dumps(found.to_dict()))["low"] is None


def test_runs_that_do_not_differ_have_no_test():
    found = statistics.welch_t([1.0] * 3, [0.5] * 3)
    assert found.interval == (0.5, 0.5)
    assert found.p is None
    assert found.effect == math.inf
    assert statistics.hedges_g([1, 1], [1, 1]) == 0


def test_hedges_g_has_no_bias(rng):
    """Its mean over many small samples is the difference in true deviations; that of d is not."""
    draws = rng.normal(size=(4000, 2, 4)) + np.array([[1.5], [0.0]])
    found = np.array([statistics.hedges_g(a, b) for a, b in draws])
    error = found.std() / np.sqrt(len(found))
    assert abs(found.mean() - 1.5) < 3 * error
    approximation = 1 - 3 / (4 * 6 - 1)  # Hedges (1981), for six degrees of freedom
    assert found.mean() / approximation - 1.5 > 5 * error


def test_logarithms_give_ratios():
    a, b = [4.0, 8.0, 16.0], [1.0, 2.0, 4.0]
    found = statistics.welch_t(np.log(a), np.log(b), np.log(2)).exponentiated()
    assert found.value == pytest.approx(4)
    assert found.low * found.high == pytest.approx(16)
    assert found.p == pytest.approx(
        stats.ttest_ind(np.log(a) - np.log(2), np.log(b), equal_var=False).pvalue
    )


# -- pairs -----------------------------------------------------------------------------


def test_wilcoxon_of_hollander_and_wolfe():
    found = statistics.wilcoxon(BEFORE, AFTER)
    np.testing.assert_allclose([found.value, *found.interval], [0.46, 0.010, 0.786], atol=1e-9)
    assert found.p == pytest.approx(0.0390625)
    assert found.effect == pytest.approx((40 - 5) / 45)


def test_wilcoxons_limits_are_where_scipys_p_crosses(rng):
    """Of more than 50 pairs they come from the normal distribution."""
    d = rng.normal(size=80) + 0.3
    low, high = statistics.wilcoxon(d, np.zeros(80)).interval
    assert stats.wilcoxon(d - low).pvalue == pytest.approx(0.05, abs=0.003)
    assert stats.wilcoxon(d - high).pvalue == pytest.approx(0.05, abs=0.003)


def test_five_pairs_are_too_few_for_an_interval():
    assert statistics.wilcoxon(range(1, 6), [0] * 5).interval == (-math.inf, math.inf)
    assert statistics.wilcoxon(range(1, 7), [0] * 6).interval == (1, 6)


def test_equal_pairs_do_not_differ():
    found = statistics.wilcoxon([1, 2, 3], [1, 2, 3])
    assert (found.value, found.p, found.effect) == (0, 1, 0)


def test_sign_test_is_binomial():
    a, b = [1] * 22 + [0] * 4 + [5], [0] * 22 + [1] * 4 + [5]  # 22 of 26, and one pair of equals
    found = statistics.sign_test(a, b)
    assert found.p == pytest.approx(stats.binomtest(22, 26).pvalue)
    assert found.interval == statistics.wilson(22, 26).interval
    assert statistics.sign_test(a, b, 0.75).p == pytest.approx(stats.binomtest(22, 26, 0.75).pvalue)


# -- shares ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [  # Newcombe (1998), table I
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_of_newcombe(hits, n, low, high):
    found = statistics.wilson(hits, n)
    np.testing.assert_allclose(found.interval, [low, high], atol=5e-5)
    scipys = stats.binomtest(hits, n).proportion_ci(0.95, method="wilson")
    np.testing.assert_allclose(found.interval, scipys, atol=1e-12)
    assert found.p is None


def test_fisher_of_the_lady_tasting_tea():
    assert statistics.fisher_exact(3, 4, 1, 4).p == pytest.approx(34 / 70)
    assert statistics.fisher_exact(3, 4, 1, 4, expected=0.1).p is None  # it is of equal shares


def test_fishers_interval_is_newcombes():
    """Newcombe (1998), table II, (a) and (c), method 10."""
    np.testing.assert_allclose(
        statistics.fisher_exact(56, 70, 48, 80).interval, [0.0524, 0.3339], atol=5e-5
    )
    np.testing.assert_allclose(
        statistics.fisher_exact(9, 10, 3, 10).interval, [0.1705, 0.8090], atol=5e-5
    )


def test_cohens_h_of_all_and_none_is_pi():
    assert statistics.fisher_exact(5, 5, 0, 5).effect == pytest.approx(math.pi)


# -- ranks -----------------------------------------------------------------------------


def test_auc_counts_pairs(rng):
    a, b = rng.integers(0, 9, 14), rng.integers(2, 12, 17)
    found = statistics.mann_whitney_auc(a, b)
    pairs = a[:, None] - b
    assert found.value == pytest.approx(np.mean(pairs > 0) + np.mean(pairs == 0) / 2)
    assert found.p == pytest.approx(stats.mannwhitneyu(a, b).pvalue)
    assert found.effect == pytest.approx(np.sign(pairs).mean())


def test_auc_has_an_interval_where_groups_do_not_overlap():
    above = statistics.mann_whitney_auc(range(10, 20), range(10))
    below = statistics.mann_whitney_auc(range(10), range(10, 20))
    assert above.high == 1
    assert 0.6 < above.low < 0.9
    np.testing.assert_allclose(below.interval, (0, 1 - above.low))


@pytest.mark.parametrize("n", [5, 40])
def test_spearman_is_scipys(rng, n):
    a = rng.integers(0, 20, n)
    b = a + rng.integers(0, 15, n)
    found = statistics.spearman(a, b)
    assert found.value == pytest.approx(stats.spearmanr(a, b).statistic)
    exact = stats.permutation_test(
        (a,), lambda x: stats.spearmanr(x, b).statistic, permutation_type="pairings",
        n_resamples=200,
    )  # fmt: skip
    assert found.p == pytest.approx(exact.pvalue, abs=1e-9 if n == 5 else 0.02)


def test_four_points_in_order_are_one_of_24():
    """Of both signs two; the interval is not a point."""
    found = statistics.spearman([1, 2, 3, 4], [10, 20, 30, 40])
    assert found.p == pytest.approx(2 / 24)
    assert found.low < 0
    assert found.high == 1
    np.testing.assert_allclose(
        statistics.spearman([1, 2, 3, 4], [4, 3, 2, 1]).interval, (-1, -found.low)
    )
    assert statistics.spearman([1, 2, 3], [1, 2, 3]).interval == (-1, 1)


# -- verdicts --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("interval", "expected"),
    [
        ((1.1, 2.0), "holds"),
        ((0.0, 0.9), "does not hold"),
        ((0.9, 1.1), "open"),
        ((1.0, 2.0), "open"),
        ((1.0, 1.0), "open"),
        ((-math.inf, math.inf), "open"),
    ],
)
def test_where_the_interval_lies_decides(interval, expected):
    assert statistics.verdict(interval, 1.0) == expected


def test_all_parts_must_hold():
    assert statistics.verdict_of_all(["holds", "holds"]) == "holds"
    assert statistics.verdict_of_all(["holds", "untested", "open"]) == "untested"
    assert statistics.verdict_of_all(["does not hold", "untested"]) == "does not hold"


def test_benjamini_and_hochbergs_own_example():
    """Their 15 hypotheses of 1995: four are rejected at 5 %; Bonferroni rejects three."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
         0.5719, 0.6528, 0.7590, 1.0]  # fmt: skip
    shuffled = np.random.default_rng(0).permutation(p)
    adjusted = statistics.benjamini_hochberg(shuffled)
    np.testing.assert_allclose(adjusted, stats.false_discovery_control(shuffled))
    assert sorted(shuffled[adjusted <= 0.05]) == p[:4]


# -- errors ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: statistics.student_t([]), "not at least 1 numbers in a row"),
        (lambda: statistics.welch_t([1, np.nan], [1, 2]), "not all finite"),
        (lambda: statistics.hedges_g([1], [1, 2]), "not at least 2 numbers"),
        (lambda: statistics.wilcoxon([1, 2], [1]), "2 and 1 values are not in pairs"),
        (lambda: statistics.sign_test([1, 2], [1, 2]), "0 hits of 0 samples are no share"),
        (lambda: statistics.wilson(3, 2), "3 hits of 2 samples are no share"),
        (lambda: statistics.fisher_exact(1, 2, 0, 0), "0 hits of 0 samples"),
        (lambda: statistics.mann_whitney_auc([], [1]), "not at least 1 numbers"),
        (lambda: statistics.spearman([1, 2, 3], [1, 2]), "not at least 3 numbers"),
        (lambda: statistics.spearman([1, 2, 3], [1, 2, 3, 4]), "3 and 4 values are not in pairs"),
        (lambda: statistics.spearman([1, 2, 3], [1, 1, 1]), "all values are equal"),
        (lambda: statistics.spearman([1, 2, 3], [1, 2, 3], 0), "permutations must be at least 1"),
        (lambda: statistics.bootstrap([]), "at least one run"),
        (lambda: statistics.bootstrap([np.ones(3), np.ones(0)]), "samples of each"),
        (lambda: statistics.bootstrap([np.ones(3)], resamples=1), "resamples must be at least 2"),
        (lambda: statistics.benjamini_hochberg([0.1, np.nan]), r"one number in \[0, 1\]"),
        (lambda: statistics.verdict((2, 1), 0), "from 2 to 1 is no interval"),
    ],
)
def test_mistakes_are_named(call, message):
    with pytest.raises(UserError, match=message):
        call()


def test_an_estimate_is_printed_and_stored():
    found = Estimate(0.384, 0.22, 0.57, 0.002, math.inf, (26, 26), "test")
    assert str(found) == "0.384 [0.22, 0.57]"
    stored = json.loads(json.dumps(found.to_dict()))
    assert stored["effect"] is None
    assert stored["n"] == [26, 26]
    assert set(stored) == {"value", "low", "high", "p", "effect", "n", "method"}
