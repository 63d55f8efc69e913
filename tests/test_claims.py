"""Claims: what is written of them, and the table."""

import dataclasses

import numpy as np
import pytest
from scipy import stats

from reproduce import actions, claims, comparisons, results, tables
from reproduce.results import Result
from reproduce.statistics import Estimate
from tests.conftest import ROOT


def test_spread_is_mean_and_sample_deviation():
    values = [1.0, 2.0, 4.0]
    spread = comparisons.spread(values)
    assert spread["mean"] == pytest.approx(np.mean(values))
    assert spread["std"] == pytest.approx(np.std(values, ddof=1))
    assert comparisons.spread([3.0])["std"] is None
    assert claims.format_number(comparisons.spread([3.0])) == "3"


def claim(decided_by, untested=None):
    return claims.Claim("V", "It is so.", 0.5, "above 0", decided_by, untested)


def comparison(low, high, p=0.01):
    estimate = Estimate(1.5, low, high, p, 1.5, (3, 3), "Welch's t")
    return comparisons.Comparison("a - b", estimate)


@pytest.mark.parametrize(
    ("decided_by", "untested", "verdict"),
    [
        ([comparison(1, 2), comparison(3, 4)], None, "holds"),
        ([comparison(1, 2), comparison(-1, 4)], None, "open"),
        ([comparison(-2, -1), comparison(-1, 4)], None, "does not hold"),
        ([comparison(1, 2)], "a control fails", "untested"),
        ([], "another network", "untested"),
    ],
)
def test_intervals_decide_a_claim_unless_nothing_can(decided_by, untested, verdict):
    found = results.as_json(claim(decided_by, untested).to_dict())
    assert found["verdict"] == verdict
    assert len(found["tests"]) == len(decided_by)
    assert (claims.reasons(found) == [f"untested: {untested}"]) == bool(untested)


@pytest.mark.parametrize("shift", [0.0, 1.0])
def test_comparisons_are_the_tests_of_scipy(shift):
    a, b = np.random.default_rng(0).lognormal(size=(2, 6))
    a = a + shift
    of_a, of_b = comparisons.spread(a), comparisons.spread(b)
    expected = {
        comparisons.above(of_a, of_b, ""): stats.ttest_ind(a, b, equal_var=False),
        comparisons.below(of_a, of_b, ""): stats.ttest_ind(b, a, equal_var=False),
        comparisons.above(of_a, 0.7, ""): stats.ttest_1samp(a - 0.7, 0),
        comparisons.below(of_a, 0.7, ""): stats.ttest_1samp(0.7 - a, 0),
        comparisons.above_in_pairs(of_a, of_b, ""): stats.ttest_rel(a, b),
        comparisons.times(of_a, of_b, 2, ""): stats.ttest_ind(
            np.log(a), np.log(2 * b), equal_var=False
        ),
    }
    for found, test in expected.items():
        interval = test.confidence_interval()
        low, high = found.estimate.interval
        assert found.estimate.p == pytest.approx(test.pvalue)
        assert (low > found.threshold) == (interval.low > 0)
        assert (high > found.threshold) == (interval.high > 0)


def test_many_claims_at_once_take_verdicts_back():
    sure = [claim([comparison(1, 2, 1e-6)]).to_dict() for _ in range(3)]
    lucky = claim([comparison(1, 2, 0.04)]).to_dict()
    unsure = [claim([comparison(-1, 2, 0.5)]).to_dict() for _ in range(9)]
    assert claims.not_significant([*sure, lucky]) == []
    assert claims.not_significant([*sure, lucky, *unsure]) == [lucky]
    assert claims.not_significant([claim([], "why").to_dict()]) == []
    rows = [(each, None) for each in [*sure, lucky, *unsure]]
    assert "not decided: It is so." in tables.many_claims(rows)
    assert "each verdict of theirs stays" in tables.many_claims([])


@pytest.mark.parametrize(("a", "b"), [([9.0], [5.0]), ([9.0], [4.0, 5.0]), ([8.0, 9.0], [5.0])])
def test_a_single_seed_is_about_one_model(a, b):
    a, b = map(comparisons.spread, (a, b))
    for found in (
        comparisons.above(a, b, ""),
        comparisons.below(b, a, ""),
        comparisons.times(a, b, 1.5, ""),
    ):
        assert found.of_one_model
        assert found.verdict == "holds"
        assert found.estimate.p is None
        words = claims.in_words(claim([found]).to_dict())
        assert words == "holds for this model"
    assert claims.in_words(claim([], "no control").to_dict()) == "untested"


def test_p_of_a_claim_is_that_of_what_decides_it():
    holds, refuted, clearly = (
        comparison(1, 2, 0.01),
        comparison(-3, -1, 0.002),
        comparison(-3, -1, 0.001),
    )
    unsure = comparison(-1, 2, 0.5)
    for decided_by, p in (
        ([holds, unsure], 0.5),  # all must hold
        ([holds, unsure, refuted], 3 * 0.002),  # one refutes it, of three that were tried
        ([refuted, clearly], 2 * 0.001),
        ([comparison(-3, -1, 0.9), comparison(-3, -1, 0.8)], 1.0),
        ([comparison(-3, -1, None), holds], None),
        ([], None),
    ):
        assert claims.p_of(claim(decided_by).to_dict()) == p
    assert claims.p_of(claim([holds], "no control").to_dict()) is None


def test_what_is_equal_but_for_rounding_has_no_p():
    ten = comparisons.spread([0.1 - 1e-17 * i for i in range(5)])
    found = comparisons.above(ten, 0.0, "a")
    assert (found.verdict, found.estimate.p) == ("holds", None)
    none = comparisons.spread([0.3, -0.1, -0.2 + 1e-17])
    assert claims.format_test(comparisons.above(none, 0.0, "a").to_dict()).startswith("a 0 [-")


def test_claims_are_those_of_the_document_that_states_them():
    stated = {**claim([]).to_dict(), "source": "Report, IV"}
    other = {**claim([]).to_dict(), "source": "Cats: Results"}
    drawn = Result("traversal", {}, {}, {}, {}, [stated, other])
    ours = Result("fig4", {}, {}, {}, {}, [{**other, "source": claims.OURS}])
    report, lectures = tables.by_document([drawn, ours])
    assert [each["source"] for each, _ in report] == ["Report, IV", "ours"]
    assert [each["source"] for each, _ in lectures] == ["Cats: Results"]


def test_ratio_survives_a_model_that_failed():
    assert comparisons.ratio(6.0, 3.0) == 2.0
    assert np.isfinite(comparisons.ratio(1.0, 0.0))
    dead = comparisons.spread([0.0, 0.0])
    assert comparisons.times(comparisons.spread([1.0, 2.0]), dead, 2, "").verdict == "holds"


def test_table_has_a_row_for_each_claim():
    one = comparisons.above(comparisons.spread([9.0]), 5, "a - 5")
    made = [claim([one]), claim([comparison(1, 2)]), claim([], "no control")]
    meta = {"command": "python -m reproduce fig2"}
    result = Result("fig2", meta, {}, {}, {}, results.as_json([c.to_dict() for c in made]))
    rows = [
        row.split(" | ")
        for row in tables.claim_table(tables.by_document([result])[0]).splitlines()[2:]
    ]
    assert [row[3] for row in rows] == ["holds for this model", "holds", "untested"]
    assert [row[4] for row in rows] == [
        "a - 5 4, must be above 0, n = 1",
        "a - b 1.5 [1, 2], must be above 0, p = 0.01, g = 1.5, n = 3, 3",
        "untested: no control",
    ]
    assert all("`python -m reproduce fig2`" in row[5] for row in rows)


def test_models_that_are_not_trained_to_their_end_test_no_claim():
    stored = results.read(ROOT / "figures" / "fig4.json")
    whole = actions.judge("fig4", stored.options, stored.numbers)
    assert "holds" in {claim.verdict for claim in whole}
    for changed in (("acgan.epochs=2",), ("epochs=2",), ("vae.epochs=1", "acgan.epochs=9999")):
        options = dataclasses.replace(stored.options, overrides=changed)
        found = actions.judge("fig4", options, stored.numbers)
        assert {claim.verdict for claim in found} == {"untested"}
        assert "not trained to their end" in found[0].untested
        assert claims.findings(found[0].to_dict())[1] == claims.measurement(whole[0].to_dict())
    for changed in (("acgan.epochs=9999",), ("acgan.batch_size=2",), ()):
        options = dataclasses.replace(stored.options, overrides=changed)
        assert actions.judge("fig4", options, stored.numbers) == whole
