"""Feature vectors of images, with the name of the network that they come from."""

import dataclasses
from collections.abc import Callable, Iterator

import numpy as np

from gan_vs_vae.errors import UserError

BLOCK = 1000  # rows


@dataclasses.dataclass(frozen=True)
class Features:
    """A function from images to feature vectors, and what to say of numbers made with it.

    Attributes:
        extract: uint8 `(n, H, W, C)` to float `(n, d)`.
        network: the network, its weights and the layer, as a reader should see them named.
        resized_to: the size at which the network sees images, and the filter; None: as they
            are.

    >>> means = Features(lambda images: images.mean(axis=(1, 2)), network="mean colour")
    >>> means(np.full((5, 8, 8, 3), 7, "uint8")).shape
    (5, 3)
    """

    extract: Callable[[np.ndarray], np.ndarray]
    network: str
    resized_to: str | None = None

    def __call__(self, images: np.ndarray) -> np.ndarray:
        """The features, `(n, d)`, of images, uint8 `(n, H, W, C)`."""
        return self.extract(images)


def checked_pair(
    real: np.ndarray, generated: np.ndarray, at_least: int
) -> tuple[np.ndarray, np.ndarray]:
    """Both in float64, if they are finite, `(n, d)` of one d, and n is `at_least` that much.

    Raises:
        UserError: they are not.
    """
    pair = np.asarray(real), np.asarray(generated)
    for name, x in zip(("real", "generated"), pair, strict=True):
        if x.ndim != 2:
            raise UserError(f"the {name} features must be of shape (n, d), not {x.shape}")
        if len(x) < at_least:
            raise UserError(
                f"there are {len(x)} {name} samples: this measure needs at least {at_least}"
            )
        if not np.isfinite(x).all():
            raise UserError(
                f"the {name} features are not all finite: check the images and the feature network"
            )
    if pair[0].shape[1] != pair[1].shape[1]:
        raise UserError(
            f"the real features have {pair[0].shape[1]} dimensions and the generated ones "
            f"{pair[1].shape[1]}: take both from one network"
        )
    return pair[0].astype("float64"), pair[1].astype("float64")


def blocks(x: np.ndarray) -> Iterator[np.ndarray]:
    """Rows of x, BLOCK at a time: bounds the memory of their distances to many others."""
    return (x[start : start + BLOCK] for start in range(0, len(x), BLOCK))


def squared_distances(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """|x_i - y_j|^2, `(n, m)`, of rows, `(n, d)` and `(m, d)`; of equal rows it is 0."""
    scale = np.sum(x**2, axis=1)[:, None] + np.sum(y**2, axis=1)
    squared = scale - 2 * x @ y.T
    # What is left of equal rows is rounding, of either sign.
    squared[squared < 1e-12 * scale] = 0
    return squared
