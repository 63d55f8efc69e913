"""Odd eyes: by how much the colours of the two eyes of an aligned face differ, lightness aside."""

import numpy as np

from reproduce.statistics import Estimate, mann_whitney_auc

ROW, COLUMNS = 0.51, (0.39, 0.61)  # of the eyes' centres, in CelebA's aligned square
HALF = 0.055  # of the side: half the side of the box around an eye
CHANCE = 0.5  # the probability that one of two faces of the same kind has the odder eyes
ABOUT = 0.05  # the distance from CHANCE of what is about CHANCE

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

    The distance in a* and b* of CIE L*a*b* of the mean colours of the two eyes' boxes. L* is left out:
    light from one side changes it, and no eye. In shade a* and b* shrink, too, but by less: to the cube
    root of the light.
    """
    left, right = (to_lab(box(images, column).mean(axis=(1, 2)))[:, 1:] for column in COLUMNS)
    return np.linalg.norm(left - right, axis=1)


def odder(faces: np.ndarray, real: np.ndarray) -> Estimate:
    """Estimate the probability that the eyes of a face differ more in colour than a real face's.

    It is CHANCE if they differ as much (Mann and Whitney, 1947).
    """
    return mann_whitney_auc(oddness(faces), oddness(real))


def with_other_eye(images: np.ndarray) -> np.ndarray:
    """Return copies of faces, each with the right eye of the face before it in the array.

    Right is where the box lies in the image.
    """
    mixed = images.copy()
    eyes = box(mixed, COLUMNS[1])  # a view: what is written into it is written into the faces
    eyes[:] = np.roll(eyes, 1, axis=0)
    return mixed


def controls_fail(controls: dict) -> str | None:
    """Return why the measure decides nothing, if a control fails.

    Args:
        controls: estimates of `odder` as dicts: `held_out` of real faces, whose whole interval must be
            about CHANCE, and `planted` of `with_other_eye`, whose whole interval must be above that.
    """
    held_out, planted = (Estimate.from_dict(controls[kind]) for kind in ("held_out", "planted"))
    low, high = CHANCE - ABOUT, CHANCE + ABOUT
    if held_out.low < low or held_out.high > high:
        return (
            "eyes of new real faces differ more than those of other real faces with probability "
            f"{held_out}, which must be between {low:g} and {high:g}"
        )
    if planted.low <= high:
        return (
            "eyes of real faces with another face's right eye differ more with probability "
            f"{planted}, which must be above {high:g}"
        )
    return None


def box(images: np.ndarray, column: float) -> np.ndarray:
    """Return the pixels around an eye, as a view of the images."""
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
