"""A discriminator of codes, which an adversarial autoencoder needs."""

import keras

from gan_vs_vae.signatures import checked


@checked
def code_discriminator(
    latent_dim: int = 2, hidden: int = 256, depth: int = 2, slope: float = 0.2
) -> keras.Model:
    """Build a discriminator of codes: dense layers with leaky ReLUs, then a logit.

    Args:
        latent_dim: int. The width of z. Defaults to 2.
        hidden: int. Units of each dense layer. Defaults to 256 (Makhzani et al., 2015, for MNIST:
            1,000).
        depth: int, at least 1. The dense layers. Defaults to 2, as in the paper.
        slope: float. The slope of the leaky ReLUs; 0 makes them ReLUs. Defaults to 0.2.

    Returns:
        A model that maps z, float `(batch, latent_dim)`, to logits, float32 `(batch, 1)`.

    >>> code_discriminator(latent_dim=5, hidden=8).output_shape
    (None, 1)
    """
    x = inputs = keras.Input((latent_dim,), name="z")
    for _ in range(depth):
        x = keras.layers.Dense(hidden)(x)
        x = keras.layers.LeakyReLU(slope)(x)
    logit = keras.layers.Dense(1, dtype="float32", name="logit")(x)
    return keras.Model(inputs, logit, name="code_discriminator")
