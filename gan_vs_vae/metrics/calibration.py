"""Calibration: whether a classifier is right as often as it is sure."""

import numpy as np
from scipy import optimize, special

from gan_vs_vae.errors import UserError

TEMPERATURES = (0.01, 100.0)  # the search stays between
ROUNDING = 1e-5  # of a softmax in float32


def expected_calibration_error(
    probabilities: np.ndarray, labels: np.ndarray, bins: int = 15
) -> float:
    """Compute how far a classifier's confidence is from its accuracy.

    sum_b n_b / n |accuracy_b - confidence_b|, over bins of equal width of the largest probability
    (Guo et al., 2017, section 2, with 15 bins). Few samples raise it.

    Args:
        probabilities: float `(n, k)`, the classes' probabilities, n > 0.
        labels: int `(n,)`, in 0..k-1.
        bins: int, at least 1. Defaults to 15.

    Returns:
        float in [0, 1].

    Raises:
        UserError: if there are no samples, if shapes or labels do not fit, if a probability is not in
            [0, 1], or if there is no bin.

    >>> expected_calibration_error(np.array([[0.9, 0.1], [0.9, 0.1]]), np.array([0, 1]))
    0.4
    """
    if bins < 1:
        raise UserError(f"bins must be at least 1, not {bins}")
    probabilities, labels = _checked(probabilities, labels)
    low, high = probabilities.min(), probabilities.max()
    if low < 0 or high > 1 + ROUNDING:
        raise UserError(
            f"probabilities from {low:.3g} to {high:.3g} are not in [0, 1]: give no logits"
        )
    confidence = probabilities.max(axis=1)
    hits = probabilities.argmax(axis=1) == labels
    # A bin holds its upper limit, not its lower one.
    bin_of = np.clip(np.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)
    surplus = np.bincount(bin_of, weights=hits - confidence)
    return float(np.abs(surplus).sum() / len(labels))


def temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """Fit the temperature by which logits are divided, so that probabilities are calibrated.

    The T that minimises the mean of -log softmax(z_i / T) at the labels, over images that the
    classifier was not trained on (Guo et al., 2017, section 4.2). It changes no decision, and is
    above 1 for a classifier that is too sure.

    Args:
        logits: float `(n, k)`, n > 0. The logarithms of probabilities above 0 will do.
        labels: int `(n,)`, in 0..k-1.

    Returns:
        float in [0.01, 100]: at the lower limit if all labels have the largest logit, at the upper one
        if the logits of the labels are, on average, no larger than those of all classes.

    Raises:
        UserError: if there are no samples, if shapes or labels do not fit, or if logits are not finite.

    >>> logits = np.tile([np.log(3), 0.0], (4, 1))  # 75 % sure, and right in 3 of 4 images
    >>> round(temperature(logits, np.array([0, 0, 0, 1])), 3)
    1.0
    """
    logits, labels = _checked(logits, labels)

    at_labels = logits[np.arange(len(labels)), labels]

    def slope(inverse):
        """Return the loss's derivative by 1 / T, in which the loss is convex."""
        mean_logits = np.sum(special.softmax(inverse * logits, axis=1) * logits, axis=1)
        return np.mean(mean_logits - at_labels)

    lowest, highest = TEMPERATURES
    if slope(1 / lowest) <= 0:
        return lowest
    if slope(1 / highest) >= 0:
        return highest
    return float(1 / optimize.brentq(slope, 1 / highest, 1 / lowest))


def _checked(scores, labels):
    scores, labels = np.asarray(scores, "float64"), np.asarray(labels)
    if scores.ndim != 2 or labels.shape != scores.shape[:1] or not len(labels):
        raise UserError(
            f"classes' scores of shape {scores.shape} do not fit labels of shape {labels.shape}: "
            "give (n, k) and (n,), for at least one image"
        )
    if not np.isfinite(scores).all():
        raise UserError(
            "the classes' scores are not all finite: check the images and the classifier"
        )
    if labels.min() < 0 or labels.max() >= scores.shape[1]:
        raise UserError(
            f"labels from {labels.min()} to {labels.max()} are not among the "
            f"{scores.shape[1]} classes: give numbers from 0 on"
        )
    return scores, labels
