"""The classifier that judges conditional samples."""

import functools

import keras
import numpy as np
from keras import ops

from gan_vs_vae import backend
from gan_vs_vae.backend import Tensor
from gan_vs_vae.losses import class_loss
from gan_vs_vae.models.base import ImageModel
from gan_vs_vae.models.checks import input_shape
from gan_vs_vae.models.labels import label_accuracy, predict_labels
from gan_vs_vae.registry import register
from gan_vs_vae.signatures import checked


@register
class Classifier(ImageModel):
    """L = -E[log P(C = c|x)], of a network that maps images to class logits.

    Args:
        network: `keras.Model`. Maps images in [0, 1], float `(batch, H, W, C)`, to logits,
            `(batch, num_classes)`.
        multi_label: bool. Whether the logits are of `num_classes` binary attributes. Defaults to
            False.
        seed: int or None. As for `ImageModel`.

    >>> from gan_vs_vae import networks
    >>> classifier = Classifier(networks.classifier((28, 28, 1), num_classes=10, filters=(4,)))
    >>> classifier.classify(np.zeros((3, 28, 28, 1), "uint8")).shape
    (3,)
    """

    needs_labels = True

    @checked
    def __init__(self, network: keras.Model, multi_label: bool = False, seed: int | None = None):
        super().__init__(
            image_shape=input_shape(network, "network"),
            num_classes=network.outputs[0].shape[-1],
            seed=seed,
        )
        self.network = network
        self.multi_label = multi_label
        self.declare_losses("loss", "accuracy")

    def batch_loss(self, images: Tensor, labels: Tensor | None, training: bool = False) -> Tensor:
        logits = self.network(images, training=training)
        loss = class_loss(labels, logits)
        self.record_losses(loss=loss, accuracy=label_accuracy(labels, logits))
        return loss

    def classify(self, images: np.ndarray) -> np.ndarray:
        """Return the most likely label of each image.

        Args:
            images: uint8 `(n, H, W, C)`.

        Returns:
            int32 `(n,)`; for attributes int32 `(n, num_classes)`, 1 where the probability is above
            1/2.
        """
        self.check_images(images)
        return self.in_batches(self._classify, [images])

    def probabilities(self, images: np.ndarray) -> np.ndarray:
        """Return P(C = c|x) of each class, or of each attribute: float32 `(n, num_classes)`."""
        self.check_images(images)
        return self.in_batches(self._probabilities, [images])

    def features(self, images: np.ndarray) -> np.ndarray:
        """Return the inputs of the last layer, in which distributions of images can be compared.

        Args:
            images: uint8 `(n, H, W, C)`.

        Returns:
            float32 `(n, width)`.
        """
        self.check_images(images)
        return self.in_batches(self._features, [images])

    @functools.cached_property
    def _classify(self):
        def classify(images):
            logits = self.network(self.scale(images), training=False)
            return predict_labels(logits, self.multi_label)

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
