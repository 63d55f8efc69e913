"""BEGAN: a critic that is an autoencoder, kept in equilibrium with the generator."""

from typing import Any

import keras
from keras import ops

from gan_vs_vae.backend import Tensor
from gan_vs_vae.errors import UserError
from gan_vs_vae.losses import NonSaturating
from gan_vs_vae.models.gan import GAN
from gan_vs_vae.registry import register
from gan_vs_vae.signatures import checked


@register
class BEGAN(GAN):
    """A GAN whose discriminator reconstructs images; how badly is its loss.

    With L(v) = E[|v - D(v)|], the mean absolute error of a pixel (Berthelot, Schumm and Metz, 2017,
    "Boundary Equilibrium GAN", with eta = 1),

        L_D = L(x) - k_t L(G(z)),    L_G = L(G(z)),
        k_{t+1} = clip(k_t + lambda (gamma L(x) - L(G(z))), 0, 1),    k_0 = 0,
        M = L(x) + |gamma L(x) - L(G(z))|.

    k_t, the loss `k_t`, keeps L(G(z)) = gamma L(x); M, the loss `convergence`, falls as the model
    gets better. Both, and `real_score` L(x) and `fake_score` L(G(z)), are those of D's step, before
    it. k_t is a weight: it is saved, and resumed. The class overrides public methods of `GAN` alone,
    as one of your own can.

    Args:
        generator: `keras.Model`. As for `GAN`.
        discriminator: `keras.Model`. Maps images in [-1, 1] to reconstructions of the same shape.
        gamma: float in [0, 1]. The ratio L(G(z)) / L(x) at equilibrium: below 1, D also has to
            reconstruct well; a low one gives less varied images. Defaults to 0.5.
        proportional_gain: float. lambda. Defaults to 0.001.
        **kwargs: further arguments of `GAN`, without `objective`, `real_target` and `fake_target`.

    Raises:
        UserError: if the discriminator's outputs are no images of that shape, or an objective or
            targets are given.

    >>> from gan_vs_vae import networks
    >>> gan = BEGAN(
    ...     networks.began_generator((28, 28, 1), filters=(4, 8)),
    ...     networks.began_autoencoder((28, 28, 1), filters=(4, 8)),
    ... )
    >>> gan.loss_names[-2:]
    ('convergence', 'k_t')
    """

    @checked
    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        gamma: float = 0.5,
        proportional_gain: float = 0.001,
        **kwargs: Any,
    ):
        super().__init__(generator, discriminator, **kwargs)
        if tuple(discriminator.outputs[0].shape[1:]) != self.image_shape:
            raise UserError(
                "the discriminator of a BEGAN is an autoencoder: its outputs have the shape of images, "
                f"{self.image_shape}"
            )
        targets = (self.real_target, self.fake_target)
        if type(self.objective) is not NonSaturating or targets != (1.0, 0.0):
            raise UserError(
                "a BEGAN has losses of its own: leave objective, real_target and fake_target out"
            )
        self.gamma = gamma
        self.proportional_gain = proportional_gain
        self.k = self.add_weight(
            name="k", shape=(), initializer="zeros", trainable=False, aggregation="mean"
        )
        self.declare_losses("convergence", "k_t")

    def discriminate(self, images: Tensor, labels: Tensor | None) -> Tensor:
        """Return each image's error of reconstruction, float `(batch,)`."""
        return ops.mean(ops.abs(images - super().discriminate(images, labels)), axis=(1, 2, 3))

    def discriminator_loss(
        self, real_outputs: Tensor, fake_outputs: Tensor, labels: Tensor | None
    ) -> Tensor:
        real, fake, k = ops.mean(real_outputs), ops.mean(fake_outputs), ops.copy(self.k)
        balance = self.gamma * real - fake
        self.record_losses(real_score=real, fake_score=fake, k_t=k)
        self.record_losses(convergence=real + ops.abs(balance))
        # Devices that share a batch take the mean of their steps, and then clip the same number.
        self.k.assign(k + self.proportional_gain * ops.stop_gradient(balance))
        self.k.assign(ops.clip(self.k, 0, 1))
        return real - k * fake

    def generator_loss(
        self, outputs: Tensor, labels: Tensor | None, real_outputs: Tensor | None = None
    ) -> Tensor:
        return ops.mean(outputs)

    def get_config(self) -> dict:
        own = {"gamma": self.gamma, "proportional_gain": self.proportional_gain}
        return {**super().get_config(), **own}
