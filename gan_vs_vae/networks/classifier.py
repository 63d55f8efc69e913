"""Two small convolutional classifiers, to evaluate generated images with."""

import keras

from gan_vs_vae.backend import Tensor
from gan_vs_vae.errors import UserError
from gan_vs_vae.layers import BatchNorm, Dropout
from gan_vs_vae.networks.jitter import Jitter
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
    images = keras.Input(image_shape, name="image")
    x = _augmented(images, shift, flip)
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


@checked
def residual_classifier(
    image_shape: tuple[int, int, int],
    num_classes: int,
    filters: tuple[int, ...] = (32, 64, 96),
    blocks: int = 1,
    shift: float = 0.0,
    flip: bool = False,
) -> keras.Model:
    """Build a residual classifier with pre-activations (He et al., 2016).

    Conv(3x3, stride 2); for each of `filters`, of which all but the first halve the image, `blocks`
    times x + f(x), f = batch normalisation, ReLU, Conv(3x3), twice; then normalisation, ReLU, the
    mean over positions, and one dense layer. Where the channels or the size change, x is
    Conv(1x1) of the normalised x.

    Args:
        image_shape, num_classes, shift, flip: as for `classifier`.
        filters: list of int. The channels of each group of blocks. Defaults to (32, 64, 96).
        blocks: int, at least 1. The blocks of each group. Defaults to 1.

    Returns:
        A model, as `classifier`.

    Raises:
        UserError: if `filters` is empty.

    >>> residual_classifier((28, 28, 1), num_classes=10, filters=(4, 8)).output_shape
    (None, 10)
    """
    if not filters:
        raise UserError("filters must have at least one number: the channels of the first blocks")
    images = keras.Input(image_shape, name="image")
    x = _augmented(images, shift, flip)
    x = _convolution(filters[0], 2)(x)
    for group, channels in enumerate(filters):
        for block in range(blocks):
            stride = 2 if group and not block else 1
            before = _normalised(x)
            if stride > 1:
                x = _convolution(channels, stride, kernel_size=1)(before)
            change = _convolution(channels, stride)(before)
            change = _convolution(channels)(_normalised(change))
            x = keras.layers.Add()([x, change])
    x = keras.layers.GlobalAveragePooling2D()(_normalised(x))
    logits = keras.layers.Dense(num_classes, dtype="float32", name="logits")(x)
    return keras.Model(images, logits, name="residual_classifier")


def _augmented(images: Tensor, shift: float, flip: bool) -> Tensor:
    """Return images that, in training, are mirrored and shifted at random."""
    return Jitter(shift, flip)(images) if shift or flip else images


def _normalised(x: Tensor) -> Tensor:
    return keras.layers.ReLU()(BatchNorm(momentum=0.9)(x))


def _convolution(channels: int, stride: int = 1, kernel_size: int = 3) -> keras.layers.Layer:
    return keras.layers.Conv2D(channels, kernel_size, stride, padding="same", use_bias=False)
