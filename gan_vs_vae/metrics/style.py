"""The style of characters: what two pictures of one letter can differ in."""

import numpy as np

from gan_vs_vae.images import to_unit_range

STYLE = ("background", "ink", "stroke", "slant")


def character_style(images: np.ndarray) -> np.ndarray:
    """Measure background, ink, width of the strokes, and slant of each character.

    background: the median brightness of the pixels at the edge. With the ink map
    m = |x - background| / max |x - background| of the grey image x,

    - ink: the mean of x, weighted by m^2;
    - stroke: 2 sum m / sum |grad m|, which is w for long lines of width w, whose outline is twice as long;
    - slant: mu_xy / mu_yy, by the central second moments of m: the shear that moments undo, above 0
      where the top leans to the right.

    Args:
        images: uint8 `(n, H, W, C)`, each of one character.

    Returns:
        float64 `(n, 4)`, in the order of `STYLE`: brightness in [0, 1], pixels, and pixels a pixel.

    >>> bar = np.zeros((1, 32, 32, 1), "uint8")
    >>> bar[:, 4:28, 14:18] = 255  # 4 pixels wide, upright
    >>> character_style(bar).round(1)
    array([[0. , 1. , 3.5, 0. ]])
    """
    x = to_unit_range(images).mean(axis=-1)
    edge = np.concatenate([x[:, 0], x[:, -1], x[:, 1:-1, 0], x[:, 1:-1, -1]], axis=1)
    background = np.median(edge, axis=1)
    m = np.abs(x - background[:, None, None])
    m /= np.maximum(m.max(axis=(1, 2)), 1 / 255)[:, None, None]
    total = np.maximum(m.sum(axis=(1, 2)), 1e-9)
    ink = (m**2 * x).sum(axis=(1, 2)) / np.maximum((m**2).sum(axis=(1, 2)), 1e-9)
    dy, dx = np.gradient(m, axis=(1, 2))
    outline = np.sqrt(dx**2 + dy**2).sum(axis=(1, 2))
    stroke = 2 * total / np.maximum(outline, 1e-9)
    return np.stack([background, ink, stroke, _slant(m, total)], axis=1)


def style_variety(styles: np.ndarray, real: np.ndarray) -> float:
    """Compute how varied styles are, 1 for real ones.

    The mean over the entries of Var(c(s)) / Var(c(s_real)), where c cuts values off at the 1st and the 99th
    percentile of the real ones, so that noise is not taken for style. Entries in which the real styles do
    not differ do not count.

    Args:
        styles, real: float `(n, k)` and `(m, k)`, from `character_style`.

    Returns:
        float, 0 where all are equal.

    >>> real = np.arange(12.0).reshape(6, 2)
    >>> style_variety(real, real), round(style_variety(real[:1].repeat(6, axis=0), real), 6)
    (1.0, 0.0)
    """
    low, high = np.percentile(real, [1, 99], axis=0)
    variance, expected = (np.clip(each, low, high).var(axis=0) for each in (styles, real))
    differs = expected > 0
    return float(np.mean(variance[differs] / expected[differs])) if differs.any() else 0.0


def _slant(m, total):
    rows, columns = (np.arange(size, dtype="float64") for size in m.shape[1:])
    y = (m.sum(axis=2) @ rows / total)[:, None, None] - rows[:, None]
    x = columns - (m.sum(axis=1) @ columns / total)[:, None, None]
    return (m * x * y).sum(axis=(1, 2)) / np.maximum((m * y * y).sum(axis=(1, 2)), 1e-9)
