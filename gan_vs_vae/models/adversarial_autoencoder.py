"""The adversarial autoencoder, whose codes a discriminator shapes instead of a KL divergence."""

import keras
from keras import ops

from gan_vs_vae import losses
from gan_vs_vae.backend import Tensor
from gan_vs_vae.models.autoencoder import Autoencoder
from gan_vs_vae.models.checks import check_one_logit
from gan_vs_vae.models.gan import DCGAN_ADAM
from gan_vs_vae.models.several import SeveralOptimizers, Together
from gan_vs_vae.registry import register
from gan_vs_vae.signatures import checked


@register
class AdversarialAutoencoder(Autoencoder, SeveralOptimizers):
    """An autoencoder whose codes a discriminator cannot tell from N(0, I).

    The encoder E is also the generator of a GAN of codes (Makhzani et al., 2015, section 2). One
    step has two phases, three steps of optimizers:

        reconstruction: E and the decoder minimise -E[log p(x|E(x))], as an `Autoencoder`,
        regularisation: D minimises the objective's loss of z ~ N(0, I), "real", and E(x), "fake";
                        then E minimises the objective's loss of a generator.

    E is deterministic, the first of the paper's three choices. It is unconditional. `evaluate` shows
    the loss of reconstruction, and those of D and E.

    Args:
        encoder: `keras.Model`. Maps images in [0, 1], float `(batch, H, W, C)`, to z,
            `(batch, latent_dim)`.
        decoder: `keras.Model`. Maps z to images in [0, 1] (it ends with a sigmoid).
        discriminator: `keras.Model`. Maps codes, `(batch, latent_dim)`, to logits, `(batch, 1)`,
            such as `networks.code_discriminator`.
        objective: as for `GAN`. Defaults to "non_saturating".
        seed: int or None. As for `ImageModel`.

    >>> from gan_vs_vae import networks
    >>> small = {"latent_dim": 5, "filters": (4,), "hidden": 8}
    >>> model = AdversarialAutoencoder(
    ...     networks.vae_encoder((28, 28, 1), variational=False, **small),
    ...     networks.vae_decoder((28, 28, 1), **small),
    ...     networks.code_discriminator(latent_dim=5, hidden=8),
    ... )
    >>> model.decode(model.encode(model.generate(3))).shape
    (3, 28, 28, 1)
    """

    default_optimizers = {
        "ae_optimizer": {"name": "Adam", "learning_rate": 1e-3},
        "d_optimizer": DCGAN_ADAM,
        "e_optimizer": DCGAN_ADAM,
    }

    @checked
    def __init__(
        self,
        encoder: keras.Model,
        decoder: keras.Model,
        discriminator: keras.Model,
        objective: str | dict | losses.Objective = "non_saturating",
        seed: int | None = None,
    ):
        super().__init__(encoder, decoder, seed)
        check_one_logit(discriminator, f"an {type(self).__name__}", "codes", (self.latent_dim,))
        self.discriminator = discriminator
        self.objective = losses.get_objective(objective)
        self.declare_losses("d_loss", "e_loss", "real_score", "fake_score")

    def trained_by(self, role: str) -> keras.layers.Layer:
        if role == "ae_optimizer":
            return Together(self.encoder, self.decoder)
        return {"d_optimizer": self.discriminator, "e_optimizer": self.encoder}[role]

    def batch_loss(self, images: Tensor, labels: Tensor | None, training: bool = False) -> Tensor:
        if not training:  # in training, each has a step of its own
            self.discriminator_loss(images, self.sample_prior(images), training)
            self.encoder_loss(images, self.sample_prior(images), training)
        return super().batch_loss(images, labels, training)

    def train_on_batch_step(self, images: Tensor, labels: Tensor | None) -> None:
        self.minimise(
            lambda: self.batch_loss(images, labels, training=True),
            self.trained_by("ae_optimizer"),
            self.ae_optimizer,
        )
        prior = self.sample_prior(images)
        self.minimise(
            lambda: self.discriminator_loss(images, prior), self.discriminator, self.d_optimizer
        )
        self.minimise(lambda: self.encoder_loss(images, prior), self.encoder, self.e_optimizer)

    def discriminator_loss(self, images: Tensor, prior: Tensor, training: bool = True) -> Tensor:
        """Compute D's loss, a scalar, and record both mean logits.

        Args:
            images: float32 `(batch, H, W, C)` in [0, 1].
            prior: float32 `(batch, latent_dim)`, z ~ N(0, I).
            training: bool. Whether the networks run in training mode. Defaults to True.
        """
        codes = ops.stop_gradient(self.encoder(images, training=training))
        real, fake = (self.discriminator(z, training=training) for z in (prior, codes))
        loss = self.objective.discriminator(real, fake)
        self.record_losses(d_loss=loss, real_score=ops.mean(real), fake_score=ops.mean(fake))
        return loss

    def encoder_loss(self, images: Tensor, prior: Tensor, training: bool = True) -> Tensor:
        """Compute E's loss as a generator of codes, a scalar; args as for `discriminator_loss`."""
        logits = [self.discriminator(self.encoder(images, training=training), training=training)]
        if self.objective.generator_needs_real:
            logits.append(self.discriminator(prior, training=training))
        loss = self.objective.generator(*logits)
        self.record_losses(e_loss=loss)
        return loss

    def get_config(self) -> dict:
        serialize = keras.saving.serialize_keras_object
        return {
            **super().get_config(),
            "discriminator": serialize(self.discriminator),
            "objective": serialize(self.objective),
        }
