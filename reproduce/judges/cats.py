"""An independent judge of cats: OpenCV's detector of their faces.

It finds a face or none. It is a gate: it does not say how natural a face is, takes some human faces for
those of cats, and is as pleased with one face a thousand times.
"""

import numpy as np

from gan_vs_vae.data.cats.cascade import find_faces, load_cascade
from gan_vs_vae.images import resize
from reproduce.judges.independent_judge import IndependentJudge

PACKAGES = ("cv2",)
SIZE = 96  # pixels, to which images are enlarged
MARGIN = 16  # of the edge's pixels: the detector looks for a face with something around it
LUMA = (0.299, 0.587, 0.114)  # of red, green and blue (BT.601)


class CatFaceDetector(IndependentJudge):
    """Tells whether a detector finds a cat's face in an image."""

    measure = "a cat's face is found"
    samples = 500
    threshold = 0.5
    backend = None

    def __init__(self):
        self._cascade = load_cascade()

        import cv2

        self.name = f"the cascade of frontal cat faces of OpenCV {cv2.__version__}"

    def ask(self, images: np.ndarray) -> tuple[list[str], np.ndarray]:
        """Return "cat" and 1 for each image in which a face is found, and "" and 0 for others.

        Args:
            images: uint8 `(n, H, W, 3)`.
        """
        found = [
            bool(find_faces(self._cascade, grey)) for grey in _grey(resize(images, (SIZE, SIZE)))
        ]
        return ["cat" if each else "" for each in found], np.array(found, "float64")


def _grey(images):
    """Return grey images, uint8, with a margin of what is at their edges."""
    grey = np.round(images @ np.array(LUMA)).astype("uint8")
    return np.pad(grey, ((0, 0), (MARGIN, MARGIN), (MARGIN, MARGIN)), mode="edge")
