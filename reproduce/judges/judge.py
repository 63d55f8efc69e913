"""The judge of a data set: a classifier that ships, which takes images of any size."""

import functools
from collections.abc import Callable

import keras
import numpy as np
from keras import ops

from gan_vs_vae import backend, metrics, precision, pretrained
from gan_vs_vae.batches import map_in_batches
from gan_vs_vae.data import DataSet
from gan_vs_vae.errors import UserError
from gan_vs_vae.images import resize
from gan_vs_vae.models import Classifier


class Judge:
    """A classifier that nobody trains to draw a figure, so that numbers compare between machines.

    Args:
        data: `DataSet`. What it judges samples of.
        name: str or None. The name of the pretrained model. Defaults to None: that of
            `name_of_judge`.

    Attributes:
        name: str. The name of the pretrained model.
        card: dict. How it was trained, and what it reaches.
        network: str. What to call it beside numbers: its name and the start of its checksum.

    Raises:
        UserError: if none ships for the data set, or for its classes.
    """

    def __init__(self, data: DataSet, name: str | None = None):
        self.name = name or name_of_judge(data)
        self.card = pretrained.card(self.name)
        self.network = f"{self.name} {self.card['sha256'][:8]}"
        self._labels = _labels(self.card, data)

    def classify(self, images: np.ndarray) -> np.ndarray:
        """Return the most likely label of each image, as `Classifier.classify`."""
        labels = self._classifier.classify(self._resized(images))
        return labels if labels.ndim == 1 else labels[:, self._labels]

    def probabilities(self, images: np.ndarray) -> np.ndarray:
        """Return the probability of each class, or attribute, float32 `(n, num_classes)`."""
        return self._classifier.probabilities(self._resized(images))[:, self._labels]

    @functools.cached_property
    def features(self) -> metrics.Features:
        """The inputs of its last layer, in which distributions of images are compared."""
        height, width, _ = self._classifier.image_shape
        return metrics.Features(
            lambda images: self._classifier.features(self._resized(images)),
            self.network,
            f"{height}x{width}, Lanczos",
        )

    @functools.cached_property
    def features_of_floats(self) -> Callable[[np.ndarray], np.ndarray]:
        """The features of images that nothing has rounded, float `(n, H, W, C)` in [0, 1].

        They tell how images change with the least change of z. Images of k times the judge's size are
        reduced by the means of k x k pixels.
        """
        network, (side, _, _) = self._classifier.network, self._classifier.image_shape
        body = precision.in_float32(keras.Model(network.inputs, network.layers[-1].input))

        def features(images):
            k = images.shape[1] // side
            return body(ops.average_pool(images, k, k) if k > 1 else images, training=False)

        compute = backend.compiled(body, features)
        return lambda images: map_in_batches(compute, [np.asarray(images, "float32")])

    @functools.cached_property
    def _classifier(self) -> Classifier:
        found = pretrained.load(self.name)
        assert isinstance(found, Classifier)
        return found

    def _resized(self, images):
        size = self._classifier.image_shape[:2]
        return images if images.shape[1:3] == size else resize(images, size)


def second_judge(data: DataSet) -> Judge | None:
    """Return a judge of another architecture and seed; None for what stands in for a data set.

    It is asked what it sees, and never for features.
    """
    name = name_of_judge(data).replace("-classifier", "-residual-classifier")
    return Judge(data, name) if name in pretrained.NAMES else None


def name_of_judge(data: DataSet) -> str:
    """Return the name of the pretrained model that judges samples of a data set.

    What stands in for a data set has a judge of its own, unless it is a part of the data set.

    Raises:
        UserError: if there is none.
    """
    name = f"{data.name}-{'' if data.has_real_images else 'stand-in-'}classifier"
    if name not in pretrained.NAMES:
        judged = sorted({n.split("-")[0] for n in pretrained.NAMES})
        raise UserError(
            f"no classifier judges samples of {data.name}: figures are drawn from {', '.join(judged)}"
        )
    return name


def _labels(card, data):
    """Return which of the judge's labels are those of the data set."""
    known, asked = card["class_names"], list(data.class_names or card["class_names"])
    if data.multi_label:
        if strange := [name for name in asked if name not in known]:
            raise UserError(
                f"the judge of {data.name} does not know {', '.join(strange)}: it knows "
                f"{', '.join(known)}"
            )
        return [known.index(name) for name in asked]
    if asked != known:
        raise UserError(
            f"the judge of {data.name} knows {len(known)} classes, and the data have "
            f"{len(asked)}, or others: draw the figure from all classes"
        )
    return list(range(len(known)))
