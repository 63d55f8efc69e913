"""The auxiliary classifier GAN."""

import keras

from gan_vs_vae.backend import Tensor
from gan_vs_vae.errors import UserError
from gan_vs_vae.layers import PACKAGE
from gan_vs_vae.losses import class_loss, label_accuracy
from gan_vs_vae.models.gan import GAN


@keras.saving.register_keras_serializable(PACKAGE)
class ACGAN(GAN):
    """A GAN whose discriminator also names the label: L_D + w L_class, L_G + w L_class.

    L_class = -E[log P(C = c|x)] - E[log P(C = c|G(z, c))] for the discriminator, and its
    second term for the generator: both networks minimise it (Odena, Olah and Shlens, 2016,
    equation 3, with the sign that makes it a loss). With the Wasserstein objective this is
    the report's AC-WGAN.

    Args:
        generator: `[z, labels]` to images in [-1, 1].
        discriminator: images to `[logits, class_logits]`, `(batch, 1)` and
            `(batch, num_classes)`.
        class_weight: w.
        classify_generated: whether D learns classes from generated images, too (the paper and
            the report). If not, it judges them by what it learned from real ones, and what G
            draws cannot redefine a class.
        **kwargs: as for `GAN`.
    """

    conditional = True

    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        class_weight: float = 1.0,
        classify_generated: bool = True,
        **kwargs,
    ):
        if len(discriminator.outputs) != 2:
            raise UserError("the discriminator of an ACGAN returns [logits, class_logits]")
        super().__init__(generator, discriminator, **kwargs)
        self.num_classes = discriminator.outputs[1].shape[-1]
        self.class_weight = class_weight
        self.classify_generated = classify_generated
        self.track(*self._means, "class_loss", "class_accuracy")

    def discriminator_loss(
        self, real_outputs: list[Tensor], fake_outputs: list[Tensor], labels: Tensor
    ) -> Tensor:
        loss = super().discriminator_loss(real_outputs, fake_outputs, labels)
        on_labels = class_loss(labels, real_outputs[1])
        self.record(class_loss=on_labels, class_accuracy=label_accuracy(labels, real_outputs[1]))
        if self.classify_generated:
            on_labels = on_labels + class_loss(labels, fake_outputs[1])
        return loss + self.class_weight * on_labels

    def generator_loss(self, outputs: list[Tensor], labels: Tensor) -> Tensor:
        return super().generator_loss(outputs, labels) + self.class_weight * class_loss(
            labels, outputs[1]
        )

    def get_config(self) -> dict:
        return {
            **super().get_config(),
            "class_weight": self.class_weight,
            "classify_generated": self.classify_generated,
        }
