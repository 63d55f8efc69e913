"""Whether samples are copies of training images: nearer to them than test images are."""

from collections.abc import Callable

import numpy as np
from scipy import stats

from gan_vs_vae.errors import UserError
from gan_vs_vae.metrics.features import checked_sets, nearest_squared

LEAST_IN_CELL = 20  # samples, for the normal approximation of the statistic


def copying_test(
    generated: np.ndarray,
    test: np.ndarray,
    train: np.ndarray,
    cells: Callable[[np.ndarray], np.ndarray] | None = None,
) -> float:
    """Compute C_T: how far from the training images samples are, compared with test images.

    In each cell of the space, Mann and Whitney's U counts the pairs in which the generated sample
    is farther from its nearest training image than the test image is; Z = (U - n m / 2) /
    sqrt(n m (n + m + 1) / 12) is about N(0, 1) if samples are new draws of the distribution. C_T is
    the mean of Z over the cells, weighted by their shares of test images, without cells of fewer
    than 20 samples (Meehan et al., 2020, section 3). Below -3 samples are copies; above 3 they are
    farther from the data than new images are: underfitted.

    A model that copies in one place and underfits in another can have a C_T of 0 if there is one
    cell only. Distances are not blind to small shifts of an image: look at features, too.

    Args:
        generated, test, train: finite features, or pixels, `(n, d)`, `(m, d)` and `(l, d)`; at
            least 20 generated ones and 20 of test. Train may not hold the test images.
        cells: maps features to cell numbers, int `(n,)`, such as
            `sklearn.cluster.KMeans(5).fit(train).predict`. Defaults to None: one cell.

    Returns:
        float.

    Raises:
        UserError: if features have other shapes, are not finite, or are too few, or if no cell has
            20 generated ones and one of test.

    >>> rng = np.random.default_rng(0)
    >>> train, test, new = rng.normal(size=(3, 200, 4))
    >>> copying_test(train + 0.01, test, train) < -3
    True
    >>> abs(copying_test(new, test, train)) < 3
    True
    """
    generated, test, train = _checked(generated, test, train)
    of_generated, of_test = _to_nearest(generated, train), _to_nearest(test, train)
    if cells is None:
        return _standardised(of_generated, of_test)
    cell_of_generated, cell_of_test = np.asarray(cells(generated)), np.asarray(cells(test))
    scores, weights = [], []
    for cell in np.unique(cell_of_test):
        own, others = of_generated[cell_of_generated == cell], of_test[cell_of_test == cell]
        if len(own) >= LEAST_IN_CELL:
            scores.append(_standardised(own, others))
            weights.append(len(others))
    if not scores:
        raise UserError(
            f"no cell with test images has {LEAST_IN_CELL} generated samples: make more samples, "
            "or fewer cells"
        )
    return float(np.average(scores, weights=weights))


def share_nearer(
    generated: np.ndarray, test: np.ndarray, train: np.ndarray, percentile: float = 5
) -> float:
    """Compute the share of samples that are nearer to training images than nearly all test images.

    The share of i with d(x_i) < q, where d is the distance to the nearest training image, and q
    that percentile of d over the test images (after Meehan et al., 2020); samples with d = q count
    half. For new draws of the distribution it is about percentile / 100. It sees that a tenth of
    the samples are copies, which neither a median of d nor the mean of C_T does.

    Args:
        generated, test, train: as for `copying_test`.
        percentile: float in (0, 100). Defaults to 5.

    Returns:
        float in [0, 1].

    Raises:
        UserError: if features have other shapes, are not finite, or are too few; or if q is 0,
            because so many test images are in the training set, too.

    >>> train, test = np.arange(30.0)[:, None], np.arange(30.0)[:, None] + 0.4
    >>> share_nearer(np.concatenate([train[:10], test[:10] + 0.05]), test, train)
    0.5
    """
    generated, test, train = _checked(generated, test, train)
    limit = np.percentile(_to_nearest(test, train), percentile)
    if limit == 0:
        raise UserError(
            f"{percentile:g} % of the test images or more are training images, too: remove those from "
            "the test set"
        )
    nearest = _to_nearest(generated, train)
    return float(np.mean(nearest < limit) + np.mean(nearest == limit) / 2)


def _checked(generated, test, train):
    checked_sets(1, train=train)
    both = checked_sets(LEAST_IN_CELL, generated=generated, test=test)
    sets = checked_sets(1, train=train, **both)
    return sets["generated"], sets["test"], sets["train"]


def _to_nearest(x, train):
    return np.sqrt(nearest_squared(x, train)[:, 0])


def _standardised(x, y):
    """Return Mann and Whitney's U of x over y, less its mean and divided by its deviation."""
    n, m = len(x), len(y)
    ranks = stats.rankdata(np.concatenate([x, y]))
    u = ranks[:n].sum() - n * (n + 1) / 2
    return float((u - n * m / 2) / np.sqrt(n * m * (n + m + 1) / 12))
