"""How many floating-point operations a training step needs, counted from the layers.

A product of an m x k with a k x n matrix has 2mkn of them. Convolutions and dense layers are such
products, and all else is left out: what is left out is small, and a step that spends its time
there is not using the machine. A layer costs as much again for the gradient of its kernel, and
once more for that of its input.
"""

import math

import keras

from gan_vs_vae.models import VAE
from gan_vs_vae.models.base import ImageModel

PRODUCTS = (keras.layers.Dense, keras.layers.Conv2D, keras.layers.Conv2DTranspose)


def layer_flops(layer: keras.Layer) -> int:
    """Of one layer's forward pass, for one image; 0 where it multiplies no matrices.

    >>> dense = keras.layers.Dense(5)
    >>> keras.Sequential([keras.Input((3,)), dense]).count_params()
    20
    >>> layer_flops(dense)
    30
    """
    if not isinstance(layer, PRODUCTS):
        return 0
    transposed = isinstance(layer, keras.layers.Conv2DTranspose)
    places = (layer.input if transposed else layer.output).shape[1:-1]
    return 2 * math.prod(layer.kernel.shape) * math.prod(places)


def forward_flops(network: keras.Model) -> tuple[int, int]:
    """`(of the whole network, of its first layer)`, forward, for one image."""
    counts = [flops for flops in map(layer_flops, network.layers) if flops]
    return sum(counts), counts[0]


def step_flops(model: ImageModel, batch_size: int) -> int:
    """Of one training step of a VAE or a GAN: those that its losses need, and no more.

    The first layer's input needs no gradient where that is data. A gradient penalty needs D's
    input gradient (forward and back), and through both the gradient of its kernels.
    """
    if isinstance(model, VAE):
        (encoder, first), (decoder, _) = map(forward_flops, (model.encoder, model.decoder))
        return batch_size * (3 * encoder - first + 3 * decoder)
    (g, g_first), (d, d_first) = map(forward_flops, (model.generator, model.discriminator))
    if model.conditional:
        g_first = 0  # z * E(label): the embedding wants the gradient
    discriminator = g + 2 * (3 * d - d_first) + (4 * d if model.penalty else 0)
    generator = 3 * g - g_first + 2 * d
    return batch_size * (model.critic_steps * discriminator + model.generator_batch * generator)
