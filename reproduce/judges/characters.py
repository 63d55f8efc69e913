"""An independent reader of characters: PP-OCRv6, whose weights come with the package rapidocr.

It has never seen the data sets of the report, and reads any of 18,708 characters, in lines of text.
"""

import importlib.metadata
import importlib.util
from pathlib import Path

import numpy as np

from gan_vs_vae.images import resize
from reproduce.judges.independent_judge import IndependentJudge

PACKAGES = ("rapidocr", "onnxruntime")
WEIGHTS = Path("models", "PP-OCRv6_rec_small.onnx")
HEIGHT, WIDTH = 48, 96  # pixels of the line that it reads; the character is in its middle
BATCH = 50


class CharacterReader(IndependentJudge):
    """Reads the one character that an image shows, in some 15 ms."""

    measure = "one letter or digit is read, with a probability above 0.8"
    samples = 1000
    threshold = 0.8
    backend = None

    def __init__(self):
        import onnxruntime

        self.name = f"PP-OCRv6 of rapidocr {importlib.metadata.version('rapidocr')}"
        package = importlib.util.find_spec("rapidocr")
        assert package is not None
        assert package.origin is not None  # its own code would need packages for lines of text
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(Path(package.origin).parent / WEIGHTS), options, providers=["CPUExecutionProvider"]
        )
        characters = self._session.get_modelmeta().custom_metadata_map["character"]
        self._characters = ["", *characters.splitlines(), " "]  # the first is CTC's blank

    def ask(self, images: np.ndarray) -> tuple[list[str], np.ndarray]:
        """Return the text that is read, and its probability; 0 if it is not one letter or digit.

        Args:
            images: uint8 `(n, H, W, C)`; a character in the middle of each.
        """
        read = self.read(images)
        scores = [p if len(t) == 1 and t.isascii() and t.isalnum() else 0 for t, p in read]
        return [text for text, _ in read], np.array(scores)

    def read(self, images: np.ndarray) -> list[tuple[str, float]]:
        """Return the text that is read in each image, and its least sure character's probability.

        A run of the same character in neighbouring columns is one, and blanks are left out (Graves
        et al., 2006: best path decoding).
        """
        found = []
        for start in range(0, len(images), BATCH):
            lines = as_lines(images[start : start + BATCH])
            (columns,) = self._session.run(None, {self._session.get_inputs()[0].name: lines})
            found += [self._decoded(each) for each in columns]
        return found

    def _decoded(self, columns):
        best = columns.argmax(axis=1)
        first = [i for i, c in enumerate(best) if c and (i == 0 or best[i - 1] != c)]
        text = "".join(self._characters[best[i]] for i in first)
        return text, min((float(columns[i, best[i]]) for i in first), default=0.0)


def as_lines(images: np.ndarray) -> np.ndarray:
    """Return images as lines of text: float32 `(n, 3, HEIGHT, WIDTH)` in [-1, 1], blue first.

    The paper on both sides has the median colour of the image's edge.

    >>> as_lines(np.zeros((2, 28, 28, 1), "uint8")).shape
    (2, 3, 48, 96)
    """
    images = resize(images, (HEIGHT, HEIGHT))
    sides = [images[:, 0], images[:, -1], images[:, :, 0], images[:, :, -1]]
    paper = np.median(np.concatenate(sides, axis=1), axis=1)
    lines = np.empty((len(images), HEIGHT, WIDTH, 3), "float32")
    lines[:] = paper[:, None, None]
    left = (WIDTH - HEIGHT) // 2
    lines[:, :, left : left + HEIGHT] = images
    return np.ascontiguousarray((lines / 127.5 - 1)[..., ::-1].transpose(0, 3, 1, 2))
