"""Adversarial objectives, the terms of the VAE's loss, and the loss on labels.

An objective is a pair of losses, one for each network, computed from logits: with
D(x) = sigmoid(logit), log D(x) = -softplus(-logit) and log(1 - D(x)) = -softplus(logit), neither
of which overflows. The notation is that of Lucic et al., *Are GANs Created Equal?* (2017), table 1.
"""

from typing import Self

import keras
from keras import ops

from gan_vs_vae.backend import Tensor
from gan_vs_vae.registry import Kind, get_part, register


class Objective:
    """The losses of the two networks of a GAN.

    A subclass computes both. It is registered with `keras.saving.register_keras_serializable` so
    that models with it can be saved, and used as `GAN(objective=MyObjective())`; what its
    `__init__` takes belongs into its `get_config`.

    Attributes:
        takes_targets: bool. Whether `discriminator` also takes soft labels, `real_targets` and
            `fake_targets`, as classifying objectives do. Defaults to False.
        generator_needs_real: bool. Whether `generator` also takes `real_logits`, as relativistic
            objectives do. Costs another pass of the discriminator. Defaults to False.

    For example, the relativistic GAN (Jolicoeur-Martineau, 2018, equations 12 and 13):

    >>> class Relativistic(Objective):
    ...     generator_needs_real = True
    ...
    ...     def discriminator(self, real_logits, fake_logits):
    ...         return ops.mean(ops.softplus(fake_logits - real_logits))
    ...
    ...     def generator(self, fake_logits, real_logits):
    ...         return ops.mean(ops.softplus(real_logits - fake_logits))
    """

    takes_targets = False
    generator_needs_real = False

    def discriminator(self, real_logits: Tensor, fake_logits: Tensor) -> Tensor:
        """Return L_D, a scalar.

        Args:
            real_logits, fake_logits: float `(batch, 1)`. The discriminator's outputs on real
                and on generated images.
        """
        raise NotImplementedError

    def generator(self, fake_logits: Tensor) -> Tensor:
        """Return L_G, a scalar.

        Args:
            fake_logits: float `(batch, 1)`. The discriminator's outputs on generated images.
        """
        raise NotImplementedError

    def get_config(self) -> dict:
        return {}

    @classmethod
    def from_config(cls, config: dict) -> Self:
        return cls(**config)


class ClassifyingObjective(Objective):
    """L_D = -E[log D(x)] - E[log(1 - D(G(z)))]: the discriminator tells real from generated.

    With soft targets t (Salimans et al., 2016, section 3.4) each half is the cross entropy
    -t log D - (1 - t) log(1 - D) = softplus(logit) - t logit.
    """

    takes_targets = True

    def discriminator(
        self,
        real_logits: Tensor,
        fake_logits: Tensor,
        real_targets: Tensor | float = 1.0,
        fake_targets: Tensor | float = 0.0,
    ) -> Tensor:
        """Return L_D, a scalar.

        Args:
            real_logits, fake_logits: float `(batch, 1)`.
            real_targets, fake_targets: float in [0, 1], or `(batch, 1)`. The probability of
                "real" that D is to give to both halves. Defaults to 1 and 0.
        """
        real = ops.softplus(real_logits) - real_targets * real_logits
        fake = ops.softplus(fake_logits) - fake_targets * fake_logits
        return ops.mean(real) + ops.mean(fake)


@register
class Minimax(ClassifyingObjective):
    """L_G = E[log(1 - D(G(z)))]: the generator minimises what D maximises.

    Its gradient vanishes where D recognises generated images. (Goodfellow et al., 2014,
    equation 1.)
    """

    def generator(self, fake_logits: Tensor) -> Tensor:
        return -ops.mean(ops.softplus(fake_logits))


@register
class NonSaturating(ClassifyingObjective):
    """L_G = -E[log D(G(z))]: the same fixed point, with gradients where minimax has none.

    (Goodfellow et al., 2014, section 3.)
    """

    def generator(self, fake_logits: Tensor) -> Tensor:
        return ops.mean(ops.softplus(-fake_logits))


@register
class Wasserstein(Objective):
    """L_D = -E[D(x)] + E[D(G(z))], L_G = -E[D(G(z))].

    If D is 1-Lipschitz, -L_D estimates the Wasserstein distance (Arjovsky, Chintala and Bottou,
    2017, equation 2). A gradient penalty or clipped weights make it so.
    """

    def discriminator(self, real_logits: Tensor, fake_logits: Tensor) -> Tensor:
        return ops.mean(fake_logits) - ops.mean(real_logits)

    def generator(self, fake_logits: Tensor) -> Tensor:
        return -ops.mean(fake_logits)


OBJECTIVES = {"minimax": Minimax, "non_saturating": NonSaturating, "wasserstein": Wasserstein}
OBJECTIVE = Kind("objective", OBJECTIVES, Objective)


def get_objective(objective: str | dict | Objective) -> Objective:
    """Return the objective given by its name, as `{"name": ..., **settings}`, or as an instance.

    >>> type(get_objective("wasserstein")).__name__
    'Wasserstein'
    """
    return get_part(objective, OBJECTIVE)


def kl_divergence(mean: Tensor, log_var: Tensor) -> Tensor:
    """Compute KL(N(mean, exp(log_var)) || N(0, I)), in nats.

    1/2 sum_k (exp(log_var_k) + mean_k^2 - 1 - log_var_k), summed over the latent dimensions k.
    (The report's equation 3; Kingma and Welling, 2013, appendix B.)

    Args:
        mean, log_var: float `(batch, latent_dim)`.

    Returns:
        Float, `(batch,)`.

    >>> float(kl_divergence(keras.ops.ones((1, 4)), keras.ops.zeros((1, 4)))[0])
    2.0
    """
    return 0.5 * ops.sum(ops.exp(log_var) + ops.square(mean) - 1 - log_var, axis=-1)


def bernoulli_nll(images: Tensor, means: Tensor) -> Tensor:
    """Compute -log p(x|z) of images whose pixels are Bernoulli variables, in nats.

    -sum_i (x_i log m_i + (1 - x_i) log(1 - m_i)), summed over pixels and channels i.

    Args:
        images: float `(batch, H, W, C)` in [0, 1]. x.
        means: of the same shape, in [0, 1]. m, the decoder's output.

    Returns:
        Float, `(batch,)`.
    """
    cross_entropy = keras.losses.binary_crossentropy(images, means)  # mean over channels
    return ops.sum(cross_entropy, axis=(1, 2)) * images.shape[-1]


def class_loss(labels: Tensor, logits: Tensor) -> Tensor:
    """Compute -E[log P(C = c|x)], the cross entropy in nats, a scalar.

    For k binary attributes, the cross entropies of the k sigmoids are summed.

    Args:
        labels: int `(batch,)`, class numbers; or int `(batch, k)`, attributes, 0 or 1.
        logits: float `(batch, k)`, of a softmax, or of k sigmoids.

    >>> float(class_loss(keras.ops.array([2]), keras.ops.zeros((1, 4))))  # log 4
    1.3862...
    """
    if len(labels.shape) == 1:
        nll = keras.losses.sparse_categorical_crossentropy(labels, logits, from_logits=True)
    else:
        nll = ops.sum(ops.softplus(logits) - ops.cast(labels, logits.dtype) * logits, axis=-1)
    return ops.mean(nll)
