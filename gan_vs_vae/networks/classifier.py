"""A small convolutional classifier, to evaluate generated images with."""

import keras

from gan_vs_vae.layers import BatchNorm, Dropout
from gan_vs_vae.signatures import checked


@checked
def classifier(
    image_shape: tuple[int, int, int],
    num_classes: int,
    filters: tuple[int, ...] = (32, 64),
    hidden: int = 128,
    dropout: float = 0.4,
    shift: float = 0.0,
    flip: bool = False,
) -> keras.Model:
    """Build a classifier: convolutions that halve the image, then two dense layers.

    Each of `filters` stands for Conv(3x3, ReLU), Conv(3x3, stride 2), batch normalisation and
    ReLU.

    Args:
        image_shape: `(H, W, C)`.
        num_classes: int. The number of classes, or of attributes.
        filters: list of int. The channels of both convolutions of each block. Defaults to
            (32, 64).
        hidden: int. Units of the first dense layer. Defaults to 128.
        dropout: float in [0, 1). The rate before each dense layer. Defaults to 0.4.
        shift: float in [0, 1). In training, images are shifted by up to this share of their height
            and width, at random. Defaults to 0.
        flip: bool. Whether, in training, half of the images are mirrored. Defaults to False.

    Returns:
        A model that maps images, float `(batch, H, W, C)` in [0, 1], to logits, float32
        `(batch, num_classes)`.

    >>> classifier((28, 28, 1), num_classes=10, filters=(4, 8)).output_shape
    (None, 10)
    """
    x = images = keras.Input(image_shape, name="image")
    if flip:
        x = keras.layers.RandomFlip("horizontal")(x)
    if shift:
        x = keras.layers.RandomTranslation(shift, shift, fill_mode="nearest")(x)
    for channels in filters:
        x = keras.layers.Conv2D(channels, 3, padding="same", activation="relu")(x)
        x = keras.layers.Conv2D(channels, 3, 2, padding="same", use_bias=False)(x)
        x = BatchNorm(momentum=0.9)(x)
        x = keras.layers.ReLU()(x)
    x = Dropout(dropout)(keras.layers.Flatten()(x))
    x = keras.layers.Dense(hidden, activation="relu")(x)
    head = keras.layers.Dense(num_classes, dtype="float32", name="logits")
    logits = head(Dropout(dropout)(x))
    return keras.Model(images, logits, name="classifier")
