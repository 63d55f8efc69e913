"""A small convolutional classifier, to judge what others generate."""

import keras
from keras import layers

from gan_vs_vae.layers import BatchNorm, Dropout


def classifier(
    image_shape: tuple[int, int, int],
    num_classes: int,
    filters: tuple[int, ...] = (32, 64),
    hidden: int = 128,
    dropout: float = 0.4,
) -> keras.Model:
    """For each of `filters`: convolution, batch norm, ReLU, halving; then two dense layers.

    Args:
        image_shape: `(H, W, C)`.
        num_classes: classes to tell apart.
        filters: channels of each block's two convolutions.
        hidden: units of the dense layer.
        dropout: rate before each dense layer.

    Returns:
        A model from images, float `(batch, H, W, C)` in [0, 1], to logits, float32
        `(batch, num_classes)`.
    """
    x = images = keras.Input(image_shape, name="image")
    for channels in filters:
        x = layers.Conv2D(channels, 3, padding="same", activation="relu")(x)
        x = layers.Conv2D(channels, 3, 2, padding="same", use_bias=False)(x)
        x = BatchNorm(momentum=0.9)(x)
        x = layers.ReLU()(x)
    x = Dropout(dropout)(layers.Flatten()(x))
    x = layers.Dense(hidden, activation="relu")(x)
    logits = layers.Dense(num_classes, dtype="float32", name="logits")(Dropout(dropout)(x))
    return keras.Model(images, logits, name="classifier")
