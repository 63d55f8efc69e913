"""The VAE/GAN: a VAE that reconstructs what a discriminator sees, and a GAN that can encode."""

import functools

import keras
from keras import ops

from gan_vs_vae import losses
from gan_vs_vae.backend import Tensor
from gan_vs_vae.losses import kl_divergence
from gan_vs_vae.models.checks import check_one_logit
from gan_vs_vae.models.gan import DCGAN_ADAM
from gan_vs_vae.models.settings import Schedule
from gan_vs_vae.models.several import SeveralOptimizers
from gan_vs_vae.models.vae import VAE
from gan_vs_vae.registry import register
from gan_vs_vae.signatures import checked


@register
class VAEGAN(VAE, SeveralOptimizers):
    """A VAE whose reconstruction error is that of a discriminator's features, and a GAN.

    With Dis_l, the inputs of the discriminator's last layer, and x' = Dec(z), z ~ q(z|x), and
    x_p = Dec(z_p), z_p ~ N(0, I), the losses are (Larsen et al., 2016, algorithm 1)

        L_prior = KL(q(z|x) || N(0, I)),
        L_llike = 1/2 |Dis_l(x) - Dis_l(x')|^2, a Gaussian of variance 1 in features,
        L_GAN, the objective's, of real images x against x' and x_p,

    and one step of each network minimises, in this order,

        Dis: L_GAN, which alone shapes the features,
        Enc: beta L_prior + L_llike,
        Dec: gamma L_llike + L_GAN's loss of a generator, gamma = `reconstruction_weight`.

    x' and x_p have half of the weight of x each, so that real and generated images weigh alike. The
    paper takes all three gradients at the same weights; here each network meets the others as they
    are after their steps, as in every GAN of this library. It is unconditional.

    Args:
        encoder: `keras.Model`. Maps images in [-1, 1], float `(batch, H, W, C)`, to
            `[mean, log_var]`, each `(batch, latent_dim)`.
        decoder: `keras.Model`. Maps z to images in [-1, 1] (it ends with a tanh), such as
            `networks.dcgan_generator`.
        discriminator: `keras.Model`. Maps images in [-1, 1] to logits, `(batch, 1)`, by a last layer
            whose inputs are its features.
        beta: float, at least 0, or a schedule of Keras over the steps. Defaults to 1.
        reconstruction_weight: float, at least 0. gamma. Defaults to 0.01.
        objective: as for `GAN`. Defaults to "non_saturating".
        seed: int or None. As for `ImageModel`.

    >>> from gan_vs_vae import networks
    >>> model = VAEGAN(
    ...     networks.vae_encoder((28, 28, 1), latent_dim=5, filters=(4,), hidden=8),
    ...     networks.dcgan_generator((28, 28, 1), latent_dim=5, filters=(8, 4)),
    ...     networks.dcgan_discriminator((28, 28, 1), filters=(4, 8)),
    ... )
    >>> model.decode(model.encode(model.generate(3))).shape
    (3, 28, 28, 1)
    """

    pixel_range = (-1.0, 1.0)
    has_loss = False  # its losses are measured in features that change while it trains
    default_optimizers = {
        "d_optimizer": DCGAN_ADAM,
        "e_optimizer": DCGAN_ADAM,
        "g_optimizer": DCGAN_ADAM,
    }

    @checked
    def __init__(
        self,
        encoder: keras.Model,
        decoder: keras.Model,
        discriminator: keras.Model,
        beta: float | Schedule = 1.0,
        reconstruction_weight: float = 0.01,
        objective: str | dict | losses.Objective = "non_saturating",
        seed: int | None = None,
    ):
        super().__init__(encoder, decoder, beta, seed)
        check_one_logit(discriminator, f"a {type(self).__name__}", "images", self.image_shape)
        self.discriminator = discriminator
        self.reconstruction_weight = reconstruction_weight
        self.objective = losses.get_objective(objective)
        self.declare_losses("d_loss", "g_loss", "real_score", "fake_score")

    def trained_by(self, role: str) -> keras.Model:
        networks = {
            "d_optimizer": self.discriminator,
            "e_optimizer": self.encoder,
            "g_optimizer": self.decoder,
        }
        return networks[role]

    # -- the training step -------------------------------------------------------------

    def train_on_batch_step(self, images: Tensor, labels: Tensor | None) -> None:
        self.train_discriminator(images)
        self.train_encoder(images)
        self.train_decoder(images)

    def train_discriminator(self, images: Tensor) -> None:
        """Train Dis for one step: L_GAN; args as below."""
        codes = self.sample_code(images, training=True)[0]
        z = ops.concatenate([codes, self.sample_prior(images)])
        fakes = ops.stop_gradient(self.decoder(z, training=True))

        def loss():
            # Of three gradients the order would decide how their sum is rounded; two have none.
            real, generated = self.judge(images)[1], ops.split(self.judge(fakes)[1], 2)
            loss = sum(self.objective.discriminator(real, fake) for fake in generated) / 2
            self.record_losses(
                d_loss=loss,
                real_score=ops.mean(real),
                fake_score=ops.mean(ops.concatenate(generated)),
            )
            return loss

        self.minimise(loss, self.discriminator, self.d_optimizer)

    def train_encoder(self, images: Tensor) -> None:
        """Train Enc for one step: beta L_prior + L_llike; args as below."""
        self.minimise(
            lambda: self.batch_loss(images, None, training=True), self.encoder, self.e_optimizer
        )

    def train_decoder(self, images: Tensor) -> None:
        """Train Dec for one step: gamma L_llike + its part of L_GAN.

        Args:
            images: float32 `(batch, H, W, C)` in [-1, 1].
        """
        z = ops.stop_gradient(self.sample_code(images, training=True)[0])
        z = ops.concatenate([z, self.sample_prior(images)])
        features, real = (ops.stop_gradient(x) for x in self.judge(images))

        def loss():
            seen, logits = self.judge(self.decoder(z, training=True))
            more = [real] if self.objective.generator_needs_real else []
            g_loss = sum(self.objective.generator(x, *more) for x in ops.split(logits, 2)) / 2
            self.record_losses(g_loss=g_loss)
            error = self.feature_error(features, ops.split(seen, 2)[0])
            return self.reconstruction_weight * error + g_loss

        self.minimise(loss, self.decoder, self.g_optimizer)

    # -- its parts ---------------------------------------------------------------------

    def elbo_terms(
        self, images: Tensor, labels: Tensor | None, training: bool
    ) -> tuple[Tensor, Tensor]:
        """Compute (L_llike, L_prior), both in nats, means over the batch; args as for `VAE`."""
        z, mean, log_var = self.sample_code(images, training)
        seen, _ = self.judge(self.decoder(z, training=training), training)
        features = ops.stop_gradient(self.judge(images, training)[0])
        return self.feature_error(features, seen), ops.mean(kl_divergence(mean, log_var))

    def sample_code(self, images: Tensor, training: bool) -> tuple[Tensor, Tensor, Tensor]:
        """Return z ~ q(z|x), and the mean and the logarithm of the variance of q(z|x)."""
        mean, log_var = self.encoder(images, training=training)
        return self.sampling([mean, log_var]), mean, log_var

    def judge(self, images: Tensor, training: bool = True) -> tuple[Tensor, Tensor]:
        """Return Dis_l of images, float32 `(batch, features)`, and their logits, `(batch, 1)`."""
        features, logits = self._judge(images, training)
        features = ops.reshape(features, (ops.shape(features)[0], -1))
        return ops.cast(features, "float32"), logits

    def feature_error(self, features: Tensor, others: Tensor) -> Tensor:
        """Compute 1/2 |f - f'|^2, summed over features, the mean over the batch."""
        return ops.mean(0.5 * ops.sum(ops.square(features - others), axis=-1))

    @functools.cached_property
    def _judge(self):
        """A function, since Keras saves each network that it finds in an attribute."""
        network = self.discriminator
        both = keras.Model(network.inputs, [network.layers[-1].input, network.outputs[0]])
        return lambda images, training: both(images, training=training)

    def get_config(self) -> dict:
        serialize = keras.saving.serialize_keras_object
        return {
            **super().get_config(),
            "discriminator": serialize(self.discriminator),
            "reconstruction_weight": self.reconstruction_weight,
            "objective": serialize(self.objective),
        }
