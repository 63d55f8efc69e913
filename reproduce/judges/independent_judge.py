"""What all independent judges have in common."""

from abc import ABC, abstractmethod

import numpy as np


class IndependentJudge(ABC):
    """A classifier or detector that others trained, on other data.

    Attributes:
        name: str. The judge, and the version of its package.
        measure: str. What it means that a score is above `threshold`.
        samples: int. How many images are enough.
        threshold: float. From which score on something counts as found.
        backend: str or None. The backend of Keras that it needs.
    """

    name: str
    measure: str
    samples: int
    threshold: float
    backend: str | None

    @abstractmethod
    def ask(self, images: np.ndarray) -> tuple[list[str], np.ndarray]:
        """Return what it sees in each image, and how sure it is.

        Args:
            images: uint8 `(n, H, W, C)`.

        Returns:
            `(answers, scores)`: n words, and float `(n,)` in [0, 1], 0 where it sees nothing.
        """

    def scores(self, images: np.ndarray) -> np.ndarray:
        """Return the scores alone."""
        return self.ask(images)[1]
