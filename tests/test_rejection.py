"""Rejection sampling of a known density, and what it refuses."""

import numpy as np
import pytest
from scipy import stats

from gan_vs_vae import rejection
from gan_vs_vae.errors import UserError

DATA, MODEL = stats.norm(0.5, 0.5), stats.norm(0, 1)


def logits(x):
    return DATA.logpdf(x) - MODEL.logpdf(x)


def test_the_best_discriminator_turns_the_model_into_the_data():
    x = MODEL.rvs(40_000, random_state=0)
    kept = x[rejection.accept(logits(x), seed=1)]
    assert len(kept) / len(x) == pytest.approx(np.exp(-logits(x).max()), rel=0.05)
    assert stats.kstest(kept, DATA.cdf).pvalue > 0.01
    assert stats.kstest(x[: len(kept)], DATA.cdf).pvalue < 1e-6


def test_a_percentile_keeps_more_and_is_nearer_to_the_data_than_no_rejection():
    x = MODEL.rvs(40_000, random_state=0)
    few, more = (x[rejection.accept(logits(x), q)] for q in (None, 50))
    assert len(few) < len(more) < len(x)
    distances = [stats.kstest(each, DATA.cdf).statistic for each in (few, more, x)]
    assert distances == sorted(distances)


def test_acceptance_takes_what_a_discriminator_returns():
    p = rejection.acceptance(np.array([[0.0], [2.0]]))
    np.testing.assert_allclose(p, [np.exp(-2), 1])
    assert rejection.acceptance(np.array([-1e5, 1e5]), percentile=80)[1] == pytest.approx(1)


@pytest.mark.parametrize(
    ("wrong", "percentile", "message"),
    [
        (np.zeros((3, 2)), None, r"logits of shape \(3, 2\)"),
        (np.zeros(0), None, r"logits of shape \(0,\)"),
        (np.array([0.0, np.nan]), None, "must be finite"),
        (np.zeros(3), 101, "percentile must be from 0 to 100, not 101"),
    ],
)
def test_other_logits_are_refused(wrong, percentile, message):
    with pytest.raises(UserError, match=message):
        rejection.acceptance(wrong, percentile)
