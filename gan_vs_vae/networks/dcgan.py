"""The DCGAN's two networks, with the settings in which the report's differ from the paper's.

Radford, Metz and Chintala, *Unsupervised Representation Learning with Deep Convolutional
Generative Adversarial Networks* (2015). Both are functional Keras models, float32 at the end.
"""

import math

import keras
from keras import layers

from gan_vs_vae.errors import UserError, unknown
from gan_vs_vae.layers import BatchNorm, Dropout, LabelConcat
from gan_vs_vae.networks.labels import CONDITIONS, label_input, latent_input

KINDS = ("transposed", "upsampling")
DISCRIMINATOR_CONDITIONS = ("predict", "concat")


def dcgan_generator(
    image_shape: tuple[int, int, int],
    num_classes: int | None = None,
    multi_label: bool = False,
    latent_dim: int = 100,
    filters: tuple[int, ...] = (256, 128, 64),
    strides: tuple[int, ...] | None = None,
    kernel_size: int = 5,
    kind: str = "transposed",
    batch_norm: bool = True,
    momentum: float = 0.9,
    dropout: float = 0.0,
    slope: float = 0.0,
    init_stddev: float | None = 0.02,
    condition: str = "multiply",
) -> keras.Model:
    """Z -> dense -> `filters[0]` small maps -> convolutions that enlarge them -> tanh.

    Args:
        image_shape: `(H, W, C)`; H and W must be multiples of the product of the strides.
        num_classes: int: the generator takes `[z, labels]`; None: z alone.
        multi_label: labels are `num_classes` binary attributes, not the number of a class.
        latent_dim: the width of z.
        filters: channels after the dense layer and after each convolution but the last.
        strides: by how much each convolution enlarges, `len(filters)` numbers; 2 each if None.
        kernel_size: of every convolution.
        kind: "transposed" convolutions with a stride, or "upsampling" (each pixel copied)
            before a convolution. The report compares them.
        batch_norm: normalise before every ReLU; `momentum` is that of its moving averages.
        dropout: rate after every ReLU.
        slope: of the leaky ReLU; 0 is a ReLU.
        init_stddev: standard deviation of the kernels at the start (DCGAN: 0.02), or None
            for Glorot's (the report).
        condition: how the label meets z: "multiply" by an embedding (AC-GAN), or "concat"
            it to z (conditional GAN).

    Returns:
        A model from z, float `(batch, latent_dim)`, or `[z, labels]`, labels int `(batch,)`,
        or `(batch, num_classes)`, to images, float32 `(batch, H, W, C)` in [-1, 1].

    >>> dcgan_generator((28, 28, 1), filters=(8, 4)).output_shape
    (None, 28, 28, 1)
    """
    if kind not in KINDS:
        raise unknown("kind of generator", kind, KINDS)
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
        x = layers.LeakyReLU(slope)(x) if slope else layers.ReLU()(x)
        return Dropout(dropout)(x) if dropout else x

    def enlarge(x, channels, stride, use_bias):
        if kind == "upsampling":
            if stride > 1:
                x = layers.UpSampling2D(stride)(x)
            convolution, stride = layers.Conv2D, 1
        else:
            convolution = layers.Conv2DTranspose
        return convolution(
            channels, kernel_size, stride, "same", use_bias=use_bias, kernel_initializer=init
        )(x)

    x = layers.Dense(height * width * filters[0], use_bias=use_bias, kernel_initializer=init)(x)
    x = activate(layers.Reshape((height, width, filters[0]))(x))
    for channels, stride in zip(filters[1:], strides, strict=False):
        x = activate(enlarge(x, channels, stride, use_bias))
    x = enlarge(x, image_shape[-1], strides[-1], use_bias=True)
    x = layers.Activation("tanh", dtype="float32")(x)
    return keras.Model(inputs, x, name="generator")


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
) -> keras.Model:
    """Convolutions of stride 2 with leaky ReLUs, then a logit and, if asked, a label.

    Args:
        image_shape: `(H, W, C)`, of any size.
        num_classes: int: labels play the part that `condition` says; None: none.
        multi_label: labels are `num_classes` binary attributes, not the number of a class.
        filters: channels after each convolution.
        kernel_size: of every convolution.
        batch_norm: normalise before every leaky ReLU but the first; `momentum` is that of
            its moving averages. Leave it out in a critic with a gradient penalty.
        dropout: rate after every leaky ReLU.
        slope: of the leaky ReLU (DCGAN: 0.2; the report: 0.3).
        init_stddev: standard deviation of the kernels at the start (DCGAN: 0.02), or None
            for Glorot's (the report).
        condition: "predict" the label with a second head (AC-GAN), or "concat" it to the
            image's channels (conditional GAN).

    Returns:
        A model from images, float `(batch, H, W, C)` in [-1, 1], to logits, float32
        `(batch, 1)`; or to `[logits, class_logits]`, the latter `(batch, num_classes)`; or
        from `[images, labels]` to logits.

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
    for i, channels in enumerate(filters):
        normalise = batch_norm and i > 0
        x = layers.Conv2D(
            channels, kernel_size, 2, "same", use_bias=not normalise, kernel_initializer=init
        )(x)
        if normalise:
            x = BatchNorm(momentum=momentum)(x)
        x = layers.LeakyReLU(slope)(x)
        if dropout:
            x = Dropout(dropout)(x)
    x = layers.Flatten()(x)

    def head(width, name):
        return layers.Dense(width, dtype="float32", kernel_initializer=init, name=name)(x)

    outputs = head(1, "logit")
    if num_classes is not None and condition == "predict":
        outputs = [outputs, head(num_classes, "class_logits")]
    return keras.Model(inputs, outputs, name="discriminator")


def start_size(
    image_shape: tuple[int, int, int], filters: tuple[int, ...], strides: tuple[int, ...]
) -> tuple[int, int]:
    """Height and width of the first maps, or a `UserError` where the strides do not divide."""
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
    """N(0, stddev^2), or Glorot's uniform for None; one object, a new seed for each layer."""
    return "glorot_uniform" if stddev is None else keras.initializers.RandomNormal(0, stddev)
