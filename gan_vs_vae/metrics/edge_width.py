"""The width of edges: how many pixels lie between dark and bright."""

import numpy as np

from gan_vs_vae.errors import UserError
from gan_vs_vae.metrics.sharpness import grey_inside

FROM, TO = 0.1, 0.9  # of an edge's height, as of the edges of ISO 12233
ROUNDING = 1e-6  # of brightness, of which a level is 1 / 255


def edge_width(images: np.ndarray, contrast: float = 0.5, margin: int = 0) -> float:
    """Compute the mean width of the edges in all rows and columns of the grey images.

    An edge is a run of pixels in a row, or column, in which brightness does not fall, or does not
    rise, from one extremum to the next (Marziliano et al., 2002), by at least `contrast`. Its width is
    the distance in which the straight lines between its pixels go from 10 to 90 % of its height.

    Args:
        images: uint8 `(n, H, W, C)`.
        contrast: float in (0, 1]. The least height of an edge; black and white differ by 1. Defaults
            to 0.5.
        margin: int. The pixels at each side that are left out. Defaults to 0.

    Returns:
        float, pixels. 0.8 for edges from one pixel to the next, and 0.8 w for ramps of w pixels.

    Raises:
        UserError: if no image has such an edge, or if the margin leaves fewer than 3 pixels.

    >>> step = np.repeat(np.array([0, 255], "uint8"), 4)
    >>> ramp = np.array([0, 0, 51, 102, 153, 204, 255, 255], "uint8")
    >>> for profile in (step, ramp):
    ...     print(round(edge_width(np.tile(profile, (1, 8, 1))[..., None]), 6))
    0.8
    4.0
    """
    x = grey_inside(images, margin)
    columns = x.swapaxes(1, 2)
    widths = np.concatenate(
        [_widths(lines.reshape(-1, lines.shape[2]), contrast) for lines in (x, columns)]
    )
    if not len(widths):
        raise UserError(f"no edge is as high as {contrast}: choose a smaller contrast")
    return float(widths.mean())


def _widths(lines, contrast):
    """Return the widths of all edges in lines, float `(n, length)`."""
    steps = np.diff(lines, axis=1)
    runs = _runs(np.sign(steps))
    starts, ends = lines[:, :-1].ravel(), lines[:, 1:].ravel()
    first = np.flatnonzero(np.diff(runs, prepend=-1))
    last = np.append(first[1:], len(runs)) - 1
    begin, height = starts[first], ends[last] - starts[first]
    # Each step's share between the two levels, which are shares of its edge's height.
    low, high = ((s - begin[runs]) / np.where(height == 0, 1, height)[runs] for s in (starts, ends))
    inside = np.clip(high, FROM, TO) - np.clip(low, FROM, TO)
    level = (low == high) & (low > FROM) & (low < TO)  # lies between them as a whole
    share = np.where(level, 1, inside / np.where(high == low, 1, high - low))
    widths = np.bincount(runs, weights=share, minlength=len(first))
    return widths[np.abs(height) >= contrast - ROUNDING]


def _runs(signs):
    """Return the number of the run that each step belongs to; level steps go on with the last one."""
    at = np.where(signs != 0, np.arange(signs.shape[1]), 0)
    signs = np.take_along_axis(signs, np.maximum.accumulate(at, axis=1), axis=1)
    new = np.ones(signs.shape, bool)  # each line begins a run
    new[:, 1:] = signs[:, 1:] != signs[:, :-1]
    return np.cumsum(new.ravel()) - 1
