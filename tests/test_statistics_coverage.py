"""Intervals hold the truth as often as they say, and bootstraps are what they say."""

import numpy as np
import pytest

from reproduce import statistics


def share_that_holds(draw, truth, repetitions=400):
    """Return how often the interval of an estimate holds the truth, over seeded repetitions."""
    rng = np.random.default_rng(0)
    intervals = np.array([draw(rng).interval for _ in range(repetitions)])
    return np.mean((intervals[:, 0] <= truth) & (truth <= intervals[:, 1]))


def welch(rng):
    return statistics.welch_t(rng.normal(1, 1, 3), rng.normal(0, 3, 5))


def student(rng):
    return statistics.student_t(rng.normal(2, 1, 5))


def wilcoxon(rng):
    return statistics.wilcoxon(rng.normal(0.5, 1, 16), np.zeros(16))


def sign(rng):
    return statistics.sign_test(rng.uniform(-0.25, 0.75, 30), np.zeros(30))


def newcombe(rng):
    return statistics.fisher_exact(rng.binomial(26, 0.6), 26, rng.binomial(16, 0.2), 16)


def auc(rng):
    """P(x > y) = 3/4, for exponential x and y of means 3 and 1."""
    return statistics.mann_whitney_auc(rng.exponential(3, 20), rng.exponential(1, 30))


def spearman(rng):
    """The rank correlation of a bivariate normal is 6 / pi asin(rho / 2)."""
    x, noise = rng.normal(size=(2, 25))
    return statistics.spearman(x, 0.6 * x + 0.8 * noise, permutations=1)


@pytest.mark.parametrize(
    ("draw", "truth"),
    [
        (welch, 1.0),
        (student, 2.0),
        (wilcoxon, 0.5),
        (sign, 0.75),
        (newcombe, 0.4),
        (auc, 0.75),
        (spearman, 6 / np.pi * np.arcsin(0.3)),
    ],
)
def test_intervals_hold_the_truth_in_95_of_100_cases(draw, truth):
    """Of 400 repetitions, three standard errors are 3.3 %."""
    assert 0.917 <= share_that_holds(draw, truth) <= 0.99


def runs_of(rng, runs, samples, between):
    """Draw runs with means that differ by `between`, and samples around them; the mean is 1."""
    means = 1 + between * rng.normal(size=(runs, 1))
    return list(means + rng.normal(size=(runs, samples)))


@pytest.mark.parametrize(
    ("runs", "between"),
    [(1, 0), (3, 1), (5, 0.3)],  # one model; seeds that differ much; and little
)
def test_bootstrap_intervals_hold_the_truth_in_95_of_100_cases_or_more(runs, between):
    def draw(rng):
        made = runs_of(rng, runs, samples=20, between=between)
        return statistics.bootstrap(made, resamples=60)

    assert share_that_holds(draw, truth=1.0, repetitions=200) >= 0.917


def test_bootstrap_of_samples_is_students_interval():
    """The bootstrap's error of a mean is the classical one, but for chance."""
    x = np.random.default_rng(0).normal(size=200)
    found, expected = statistics.bootstrap([x]), statistics.student_t(x)
    assert found.value == expected.value
    np.testing.assert_allclose(found.interval, expected.interval, atol=0.01)
    assert found.n == (200,)


def test_bootstrap_over_runs_is_wider_than_over_their_samples():
    made = runs_of(np.random.default_rng(0), runs=5, samples=100, between=1)
    over_runs, pooled = statistics.bootstrap(made), statistics.bootstrap([np.concatenate(made)])
    assert over_runs.value == pytest.approx(pooled.value)
    assert over_runs.high - over_runs.low > 3 * (pooled.high - pooled.low)
    assert over_runs.n == (5,)


def test_bootstrap_takes_any_statistic_of_images():
    images = np.random.default_rng(0).normal(size=(50, 4, 4, 1))
    found = statistics.bootstrap([images], lambda x: np.median(x.mean(axis=(1, 2, 3))))
    assert found.value == np.median(images.mean(axis=(1, 2, 3)))
    assert found.low < found.value < found.high


def test_bootstrap_difference_is_welchs_where_samples_do_not_vary():
    """Runs of equal samples have the error of the runs' means alone."""
    a, b = [5.0, 6.0, 7.5, 7.0], [1.0, 2.0, 2.5]
    found = statistics.bootstrap_difference(
        [np.full(9, x) for x in a], [np.full(9, x) for x in b], resamples=5000
    )
    expected = statistics.welch_t(a, b)
    assert found.value == pytest.approx(expected.value)
    np.testing.assert_allclose(found.interval, expected.interval, atol=0.1)
    assert found.effect == pytest.approx(expected.effect)
    assert found.n == expected.n == (4, 3)


def test_bootstrap_compares_runs_with_a_single_one():
    rng = np.random.default_rng(0)
    found = statistics.bootstrap_difference(runs_of(rng, 3, 20, 0), [rng.normal(size=16)])
    assert found.n == (3, 16)
    assert found.effect is None
    assert np.isfinite(found.interval).all()


def test_bootstrap_depends_on_its_seed_alone():
    made = runs_of(np.random.default_rng(0), 3, 20, 1)
    assert statistics.bootstrap(made, seed=1) == statistics.bootstrap(made, seed=1)
    assert statistics.bootstrap(made, seed=1) != statistics.bootstrap(made, seed=2)


def test_bootstrap_of_one_sample_decides_nothing():
    assert statistics.bootstrap([np.array([3.0])]).interval == (-np.inf, np.inf)
