"""The autoencoder, from which the variational one differs by a regularised code."""

import functools

import keras
import numpy as np

from gan_vs_vae import backend
from gan_vs_vae.backend import Tensor
from gan_vs_vae.errors import UserError
from gan_vs_vae.losses import bernoulli_nll
from gan_vs_vae.models.checks import first_output, input_shape
from gan_vs_vae.models.generative import GenerativeModel, Labels
from gan_vs_vae.registry import register
from gan_vs_vae.signatures import checked


@register
class Autoencoder(GenerativeModel):
    """L = -E[log p(x|E(x))], in nats per image, summed over its pixels (the report's figure 1).

    Nothing shapes the distribution of z = E(x). `generate` draws z from N(0, I), as in every
    model, where the decoder was not trained: the report's reason for the VAE (section II.B).

    Args:
        encoder: `keras.Model`. Maps images in [0, 1], float `(batch, H, W, C)`, to z,
            `(batch, latent_dim)`.
        decoder: `keras.Model`. Maps z to images in [0, 1] (it ends with a sigmoid).
        seed: int or None. As for `ImageModel`.

    >>> from gan_vs_vae import networks
    >>> small = {"latent_dim": 2, "filters": (4,), "hidden": 8}
    >>> autoencoder = Autoencoder(
    ...     networks.vae_encoder((28, 28, 1), variational=False, **small),
    ...     networks.vae_decoder((28, 28, 1), **small),
    ... )
    >>> z = autoencoder.encode(np.zeros((3, 28, 28, 1), "uint8"))
    >>> z.shape, autoencoder.decode(z).shape
    ((3, 2), (3, 28, 28, 1))
    """

    encoder_outputs: tuple[str, ...] = ("z",)

    @checked
    def __init__(self, encoder: keras.Model, decoder: keras.Model, seed: int | None = None):
        super().__init__(
            latent_dim=input_shape(decoder, "decoder")[-1],
            image_shape=input_shape(encoder, "encoder"),
            seed=seed,
        )
        self.check_decoder(decoder, "decoder")
        wanted = [(self.latent_dim,)] * len(self.encoder_outputs)
        if [tuple(o.shape[1:]) for o in encoder.outputs] != wanted:
            raise UserError(
                f"the encoder of a {type(self).__name__} must return "
                f"{', '.join(self.encoder_outputs)}, (batch, {self.latent_dim}) as the decoder's z"
            )
        self.encoder = encoder
        self.decoder = decoder
        self.declare_losses("loss")

    def decoder_network(self) -> keras.Model:
        return self.decoder

    def batch_loss(self, images: Tensor, labels: Tensor | None, training: bool = False) -> Tensor:
        means = self.decoder(self.encoder(images, training=training), training=training)
        loss = keras.ops.mean(bernoulli_nll(images, means))
        self.record_losses(loss=loss)
        return loss

    def encode(self, images: np.ndarray, labels: Labels = None) -> np.ndarray:
        """Return the codes of images: z, or the mean of q(z|x).

        Args:
            images: uint8 `(n, H, W, C)`.
            labels: as for `decode`, if the encoder is conditional.

        Returns:
            float32 `(n, latent_dim)`.
        """
        self.check_images(images)
        if len(self.encoder.inputs) > 1:
            return self.in_batches(self._encode, [images, self.labels_for(len(images), labels)])
        return self.in_batches(self._encode, [images])

    @functools.cached_property
    def _encode(self):
        def encode(images, *labels):
            x = self.scale(images)
            return first_output(self.encoder([x, *labels] if labels else x, training=False))

        return backend.compiled(self.encoder, encode)

    def get_config(self) -> dict:
        return {
            **super().get_config(),
            "encoder": keras.saving.serialize_keras_object(self.encoder),
            "decoder": keras.saving.serialize_keras_object(self.decoder),
        }
