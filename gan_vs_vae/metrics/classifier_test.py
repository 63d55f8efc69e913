"""Whether a classifier tells two sets apart: a two-sample test, and the A-distance."""

from typing import Any, Protocol

import numpy as np
from scipy import stats

from gan_vs_vae.metrics.features import checked_pair


class Learner(Protocol):
    """A classifier as scikit-learn has them."""

    def fit(self, x: np.ndarray, y: np.ndarray) -> Any:
        """Learn from features, float `(n, d)`, and labels, int `(n,)`."""
        ...

    def predict(self, x: np.ndarray) -> np.ndarray:
        """Return a label for each row."""
        ...


def classifier_two_sample_test(
    real: np.ndarray,
    generated: np.ndarray,
    classifier: Learner | None = None,
    seed: int = 0,
) -> tuple[float, float]:
    """Train a classifier to tell two sets apart, and test whether it can.

    It learns from half of each set. The other halves have its error e, and the proxy of the
    A-distance is 2 (1 - 2 e): 0 if it guesses, 2 if it is always right (Ben-David et al., 2007). p is
    that of Fisher's exact test, one-sided, of its answers against the truth: the sets are the same
    if it is no better than by chance (Lopez-Paz and Oquab, 2017, who have the normal approximation).

    Args:
        real, generated: finite features, or pixels, `(n, d)` and `(m, d)`, at least four of each. If
            one set is larger, some of it are left out, at random.
        classifier: has `fit` and `predict` as scikit-learn's. Defaults to None: logistic regression
            on features of unit variance, with scikit-learn's penalty.
        seed: int. Seeds the choice of halves. Defaults to 0.

    Returns:
        `(A-distance, p)`, floats. The distance can be below 0, by chance.

    Raises:
        UserError: if features have other shapes, are not finite, or are too few.

    >>> x, y = np.random.default_rng(1).normal(size=(2, 100, 3))
    >>> distance, p = classifier_two_sample_test(x, y)
    >>> abs(distance) < 0.5, p > 0.05
    (True, True)
    >>> distance, p = classifier_two_sample_test(x, y + 2)
    >>> distance > 1.5, p < 0.05
    (True, True)
    """
    pair = checked_pair(real, generated, at_least=4)
    rng = np.random.default_rng(seed)
    n = min(map(len, pair)) // 2
    learnt, asked = [], []
    for x in pair:
        order = rng.permutation(len(x))
        learnt.append(x[order[:n]])
        asked.append(x[order[n : 2 * n]])
    truth = np.repeat([0, 1], n)
    learner = _logistic_regression() if classifier is None else classifier
    learner.fit(np.concatenate(learnt), truth)
    said = learner.predict(np.concatenate(asked))
    error = float(np.mean(said != truth))
    table = [[np.sum((said == s) & (truth == t)) for t in (0, 1)] for s in (0, 1)]
    p = stats.fisher_exact(table, alternative="greater").pvalue
    return 2 * (1 - 2 * error), float(p)


def _logistic_regression():
    from sklearn.linear_model import LogisticRegression  # takes a second to import
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
