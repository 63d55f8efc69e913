"""How many floating-point operations a training step needs, counted from the layers.

The product of an m x k and a k x n matrix takes 2mkn operations. Convolutions and dense layers are
such products; everything else is left out, because it needs few operations, and a step that spends
its time there does not use the machine. The gradient of a layer's kernel costs as much as its
forward pass, and so does the gradient of its input.
"""

import math
from collections.abc import Iterator

import keras

from gan_vs_vae.models import GAN, VAE, VAEGAN
from gan_vs_vae.models.base import ImageModel
from gan_vs_vae.networks.style.layers import ModulatedConv

PRODUCTS = (keras.layers.Dense, keras.layers.Conv2D, keras.layers.Conv2DTranspose, ModulatedConv)


def layer_flops(layer: keras.Layer) -> int:
    """Count the operations of one layer's forward pass for one image.

    Returns:
        An int; 0 if the layer is no matrix product. Where the number of places is not known, because
        the layer is inside of a model that was subclassed, one place is counted.

    >>> dense = keras.layers.Dense(5)
    >>> keras.Sequential([keras.Input((3,)), dense]).count_params()
    20
    >>> layer_flops(dense)
    30
    """
    if not (isinstance(layer, PRODUCTS) and layer.built):
        return 0
    images = getattr(layer, "input" if _enlarges(layer) else "output", None)
    images = images[0] if isinstance(images, list) else images
    places = () if images is None else images.shape[1:-1]
    return 2 * math.prod(layer.kernel.shape) * math.prod(n or 1 for n in places)


def _enlarges(layer):
    """Return whether each place of a layer's input is multiplied, not each of its output."""
    if isinstance(layer, ModulatedConv):
        return layer.strides > 1
    return isinstance(layer, keras.layers.Conv2DTranspose)


def forward_flops(network: keras.Model) -> tuple[int, int]:
    """Count the operations of a network's forward pass for one image.

    Returns:
        Two ints: those of the whole network, and those of its first matrix product.
    """
    counts = [flops for flops in map(layer_flops, _layers(network)) if flops]
    return sum(counts), next(iter(counts), 0)


def _layers(network: keras.Model) -> Iterator[keras.Layer]:
    for layer in network.layers:
        if isinstance(layer, keras.Model):
            yield from _layers(layer)
        else:
            yield layer


def step_flops(model: ImageModel, batch_size: int) -> int:
    """Count the operations that the losses of one training step need.

    The input of an encoder's or discriminator's first layer is data, and needs no gradient. A
    gradient penalty needs the gradient of D's input (forward and back), and through both the
    gradients of D's kernels.

    Args:
        model: a VAE or a GAN; for any other model, each network takes part once, forward and back,
            for each optimizer.
        batch_size: int. Images in a batch.
    """
    if not isinstance(model, (GAN, VAE)) or isinstance(model, VAEGAN):
        steps = len(model.default_optimizers)
        networks = (layer for layer in model.layers if isinstance(layer, keras.Model))
        costs = (3 * total - first for total, first in map(forward_flops, networks))
        return batch_size * steps * sum(costs)
    if isinstance(model, VAE):
        (encoder, first), (decoder, _) = map(forward_flops, (model.encoder, model.decoder))
        return batch_size * (3 * encoder - first + 3 * decoder)
    (g, g_first), (d, d_first) = map(forward_flops, (model.generator, model.discriminator))
    if model.conditional:
        g_first = 0  # the input is z times the embedding of the label, which needs the gradient
    discriminator = g + 2 * (3 * d - d_first) + (4 * d if model.penalty else 0)
    generator = 3 * g - g_first + 2 * d
    return batch_size * (model.critic_steps * discriminator + model.generator_batch * generator)
