"""Encoders and decoders of the autoencoders: the report's, and a convolutional pair of today."""

import keras
from keras import layers

from gan_vs_vae.layers import LabelConcat
from gan_vs_vae.networks.dcgan import start_size
from gan_vs_vae.networks.labels import label_input, latent_input


def report_encoder(
    image_shape: tuple[int, int, int],
    num_classes: int | None = None,
    multi_label: bool = False,
    latent_dim: int = 2,
    hidden: int = 128,
    filters: int = 64,
    condition_encoder: bool = False,
    variational: bool = True,
) -> keras.Model:
    """The report's encoder, four convolutions and a dense layer, all with ReLU.

    Conv(C, 2x2), Conv(`filters`, 2x2, stride 2), twice Conv(`filters`, 3x3), Dense(`hidden`)
    (after Chollet's *Convolutional variational autoencoder example*, 2016).

    Args:
        image_shape: `(H, W, C)`, H and W even.
        num_classes, multi_label: as for `report_decoder`; used where `condition_encoder` is set.
        latent_dim: the width of z.
        hidden: units of the dense layer.
        filters: channels of the last three convolutions.
        condition_encoder: take `[images, labels]`, the label beside the features.
        variational: whether z is drawn from N(mean, exp(log_var)), or given (autoencoder).

    Returns:
        A model from images, float `(batch, H, W, C)` in [0, 1], to `[mean, log_var]`,
        float32, each `(batch, latent_dim)`; or to z alone.

    >>> report_encoder((28, 28, 1), latent_dim=2, filters=4).output_shape
    [(None, 2), (None, 2)]
    """
    start_size(image_shape, (filters,), (2,))

    def features(x):
        x = layers.Conv2D(image_shape[-1], 2, padding="same", activation="relu")(x)
        x = layers.Conv2D(filters, 2, 2, "same", activation="relu")(x)
        x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
        return layers.Conv2D(filters, 3, padding="same", activation="relu")(x)

    condition = (num_classes, multi_label) if condition_encoder else None
    return _encoder(image_shape, condition, features, "relu", hidden, latent_dim, variational)


def report_decoder(
    image_shape: tuple[int, int, int],
    num_classes: int | None = None,
    multi_label: bool = False,
    latent_dim: int = 2,
    hidden: int = 128,
    filters: int = 64,
) -> keras.Model:
    """The report's decoder, three transposed convolutions and one more, ReLU inside.

    Dense(`hidden`), Dense(`filters` * H/2 * W/2), twice ConvT(`filters`, 3x3),
    ConvT(`filters`, 3x3, stride 2, valid), Conv(C, 2x2, valid, sigmoid).

    Args:
        image_shape: `(H, W, C)`, H and W even.
        num_classes: int: takes `[z, labels]`, the label one-hot beside z; None: z alone.
        multi_label: labels are `num_classes` binary attributes, not the number of a class.
        latent_dim, hidden, filters: as for `report_encoder`.

    Returns:
        A model from z, float `(batch, latent_dim)`, or `[z, labels]`, labels int `(batch,)`,
        to images, float32 `(batch, H, W, C)` in [0, 1].
    """
    height, width = start_size(image_shape, (filters,), (2,))
    inputs, x = latent_input(latent_dim, num_classes, multi_label)
    x = layers.Dense(hidden, activation="relu")(x)
    x = layers.Dense(height * width * filters, activation="relu")(x)
    x = layers.Reshape((height, width, filters))(x)
    x = layers.Conv2DTranspose(filters, 3, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(filters, 3, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(filters, 3, 2, "valid", activation="relu")(x)
    x = layers.Conv2D(image_shape[-1], 2, padding="valid")(x)
    return keras.Model(inputs, _sigmoid(x), name="decoder")


def vae_encoder(
    image_shape: tuple[int, int, int],
    num_classes: int | None = None,
    multi_label: bool = False,
    latent_dim: int = 2,
    filters: tuple[int, ...] = (32, 64),
    hidden: int = 256,
    condition_encoder: bool = False,
    variational: bool = True,
) -> keras.Model:
    """Convolutions of stride 2 and a dense layer, with SiLU.

    Args:
        image_shape: `(H, W, C)`.
        num_classes, multi_label, latent_dim, hidden, condition_encoder, variational: as for
            `report_encoder`.
        filters: channels after each convolution.

    Returns:
        As `report_encoder`.
    """

    def features(x):
        for channels in filters:
            x = layers.Conv2D(channels, 4, 2, "same")(x)
            x = layers.Activation("silu")(x)
        return x

    condition = (num_classes, multi_label) if condition_encoder else None
    return _encoder(image_shape, condition, features, "silu", hidden, latent_dim, variational)


def vae_decoder(
    image_shape: tuple[int, int, int],
    num_classes: int | None = None,
    multi_label: bool = False,
    latent_dim: int = 2,
    filters: tuple[int, ...] = (64, 32),
    hidden: int = 256,
) -> keras.Model:
    """The mirror of `vae_encoder`: dense layers, then transposed convolutions of stride 2.

    Args:
        image_shape: `(H, W, C)`, H and W multiples of 2 ** len(filters).
        num_classes, multi_label, latent_dim, hidden: as for `report_decoder`.
        filters: channels before each transposed convolution.

    Returns:
        A model from z, or `[z, labels]`, to images, float32 `(batch, H, W, C)` in [0, 1].
    """
    height, width = start_size(image_shape, filters, (2,) * len(filters))
    inputs, x = latent_input(latent_dim, num_classes, multi_label)
    x = layers.Dense(hidden, activation="silu")(x)
    x = layers.Dense(hidden, activation="silu")(x)
    x = layers.Dense(height * width * filters[0], activation="silu")(x)
    x = layers.Reshape((height, width, filters[0]))(x)
    for channels in filters[1:]:
        x = layers.Conv2DTranspose(channels, 4, 2, "same", activation="silu")(x)
    x = layers.Conv2DTranspose(image_shape[-1], 4, 2, "same")(x)
    return keras.Model(inputs, _sigmoid(x), name="decoder")


def _encoder(image_shape, condition, features, activation, hidden, latent_dim, variational):
    """`features`, then dense layers; `condition` is `(num_classes, multi_label)` or None."""
    inputs = x = keras.Input(image_shape, name="image")
    x = layers.Flatten()(features(x))
    if condition is not None:
        labels = label_input(*condition)
        inputs = [inputs, labels]
        x = LabelConcat(condition[0])([x, labels])
    x = layers.Dense(hidden, activation=activation)(x)
    names = ["mean", "log_var"] if variational else ["z"]
    outputs = [layers.Dense(latent_dim, dtype="float32", name=name)(x) for name in names]
    return keras.Model(inputs, outputs if variational else outputs[0], name="encoder")


def _sigmoid(x):
    return layers.Activation("sigmoid", dtype="float32")(x)
