"""The style-based generator, at the size of a DCGAN.

It has the mapping network, constant input, noise and mixing of Karras, Laine and Aila (2019), and
the modulated convolutions and skipped colours of Karras et al. (2020) instead of AdaIN. AdaIN
normalises each map of each image by its own statistics, which a map of 4x4 hardly has, and which
the paper of 2020 found to make blobs; demodulation is a function of the weights alone, costs a
product of matrices, and leaves the convolution as it is. On faces of 16 pixels both learned alike.
What decided there was that the mapping learns more slowly than the synthesis, as in both papers: at
one rate all faces became the same. Nothing here is for large images: neither progressive growing nor
filtered upsampling.
"""

import keras

from gan_vs_vae.backend import Tensor
from gan_vs_vae.networks.dcgan import start_size
from gan_vs_vae.networks.labels import latent_input
from gan_vs_vae.networks.style.layers import (
    FreshLatent,
    LayerNoise,
    LearnedConstant,
    MixStyles,
    ModulatedConv,
    StyleScale,
)
from gan_vs_vae.signatures import checked

SLOPE = 0.2  # of leaky ReLUs, for which ModulatedConv has its gain
# About the standard deviation of images before training: D finds no noise to learn.
CONTRAST = 0.1


@checked
def style_generator(
    image_shape: tuple[int, int, int],
    num_classes: int | None = None,
    multi_label: bool = False,
    latent_dim: int = 100,
    filters: tuple[int, ...] = (128, 64, 32),
    blocks: int = 1,
    kernel_size: int = 4,
    style_dim: int = 64,
    mapping_depth: int = 4,
    mapping_rate: float = 0.1,
    mixing: float = 0.9,
) -> keras.Model:
    """Build a generator whose layers each get a style w = f(z): z says how, not where.

    A mapping network f of dense layers turns z, divided by its root mean square, into w. The
    synthesis network starts from a learned constant; each of its convolutions scales its kernel by
    an affine function of w and normalises it (`ModulatedConv`), adds noise of learned strength, and
    ends with a leaky ReLU. Colours are made at each size, and those of smaller ones are enlarged
    and added. In training, a share `mixing` of the images has two styles.

    The model has the layers "mapping", z or `[z, labels]` to w, and "synthesis", a style for each
    convolution, `(batch, styles, style_dim)`, to images; `gan_vs_vae.latent` uses them. Outside of
    training noise is fixed, so that images are a function of z.

    Args:
        image_shape: `(H, W, C)`; H and W are multiples of 2 ** (len(filters) - 1).
        num_classes: int or None. The number of classes, or of attributes; the label is then appended
            to z, and the generator takes `[z, labels]`. Defaults to None: it takes z alone.
        multi_label: bool. Whether a label is `num_classes` attributes, 0 or 1, not a class
            number. Defaults to False.
        latent_dim: int. The width of z. Defaults to 100.
        filters: list of int. The channels at each size, from the constant's to the image's, each
            twice the one before. Defaults to (128, 64, 32).
        blocks: int, at least 1. Convolutions at each size but the first, which has one. The paper
            has 2. Defaults to 1.
        kernel_size: int. The size of every convolution. Defaults to 4: as a transposed convolution of
            stride 2 it weights all places alike.
        style_dim: int. The width of w, and of the mapping's layers. Defaults to 64.
        mapping_depth: int, at least 1. The mapping's layers; the paper has 8. Defaults to 4.
        mapping_rate: float, above 0. The learning rate of the mapping, in units of the synthesis': its
            kernels are as much larger as what they compute is divided by (the paper: 0.01).
            Defaults to 0.1.
        mixing: float in [0, 1]. The share of images with two styles, in training. Defaults to 0.9.

    Returns:
        A model that maps z, float `(batch, latent_dim)`, or `[z, labels]`, labels int `(batch,)`
        or `(batch, num_classes)`, to images, float32 `(batch, H, W, C)` in [-1, 1].

    Raises:
        UserError: if H or W is not such a multiple.

    >>> generator = style_generator((28, 28, 1), filters=(8, 4, 4), style_dim=8)
    >>> generator.output_shape
    (None, 28, 28, 1)
    >>> generator.get_layer("synthesis").input_shape
    (None, 3, 8)
    """
    height, width = start_size(image_shape, filters, (1, *(2,) * (len(filters) - 1)))
    inputs, joined = latent_input(latent_dim, num_classes, multi_label)
    mapping = keras.Model(
        inputs, _mapped(joined, style_dim, mapping_depth, mapping_rate), name="mapping"
    )
    styles = keras.Input((1 + blocks * (len(filters) - 1), style_dim), name="style")
    start = LearnedConstant((height, width, filters[0]))(styles)
    images = _synthesised(start, styles, filters, blocks, kernel_size, image_shape[-1])
    synthesis = keras.Model(styles, images, name="synthesis")

    fresh = FreshLatent()(inputs if num_classes is None else inputs[0])
    other = mapping(fresh if num_classes is None else [fresh, inputs[1]])
    mixed = MixStyles(styles.shape[1], mixing, name="styles")([mapping(inputs), other])
    return keras.Model(inputs, synthesis(mixed), name="generator")


def _mapped(x: Tensor, style_dim: int, depth: int, rate: float) -> Tensor:
    """Return w; Adam, whose steps do not depend on the scale of gradients, learns it at that rate."""
    x = keras.layers.UnitNormalization()(x)
    x = keras.layers.Rescaling(x.shape[-1] ** 0.5)(x)
    for _ in range(depth):
        initial = keras.initializers.VarianceScaling(2 / rate**2)
        x = keras.layers.Dense(style_dim, kernel_initializer=initial)(x)
        x = keras.layers.LeakyReLU(SLOPE)(keras.layers.Rescaling(rate)(x))
    return x


def _synthesised(
    x: Tensor, styles: Tensor, filters: tuple[int, ...], blocks: int, kernel_size: int, colours: int
) -> Tensor:
    """Return images, from the constant x."""
    image, index = None, 0
    for size, channels in enumerate(filters):
        for block in range(blocks if size else 1):
            strides = 2 if size and not block else 1
            x = _styled(x, styles, index, ModulatedConv(channels, kernel_size, strides))
            x = keras.layers.LeakyReLU(SLOPE)(LayerNoise(fixed_seed=index)(x))
            index += 1
        gain = CONTRAST / len(filters) ** 0.5
        colour = ModulatedConv(colours, 1, demodulate=False, gain=gain)
        more = _styled(x, styles, index - 1, colour)
        if image is None:
            image = more
        else:
            image = keras.layers.UpSampling2D(2, interpolation="bilinear", dtype="float32")(image)
            image = keras.layers.Add(dtype="float32")([image, more])
    return keras.layers.Activation("tanh", dtype="float32")(image)


def _styled(x: Tensor, styles: Tensor, index: int, convolution: ModulatedConv) -> Tensor:
    return convolution([x, StyleScale(x.shape[-1], index)(styles)])
