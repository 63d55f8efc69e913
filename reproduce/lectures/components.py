"""Principal components of faces: what they hold, and what lighting and attributes tell of them."""

import functools
from collections.abc import Iterable

import numpy as np
from sklearn.decomposition import PCA
from sklearn.linear_model import LinearRegression, LogisticRegression

from gan_vs_vae.data import DataSet
from gan_vs_vae.images import resize
from reproduce import statistics
from reproduce.statistics import Estimate

SIDE = 32
SHADING = 4  # the slide's basis images 1 to 4
LAST = 50  # of the next
# Of four of the next, and of four random directions: their areas differ by 0.05, the means by 0.0015.
DRAWS = 1000
MEANT = 20  # components that are held against lighting
RESAMPLES = 500
CHANCE = 0.5  # the area under the curve of what tells nothing
MOST, HALF, NEARLY = 0.9, 0.5, 0.75  # shares that claims are held against


def grey(images: np.ndarray) -> np.ndarray:
    """Return grey pixels in [0, 1] of SIDE x SIDE, float64 `(n, SIDE * SIDE)`."""
    return resize(images, (SIDE, SIDE)).mean(axis=-1).reshape(len(images), -1) / 255


def as_images(pixels: np.ndarray, channels: int = 1) -> np.ndarray:
    """Return pixels in [0, 1], `(n, SIDE * SIDE * channels)`, as uint8 `(n, SIDE, SIDE, channels)`."""
    levels = np.clip(255 * pixels, 0, 255).round().astype("uint8")
    return levels.reshape(-1, SIDE, SIDE, channels)


def components(x: np.ndarray, k: int) -> PCA:
    """Return the first k principal components of samples `(n, d)`, or as many as there are."""
    return PCA(min(k, len(x) - 1, x.shape[1]), random_state=0).fit(x)


def reconstruct(pca: PCA, x: np.ndarray, k: int) -> np.ndarray:
    """Return samples `(n, d)` put together again of k components."""
    axes = pca.components_[:k]
    return (x - pca.mean_) @ axes.T @ axes + pca.mean_


def share_held(x: np.ndarray, approximation: np.ndarray, mean: np.ndarray) -> Estimate:
    """Estimate what share of the variance of samples around a mean an approximation holds."""
    rows = [((x - other) ** 2).sum(axis=1) for other in (approximation, mean)]
    return statistics.bootstrap([np.stack(rows, axis=1)], _held, MOST, RESAMPLES)


def _held(rows):
    rest, total = rows.sum(axis=0)
    return 1 - rest / total


def lighting(x: np.ndarray) -> np.ndarray:
    """Return how bright faces are, and their halves: mean, left - right, top - bottom, `(n, 3)`."""
    pixels = x.reshape(-1, SIDE, SIDE)
    half = SIDE // 2
    left_right = pixels[:, :, :half].mean(axis=(1, 2)) - pixels[:, :, half:].mean(axis=(1, 2))
    top_bottom = pixels[:, :half].mean(axis=(1, 2)) - pixels[:, half:].mean(axis=(1, 2))
    return np.stack([pixels.mean(axis=(1, 2)), left_right, top_bottom], axis=1)


def shading(
    scores: np.ndarray, new_scores: np.ndarray, train: np.ndarray, test: np.ndarray
) -> dict:
    """Return how much lighting tells of the first components, R2 on new faces.

    Of each of 20; the mean of the first four; and 1 - R2, the mean of the others; with intervals
    over the faces.
    """
    fitted = LinearRegression().fit(lighting(train), scores[:, :MEANT])
    predicted = fitted.predict(lighting(test))
    new = new_scores[:, :MEANT]
    errors = np.stack([(new - predicted) ** 2, (new - new.mean(axis=0)) ** 2], axis=1)

    def told(rows):
        return float(np.mean(_held(rows)))

    def untold(rows):
        return 1 - told(rows)

    first, others = errors[:, :, :SHADING], errors[:, :, SHADING:]
    return {
        "each": _held(errors).tolist(),
        "first": statistics.bootstrap([first], told, HALF, RESAMPLES).to_dict(),
        "others_not": statistics.bootstrap([others], untold, NEARLY, RESAMPLES).to_dict(),
    }


def measure_attribute(
    scores: np.ndarray,
    new_scores: np.ndarray,
    train: np.ndarray,
    test: np.ndarray,
    data: DataSet,
    name: str,
) -> dict:
    """Return how well four numbers of new faces tell an attribute, by what the four are.

    Areas under the curve of logistic regressions, of `fours`: of several fours, the mean area. What
    components 5 to 50 tell more than the first four, and more than random directions. All with
    intervals over the test faces, for the same draws.
    """
    column = (data.class_names or ()).index(name)
    known, truth = (np.asarray(split.labels)[:, column] for split in (data.train, data.test))
    kinds, new = fours(scores, train), fours(new_scores, test)
    order = {
        kind: mean_order(
            predict(four, known, other) for four, other in zip(kinds[kind], new[kind], strict=True)
        )
        for kind in kinds
    }
    rows = np.stack([np.arange(len(truth)), truth], axis=1)

    def over_faces(matrix, expected):
        statistic = functools.partial(area_under_curve, matrix)
        return statistics.bootstrap([rows], statistic, expected, RESAMPLES).to_dict()

    return {
        **{kind: over_faces(matrix, CHANCE) for kind, matrix in order.items()},
        "more_than_first": over_faces(order["next"] - order["first"], 0.0),
        "more_than_random": over_faces(order["next"] - order["random"], 0.0),
    }


def fours(scores: np.ndarray, pixels: np.ndarray) -> dict[str, Iterable[np.ndarray]]:
    """Return four numbers of each face, `(n, 4)`, in three ways that are as many numbers.

    "first" are components 1 to 4; "next" are draws of four of the components 5 to 50; "random" are
    draws of four normal directions of the pixels. The draws are the same in every call. They are made
    one by one, as all of them together are too large.
    """
    rng = np.random.default_rng(0)
    following = np.arange(SHADING, min(LAST, scores.shape[1]))
    parts = [rng.choice(following, SHADING, replace=False) for _ in range(DRAWS)]
    directions = [rng.normal(size=(pixels.shape[1], SHADING)) for _ in range(DRAWS)]
    return {
        "first": [scores[:, :SHADING]],
        "next": (scores[:, part] for part in parts),
        "random": (pixels @ four for four in directions),
    }


def predict(scores: np.ndarray, known: np.ndarray, new_scores: np.ndarray) -> np.ndarray:
    """Return the log odds of an attribute by a logistic regression on numbers of faces."""
    size = scores.std(axis=0)
    return (
        LogisticRegression(solver="newton-cholesky")  # the quickest for few numbers of many faces
        .fit(scores / size, known)
        .decision_function(new_scores / size)
    )


def mean_order(predictions: Iterable[np.ndarray]) -> np.ndarray:
    """Return which face comes before which: the share of predictions, `(n, n)`; a tie counts half.

    >>> mean_order([np.array([0.0, 1.0]), np.array([2.0, 2.0])])
    array([[0.5 , 0.25],
           [0.75, 0.5 ]])
    """
    predictions = list(predictions)
    before = sum(np.sign(np.subtract.outer(each, each)) for each in predictions)
    return 0.5 + 0.5 * before / len(predictions)


def area_under_curve(order: np.ndarray, rows: np.ndarray) -> float:
    """Return the mean area under the curve of the predictions of `mean_order`, over some faces.

    The area of one is the share of pairs in which the face with the attribute comes before the one
    without (Mann and Whitney, 1947). A difference of two orders gives the difference of their areas.

    Args:
        order: float `(n, n)`.
        rows: int `(m, 2)`. The index of each face, and whether it has the attribute.
    """
    faces, truth = rows.T
    if truth.min() == truth.max():  # a resample without both
        return float(order.mean())  # chance: 1/2, and 0 of a difference
    return float(order[np.ix_(faces[truth == 1], faces[truth == 0])].mean())
