"""Rejection sampling: which generated images to keep, by what a discriminator says of them."""

import numpy as np
from scipy import special

from gan_vs_vae.errors import UserError

MARGIN = 1e-6  # so that the image with the largest ratio has a finite logit of acceptance


def acceptance(logits: np.ndarray, percentile: float | None = None) -> np.ndarray:
    """Compute with which probability to accept each image, so that the kept ones follow the data.

    If D is the best one, e^logit = p_data / p_model, and p = e^(logit - max logit) makes what is kept
    a sample of the data, but keeps few. With a percentile, p = sigmoid(F - g),
    F = logit - max logit - log(1 - e^(logit - max logit)), where g is that percentile of F: about
    half of the images near it are kept, and the less likely ones are still rejected. (Azadi et al.,
    *Discriminator Rejection Sampling*, 2019.)

    Args:
        logits: finite, `(n,)` or `(n, 1)`: log D(x) / (1 - D(x)) of generated images. The more there
            are, the better the maximum is known.
        percentile: float in [0, 100] or None. Defaults to None: the first of the two.

    Returns:
        float64 `(n,)` in [0, 1].

    Raises:
        UserError: if the logits have another shape or are not finite, or for another percentile.

    >>> acceptance(np.log([1.0, 2.0, 4.0])).round(3)
    array([0.25, 0.5 , 1.  ])
    >>> acceptance(np.log([1.0, 2.0, 4.0]), percentile=50).round(3)
    array([0.25, 0.5 , 1.  ])
    >>> acceptance(np.log([1.0, 2.0, 4.0]), percentile=0).round(3)
    array([0.5 , 0.75, 1.  ])
    """
    x = np.asarray(logits, "float64")
    x = x[:, 0] if x.ndim == 2 and x.shape[1] == 1 else x
    if x.ndim != 1 or not len(x) or not np.isfinite(x).all():
        raise UserError(
            f"logits of shape {np.shape(logits)} must be finite, one for each image: check the "
            "discriminator"
        )
    relative = x - x.max()
    if percentile is None:
        return np.exp(relative)
    if not 0 <= percentile <= 100:
        raise UserError(f"percentile must be from 0 to 100, not {percentile}")
    f = relative - np.log(-np.expm1(relative - MARGIN))
    return special.expit(f - np.percentile(f, percentile))


def accept(logits: np.ndarray, percentile: float | None = None, seed: int = 0) -> np.ndarray:
    """Return the indices of the images to keep, drawn with the probabilities of `acceptance`.

    >>> accept(np.log([1e-9, 1.0, 1.0]))
    array([1, 2])
    """
    p = acceptance(logits, percentile)
    return np.flatnonzero(np.random.default_rng(seed).uniform(size=len(p)) < p)
