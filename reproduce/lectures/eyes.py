"""Odd eyes: by how much the colours of the two eyes of an aligned face differ."""

import numpy as np

ROW, COLUMNS = 0.51, (0.39, 0.61)  # of the eyes' centres, in CelebA's aligned square
HALF = 0.055  # of the side: half the side of the box around an eye

# From linear sRGB to CIE XYZ, divided by the white of D65 (IEC 61966-2-1).
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
) / np.array([[0.95047], [1.0], [1.08883]])


def oddness(images: np.ndarray) -> np.ndarray:
    """Return the colour difference of the eyes of faces, uint8 `(n, H, W, 3)`: float64 `(n,)`.

    The distance in CIE L*a*b* (Delta E of 1976) of the mean colours of the two eyes' boxes.
    """
    left, right = (to_lab(box(images, column).mean(axis=(1, 2))) for column in COLUMNS)
    return np.linalg.norm(left - right, axis=1)


def box(images: np.ndarray, column: float) -> np.ndarray:
    """Return the pixels around an eye."""
    side = images.shape[1]
    half = max(1, round(HALF * side))
    y, x = round(ROW * side), round(column * side)
    return images[:, y - half : y + half, x - half : x + half]


def to_lab(colours: np.ndarray) -> np.ndarray:
    """Return colours of sRGB, levels 0 to 255, `(n, 3)`, in CIE L*a*b*.

    >>> to_lab(np.array([[255, 255, 255], [255, 0, 0]])).round(1) + 0.0
    array([[100. ,   0. ,   0. ],
           [ 53.2,  80.1,  67.2]])
    """
    share = np.asarray(colours, float) / 255
    linear = np.where(share > 0.04045, ((share + 0.055) / 1.055) ** 2.4, share / 12.92)
    xyz = linear @ TO_XYZ.T
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    x, y, z = f.T
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=1)
