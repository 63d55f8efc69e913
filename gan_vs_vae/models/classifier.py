"""The classifier that judges conditional samples."""

import functools

import keras
import numpy as np
from keras import ops

from gan_vs_vae import backend
from gan_vs_vae.backend import Tensor
from gan_vs_vae.layers import PACKAGE
from gan_vs_vae.losses import class_loss, label_accuracy, likeliest_labels
from gan_vs_vae.models.base import ImageModel, in_batches, input_shape


@keras.saving.register_keras_serializable(PACKAGE)
class Classifier(ImageModel):
    """-E[log P(C = c|x)], of a network from images to class logits.

    Args:
        network: images in [0, 1], float `(batch, H, W, C)`, to logits,
            `(batch, num_classes)`.
        multi_label: whether these are of `num_classes` binary attributes.
        seed: int or None.

    >>> from gan_vs_vae import networks
    >>> classifier = Classifier(networks.classifier((28, 28, 1), num_classes=10, filters=(4,)))
    >>> classifier.classify(np.zeros((3, 28, 28, 1), "uint8")).shape
    (3,)
    """

    conditional = True

    def __init__(self, network: keras.Model, multi_label: bool = False, seed: int | None = None):
        super().__init__(
            image_shape=input_shape(network, "network"),
            num_classes=network.outputs[0].shape[-1],
            seed=seed,
        )
        self.network = network
        self.multi_label = multi_label
        self.track("loss", "accuracy")

    def measure(self, images: Tensor, labels: Tensor | None, training: bool = False) -> Tensor:
        """The cross entropy in nats; records it and the accuracy."""
        logits = self.network(images, training=training)
        loss = class_loss(labels, logits)
        self.record(loss=loss, accuracy=label_accuracy(labels, logits))
        return loss

    def classify(self, images: np.ndarray) -> np.ndarray:
        """The likeliest label of each image: uint8 `(n, H, W, C)` to int32 `(n,)`.

        Of attributes, int32 `(n, num_classes)`, each 1 where it is likelier than not.
        """
        self.check_images(images)
        return in_batches(self._classify, [images])

    def probabilities(self, images: np.ndarray) -> np.ndarray:
        """P(C = c|x) of each class, or of each attribute: float32 `(n, num_classes)`."""
        self.check_images(images)
        return in_batches(self._probabilities, [images])

    def features(self, images: np.ndarray) -> np.ndarray:
        """What the last layer decides by: uint8 `(n, H, W, C)` to float32 `(n, width)`.

        A space in which to compare distributions of images, as Inception's is elsewhere.
        """
        self.check_images(images)
        return in_batches(self._features, [images])

    @functools.cached_property
    def _classify(self):
        def classify(images):
            logits = self.network(self.scale(images), training=False)
            return likeliest_labels(logits, self.multi_label)

        return backend.compiled(self.network, classify)

    @functools.cached_property
    def _probabilities(self):
        def probabilities(images):
            logits = self.network(self.scale(images), training=False)
            return ops.sigmoid(logits) if self.multi_label else ops.softmax(logits)

        return backend.compiled(self.network, probabilities)

    @functools.cached_property
    def _features(self):
        body = keras.Model(self.network.inputs, self.network.layers[-1].input)

        def features(images):
            return ops.cast(body(self.scale(images), training=False), "float32")

        return backend.compiled(body, features)

    def get_config(self) -> dict:
        network = keras.saving.serialize_keras_object(self.network)
        return {**super().get_config(), "network": network, "multi_label": self.multi_label}
