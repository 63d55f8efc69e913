"""Gradient penalties: what they add to the critic's loss.

A penalty is independent of the objective. It looks at the critic's gradient with respect to its
input u at some points, and punishes some norms:

    w E_u[f(|grad_u D(u)|)]

`points` says which u, and `of_norm` is f.
"""

from collections.abc import Callable

import keras
from keras import ops

from gan_vs_vae import backend
from gan_vs_vae.backend import Tensor
from gan_vs_vae.registry import Kind, Saved, get_part, register
from gan_vs_vae.signatures import checked


def gradient_norms(critic: Callable[[Tensor], Tensor], points: Tensor) -> Tensor:
    """Return |grad_u D(u)| at each point u, float `(batch,)`.

    Args:
        critic: maps images to logits, `(batch, 1)`.
        points: float `(batch, H, W, C)`.
    """
    gradient = backend.input_gradient(critic, points)
    squares = ops.sum(ops.square(gradient), axis=(1, 2, 3))
    # Without the small number the root's own gradient is infinite where the critic's is 0.
    return ops.sqrt(squares + 1e-12)


class Penalty(Saved):
    """A penalty on the norm of the critic's gradient.

    A subclass says where, by `points`, and perhaps which norms are punished, by `of_norm`. It is
    registered with `keras.saving.register_keras_serializable` so that models with it can be saved;
    what its `__init__` takes belongs into its `get_config`.

    Args:
        weight: float, at least 0. w. Defaults to 10.

    For example, a penalty on gradients above 1 alone, at generated images:

    >>> class OneSided(Penalty):
    ...     def points(self, real, fake, seed):
    ...         return fake
    ...
    ...     def of_norm(self, norm):
    ...         return ops.relu(norm - 1) ** 2
    """

    @checked
    def __init__(self, weight: float = 10.0):
        self.weight = weight

    def points(self, real: Tensor, fake: Tensor, seed: keras.random.SeedGenerator) -> Tensor:
        """Return the inputs at which to take the gradient.

        Args:
            real, fake: float `(batch, H, W, C)`. What the critic sees of both batches.
            seed: the source of noise, for `gan_vs_vae.backend.sample_noise`.

        Returns:
            Float, of the shape of `real`.
        """
        raise NotImplementedError

    def of_norm(self, norm: Tensor) -> Tensor:
        """Return f(norm), float `(batch,)`; (norm - 1)^2 unless a subclass says otherwise."""
        return ops.square(norm - 1)

    def __call__(
        self,
        critic: Callable[[Tensor], Tensor],
        real: Tensor,
        fake: Tensor,
        seed: keras.random.SeedGenerator,
    ) -> Tensor:
        """Return the penalty, a scalar.

        Args:
            critic: maps images to logits, `(batch, 1)`.
            real, fake, seed: as for `points`.
        """
        return self.weight * self.mean_at(critic, self.points(real, fake, seed))

    def mean_at(self, critic: Callable[[Tensor], Tensor], points: Tensor) -> Tensor:
        """Return the mean of f(norm) over some points, a scalar, without the weight."""
        return ops.mean(self.of_norm(gradient_norms(critic, points)))

    def get_config(self) -> dict:
        return {"weight": self.weight}


@register
class GradientPenalty(Penalty):
    """u = a x + (1 - a) G(z), a ~ U(0, 1), one a for each image; f(norm) = (norm - 1)^2.

    (WGAN-GP: Gulrajani et al., 2017, equation 3.)
    """

    def points(self, real: Tensor, fake: Tensor, seed: keras.random.SeedGenerator) -> Tensor:
        a = backend.sample_noise(
            keras.random.uniform, (ops.shape(real)[0], 1, 1, 1), dtype=real.dtype, seed=seed
        )
        return a * real + (1 - a) * fake


@register
class DRAGAN(Penalty):
    """u = x + s/2 eps, eps ~ U(0, 1) for each number, s the batch's standard deviation.

    f(norm) = (norm - 1)^2. (Kodali et al., 2017: gradients around the data alone. Published code has this
    noise, often multiplied by one more number of U(0, 1) for each image; the paper's text has N(0, c I).)
    """

    def points(self, real: Tensor, fake: Tensor, seed: keras.random.SeedGenerator) -> Tensor:
        noise = backend.sample_noise(
            keras.random.uniform, ops.shape(real), dtype=real.dtype, seed=seed
        )
        return real + 0.5 * backend.std(real) * noise


@register
class R1(Penalty):
    """u = x; f(norm) = norm^2 / 2: D is to be flat where the data are.

    (Mescheder, Geiger and Nowozin, 2018, equation 9, whose gamma is the weight.)
    """

    def points(self, real: Tensor, fake: Tensor, seed: keras.random.SeedGenerator) -> Tensor:
        return real

    def of_norm(self, norm: Tensor) -> Tensor:
        return ops.square(norm) / 2


@register
class R2(R1):
    """u = G(z); f(norm) = norm^2 / 2: D is to be flat where the generated images are.

    (Mescheder, Geiger and Nowozin, 2018, equation 10.)
    """

    def points(self, real: Tensor, fake: Tensor, seed: keras.random.SeedGenerator) -> Tensor:
        return fake


@register
class R1R2(R1):
    """The sum of `R1` and `R2`, with one weight: w/2 E[|grad D(x)|^2] + w/2 E[|grad D(G(z))|^2].

    A relativistic GAN needs both to converge (R3GAN: Huang et al., 2024, section 2).
    """

    def __call__(
        self,
        critic: Callable[[Tensor], Tensor],
        real: Tensor,
        fake: Tensor,
        seed: keras.random.SeedGenerator,
    ) -> Tensor:
        # One after the other: a critic that takes labels has one for each image of a single batch.
        return self.weight * (self.mean_at(critic, real) + self.mean_at(critic, fake))


PENALTIES = {
    "gradient_penalty": GradientPenalty,
    "dragan": DRAGAN,
    "r1": R1,
    "r2": R2,
    "r1_r2": R1R2,
}
PENALTY = Kind("penalty", PENALTIES, Penalty)


def get_penalty(penalty: str | dict | Penalty | None) -> Penalty | None:
    """Return the penalty given by its name, as `{"name": ..., **settings}`, or as an instance.

    >>> get_penalty({"name": "gradient_penalty", "weight": 5.0}).weight
    5.0
    """
    return None if penalty is None else get_part(penalty, PENALTY)
