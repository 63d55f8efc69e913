"""Calibration: whether a classifier is as often right as it is sure."""

import numpy as np

from gan_vs_vae.errors import UserError


def calibration_error(probabilities: np.ndarray, labels: np.ndarray, bins: int = 15) -> float:
    """Compute the expected calibration error of class probabilities.

    ECE = sum_b n_b / n |acc_b - conf_b|, where the images are in bins of equal width by the
    probability of the class that they are given, acc_b is the share of them that is of this class,
    and conf_b the mean of that probability (Guo et al., 2017, equation 3).

    Args:
        probabilities: float `(n, num_classes)`, n > 0.
        labels: int `(n,)`.
        bins: int. Defaults to 15.

    Returns:
        float in [0, 1].

    Raises:
        UserError: if there is not one label for each row of probabilities, or no row.

    >>> calibration_error(np.array([[0.75, 0.25], [0.75, 0.25]]), np.array([0, 1]))
    0.25
    """
    if probabilities.ndim != 2 or not len(labels) or labels.shape != probabilities.shape[:1]:
        raise UserError(
            f"labels of shape {labels.shape} for probabilities of shape {probabilities.shape}: "
            "give one class number for each row"
        )
    sure = probabilities.max(axis=1).astype("float64")
    right = probabilities.argmax(axis=1) == labels
    bin_of = np.minimum((sure * bins).astype(int), bins - 1)
    gaps = np.bincount(bin_of, weights=right - sure, minlength=bins)
    return float(np.abs(gaps).sum() / len(labels))
