"""Principal components of faces: what they hold, and what lighting and attributes tell of them."""

import numpy as np
from sklearn.decomposition import PCA
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import roc_auc_score

from gan_vs_vae.data import DataSet
from gan_vs_vae.images import resize
from reproduce import statistics
from reproduce.statistics import Estimate

SIDE = 32
SHADING = 4  # the slide's basis images 1 to 4
FIRST, NEXT = slice(0, SHADING), slice(SHADING, 50)
MEANT = 20  # components that are held against lighting
RESAMPLES = 500
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


def measure_attribute(scores: np.ndarray, new_scores: np.ndarray, data: DataSet, name: str) -> dict:
    """Return how well an attribute of new faces is told from the first components, and the next.

    Areas under the curve of logistic regressions, with the difference over the test faces.
    """
    column = (data.class_names or ()).index(name)
    known, truth = (np.asarray(s.labels)[:, column] for s in (data.train, data.test))
    told = [predict(scores[:, part], known, new_scores[:, part]) for part in (FIRST, NEXT)]
    areas = [roc_auc_score(truth, each) for each in told]
    difference = statistics.bootstrap(
        [np.stack([truth, *told], axis=1)], _gain, resamples=RESAMPLES
    )
    return {"first": areas[0], "next": areas[1], "difference": difference.to_dict()}


def predict(scores: np.ndarray, known: np.ndarray, new_scores: np.ndarray) -> np.ndarray:
    """Return the log odds of an attribute by a logistic regression on components."""
    size = scores.std(axis=0)
    return (
        LogisticRegression(max_iter=1000)
        .fit(scores / size, known)
        .decision_function(new_scores / size)
    )


def _gain(rows):
    truth, first, following = rows.T
    if truth.min() == truth.max():  # a resample without both
        return 0.0
    return roc_auc_score(truth, following) - roc_auc_score(truth, first)
