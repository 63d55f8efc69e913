"""Encoders and decoders of autoencoders: the report's, and a more recent convolutional pair."""

import keras

from gan_vs_vae.errors import UserError
from gan_vs_vae.layers import LabelConcat
from gan_vs_vae.networks.dcgan import start_size
from gan_vs_vae.networks.labels import label_input, latent_input
from gan_vs_vae.signatures import checked


@checked
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
    """Build the report's encoder: four convolutions and a dense layer, all with ReLU.

    Conv(C, 2x2), Conv(`filters`, 2x2, stride 2), twice Conv(`filters`, 3x3), Dense(`hidden`)
    (after Chollet's *Convolutional variational autoencoder example*, 2016).

    Args:
        image_shape: `(H, W, C)`, H and W even.
        num_classes, multi_label: as for `report_decoder`; used if `condition_encoder` is set.
        latent_dim: int. The width of z. Defaults to 2.
        hidden: int. Units of the dense layer. Defaults to 128.
        filters: int. The channels of the last three convolutions. Defaults to 64.
        condition_encoder: bool. Whether the encoder takes `[images, labels]` and appends the label
            to the features. Defaults to False.
        variational: bool. Whether the outputs are the parameters of N(mean, exp(log_var)), from
            which z is sampled; otherwise the output is z. Defaults to True.

    Returns:
        A model that maps images, float `(batch, H, W, C)` in [0, 1], to `[mean, log_var]`,
        float32, both `(batch, latent_dim)`; or to z alone.

    Raises:
        UserError: if H or W is odd.

    >>> report_encoder((28, 28, 1), latent_dim=2, filters=4).output_shape
    [(None, 2), (None, 2)]
    """
    start_size(image_shape, (filters,), (2,))

    def features(x):
        x = keras.layers.Conv2D(image_shape[-1], 2, padding="same", activation="relu")(x)
        x = keras.layers.Conv2D(filters, 2, 2, "same", activation="relu")(x)
        x = keras.layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
        return keras.layers.Conv2D(filters, 3, padding="same", activation="relu")(x)

    condition = (num_classes, multi_label) if condition_encoder else None
    return _encoder(image_shape, condition, features, "relu", hidden, latent_dim, variational)


@checked
def report_decoder(
    image_shape: tuple[int, int, int],
    num_classes: int | None = None,
    multi_label: bool = False,
    latent_dim: int = 2,
    hidden: int = 128,
    filters: int = 64,
) -> keras.Model:
    """Build the report's decoder: dense layers, then four convolutions, with ReLU inside.

    Dense(`hidden`), Dense(`filters` * H/2 * W/2), twice ConvT(`filters`, 3x3),
    ConvT(`filters`, 3x3, stride 2, valid), Conv(C, 2x2, valid, sigmoid), where ConvT is a
    transposed convolution.

    Args:
        image_shape: `(H, W, C)`, H and W even.
        num_classes: int or None. The number of classes, or of attributes; the decoder then takes
            `[z, labels]` and appends the label to z. Defaults to None: it takes z alone.
        multi_label: bool. Whether a label is `num_classes` attributes, 0 or 1, not a class
            number. Defaults to False.
        latent_dim, hidden, filters: as for `report_encoder`.

    Returns:
        A model that maps z, float `(batch, latent_dim)`, or `[z, labels]`, labels int `(batch,)`
        or `(batch, num_classes)`, to images, float32 `(batch, H, W, C)` in [0, 1].

    Raises:
        UserError: if H or W is odd.

    >>> report_decoder((28, 28, 1), latent_dim=2, filters=4).output_shape
    (None, 28, 28, 1)
    """
    height, width = start_size(image_shape, (filters,), (2,))
    inputs, x = latent_input(latent_dim, num_classes, multi_label)
    x = keras.layers.Dense(hidden, activation="relu")(x)
    x = keras.layers.Dense(height * width * filters, activation="relu")(x)
    x = keras.layers.Reshape((height, width, filters))(x)
    x = keras.layers.Conv2DTranspose(filters, 3, padding="same", activation="relu")(x)
    x = keras.layers.Conv2DTranspose(filters, 3, padding="same", activation="relu")(x)
    x = keras.layers.Conv2DTranspose(filters, 3, 2, "valid", activation="relu")(x)
    x = keras.layers.Conv2D(image_shape[-1], 2, padding="valid")(x)
    return keras.Model(inputs, _sigmoid(x), name="decoder")


@checked
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
    """Build an encoder: convolutions of stride 2 and a dense layer, with SiLU.

    Args:
        image_shape: `(H, W, C)`.
        num_classes, multi_label, condition_encoder, variational: as for `report_encoder`.
        latent_dim: int. The width of z. Defaults to 2.
        filters: list of int. The channels after each convolution. Defaults to (32, 64).
        hidden: int. Units of the dense layer. Defaults to 256.

    Returns:
        As `report_encoder`.

    >>> vae_encoder((28, 28, 1), latent_dim=2, filters=(4, 8)).output_shape
    [(None, 2), (None, 2)]
    """

    def features(x):
        for channels in filters:
            x = keras.layers.Conv2D(channels, 4, 2, "same")(x)
            x = keras.layers.Activation("silu")(x)
        return x

    condition = (num_classes, multi_label) if condition_encoder else None
    return _encoder(image_shape, condition, features, "silu", hidden, latent_dim, variational)


@checked
def vae_decoder(
    image_shape: tuple[int, int, int],
    num_classes: int | None = None,
    multi_label: bool = False,
    latent_dim: int = 2,
    filters: tuple[int, ...] = (64, 32),
    hidden: int = 256,
) -> keras.Model:
    """Build the mirror of `vae_encoder`: dense layers, then transposed convolutions of stride 2.

    Args:
        image_shape: `(H, W, C)`, H and W multiples of 2 ** len(filters).
        num_classes, multi_label: as for `report_decoder`.
        latent_dim, hidden: as for `vae_encoder`.
        filters: list of int. The channels before each transposed convolution. Defaults to
            (64, 32).

    Returns:
        As `report_decoder`.

    Raises:
        UserError: if H or W is not such a multiple.

    >>> vae_decoder((28, 28, 1), latent_dim=2, filters=(8, 4)).output_shape
    (None, 28, 28, 1)
    """
    height, width = start_size(image_shape, filters, (2,) * len(filters))
    inputs, x = latent_input(latent_dim, num_classes, multi_label)
    x = keras.layers.Dense(hidden, activation="silu")(x)
    x = keras.layers.Dense(hidden, activation="silu")(x)
    x = keras.layers.Dense(height * width * filters[0], activation="silu")(x)
    x = keras.layers.Reshape((height, width, filters[0]))(x)
    for channels in filters[1:]:
        x = keras.layers.Conv2DTranspose(channels, 4, 2, "same", activation="silu")(x)
    x = keras.layers.Conv2DTranspose(image_shape[-1], 4, 2, "same")(x)
    return keras.Model(inputs, _sigmoid(x), name="decoder")


def _encoder(image_shape, condition, features, activation, hidden, latent_dim, variational):
    """Build `features`, then dense layers; `condition` is `(num_classes, multi_label)` or None."""
    inputs = x = keras.Input(image_shape, name="image")
    x = keras.layers.Flatten()(features(x))
    if condition is not None:
        if condition[0] is None:
            raise UserError("condition_encoder=True needs num_classes, the number of classes")
        labels = label_input(*condition)
        inputs = [inputs, labels]
        x = LabelConcat(condition[0])([x, labels])
    x = keras.layers.Dense(hidden, activation=activation)(x)
    names = ["mean", "log_var"] if variational else ["z"]
    outputs = [keras.layers.Dense(latent_dim, dtype="float32", name=name)(x) for name in names]
    return keras.Model(inputs, outputs if variational else outputs[0], name="encoder")


def _sigmoid(x):
    return keras.layers.Activation("sigmoid", dtype="float32")(x)
