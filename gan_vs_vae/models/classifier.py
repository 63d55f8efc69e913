"""The classifier that judges conditional samples."""

import functools

import keras
import numpy as np
from keras import ops

from gan_vs_vae import backend
from gan_vs_vae.backend import Tensor
from gan_vs_vae.layers import PACKAGE
from gan_vs_vae.models.base import ImageModel, in_batches, input_shape


@keras.saving.register_keras_serializable(PACKAGE)
class Classifier(ImageModel):
    """-E[log P(C = c|x)], of a network from images to class logits.

    Args:
        network: images in [0, 1], float `(batch, H, W, C)`, to logits,
            `(batch, num_classes)`.
        seed: int or None.

    >>> from gan_vs_vae import networks
    >>> classifier = Classifier(networks.classifier((28, 28, 1), num_classes=10, filters=(4,)))
    >>> classifier.classify(np.zeros((3, 28, 28, 1), "uint8")).shape
    (3,)
    """

    conditional = True

    def __init__(self, network: keras.Model, seed: int | None = None):
        super().__init__(
            image_shape=input_shape(network, "network"),
            num_classes=network.outputs[0].shape[-1],
            seed=seed,
        )
        self.network = network
        self.track("loss", "accuracy")

    def measure(self, images: Tensor, labels: Tensor | None, training: bool = False) -> Tensor:
        """The cross entropy in nats; records it and the accuracy."""
        logits = self.network(images, training=training)
        losses = keras.losses.sparse_categorical_crossentropy(labels, logits, from_logits=True)
        hits = keras.metrics.sparse_categorical_accuracy(labels, logits)
        loss = ops.mean(losses)
        self.record(loss=loss, accuracy=ops.mean(hits))
        return loss

    def classify(self, images: np.ndarray) -> np.ndarray:
        """The likeliest class of each image: uint8 `(n, H, W, C)` to int32 `(n,)`."""
        self.check_images(images)
        return in_batches(self._classify, [images])

    @functools.cached_property
    def _classify(self):
        def classify(images):
            return ops.argmax(self.network(self.scale(images), training=False), axis=-1)

        return backend.compiled(self.network, classify)

    def get_config(self) -> dict:
        network = keras.saving.serialize_keras_object(self.network)
        return {**super().get_config(), "network": network}
