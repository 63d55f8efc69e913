"""Probes that ship: logistic regressions on ImageNet features, of which class an image shows.

They learned the classes from the data set, but what they see by from ImageNet: a GAN that pleases a
classifier of the data set alone does not please them.
"""

from pathlib import Path

import numpy as np

from gan_vs_vae.errors import UserError
from gan_vs_vae.files import checksum, read_json
from reproduce.judges import imagenet
from reproduce.judges.independent_judge import IndependentJudge
from reproduce.judges.linear import LinearModel

FOLDER = Path(__file__).with_name("probes")
# The data with which each is trained: as study has them.
DATA: dict[str, dict] = {
    "cifar10-probe": {"name": "cifar10"},
    "celeba-probe": {
        "name": "celeba",
        "image_size": 64,
        "attributes": ["Male", "Blond_Hair", "Smiling", "Wearing_Hat"],
    },
}


class Probe(IndependentJudge):
    """A classifier of images by their ImageNet features.

    Args:
        name: str. One of `DATA`.

    Raises:
        UserError: if its file is not the one that its card describes.
    """

    measure = "the probe is more than half sure of one class"
    samples = 500
    threshold = 0.5
    backend = None

    def __init__(self, name: str):
        path = FOLDER / f"{name}.npz"
        self.card = read_json(path.with_suffix(".json"))
        if checksum(path) != self.card["sha256"]:
            raise UserError(f"{path} is not the file that its card describes: install it anew")
        self.name = f"{name} {self.card['sha256'][:8]} on EfficientNet-Lite0"
        self.class_names = self.card["class_names"]
        with np.load(path, allow_pickle=False) as stored:
            self._model = LinearModel(
                stored["weights"], stored["bias"], bool(stored["multi_label"])
            )

    def probabilities(self, images: np.ndarray) -> np.ndarray:
        """Return the probability of each class, or attribute, float64 `(n, k)`."""
        return self._model.probabilities(imagenet.features()(images))

    def ask(self, images: np.ndarray) -> tuple[list[str], np.ndarray]:
        """Return the most likely class of each image, and its probability."""
        probabilities = self.probabilities(images)
        names = [self.class_names[each] for each in probabilities.argmax(axis=1)]
        return names, probabilities.max(axis=1)
