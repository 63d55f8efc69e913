"""The two networks of the DCGAN, with settings for what the report changes about the paper.

Radford, Metz and Chintala, *Unsupervised Representation Learning with Deep Convolutional
Generative Adversarial Networks* (2015). Both are functional Keras models with float32 outputs.
"""

import math

import keras

from gan_vs_vae.errors import UserError, unknown
from gan_vs_vae.layers import BatchNorm, Dropout, LabelConcat, SpectralNorm
from gan_vs_vae.networks.labels import CONDITIONS, label_input, latent_input
from gan_vs_vae.signatures import checked

UPSAMPLING = ("transposed", "nearest")
DISCRIMINATOR_CONDITIONS = ("predict", "concat")


@checked
def dcgan_generator(
    image_shape: tuple[int, int, int],
    num_classes: int | None = None,
    multi_label: bool = False,
    latent_dim: int = 100,
    filters: tuple[int, ...] = (256, 128, 64),
    strides: tuple[int, ...] | None = None,
    kernel_size: int = 5,
    upsampling: str = "transposed",
    batch_norm: bool = True,
    momentum: float = 0.9,
    dropout: float = 0.0,
    slope: float = 0.0,
    init_stddev: float | None = 0.02,
    condition: str = "multiply",
) -> keras.Model:
    """Build a generator: a dense layer to small maps, convolutions that enlarge them, tanh.

    Args:
        image_shape: `(H, W, C)`; H and W are multiples of the product of the strides.
        num_classes: int or None. The number of classes, or of attributes; the generator then
            takes `[z, labels]`. Defaults to None: it takes z alone.
        multi_label: bool. Whether a label is `num_classes` attributes, 0 or 1, not a class
            number. Defaults to False.
        latent_dim: int. The width of z. Defaults to 100.
        filters: list of int. The channels after the dense layer and after each convolution but
            the last. Defaults to (256, 128, 64).
        strides: list of int, as long as `filters`, or None. The factor by which each convolution
            enlarges the maps. Defaults to None: 2 each.
        kernel_size: int. The size of every convolution. Defaults to 5.
        upsampling: str. How maps are enlarged: "transposed" convolutions with a stride, or
            "nearest", which repeats each pixel before a convolution. The report compares both.
            Defaults to "transposed".
        batch_norm: bool. Whether to normalise before every ReLU. Defaults to True.
        momentum: float. The momentum of the moving averages of batch normalisation. Defaults to
            0.9.
        dropout: float in [0, 1). The rate after every ReLU. Defaults to 0.
        slope: float. The slope of leaky ReLUs; 0 makes them ReLUs. Defaults to 0.
        init_stddev: float or None. The standard deviation of initial kernels (DCGAN: 0.02), or
            None for Glorot's (the report). Defaults to 0.02.
        condition: str. How the label is joined with z: "multiply" by an embedding (AC-GAN), or
            "concat" (conditional GAN). Defaults to "multiply".

    Returns:
        A model that maps z, float `(batch, latent_dim)`, or `[z, labels]`, labels int `(batch,)`
        or `(batch, num_classes)`, to images, float32 `(batch, H, W, C)` in [-1, 1].

    Raises:
        UserError: if a choice is unknown, or if the strides do not fit the filters or the size.

    >>> dcgan_generator((28, 28, 1), filters=(8, 4)).output_shape
    (None, 28, 28, 1)
    """
    if upsampling not in UPSAMPLING:
        raise unknown("upsampling", upsampling, UPSAMPLING)
    if condition not in CONDITIONS:
        raise unknown("condition", condition, CONDITIONS)
    strides = strides or (2,) * len(filters)
    height, width = start_size(image_shape, filters, strides)
    init = kernel_initializer(init_stddev)
    use_bias = not batch_norm

    inputs, x = latent_input(latent_dim, num_classes, multi_label, condition)

    def activate(x):
        if batch_norm:
            x = BatchNorm(momentum=momentum)(x)
        x = keras.layers.LeakyReLU(slope)(x) if slope else keras.layers.ReLU()(x)
        return Dropout(dropout)(x) if dropout else x

    def enlarge(x, channels, stride, use_bias):
        if upsampling == "nearest":
            if stride > 1:
                x = keras.layers.UpSampling2D(stride)(x)
            convolution, stride = keras.layers.Conv2D, 1
        else:
            convolution = keras.layers.Conv2DTranspose
        return convolution(
            channels, kernel_size, stride, "same", use_bias=use_bias, kernel_initializer=init
        )(x)

    units = height * width * filters[0]
    x = keras.layers.Dense(units, use_bias=use_bias, kernel_initializer=init)(x)
    x = activate(keras.layers.Reshape((height, width, filters[0]))(x))
    for channels, stride in zip(filters[1:], strides, strict=False):
        x = activate(enlarge(x, channels, stride, use_bias))
    x = enlarge(x, image_shape[-1], strides[-1], use_bias=True)
    x = keras.layers.Activation("tanh", dtype="float32")(x)
    return keras.Model(inputs, x, name="generator")


@checked
def dcgan_discriminator(
    image_shape: tuple[int, int, int],
    num_classes: int | None = None,
    multi_label: bool = False,
    filters: tuple[int, ...] = (64, 128, 256),
    kernel_size: int = 5,
    batch_norm: bool = True,
    momentum: float = 0.9,
    dropout: float = 0.0,
    slope: float = 0.2,
    init_stddev: float | None = 0.02,
    condition: str = "predict",
    spectral_norm: bool = False,
) -> keras.Model:
    """Build a discriminator: convolutions of stride 2 with leaky ReLUs, then a logit.

    Args:
        image_shape: `(H, W, C)`, any size.
        num_classes: int or None. The number of classes, or of attributes, that `condition` makes
            use of. Defaults to None: no labels.
        multi_label: bool. Whether a label is `num_classes` attributes, 0 or 1, not a class
            number. Defaults to False.
        filters: list of int. The channels after each convolution. Defaults to (64, 128, 256).
        kernel_size: int. The size of every convolution. Defaults to 5.
        batch_norm: bool. Whether to normalise before every leaky ReLU but the first. A critic with
            a gradient penalty should not. Defaults to True.
        momentum: float. The momentum of the moving averages of batch normalisation. Defaults to
            0.9.
        dropout: float in [0, 1). The rate after every leaky ReLU. Defaults to 0.
        slope: float. The slope of the leaky ReLUs (the report: 0.3). Defaults to 0.2 (DCGAN).
        init_stddev: float or None. The standard deviation of initial kernels (DCGAN: 0.02), or
            None for Glorot's (the report). Defaults to 0.02.
        condition: str. What is done with labels: "predict" them by a second output (AC-GAN), or
            "concat" them to the image's channels (conditional GAN). Defaults to "predict".
        spectral_norm: bool. Whether every kernel has a spectral norm of 1 (`layers.SpectralNorm`).
            Defaults to False.

    Returns:
        A model that maps images, float `(batch, H, W, C)` in [-1, 1], to logits, float32
        `(batch, 1)`. With "predict", it returns `[logits, class_logits]`, the latter
        `(batch, num_classes)`; with "concat", it takes `[images, labels]`.

    Raises:
        UserError: if `condition` is unknown.

    >>> dcgan_discriminator((28, 28, 1), num_classes=10, filters=(4, 8)).output_shape
    [(None, 1), (None, 10)]
    """
    if condition not in DISCRIMINATOR_CONDITIONS:
        raise unknown("condition of a discriminator", condition, DISCRIMINATOR_CONDITIONS)
    init = kernel_initializer(init_stddev)
    x = inputs = keras.Input(image_shape, name="image")
    if num_classes is not None and condition == "concat":
        inputs = [x, label_input(num_classes, multi_label)]
        x = LabelConcat(num_classes)(inputs)
    bounded = SpectralNorm if spectral_norm else (lambda layer: layer)
    for i, channels in enumerate(filters):
        normalise = batch_norm and i > 0
        convolution = keras.layers.Conv2D(
            channels, kernel_size, 2, "same", use_bias=not normalise, kernel_initializer=init
        )
        x = bounded(convolution)(x)
        if normalise:
            x = BatchNorm(momentum=momentum)(x)
        x = keras.layers.LeakyReLU(slope)(x)
        if dropout:
            x = Dropout(dropout)(x)
    x = keras.layers.Flatten()(x)

    def head(width, name):
        dense = keras.layers.Dense(width, dtype="float32", kernel_initializer=init, name=name)
        return bounded(dense)(x)

    outputs = head(1, "logit")
    if num_classes is not None and condition == "predict":
        outputs = [outputs, head(num_classes, "class_logits")]
    return keras.Model(inputs, outputs, name="discriminator")


def start_size(
    image_shape: tuple[int, int, int], filters: tuple[int, ...], strides: tuple[int, ...]
) -> tuple[int, int]:
    """Return the height and width of the maps that strides enlarge to an image.

    Args:
        image_shape: `(H, W, C)`.
        filters: list of int. The channels before each convolution.
        strides: list of int. The factor of each convolution.

    Raises:
        UserError: if there is not a stride for each convolution, or if their product does not
            divide the height and the width.

    >>> start_size((28, 28, 1), filters=(8, 4), strides=(2, 2))
    (7, 7)
    """
    if not filters:
        raise UserError("filters must have at least one number: the channels of the first maps")
    if len(strides) != len(filters):
        raise UserError(
            f"strides {list(strides)} and filters {list(filters)} must be equally long: one "
            "stride for each convolution"
        )
    factor = math.prod(strides)
    for name, size in zip(("height", "width"), image_shape, strict=False):
        if size % factor:
            raise UserError(
                f"image {name} {size} is not a multiple of {factor}, by which strides "
                f"{list(strides)} enlarge: resize to {round(size / factor) * factor or factor}, "
                "or choose other strides"
            )
    return image_shape[0] // factor, image_shape[1] // factor


def kernel_initializer(stddev: float | None) -> str | keras.initializers.Initializer:
    """Return the initializer of kernels: N(0, stddev^2), or Glorot's uniform one for None.

    Layers may share it: each of them starts from other values.
    """
    return "glorot_uniform" if stddev is None else keras.initializers.RandomNormal(0, stddev)
