"""The auxiliary classifier GAN."""

from typing import Any

import keras

from gan_vs_vae.backend import Tensor
from gan_vs_vae.errors import UserError
from gan_vs_vae.losses import class_loss
from gan_vs_vae.models.checks import check_num_classes, input_shape
from gan_vs_vae.models.gan import GAN
from gan_vs_vae.models.labels import label_accuracy
from gan_vs_vae.models.settings import Annealed, Schedule
from gan_vs_vae.registry import register
from gan_vs_vae.signatures import checked


@register
class ACGAN(GAN):
    """A GAN whose discriminator also predicts the label: L_D + w L_class, L_G + w L_class.

    L_class = -E[log P(C = c|x)] - E[log P(C = c|G(z, c))] for the discriminator, and its
    second term for the generator: both networks minimise it (Odena, Olah and Shlens, 2016,
    equation 3, with the sign that makes it a loss). With the Wasserstein objective this is
    the report's AC-WGAN.

    Args:
        generator: `keras.Model`. Maps `[z, labels]` to images in [-1, 1].
        discriminator: `keras.Model`. Maps images to `[logits, class_logits]`, `(batch, 1)` and
            `(batch, num_classes)`.
        class_weight: float, or a schedule of Keras over D's steps. w. Defaults to 1.
        classify_generated: bool. Whether D learns the classes of generated images, too, as in the
            paper and in the report. If not, D learns classes from real images alone, so that the
            generator cannot redefine them. Defaults to True.
        **kwargs: further arguments of `GAN`.
    """

    needs_labels = True
    class_weight = Annealed()

    @checked
    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        class_weight: float | Schedule = 1.0,
        classify_generated: bool = True,
        **kwargs: Any,
    ):
        input_shape(discriminator, "discriminator")  # it knows its inputs and outputs
        if len(discriminator.outputs) != 2:
            raise UserError("the discriminator of an ACGAN returns [logits, class_logits]")
        super().__init__(generator, discriminator, **kwargs)
        self.num_classes = discriminator.outputs[1].shape[-1]
        check_num_classes(self.num_classes, generator)
        self.class_weight = class_weight
        self.classify_generated = classify_generated
        self.declare_losses("class_loss", "class_accuracy")

    def discriminator_loss(
        self, real_outputs: list[Tensor], fake_outputs: list[Tensor], labels: Tensor
    ) -> Tensor:
        loss = super().discriminator_loss(real_outputs, fake_outputs, labels)
        on_labels = class_loss(labels, real_outputs[1])
        accuracy = label_accuracy(labels, real_outputs[1])
        self.record_losses(class_loss=on_labels, class_accuracy=accuracy)
        if self.classify_generated:
            on_labels = on_labels + class_loss(labels, fake_outputs[1])
        return loss + self.now("class_weight") * on_labels

    def generator_loss(
        self,
        outputs: list[Tensor],
        labels: Tensor,
        real_outputs: list[Tensor] | None = None,
    ) -> Tensor:
        loss = super().generator_loss(outputs, labels, real_outputs)
        return loss + self.now("class_weight") * class_loss(labels, outputs[1])

    def get_config(self) -> dict:
        return {
            **super().get_config(),
            "class_weight": keras.saving.serialize_keras_object(self.class_weight),
            "classify_generated": self.classify_generated,
        }
