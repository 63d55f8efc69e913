"""The conditional GAN."""

from typing import Any

import keras

from gan_vs_vae.backend import Tensor
from gan_vs_vae.errors import UserError
from gan_vs_vae.models.checks import check_num_classes, input_shape
from gan_vs_vae.models.gan import GAN
from gan_vs_vae.registry import register
from gan_vs_vae.signatures import checked


@register
class ConditionalGAN(GAN):
    """A GAN whose two networks both take the label: D(x|c), G(z|c).

    The losses are the GAN's, within each class (Mirza and Osindero, 2014, equation 2). The report
    compares it with the AC-GAN, whose discriminator must predict the label.

    Args:
        generator: `keras.Model`. Maps `[z, labels]` to images in [-1, 1].
        discriminator: `keras.Model`. Maps `[images, labels]` to logits, `(batch, 1)`.
        num_classes: int. The number of classes, or of attributes.
        **kwargs: further arguments of `GAN`.

    >>> from gan_vs_vae import networks
    >>> shape = {"image_shape": (28, 28, 1), "num_classes": 10, "condition": "concat"}
    >>> gan = ConditionalGAN(
    ...     networks.dcgan_generator(**shape, filters=(8, 4)),
    ...     networks.dcgan_discriminator(**shape, filters=(4, 8)),
    ...     num_classes=10,
    ... )
    >>> gan.generate(3, labels=[7, 7, 1]).shape
    (3, 28, 28, 1)
    """

    needs_labels = True

    @checked
    def __init__(
        self, generator: keras.Model, discriminator: keras.Model, num_classes: int, **kwargs: Any
    ):
        input_shape(discriminator, "discriminator")  # it knows its inputs and outputs
        if len(discriminator.inputs) != 2:
            raise UserError("the discriminator of a ConditionalGAN takes [images, labels]")
        super().__init__(generator, discriminator, **kwargs)
        check_num_classes(num_classes, generator, discriminator)
        self.num_classes = num_classes

    def discriminate(self, images: Tensor, labels: Tensor) -> Tensor:
        return self.discriminator([images, labels], training=True)

    def get_config(self) -> dict:
        return {**super().get_config(), "num_classes": self.num_classes}
