"""Points of the latent space: grids, paths, traversals and arithmetic."""

import statistics
from collections.abc import Sequence

import keras
import numpy as np

from gan_vs_vae.errors import UserError
from gan_vs_vae.layers import label_count

PARALLEL = 1e-4  # radians; the arc between ends that are nearer than this is straight


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


def checked_inputs(
    network: keras.Model, z: np.ndarray, labels: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray | None]:
    """Return z as float32 and labels as int32, as a network takes them.

    Raises:
        UserError: if z or the labels do not fit the network, or there is not a label for each.
    """
    z, width = np.asarray(z, "float32"), network.inputs[0].shape[-1]
    if z.ndim != 2 or z.shape[1] != width or not len(z):
        raise UserError(f"z must have shape (n, {width}), n > 0, not {z.shape}")
    if len(network.inputs) != (1 if labels is None else 2):
        raise UserError("give labels to a network that takes them, and none to one that does not")
    if labels is None:
        return z, None
    if len(labels) != len(z):
        raise UserError(f"there are {len(labels)} labels for {len(z)} latent vectors")
    return z, _checked_labels(network, np.asarray(labels))


def _checked_labels(network, labels):
    width = network.inputs[1].shape[1:]
    if labels.shape[1:] != width or labels.dtype.kind not in "biu":
        raise UserError(f"labels must be integers of shape {('n', *width)}, not {labels.shape}")
    count = 2 if width else label_count(network)
    if labels.min() < 0 or (count and labels.max() >= count):
        raise UserError(
            f"labels from {labels.min()} to {labels.max()} do not fit a network of "
            f"{'attributes, 0 or 1' if width else f'{count} classes, from 0 on'}"
        )
    return labels.astype("int32")


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
    start, end, share = _checked_ends(start, end, n)
    return ((1 - share) * start + share * end).astype("float32")


def spherical_path(start: np.ndarray, end: np.ndarray, n: int) -> np.ndarray:
    """Return n points on the arc from `start` to `end`, both included.

    If both have the same length, the points have it, too, and are evenly spaced in angle:
    sin((1 - t) a) / sin(a) start + sin(t a) / sin(a) end, with the angle a between them (Shoemake,
    1985; White, 2016). Points of N(0, I) in many dimensions have nearly the same length, sqrt(d):
    those between two of them on a straight line are shorter, which a model has hardly seen in
    training; those on the arc are not.

    Args:
        start, end: float `(latent_dim,)`, not zero, and not opposite to each other.
        n: int, at least 2.

    Returns:
        float32 `(n, latent_dim)`.

    Raises:
        UserError: as `path`, or if no single arc joins the ends.

    >>> spherical_path(np.array([0.0, 2.0]), np.array([2.0, 0.0]), 3).round(3)
    array([[0.   , 2.   ],
           [1.414, 1.414],
           [2.   , 0.   ]], dtype=float32)
    """
    start, end, share = _checked_ends(start, end, n)
    lengths = np.linalg.norm(start), np.linalg.norm(end)
    if not all(lengths):
        raise UserError("no arc leads from or to the origin, which has no direction: use path")
    a, b = start / lengths[0], end / lengths[1]
    angle = 2 * np.arctan2(np.linalg.norm(a - b), np.linalg.norm(a + b))  # exact near 0 and pi
    if np.pi - angle < PARALLEL:
        raise UserError("many arcs lead from a point to the opposite one: go by a third point")
    if angle < PARALLEL:
        return path(start, end, n)
    weights = np.sin((1 - share) * angle), np.sin(share * angle)
    return ((weights[0] * start + weights[1] * end) / np.sin(angle)).astype("float32")


def traversal(
    z: np.ndarray, direction: int | np.ndarray, values: Sequence[float] | np.ndarray
) -> np.ndarray:
    """Return copies of z that differ in one coordinate, which has each of these values.

    z - (z . u) u + v u for each v, with the unit vector u of the direction.

    Args:
        z: float `(latent_dim,)`.
        direction: int, the number of a coordinate; or float `(latent_dim,)`, not zero, any other
            direction, of any length.
        values: float `(n,)`, such as `np.linspace(-3, 3, 7)`: z ~ N(0, I) is within three of 0 in
            997 of 1,000 cases.

    Returns:
        float32 `(n, latent_dim)`.

    Raises:
        UserError: if there is no such coordinate, or the direction is of another shape, or zero.

    >>> traversal(np.array([5.0, 6.0]), 1, [-1, 1])
    array([[ 5., -1.],
           [ 5.,  1.]], dtype=float32)
    """
    if isinstance(direction, (int, np.integer)):
        if not 0 <= direction < len(z):
            raise UserError(f"z has the coordinates 0 to {len(z) - 1}, not {direction}")
        vector = np.eye(1, len(z), direction)[0]
    else:
        vector = np.asarray(direction)
    if vector.shape != z.shape or not vector.any():
        raise UserError(f"a direction for z has the shape {z.shape}, and is not zero")
    unit = vector / np.linalg.norm(vector)
    return (z - (z @ unit) * unit + np.outer(values, unit)).astype("float32")


def arithmetic(add: Sequence[np.ndarray], subtract: Sequence[np.ndarray] = ()) -> np.ndarray:
    """Return a sum of mean latent vectors, of exemplars of what is added and subtracted.

    sum_a mean(z of a) - sum_s mean(z of s), as in smiling woman - neutral woman + neutral man
    (Radford, Metz and Chintala, 2015, section 6.3.2, who take means of three: single exemplars are
    unstable). `arithmetic([smiling_women, neutral_men], subtract=[neutral_women])`.

    Args:
        add, subtract: for each term float `(k, latent_dim)`, k exemplars, or `(latent_dim,)`.
            `subtract` defaults to none.

    Returns:
        float32 `(latent_dim,)`.

    Raises:
        UserError: if nothing is added, a term has no exemplar, or they have different widths.

    >>> arithmetic([np.array([[1.0, 3.0], [3.0, 5.0]]), np.array([1.0, 0.0])], [np.ones(2)])
    array([2., 3.], dtype=float32)
    """
    terms = [np.atleast_2d(term) for term in (*add, *subtract)]
    shapes = {term.shape[1:] for term in terms}
    if not add or len(shapes) != 1 or not all(map(len, terms)):
        raise UserError(
            "arithmetic needs at least one term to add, with exemplars of one width each, "
            f"not terms of the shapes {', '.join(str(term.shape) for term in terms) or 'none'}"
        )
    signs = np.repeat([1.0, -1.0], [len(add), len(subtract)])
    return (signs @ np.stack([term.mean(axis=0) for term in terms])).astype("float32")


def _checked_ends(start, end, n):
    """Return the ends of a path in float64, and the share of the way at each point, `(n, 1)`."""
    if n < 2:
        raise UserError(f"a path has at least its two ends, not {n} points")
    if start.shape != end.shape:
        raise UserError(f"a path cannot lead from {start.shape} to {end.shape}")
    share = np.linspace(0, 1, n)[:, None]
    return np.asarray(start, "float64"), np.asarray(end, "float64"), share
