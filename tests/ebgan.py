"""A GAN of one's own, written with the public API alone, and a network of one's own.

J. Zhao, M. Mathieu and Y. LeCun, *Energy-based Generative Adversarial Network* (2016). The critic is
an autoencoder AE, and E(x) = mean |x - AE(x)|^2 is the energy of an image, which is to be low for real
ones, and for generated ones at least m:

    L_D = E(x) + max(0, m - E(G(z))),    L_G = E(G(z))
"""

import keras
from keras import ops

from gan_vs_vae import GAN, networks


@keras.saving.register_keras_serializable("ebgan")
class EBGAN(GAN):
    """A GAN whose discriminator is an autoencoder of images in [-1, 1].

    Args:
        margin: float. m. Defaults to 0.5.
        margin_decay: float in [0, 1]. By what m is multiplied in each step of D. Defaults to 1.
        **kwargs: further arguments of `GAN`.
    """

    def __init__(self, *args, margin: float = 0.5, margin_decay: float = 1.0, **kwargs):
        super().__init__(*args, **kwargs)
        self.margin = margin
        self.margin_decay = margin_decay
        start = keras.initializers.Constant(margin)
        self.m = self.add_weight(name="m", shape=(), initializer=start, trainable=False)
        self.declare_losses("m")

    def discriminate(self, images, labels):
        reconstruction = self.discriminator(images, training=True)
        return ops.mean(ops.square(images - reconstruction), axis=(1, 2, 3))

    def discriminator_loss(self, real_outputs, fake_outputs, labels):
        real, fake, m = ops.mean(real_outputs), ops.mean(fake_outputs), self.m + 0.0
        self.m.assign(m * self.margin_decay)
        self.record_losses(real_score=real, fake_score=fake, m=m)
        return real + ops.mean(ops.relu(m - fake_outputs))

    def generator_loss(self, outputs, labels, real_outputs=None):
        return ops.mean(outputs)

    def get_config(self):
        own = {"margin": self.margin, "margin_decay": self.margin_decay}
        return {**super().get_config(), **own}


def autoencoder(image_shape: tuple[int, int, int], filters: int = 8) -> keras.Model:
    """Return the critic: a convolutional autoencoder of images in [-1, 1]."""
    x = inputs = keras.Input(image_shape)
    x = keras.layers.Conv2D(filters, 3, 2, "same", activation="relu")(x)
    x = keras.layers.Conv2DTranspose(image_shape[-1], 3, 2, "same", dtype="float32")(x)
    return keras.Model(inputs, x, name="discriminator")


def build(image_shape: tuple[int, int, int] = (8, 8, 1), **settings) -> EBGAN:
    """Return a small EBGAN."""
    generator = networks.dcgan_generator(image_shape, latent_dim=5, filters=(8, 4), kernel_size=3)
    return EBGAN(generator, autoencoder(image_shape), **settings)
