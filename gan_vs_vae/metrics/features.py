"""Feature vectors of images, together with a description of the network that computes them."""

import dataclasses
from collections.abc import Callable, Iterator

import numpy as np

from gan_vs_vae.errors import UserError

BLOCK = 1000  # rows


@dataclasses.dataclass(frozen=True)
class Features:
    """A function from images to feature vectors, with what to state beside numbers made from them.

    Attributes:
        extract: maps images, uint8 `(n, H, W, C)`, to features, float `(n, d)`.
        network: str. The network, its weights and the layer, as they are named for readers.
        resized_to: str or None. The size to which images are scaled before, and the filter.
            Defaults to None: they are not scaled.

    >>> means = Features(lambda images: images.mean(axis=(1, 2)), network="mean colour")
    >>> means(np.full((5, 8, 8, 3), 7, "uint8")).shape
    (5, 3)
    """

    extract: Callable[[np.ndarray], np.ndarray]
    network: str
    resized_to: str | None = None

    def __call__(self, images: np.ndarray) -> np.ndarray:
        """Return the features, float `(n, d)`, of images, uint8 `(n, H, W, C)`."""
        return self.extract(images)


def checked_pair(
    real: np.ndarray, generated: np.ndarray, at_least: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return two sets of features in float64.

    Args:
        real, generated: `(n, d)` and `(m, d)`, finite.
        at_least: int. The least n and m.

    Raises:
        UserError: if there are fewer, or if they are not finite or of other shapes.
    """
    sets = checked_sets(at_least, real=real, generated=generated)
    return sets["real"], sets["generated"]


def checked_sets(at_least: int, **sets: np.ndarray) -> dict[str, np.ndarray]:
    """Return any number of sets of features in float64.

    Args:
        at_least: int. The least number of samples in each.
        sets: by name, finite features `(n, d)`, with any n and one d.

    Raises:
        UserError: if there are fewer, or if they are not finite or of other shapes.
    """
    arrays = {name: np.asarray(x) for name, x in sets.items()}
    for name, x in arrays.items():
        if x.ndim != 2:
            raise UserError(f"the {name} features must be of shape (n, d), not {x.shape}")
        if len(x) < at_least:
            raise UserError(
                f"there are {len(x)} {name} samples: this metric needs at least {at_least}"
            )
        if not np.isfinite(x).all():
            raise UserError(
                f"the {name} features are not all finite: check the images and the feature network"
            )
    first, *others = arrays
    for name in others:
        if arrays[name].shape[1] != arrays[first].shape[1]:
            raise UserError(
                f"the {first} features have {arrays[first].shape[1]} dimensions and the {name} "
                f"ones {arrays[name].shape[1]}: take both from one network"
            )
    return {name: x.astype("float64") for name, x in arrays.items()}


def blocks(x: np.ndarray) -> Iterator[np.ndarray]:
    """Iterate over the rows of x, BLOCK at a time, to bound the memory of distances to others."""
    return (x[start : start + BLOCK] for start in range(0, len(x), BLOCK))


def squared_distances(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return |x_i - y_j|^2 of all pairs of rows.

    Args:
        x, y: float64 `(n, d)` and `(m, d)`.

    Returns:
        float64 `(n, m)`; exactly 0 for equal rows.

    >>> squared_distances(np.array([[0.0, 0.0]]), np.array([[3.0, 4.0], [0.0, 0.0]]))
    array([[25.,  0.]])
    """
    # Far from the origin the squares are much larger than the distances, which are their difference.
    x, y = x - y[0], y - y[0]
    scale = np.sum(x**2, axis=1)[:, None] + np.sum(y**2, axis=1)
    squared = scale - 2 * x @ y.T
    # For equal rows a rounding error of either sign is left.
    squared[squared < 1e-12 * scale] = 0
    return squared


def nearest_squared(x: np.ndarray, among: np.ndarray, k: int = 1) -> np.ndarray:
    """Return the squared distances of each row to the k nearest rows of another set.

    Args:
        x, among: float64 `(n, d)` and `(m, d)`.
        k: int, at most m. Defaults to 1.

    Returns:
        float64 `(n, k)`, from the nearest on. Where the sets are one, the first is 0: that of the
        row to itself, or to one that equals it.

    >>> nearest_squared(np.array([[0.0]]), np.array([[1.0], [3.0], [2.0]]), k=2)
    array([[1., 4.]])
    """
    nearest = [
        np.partition(squared_distances(block, among), k - 1, axis=1)[:, :k] for block in blocks(x)
    ]
    return np.sort(np.concatenate(nearest), axis=1)
