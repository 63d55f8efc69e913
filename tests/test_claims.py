"""Claims: what is written of them, and the table."""

import numpy as np
import pytest

from reproduce import claims, quality_curve, tables
from reproduce.figures import evolution, stability
from reproduce.results import Result


def test_spread_is_mean_and_sample_deviation():
    values = [1.0, 2.0, 4.0]
    spread = claims.spread(values)
    assert spread["mean"] == pytest.approx(np.mean(values))
    assert spread["std"] == pytest.approx(np.std(values, ddof=1))
    assert claims.spread([3.0])["std"] is None
    assert claims.format_number(claims.spread([3.0])) == "3"


def test_ratio_survives_a_model_that_failed():
    assert claims.ratio(6.0, 3.0) == 2.0
    assert np.isfinite(claims.ratio(1.0, 0.0))


def test_table_has_a_row_for_each_claim():
    verdicts = {"yes": True, "no": False, "who knows": None}
    made = [claims.Claim("V", text, 0.5, "above 0", holds) for text, holds in verdicts.items()]
    meta = {"command": "python -m reproduce fig2"}
    result = Result("fig2", meta, {}, {}, {}, [claim.to_dict() for claim in made])
    rows = tables.claim_table([result]).splitlines()[2:]
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
    assert evolution.epoch_halfway([100.0, 50.0, 5.0, 20.0, 1.0]) == 5
    assert evolution.epoch_halfway([100.0, 1.0, 1.0]) == 2


def test_contrast_of_grey_images_is_zero():
    assert quality_curve.contrast(np.full((3, 4, 4, 1), 127, "uint8")) == 0
    half = np.zeros((1, 2, 2, 1), "uint8")
    half[0, 0] = 255
    assert quality_curve.contrast(half) == pytest.approx(0.5)


def test_a_level_is_reached_when_the_distance_is_first_that_small():
    epochs = np.array([1.0, 2.0, 3.0])
    each = quality_curve.QualityCurve(
        epochs, 10 * epochs, np.array([5.0, 2.0, 3.0]), epochs, epochs
    )
    assert each.best == 2.0
    assert each.reach(2.5) == each.reach(each.best) == (2.0, 20.0)
    assert each.reach(5.0) == (1.0, 10.0)
