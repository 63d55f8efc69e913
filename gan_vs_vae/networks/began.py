"""The two networks of BEGAN: an autoencoder that judges, and a generator like its decoder.

Berthelot, Schumm and Metz, *BEGAN: Boundary Equilibrium Generative Adversarial Networks* (2017),
"Model architecture" and figure 1, without the skip connections that they also try.
"""

import keras

from gan_vs_vae.backend import Tensor
from gan_vs_vae.networks.dcgan import start_size
from gan_vs_vae.signatures import checked


@checked
def began_autoencoder(
    image_shape: tuple[int, int, int],
    filters: tuple[int, ...] = (64, 128, 192),
    blocks: int = 2,
    code: int = 64,
) -> keras.Model:
    """Build BEGAN's critic: an autoencoder of 3x3 convolutions with exponential linear units.

    The encoder: Conv(`filters[0]`); then `blocks` times Conv(channels) for each of `filters`, and
    between two of them one of stride 2, a subsampling by strides; Dense(`code`). The decoder:
    Dense(H' W' `filters[0]`), `blocks` times Conv(`filters[0]`) for each of `filters`, and between two
    of them each pixel twice along both axes; Conv(C). Neither dense layer nor the last convolution has
    an activation.

    Args:
        image_shape: `(H, W, C)`, H and W multiples of 2 ** (len(filters) - 1).
        filters: list of int. The channels of the encoder at each size. The decoder has the first
            number at all sizes. Defaults to (64, 128, 192): those of the paper for two halvings.
        blocks: int. Convolutions at each size. Defaults to 2.
        code: int. The width of the hidden code. Defaults to 64.

    Returns:
        A model that maps images, float `(batch, H, W, C)` in [-1, 1], to reconstructions, float32, of
        the same shape; they may be outside of [-1, 1].

    Raises:
        UserError: if H or W is not such a multiple.

    >>> began_autoencoder((28, 28, 1), filters=(4, 8), code=5).output_shape
    (None, 28, 28, 1)
    """
    start_size(image_shape, filters, _strides(filters))
    x = inputs = keras.Input(image_shape, name="image")
    x = _convolution(filters[0])(x)
    for channels, stride in zip(filters, _strides(filters), strict=True):
        for _ in range(blocks):
            x = _convolution(channels)(x)
        x = _convolution(channels, stride)(x) if stride > 1 else x
    x = keras.layers.Dense(code, name="code")(keras.layers.Flatten()(x))
    x = _decoded(x, image_shape, filters, blocks)
    return keras.Model(inputs, x, name="discriminator")


@checked
def began_generator(
    image_shape: tuple[int, int, int],
    latent_dim: int = 64,
    filters: tuple[int, ...] = (64, 128, 192),
    blocks: int = 2,
) -> keras.Model:
    """Build BEGAN's generator: the decoder of `began_autoencoder`, from z, and then tanh.

    Args:
        image_shape, filters, blocks: as for `began_autoencoder`.
        latent_dim: int. The width of z. Defaults to 64.

    Returns:
        A model that maps z, float `(batch, latent_dim)`, to images, float32 `(batch, H, W, C)` in
        [-1, 1]. The paper's is without the tanh, and its z is uniform, not normal.

    Raises:
        UserError: as `began_autoencoder`.

    >>> began_generator((28, 28, 1), filters=(4, 8)).output_shape
    (None, 28, 28, 1)
    """
    z = keras.Input((latent_dim,), name="z")
    x = _decoded(z, image_shape, filters, blocks)
    x = keras.layers.Activation("tanh", dtype="float32")(x)
    return keras.Model(z, x, name="generator")


def _strides(filters: tuple[int, ...]) -> tuple[int, ...]:
    return (*(2,) * (len(filters) - 1), 1)


def _decoded(
    x: Tensor, image_shape: tuple[int, int, int], filters: tuple[int, ...], blocks: int
) -> Tensor:
    """Enlarge a vector to an image, float32, with as many channels at all sizes."""
    height, width = start_size(image_shape, filters, _strides(filters))
    x = keras.layers.Dense(height * width * filters[0])(x)
    x = keras.layers.Reshape((height, width, filters[0]))(x)
    for stride in _strides(filters):
        for _ in range(blocks):
            x = _convolution(filters[0])(x)
        x = keras.layers.UpSampling2D(stride)(x) if stride > 1 else x
    return keras.layers.Conv2D(image_shape[-1], 3, padding="same", dtype="float32")(x)


def _convolution(channels: int, stride: int = 1) -> keras.layers.Layer:
    return keras.layers.Conv2D(channels, 3, stride, padding="same", activation="elu")
