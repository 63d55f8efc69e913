"""The log likelihood of images under a Parzen window on samples: how not to judge a model."""

from collections.abc import Sequence

import numpy as np
from scipy import special

from gan_vs_vae.errors import UserError
from gan_vs_vae.metrics.features import blocks, checked_pair, squared_distances


def parzen_log_likelihood(images: np.ndarray, samples: np.ndarray, sigma: float) -> np.ndarray:
    """Compute the log density of images under Gaussians around samples of a model.

    log 1/m sum_j (2 pi s^2)^(-d/2) exp(-|x_i - y_j|^2 / (2 s^2)) (Breuleux et al., 2011; Goodfellow
    et al., 2014, section 5, who give its mean over test images with the standard error). In many
    dimensions it needs more samples than there can be, and prefers cluster centres to the truth
    (Theis et al., 2016): it is here to show that, not to compare models.

    Args:
        images: finite, `(n, d)`: test images as rows of pixels in [0, 1].
        samples: finite, `(m, d)`.
        sigma: float above 0, from `parzen_bandwidth`.

    Returns:
        float64 `(n,)`, in nats.

    Raises:
        UserError: if shapes do not fit, numbers are not finite, a set is empty, or sigma is not
            above 0.

    >>> parzen_log_likelihood(np.zeros((1, 1)), np.zeros((3, 1)), sigma=1.0).round(4)
    array([-0.9189])
    """
    if not sigma > 0:
        raise UserError(f"sigma must be above 0, not {sigma}")
    x, y = checked_pair(images, samples, at_least=1)
    densities = np.concatenate(
        [special.logsumexp(-squared_distances(b, y) / (2 * sigma**2), axis=1) for b in blocks(x)]
    )
    return densities - np.log(len(y)) - x.shape[1] / 2 * np.log(2 * np.pi * sigma**2)


def parzen_bandwidth(
    validation: np.ndarray, samples: np.ndarray, candidates: Sequence[float] | np.ndarray
) -> float:
    """Return the sigma under which validation images have the largest mean log density.

    Args:
        validation, samples: as `images` and `samples` of `parzen_log_likelihood`.
        candidates: the sigmas to try, such as `np.geomspace(0.05, 1, 10)`.

    Raises:
        UserError: as `parzen_log_likelihood`, or if there is no candidate.

    >>> parzen_bandwidth(np.array([[1.0], [-1.0]]), np.zeros((1, 1)), [0.1, 1.0, 10.0])
    1.0
    """
    if not len(candidates):
        raise UserError("there is no candidate for sigma: give at least one")
    means = [parzen_log_likelihood(validation, samples, sigma).mean() for sigma in candidates]
    return float(candidates[int(np.argmax(means))])
