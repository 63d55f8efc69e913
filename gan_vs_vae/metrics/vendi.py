"""The Vendi score: how many different samples a set holds."""

import numpy as np

from gan_vs_vae.errors import UserError
from gan_vs_vae.metrics.features import checked_sets


def vendi_score(features: np.ndarray) -> float:
    """Compute the effective number of different samples, which needs no real ones to compare with.

    exp(-sum_i l_i log l_i), where l are the eigenvalues of K / n, and K_ij the cosine of samples i
    and j (Friedman and Dieng, 2023, definition 3.1). It is n where all samples are orthogonal, and 1 where
    all are equal. It grows with n, and depends on the features: compare only numbers of equal n
    and of one network. The diversity within classes is its mean over the classes, of as many
    images each.

    Args:
        features: finite, `(n, d)`, n at least 1, no row 0.

    Returns:
        float in [1, min(n, d)].

    Raises:
        UserError: if features have another shape, are not finite, or if there are none, or if a
            row is 0, which has no direction.

    >>> round(vendi_score(np.array([[1.0, 0.0], [2.0, 0.0], [0.0, 3.0], [0.0, 1.0]])), 6)
    2.0
    """
    x = checked_sets(1, given=features)["given"]
    lengths = np.linalg.norm(x, axis=1, keepdims=True)
    if not lengths.all():
        raise UserError(
            "a row of the features is 0 and has no direction: leave such samples out, or take "
            "another feature network"
        )
    x = x / lengths
    # The smaller of the two products has the same eigenvalues, but for zeros.
    kernel = (x.T @ x if x.shape[1] < len(x) else x @ x.T) / len(x)
    eigenvalues = np.linalg.eigvalsh(kernel)
    positive = eigenvalues[eigenvalues > 0]  # rounding leaves some below
    return float(np.exp(-np.sum(positive * np.log(positive))))
