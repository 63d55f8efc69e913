"""Points of the latent space at which to look. A model's `decode` shows their images."""

import statistics

import numpy as np

from gan_vs_vae.errors import UserError


def grid(n: int) -> np.ndarray:
    """Return n x n points of the plane at equal quantiles of N(0, I), row by row.

    z = (Phi^-1(u), Phi^-1(v)), where u and v are the midpoints of n equal parts of [0, 1] and
    Phi^-1 is the inverse of the normal distribution function (Kingma and Welling, 2013,
    appendix A). The first coordinate grows from left to right, the second from bottom to top.

    Args:
        n: int, at least 1. Points in a row, and rows.

    Returns:
        float32 `(n * n, 2)`.

    Raises:
        UserError: if n is less than 1.

    >>> grid(2).round(3)
    array([[-0.674,  0.674],
           [ 0.674,  0.674],
           [-0.674, -0.674],
           [ 0.674, -0.674]], dtype=float32)
    """
    if n < 1:
        raise UserError(f"a grid has at least one point in a row, not {n}")
    normal = statistics.NormalDist()
    z = np.array([normal.inv_cdf((i + 0.5) / n) for i in range(n)], "float32")
    return np.stack([np.tile(z, n), np.repeat(z[::-1], n)], axis=1)


def path(start: np.ndarray, end: np.ndarray, n: int) -> np.ndarray:
    """Return n evenly spaced points on the straight line from `start` to `end`, both included.

    Args:
        start, end: float `(latent_dim,)`.
        n: int, at least 2.

    Returns:
        float32 `(n, latent_dim)`.

    Raises:
        UserError: if n is less than 2, or if the ends have different shapes.

    >>> path(np.array([0.0, 1.0]), np.array([1.0, 1.0]), 3)
    array([[0. , 1. ],
           [0.5, 1. ],
           [1. , 1. ]], dtype=float32)
    """
    if n < 2:
        raise UserError(f"a path has at least its two ends, not {n} points")
    if start.shape != end.shape:
        raise UserError(f"a path cannot lead from {start.shape} to {end.shape}")
    share = np.linspace(0, 1, n)[:, None]
    return ((1 - share) * start + share * end).astype("float32")
