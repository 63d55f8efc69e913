"""Claims: what is written of them, and the table."""

import json

import numpy as np
import pytest

from reproduce import claims, course, evolution, stability, tables


def test_spread_is_mean_and_sample_deviation():
    values = [1.0, 2.0, 4.0]
    spread = claims.spread(values)
    assert spread["mean"] == pytest.approx(np.mean(values))
    assert spread["std"] == pytest.approx(np.std(values, ddof=1))
    assert claims.spread([3.0])["std"] is None
    assert claims.written(claims.spread([3.0])) == "3"


def test_ratio_survives_a_model_that_failed():
    assert claims.ratio(6.0, 3.0) == 2.0
    assert np.isfinite(claims.ratio(1.0, 0.0))


def test_table_has_a_row_for_each_claim_of_the_figures_that_are_there(tmp_path):
    verdicts = {"yes": True, "no": False, "who knows": None}
    made = [claims.claim("V", text, 0.5, "above 0", holds) for text, holds in verdicts.items()]
    record = {"command": "python -m reproduce fig2", "claims": made}
    (tmp_path / "fig2.json").write_text(json.dumps(record))
    rows = tables.of_claims(["fig1", "fig2"], tmp_path).splitlines()[2:]
    assert [row.split(" | ")[3] for row in rows] == ["holds", "does not hold", "open"]
    assert all("`python -m reproduce fig2`" in row for row in rows)


def test_relapse_is_the_factor_above_the_best_before():
    assert stability.relapse(np.array([9.0, 3.0, 1.0, 4.0, 2.0, 1.0])) == 4.0
    assert stability.relapse(np.array([4.0, 3.0, 2.0, 1.0])) == 1.0


def test_rank_correlation_is_spearmans():
    from scipy import stats

    a, b = np.random.default_rng(0).normal(size=(2, 30))
    assert stability.rank_correlation(a, b) == pytest.approx(stats.spearmanr(a, b).statistic)


def test_halfway_is_when_a_curve_stays_below_the_middle():
    assert evolution.when([100.0, 50.0, 5.0, 20.0, 1.0]) == 5
    assert evolution.when([100.0, 1.0, 1.0]) == 2


def test_contrast_of_grey_images_is_zero():
    assert course.contrast(np.full((3, 4, 4, 1), 127, "uint8")) == 0
    half = np.zeros((1, 2, 2, 1), "uint8")
    half[0, 0] = 255
    assert course.contrast(half) == pytest.approx(0.5)


def test_a_level_is_reached_when_the_distance_is_first_that_small():
    epochs = np.array([1.0, 2.0, 3.0])
    each = course.Course(epochs, 10 * epochs, np.array([5.0, 2.0, 3.0]), epochs, epochs)
    assert each.best == 2.0
    assert each.reached(2.5) == each.reached(each.best) == (2.0, 20.0)
    assert each.reached(5.0) == (1.0, 10.0)
