"""An independent judge of faces: MTCNN (Zhang et al., 2016), whose weights come with its package.

It says how sure it is that there is a face, not whether faces vary: it is sure of the mean face.
"""

import importlib.metadata

import numpy as np

from gan_vs_vae.images import resize
from reproduce.judges.independent_judge import IndependentJudge

PACKAGES = ("mtcnn", "lz4", "tensorflow")
SIZE = 128  # pixels, to which images are enlarged: the detector finds faces of 20 pixels and more


class FaceDetector(IndependentJudge):
    """Tells how sure a detector is of the surest face in an image, in some 250 ms."""

    measure = "a face is found, with a confidence above 0.99"
    samples = 200
    threshold = 0.99
    backend = "tensorflow"  # mtcnn calls NumPy's methods on tensors

    def __init__(self):
        from mtcnn import MTCNN

        self.name = f"MTCNN of mtcnn {importlib.metadata.version('mtcnn')}"
        self._detector = MTCNN()

    def ask(self, images: np.ndarray) -> tuple[list[str], np.ndarray]:
        """Return the confidence in the surest face of each image, 0 if there is none.

        Args:
            images: uint8 `(n, H, W, 3)`.
        """
        found = (self._detector.detect_faces(image) for image in resize(images, (SIZE, SIZE)))
        surest = [max((f["confidence"] for f in faces), default=0.0) for faces in found]
        return ["face" if score else "" for score in surest], np.array(surest)
