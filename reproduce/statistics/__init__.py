"""Statistics of what was measured: estimates with intervals, tests, and verdicts.

What is repeated is a training run. Samples of one run say something about this one model; only
several runs, of different seeds, say something about a method. Each function returns an `Estimate`,
and `verdict` decides by its interval.
"""

from reproduce.statistics.bootstrap import bootstrap, bootstrap_difference
from reproduce.statistics.estimate import CONFIDENCE, Estimate
from reproduce.statistics.factorial import factorial_effect
from reproduce.statistics.means import hedges_g, student_t, t_estimate, welch_t
from reproduce.statistics.pairs import sign_test, wilcoxon
from reproduce.statistics.rankings import critical_difference, mean_ranks, range_of_ranks
from reproduce.statistics.ranks import mann_whitney_auc, spearman
from reproduce.statistics.shares import fisher_exact, wilson
from reproduce.statistics.verdicts import (
    DOES_NOT_HOLD,
    HOLDS,
    OPEN,
    UNTESTED,
    benjamini_hochberg,
    verdict,
    verdict_of_all,
)

__all__ = [
    "CONFIDENCE",
    "DOES_NOT_HOLD",
    "HOLDS",
    "OPEN",
    "UNTESTED",
    "Estimate",
    "benjamini_hochberg",
    "bootstrap",
    "bootstrap_difference",
    "critical_difference",
    "factorial_effect",
    "fisher_exact",
    "hedges_g",
    "mann_whitney_auc",
    "mean_ranks",
    "range_of_ranks",
    "sign_test",
    "spearman",
    "student_t",
    "t_estimate",
    "verdict",
    "verdict_of_all",
    "welch_t",
    "wilcoxon",
    "wilson",
]
