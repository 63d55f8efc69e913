"""Variational autoencoders."""

import keras

from gan_vs_vae.backend import Tensor
from gan_vs_vae.layers import PACKAGE, Sampling
from gan_vs_vae.losses import bernoulli_nll, kl_divergence
from gan_vs_vae.models.autoencoder import Autoencoder
from gan_vs_vae.models.base import check_at_least


@keras.saving.register_keras_serializable(PACKAGE)
class VAE(Autoencoder):
    """L = -E[log p(x|z)] + beta * KL(q(z|x) || N(0, I)), in nats per image.

    With beta 1, -L is the evidence lower bound (Kingma and Welling, 2013, equation 3; the
    report's equation 4); both terms are summed, over pixels and over latent dimensions.

    Args:
        encoder: images in [0, 1], float `(batch, H, W, C)`, to `[mean, log_var]`, each
            `(batch, latent_dim)`.
        decoder: z to images in [0, 1] (end with a sigmoid).
        beta: the weight of the KL term (Higgins et al., 2017).
        seed: int or None.

    >>> from gan_vs_vae import networks
    >>> encoder = networks.vae_encoder((28, 28, 1), latent_dim=2, filters=(4,), hidden=8)
    >>> decoder = networks.vae_decoder((28, 28, 1), latent_dim=2, filters=(4,), hidden=8)
    >>> vae = VAE(encoder, decoder, seed=0)
    >>> vae.generate(3, seed=0).shape
    (3, 28, 28, 1)
    """

    encoder_outputs = ("mean", "log_var")

    def __init__(
        self,
        encoder: keras.Model,
        decoder: keras.Model,
        beta: float = 1.0,
        seed: int | None = None,
    ):
        super().__init__(encoder, decoder, seed)
        check_at_least(0, beta=beta)
        self.beta = beta
        self.sampling = Sampling(seed)
        self.track("loss", "reconstruction", "kl")

    def elbo_terms(
        self, images: Tensor, labels: Tensor | None, training: bool
    ) -> tuple[Tensor, Tensor]:
        """(reconstruction, KL), each in nats, the mean over the batch; images in [0, 1]."""
        mean, log_var = self.encoder(self._encoder_inputs(images, labels), training=training)
        z = self.sampling([mean, log_var])
        means = self.decoder(self._decoder_inputs(z, labels), training=training)
        return (
            keras.ops.mean(bernoulli_nll(images, means)),
            keras.ops.mean(kl_divergence(mean, log_var)),
        )

    def _encoder_inputs(self, images, labels):
        return images

    def _decoder_inputs(self, z, labels):
        return z

    def measure(self, images: Tensor, labels: Tensor | None, training: bool = False) -> Tensor:
        """The loss; records it and its terms."""
        reconstruction, kl = self.elbo_terms(images, labels, training)
        loss = reconstruction + self.beta * kl
        self.record(loss=loss, reconstruction=reconstruction, kl=kl)
        return loss

    def get_config(self) -> dict:
        return {**super().get_config(), "beta": self.beta}


@keras.saving.register_keras_serializable(PACKAGE)
class ConditionalVAE(VAE):
    """A VAE whose decoder, and perhaps encoder, is told the class: p(x|z, c), q(z|x[, c]).

    The report tells the decoder alone. An encoder of two inputs is told, too (Sohn, Lee
    and Yan, 2015), and then z need not carry the class.

    Args:
        encoder: images, or `[images, labels]`, to `[mean, log_var]`.
        decoder: `[z, labels]` to images in [0, 1].
        num_classes: int, how many classes, or attributes, there are.
        beta, seed: as for `VAE`.
    """

    conditional = True

    def __init__(
        self,
        encoder: keras.Model,
        decoder: keras.Model,
        num_classes: int,
        beta: float = 1.0,
        seed: int | None = None,
    ):
        super().__init__(encoder, decoder, beta, seed)
        self.num_classes = num_classes

    def _encoder_inputs(self, images, labels):
        return [images, labels] if len(self.encoder.inputs) > 1 else images

    def _decoder_inputs(self, z, labels):
        return [z, labels]

    def get_config(self) -> dict:
        return {**super().get_config(), "num_classes": self.num_classes}
