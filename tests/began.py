"""BEGAN, written with the public API alone: an example of a GAN of one's own.

D. Berthelot, T. Schumm and L. Metz, *BEGAN: Boundary Equilibrium Generative Adversarial Networks*
(2017). The critic is an autoencoder AE, and L(x) = E|x - AE(x)| is its reconstruction error.

    L_D = L(x) - k_t L(G(z)),    L_G = L(G(z)),
    k_{t+1} = clip(k_t + lambda (gamma L(x) - L(G(z))), 0, 1)
"""

import keras
from keras import ops

from gan_vs_vae import GAN, networks


@keras.saving.register_keras_serializable("began")
class BEGAN(GAN):
    """A GAN whose discriminator is an autoencoder of images in [-1, 1].

    Args:
        gamma: float in [0, 1]. The ratio L(G(z)) / L(x) at equilibrium. Defaults to 0.5.
        proportional_gain: float. lambda. Defaults to 0.001.
        **kwargs: further arguments of `GAN`.
    """

    def __init__(self, *args, gamma: float = 0.5, proportional_gain: float = 0.001, **kwargs):
        super().__init__(*args, **kwargs)
        self.gamma = gamma
        self.proportional_gain = proportional_gain
        self.k = self.add_weight(name="k", shape=(), initializer="zeros", trainable=False)
        self.declare_losses("convergence", "k_t")

    def discriminate(self, images, labels):
        reconstruction = self.discriminator(images, training=True)
        return ops.mean(ops.abs(images - reconstruction), axis=(1, 2, 3))

    def discriminator_loss(self, real_outputs, fake_outputs, labels):
        real, fake = ops.mean(real_outputs), ops.mean(fake_outputs)
        k = self.k + 0.0  # its value now, since it is assigned below
        loss, balance = real - k * fake, self.gamma * real - fake
        step = self.proportional_gain * ops.stop_gradient(balance)
        self.k.assign(ops.clip(k + step, 0, 1))
        self.record_losses(real_score=real, fake_score=fake, k_t=k)
        self.record_losses(convergence=real + ops.abs(balance))
        return loss

    def generator_loss(self, outputs, labels, real_outputs=None):
        return ops.mean(outputs)

    def get_config(self):
        own = {"gamma": self.gamma, "proportional_gain": self.proportional_gain}
        return {**super().get_config(), **own}


def autoencoder(image_shape: tuple[int, int, int], filters: int = 8, code: int = 16) -> keras.Model:
    """Return the critic: a convolutional autoencoder of images in [-1, 1]."""
    height, width, channels = image_shape
    x = inputs = keras.Input(image_shape)
    x = keras.layers.Conv2D(filters, 3, 2, "same", activation="elu")(x)
    x = keras.layers.Dense(code)(keras.layers.Flatten()(x))
    x = keras.layers.Dense(height // 2 * width // 2 * filters, activation="elu")(x)
    x = keras.layers.Reshape((height // 2, width // 2, filters))(x)
    x = keras.layers.Conv2DTranspose(channels, 3, 2, "same", dtype="float32")(x)
    return keras.Model(inputs, x, name="discriminator")


def build(image_shape: tuple[int, int, int] = (8, 8, 1), **settings) -> BEGAN:
    """Return a small BEGAN."""
    generator = networks.dcgan_generator(image_shape, latent_dim=5, filters=(8, 4), kernel_size=3)
    return BEGAN(generator, autoencoder(image_shape), **settings)
