"""Variational autoencoders."""

import keras

from gan_vs_vae.backend import Tensor
from gan_vs_vae.layers import Sampling
from gan_vs_vae.losses import bernoulli_nll, kl_divergence
from gan_vs_vae.models.autoencoder import Autoencoder
from gan_vs_vae.models.checks import check_num_classes
from gan_vs_vae.models.settings import Annealed, Schedule
from gan_vs_vae.registry import register
from gan_vs_vae.signatures import checked


@register
class VAE(Autoencoder):
    """L = -E[log p(x|z)] + beta KL(q(z|x) || N(0, I)), in nats per image.

    With beta 1, -L is the evidence lower bound (Kingma and Welling, 2013, equation 3; the
    report's equation 4). Both terms are sums: over pixels, and over latent dimensions.

    Args:
        encoder: `keras.Model`. Maps images in [0, 1], float `(batch, H, W, C)`, to
            `[mean, log_var]`, each `(batch, latent_dim)`.
        decoder: `keras.Model`. Maps z to images in [0, 1] (it ends with a sigmoid).
        beta: float, at least 0, or a schedule of Keras over the steps. The weight of the KL term
            (Higgins et al., 2017). Defaults to 1.
        seed: int or None. As for `ImageModel`.

    >>> from gan_vs_vae import networks
    >>> encoder = networks.vae_encoder((28, 28, 1), latent_dim=2, filters=(4,), hidden=8)
    >>> decoder = networks.vae_decoder((28, 28, 1), latent_dim=2, filters=(4,), hidden=8)
    >>> vae = VAE(encoder, decoder, seed=0)
    >>> vae.generate(3, seed=0).shape
    (3, 28, 28, 1)
    """

    encoder_outputs = ("mean", "log_var")
    beta = Annealed()

    @checked
    def __init__(
        self,
        encoder: keras.Model,
        decoder: keras.Model,
        beta: float | Schedule = 1.0,
        seed: int | None = None,
    ):
        super().__init__(encoder, decoder, seed)
        self.beta = beta
        self.sampling = Sampling(seed)
        self.declare_losses("reconstruction", "kl")

    def encoder_inputs(self, images: Tensor, labels: Tensor | None) -> Tensor | list[Tensor]:
        """Return the inputs of the encoder; a subclass whose encoder takes labels adds them."""
        return images

    def decoder_inputs(self, z: Tensor, labels: Tensor | None) -> Tensor | list[Tensor]:
        """Return the inputs of the decoder; a subclass whose decoder takes labels adds them."""
        return z

    def elbo_terms(
        self, images: Tensor, labels: Tensor | None, training: bool
    ) -> tuple[Tensor, Tensor]:
        """Compute (reconstruction, KL), both in nats, means over the batch.

        Args:
            images, labels, training: as for `batch_loss`; images are in [0, 1].
        """
        mean, log_var = self.encoder(self.encoder_inputs(images, labels), training=training)
        z = self.sampling([mean, log_var])
        means = self.decoder(self.decoder_inputs(z, labels), training=training)
        return (
            keras.ops.mean(bernoulli_nll(images, means)),
            keras.ops.mean(kl_divergence(mean, log_var)),
        )

    def batch_loss(self, images: Tensor, labels: Tensor | None, training: bool = False) -> Tensor:
        reconstruction, kl = self.elbo_terms(images, labels, training)
        loss = reconstruction + self.now("beta") * kl
        self.record_losses(loss=loss, reconstruction=reconstruction, kl=kl)
        return loss

    def get_config(self) -> dict:
        beta = keras.saving.serialize_keras_object(self.beta)
        return {**super().get_config(), "beta": beta}


@register
class ConditionalVAE(VAE):
    """A VAE whose decoder, and perhaps encoder, takes the label: p(x|z, c), q(z|x[, c]).

    In the report the decoder alone takes it. If the encoder does, too (Sohn, Lee and Yan, 2015),
    z need not carry the class.

    Args:
        encoder: `keras.Model`. Maps images, or `[images, labels]`, to `[mean, log_var]`.
        decoder: `keras.Model`. Maps `[z, labels]` to images in [0, 1].
        num_classes: int. The number of classes, or of attributes.
        beta, seed: as for `VAE`.
    """

    needs_labels = True

    @checked
    def __init__(
        self,
        encoder: keras.Model,
        decoder: keras.Model,
        num_classes: int,
        beta: float | Schedule = 1.0,
        seed: int | None = None,
    ):
        super().__init__(encoder, decoder, beta, seed)
        check_num_classes(num_classes, encoder, decoder)
        self.num_classes = num_classes

    def encoder_inputs(self, images: Tensor, labels: Tensor) -> Tensor | list[Tensor]:
        return [images, labels] if len(self.encoder.inputs) > 1 else images

    def decoder_inputs(self, z: Tensor, labels: Tensor) -> list[Tensor]:
        return [z, labels]

    def get_config(self) -> dict:
        return {**super().get_config(), "num_classes": self.num_classes}
