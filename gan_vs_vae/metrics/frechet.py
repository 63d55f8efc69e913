"""The Fréchet distance of two sets of features."""

import numpy as np

from gan_vs_vae.metrics.features import checked_pair


def frechet_distance(real: np.ndarray, generated: np.ndarray) -> float:
    """Compute the squared Fréchet distance of two Gaussians, fitted to two sets of features.

    |m_1 - m_2|^2 + Tr(C_1 + C_2 - 2 (C_1 C_2)^(1/2)), with means m and covariances
    C = sum (x - m)(x - m)^T / (n - 1) (Dowson and Landau, 1982; Heusel et al., 2017, eq. 6), in
    float64. C_1 C_2 has the eigenvalues of the symmetric C_1^(1/2) C_2 C_1^(1/2).

    It depends on the features and on n. It is above 0 for two finite sets of one distribution,
    and the more so the smaller they are, so compare only numbers of equal n. It is called FID
    only for features of the TF-Slim Inception network.

    Args:
        real, generated: finite features, `(n, d)` and `(m, d)`, n and m at least 2.

    Returns:
        float, at least 0.

    Raises:
        UserError: if features have other shapes, are not finite, or are too few.

    >>> x = np.array([[-1.0], [1.0]])  # mean 0 and variance 2
    >>> round(frechet_distance(x, x + 3), 6)  # 3^2
    9.0
    >>> round(frechet_distance(x, 2 * x), 6)  # (sqrt 8 - sqrt 2)^2
    2.0
    """
    real, generated = checked_pair(real, generated, at_least=2)
    shift = real.mean(axis=0) - generated.mean(axis=0)
    c1, c2 = _covariance(real), _covariance(generated)
    root = _square_root(c1)
    # Rounding can leave eigenvalues, and the distance of equal sets, slightly below zero.
    eigenvalues = np.maximum(np.linalg.eigvalsh(root @ c2 @ root), 0)
    distance = shift @ shift + np.trace(c1) + np.trace(c2) - 2 * np.sqrt(eigenvalues).sum()
    return max(float(distance), 0.0)


def _covariance(x):
    centred = x - x.mean(axis=0)
    return centred.T @ centred / (len(x) - 1)


def _square_root(covariance):
    eigenvalues, vectors = np.linalg.eigh(covariance)
    return vectors * np.sqrt(np.maximum(eigenvalues, 0)) @ vectors.T
