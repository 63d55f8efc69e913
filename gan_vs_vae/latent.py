"""Walks in the latent space: where to look. A model's `decode` shows what is there."""

import statistics

import numpy as np

from gan_vs_vae.errors import UserError


def grid(n: int) -> np.ndarray:
    """N x n points that N(0, I) on the plane takes equally often, row by row.

    z = (Phi^-1(u), Phi^-1(v)), u and v at the middles of n equal parts of [0, 1], and Phi^-1
    the inverse of the normal distribution function (Kingma and Welling, 2013, appendix A). The
    first coordinate grows from left to right, the second from the bottom up.

    Args:
        n: points in a row, and rows.

    Returns:
        float32 `(n * n, 2)`.

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
    """N points on the straight line from `start` to `end`, both included.

    Args:
        start, end: float `(latent_dim,)`.
        n: at least 2.

    Returns:
        float32 `(n, latent_dim)`.

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
