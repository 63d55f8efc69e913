"""Principal components: of faces, eigenfaces."""

import dataclasses

import numpy as np
from scipy import linalg

from gan_vs_vae.errors import UserError
from gan_vs_vae.metrics.features import checked_sets

RANK_TOLERANCE = 1e-12  # of the largest variance: what rounding leaves


@dataclasses.dataclass(frozen=True)
class PrincipalComponents:
    """The directions in which images vary most, from `principal_components`.

    Attributes:
        mean: float64 `(d,)`.
        axes: float64 `(k, d)`, of length 1 and orthogonal: of faces, the eigenfaces. The largest
            entry of each is positive.
        variances: float64 `(k,)`, the variance along each axis, falling.
    """

    mean: np.ndarray
    axes: np.ndarray
    variances: np.ndarray

    def encode(self, x: np.ndarray) -> np.ndarray:
        """Return the coordinates along the axes, float64 `(n, k)`, of `(n, d)`."""
        return (x - self.mean) @ self.axes.T

    def decode(self, coordinates: np.ndarray) -> np.ndarray:
        """Return what coordinates `(n, k)` stand for, float64 `(n, d)`."""
        return coordinates @ self.axes + self.mean

    def explained(self, x: np.ndarray) -> float:
        """Return the share of the variance around the mean that the axes hold, also of new images.

        1 - sum_i |x_i - decode(encode(x_i))|^2 / sum_i |x_i - mean|^2.
        """
        rest = np.sum((x - self.decode(self.encode(x))) ** 2)
        return float(1 - rest / np.sum((x - self.mean) ** 2))

    def sample(self, n: int, seed: int = 0) -> np.ndarray:
        """Draw from the Gaussian with this mean and these variances, float64 `(n, d)`."""
        z = np.random.default_rng(seed).normal(size=(n, len(self.axes)))
        return self.decode(z * np.sqrt(self.variances))


def principal_components(x: np.ndarray, k: int) -> PrincipalComponents:
    """Compute the k directions in which samples vary most.

    The eigenvectors of the covariance, sum (x - m)(x - m)^T / (n - 1), with the largest eigenvalues.
    Of fewer samples than dimensions they are combinations of the samples, with the eigenvectors of
    the n x n products as weights (Sirovich and Kirby, 1987; Turk and Pentland, 1991).

    Args:
        x: finite, `(n, d)`: images as rows of pixels, or features, n at least 2.
        k: int, from 1 to min(n - 1, d).

    Raises:
        UserError: if x has another shape, is not finite, or varies in fewer than k directions.

    >>> line = np.array([[0.0, 1.0], [3.0, 5.0], [6.0, 9.0]])
    >>> found = principal_components(line, k=1)
    >>> found.axes, found.variances
    (array([[0.6, 0.8]]), array([25.]))
    >>> found.explained(line)
    1.0
    """
    x = checked_sets(2, given=x)["given"]
    most = min(len(x) - 1, x.shape[1])
    if not 1 <= k <= most:
        raise UserError(
            f"samples of shape {x.shape} have 1 to {most} principal components, not {k}"
        )
    mean = x.mean(axis=0)
    centred = x - mean
    few = len(x) < x.shape[1]
    products = centred @ centred.T if few else centred.T @ centred
    top = [len(products) - k, len(products) - 1]
    eigenvalues, vectors = (
        found[..., ::-1] for found in linalg.eigh(products, subset_by_index=top)
    )
    if eigenvalues[-1] <= RANK_TOLERANCE * eigenvalues[0]:
        raise UserError(f"the samples vary in fewer than {k} directions: ask for fewer components")
    axes = vectors.T @ centred if few else vectors.T
    axes = axes / np.linalg.norm(axes, axis=1, keepdims=True)
    largest = axes[np.arange(k), np.abs(axes).argmax(axis=1)]
    return PrincipalComponents(mean, axes * np.sign(largest)[:, None], eigenvalues / (len(x) - 1))
