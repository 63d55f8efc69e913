"""The Fréchet distance that infinitely many samples would have."""

import numpy as np

from gan_vs_vae.errors import UserError
from gan_vs_vae.metrics.features import checked_pair
from gan_vs_vae.metrics.frechet import frechet_distance


def frechet_distance_infinite(
    real: np.ndarray, generated: np.ndarray, points: int = 15, seed: int = 0
) -> float:
    """Extrapolate the Fréchet distance to infinitely many samples.

    The distance of n samples is too large by about c / n, and c depends on the model, so that equal
    n does not make two models comparable. The distance is computed for random subsets of `points`
    sizes from N / 5 to N, N that of the smaller set, and a line is fitted to it over 1 / n; its
    value at 1 / n = 0 is returned (Chong and Forsyth, 2020, section 4). They hold the real images'
    statistics fixed; here both sets have n samples, which removes the bias of both.

    Args:
        real, generated: finite features, `(n, d)` and `(m, d)`, more than 5 d of each: the bias of
            fewer samples than dimensions is not a line.
        points: int, at least 2. Defaults to 15.
        seed: int. Seeds the choice of subsets. Defaults to 0.

    Returns:
        float; sometimes below 0 for two sets of one distribution.

    Raises:
        UserError: if features have other shapes, are not finite, or are too few, or if there are
            fewer than two points.

    >>> x = np.random.default_rng(0).normal(size=(2, 300, 8))
    >>> abs(frechet_distance_infinite(*x)) < frechet_distance(*x) / 3
    True
    """
    if points < 2:
        raise UserError(f"points must be at least 2, not {points}")
    real, generated = checked_pair(real, generated, at_least=5 * np.shape(real)[-1] + 1)
    smaller = min(len(real), len(generated))
    rng = np.random.default_rng(seed)
    sizes = np.linspace(max(smaller / 5, 2), smaller, points).astype(int)
    distances = [
        frechet_distance(
            real[rng.choice(len(real), n, replace=False)],
            generated[rng.choice(len(generated), n, replace=False)],
        )
        for n in sizes
    ]
    _slope, at_infinity = np.polyfit(1 / sizes, distances, 1)
    return float(at_infinity)
