"""OpenCV's detector of cat faces, which ships with its package: a cascade of Haar features.

P. Viola and M. Jones, *Rapid Object Detection using a Boosted Cascade of Simple Features* (2001);
trained on frontal faces of cats by J. Howse. It finds a face, or none: it does not say how natural
the face is, and it takes some human faces for those of cats.
"""

from pathlib import Path
from typing import Any

import numpy as np

from gan_vs_vae.errors import UserError

FILE = "haarcascade_frontalcatface_extended.xml"
INSTALL = "pip install 'opencv-python-headless<5', which the extra `judges` has, too"
STEP = 1.1  # by which the detector's window grows from scale to scale
NEIGHBOURS = 3  # windows that must agree on a face
Box = tuple[int, int, int, int]  # left, top, right, bottom


def load_cascade() -> Any:
    """Return OpenCV's cascade of cat faces.

    Raises:
        UserError: if OpenCV is not installed, or is version 5, which ships no cascades.
    """
    try:
        import cv2
    except ImportError as error:
        raise UserError(
            f"OpenCV finds the faces of cats and is not installed: {INSTALL}"
        ) from error
    path = Path(cv2.__file__).parent / "data" / FILE
    if not hasattr(cv2, "CascadeClassifier") or not path.is_file():
        raise UserError(f"OpenCV {cv2.__version__} ships no detector of cat faces: {INSTALL}")
    return cv2.CascadeClassifier(str(path))


def find_faces(cascade: Any, image: np.ndarray) -> list[Box]:
    """Return the boxes of the cat faces in an image, the largest first.

    Args:
        cascade: from `load_cascade`.
        image: uint8 `(H, W)`, grey. Its histogram is made flat first, as the detector expects.

    Returns:
        Squares `(left, top, right, bottom)` in pixels.
    """
    import cv2

    found = cascade.detectMultiScale(cv2.equalizeHist(image), STEP, NEIGHBOURS)
    boxes = [(int(x), int(y), int(x + width), int(y + height)) for x, y, width, height in found]
    return sorted(boxes, key=lambda box: (box[0] - box[2], box))
