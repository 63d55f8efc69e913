"""Adversarial objectives, gradient penalties, the terms of the VAE's loss, and of labels.

An objective is a pair of losses, one for each network, and always from logits:
`discriminator(real_logits, fake_logits)` and `generator(fake_logits)`. The notation
follows table 1 of Lucic et al., *Are GANs Created Equal?* (2017): D(x) = sigmoid(logit),
and log D(x) = -softplus(-logit), log(1 - D(x)) = -softplus(logit), which never overflow.

A penalty is orthogonal to the objective: it sees the critic and both batches.
"""

from collections.abc import Callable

import keras
from keras import ops

from gan_vs_vae import backend
from gan_vs_vae.backend import Tensor
from gan_vs_vae.errors import UserError, unknown

PACKAGE = "gan_vs_vae"


class Objective:
    """What the two networks play for. A subclass gives the two losses, each a scalar.

    Registered with `keras.saving.register_keras_serializable`, a subclass of your own goes
    into `GAN(objective=MyObjective())`. Attributes that `__init__` takes belong into
    `get_config`.
    """

    takes_targets = False  # whether `discriminator` knows soft labels

    def discriminator(self, real_logits: Tensor, fake_logits: Tensor) -> Tensor:
        """The discriminator's loss, from its float logits `(batch, 1)` on both halves."""
        raise NotImplementedError

    def generator(self, fake_logits: Tensor) -> Tensor:
        """The generator's loss, from the discriminator's float logits `(batch, 1)`."""
        raise NotImplementedError

    def get_config(self) -> dict:
        return {}

    @classmethod
    def from_config(cls, config: dict):
        return cls(**config)


class _Logistic(Objective):
    """The discriminator as a classifier; what both first GANs share."""

    takes_targets = True

    def discriminator(
        self,
        real_logits: Tensor,
        fake_logits: Tensor,
        real_targets: Tensor | float = 1.0,
        fake_targets: Tensor | float = 0.0,
    ) -> Tensor:
        """L_D = -E[log D(x)] - E[log(1 - D(G(z)))].

        With soft targets t (Salimans et al., 2016, section 3.4), each half is the cross
        entropy -t log D - (1 - t) log(1 - D) = softplus(logit) - t * logit.
        """
        real = ops.softplus(real_logits) - real_targets * real_logits
        fake = ops.softplus(fake_logits) - fake_targets * fake_logits
        return ops.mean(real) + ops.mean(fake)


@keras.saving.register_keras_serializable(PACKAGE)
class Minimax(_Logistic):
    """L_G = E[log(1 - D(G(z)))]: the generator minimises what D maximises.

    (Goodfellow et al., 2014, equation 1.) Its gradient vanishes where D is sure.
    """

    def generator(self, fake_logits: Tensor) -> Tensor:
        return -ops.mean(ops.softplus(fake_logits))


@keras.saving.register_keras_serializable(PACKAGE)
class NonSaturating(_Logistic):
    """L_G = -E[log D(G(z))]: the same fixed point, with gradients where D is sure.

    (Goodfellow et al., 2014, section 3.)
    """

    def generator(self, fake_logits: Tensor) -> Tensor:
        return ops.mean(ops.softplus(-fake_logits))


@keras.saving.register_keras_serializable(PACKAGE)
class Wasserstein(Objective):
    """L_D = -E[D(x)] + E[D(G(z))], L_G = -E[D(G(z))].

    With a 1-Lipschitz D, -L_D estimates the Wasserstein distance (Arjovsky, Chintala and
    Bottou, 2017, equation 2). Lipschitz it becomes by a penalty or by clipped weights.
    """

    def discriminator(self, real_logits: Tensor, fake_logits: Tensor) -> Tensor:
        return ops.mean(fake_logits) - ops.mean(real_logits)

    def generator(self, fake_logits: Tensor) -> Tensor:
        return -ops.mean(fake_logits)


class Penalty:
    """Punishes gradients of the critic whose norm is not 1: w * E[(|grad D(u)| - 1)^2].

    A subclass says where: its `points(real, fake, seed)` are the u.

    Args:
        weight: w, at least 0.
    """

    def __init__(self, weight: float = 10.0):
        self.weight = weight

    def points(self, real: Tensor, fake: Tensor, seed: keras.random.SeedGenerator) -> Tensor:
        """Where to look at the gradient; as `real`, float `(batch, H, W, C)`."""
        raise NotImplementedError

    def __call__(
        self,
        critic: Callable[[Tensor], Tensor],
        real: Tensor,
        fake: Tensor,
        seed: keras.random.SeedGenerator,
    ) -> Tensor:
        """The penalty, a scalar; `critic` maps images to logits."""
        gradient = backend.input_gradient(critic, self.points(real, fake, seed))
        squares = ops.sum(ops.square(gradient), axis=(1, 2, 3))
        # The root's own gradient is infinite at 0, where a dead critic is.
        norm = ops.sqrt(squares + 1e-12)
        return self.weight * ops.mean(ops.square(norm - 1))

    def get_config(self) -> dict:
        return {"weight": self.weight}

    @classmethod
    def from_config(cls, config: dict):
        return cls(**config)


@keras.saving.register_keras_serializable(PACKAGE)
class GradientPenalty(Penalty):
    """u = a x + (1 - a) G(z), a ~ U(0, 1), one a for each image.

    (WGAN-GP: Gulrajani et al., 2017, equation 3.)
    """

    def points(self, real: Tensor, fake: Tensor, seed: keras.random.SeedGenerator) -> Tensor:
        a = backend.draw(
            keras.random.uniform, (ops.shape(real)[0], 1, 1, 1), dtype=real.dtype, seed=seed
        )
        return a * real + (1 - a) * fake


@keras.saving.register_keras_serializable(PACKAGE)
class DRAGAN(Penalty):
    """u = x + s/2 * eps, eps ~ U(0, 1) per pixel, s the batch's standard deviation.

    (Kodali et al., 2017: gradients around the data alone.)
    """

    def points(self, real: Tensor, fake: Tensor, seed: keras.random.SeedGenerator) -> Tensor:
        noise = backend.draw(keras.random.uniform, ops.shape(real), dtype=real.dtype, seed=seed)
        return real + 0.5 * ops.std(real) * noise


OBJECTIVES = {"minimax": Minimax, "non_saturating": NonSaturating, "wasserstein": Wasserstein}
PENALTIES = {"gradient_penalty": GradientPenalty, "dragan": DRAGAN}


def get_objective(objective: str | dict | Objective) -> Objective:
    """The objective by its name, as `{"name": ..., **settings}`, or as it is.

    >>> type(get_objective("wasserstein")).__name__
    'Wasserstein'
    """
    return _get(objective, OBJECTIVES, "objective", Objective)


def get_penalty(penalty: str | dict | Penalty | None) -> Penalty | None:
    """The penalty by its name, as `{"name": ..., **settings}`, or as it is."""
    return None if penalty is None else _get(penalty, PENALTIES, "penalty", Penalty)


def _get(spec, known, kind, base):
    settings = {}
    if isinstance(spec, dict):
        if "class_name" in spec:  # as Keras serialises it
            return keras.saving.deserialize_keras_object(spec)
        settings = dict(spec)
        spec = settings.pop("name", None)
    if isinstance(spec, base):
        return spec
    if spec not in known:
        raise unknown(kind, spec, known)
    try:
        return known[spec](**settings)
    except TypeError as error:
        raise UserError(f"{kind} {spec!r}: {error}") from error


@keras.saving.register_keras_serializable(PACKAGE)
class WeightClip(keras.constraints.Constraint):
    """Clips each weight to [-limit, limit] (Arjovsky, Chintala and Bottou, 2017, algorithm 1)."""

    def __init__(self, limit: float):
        self.limit = limit

    def __call__(self, weight: Tensor) -> Tensor:
        return ops.clip(weight, -self.limit, self.limit)

    def get_config(self) -> dict:
        return {"limit": self.limit}


def kl_divergence(mean: Tensor, log_var: Tensor) -> Tensor:
    """KL(N(mean, exp(log_var)) || N(0, 1)) = 1/2 sum_k (exp(log_var) + mean^2 - 1 - log_var).

    In nats, summed over the latent dimensions k (the report's equation 3; Kingma and
    Welling, 2013, appendix B). Takes float `(batch, latent_dim)`, returns `(batch,)`.

    >>> float(kl_divergence(keras.ops.ones((1, 4)), keras.ops.zeros((1, 4)))[0])
    2.0
    """
    return 0.5 * ops.sum(ops.exp(log_var) + ops.square(mean) - 1 - log_var, axis=-1)


def bernoulli_nll(images: Tensor, means: Tensor) -> Tensor:
    """-log p(x|z) = -sum_i x_i log m_i + (1 - x_i) log(1 - m_i).

    In nats, summed over pixels and channels. Takes float `(batch, H, W, C)` in [0, 1],
    returns `(batch,)`.
    """
    cross_entropy = keras.losses.binary_crossentropy(images, means)  # mean over channels
    return ops.sum(cross_entropy, axis=(1, 2)) * images.shape[-1]


def class_loss(labels: Tensor, logits: Tensor) -> Tensor:
    """-E[log P(C = c|x)], the cross entropy in nats, a scalar.

    Takes class numbers, int `(batch,)`, and logits of a softmax; or binary attributes, int
    `(batch, k)`, and logits of k sigmoids, whose logarithms are summed. Logits are float
    `(batch, k)`.

    >>> float(class_loss(keras.ops.array([2]), keras.ops.zeros((1, 4))))  # log 4
    1.3862...
    """
    if len(labels.shape) == 1:
        nll = keras.losses.sparse_categorical_crossentropy(labels, logits, from_logits=True)
    else:
        nll = ops.sum(ops.softplus(logits) - ops.cast(labels, logits.dtype) * logits, axis=-1)
    return ops.mean(nll)


def label_accuracy(labels: Tensor, logits: Tensor) -> Tensor:
    """The share of right classes, or of right attributes, a scalar; takes what `class_loss` takes."""
    return ops.mean(ops.cast(likeliest_labels(logits, len(labels.shape) > 1) == labels, "float32"))


def likeliest_labels(logits: Tensor, multi_label: bool) -> Tensor:
    """The class of the greatest logit, int32 `(batch,)`; or each attribute whose logit is above 0.

    The latter int32 `(batch, k)`.
    """
    if multi_label:
        return ops.cast(logits > 0, "int32")
    return ops.cast(ops.argmax(logits, axis=-1), "int32")
