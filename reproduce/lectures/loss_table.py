"""Table 1 of the lecture, of Lucic et al.: the losses as they are printed, against those minimised here.

Penalties are left out: they are tested by themselves.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from keras import ops

from gan_vs_vae import losses, models, networks

REAL = np.array([1.5, -0.5, 0.25])  # logits, or outputs, of D
FAKE = np.array([-1.0, 0.75, 0.1])
Loss = Callable[[np.ndarray, np.ndarray], float]


class Row(NamedTuple):
    """A row of the table.

    Attributes:
        objective: the objective of `losses` that minimises it.
        discriminator, generator: the printed losses of D's outputs for real and generated images.
        scale: by what the printed losses are larger than those of the objective.
    """

    objective: str
    discriminator: Loss
    generator: Loss
    scale: float = 1.0


def probability(logit: np.ndarray) -> np.ndarray:
    """Return D(x) = 1 / (1 + exp(-logit))."""
    return 1 / (1 + np.exp(-logit))


def _classify(real, fake):
    return -np.log(probability(real)).mean() - np.log(1 - probability(fake)).mean()


def _wasserstein(real, fake):
    return -real.mean() + fake.mean()


def _minimax(real, fake):
    return np.log(1 - probability(fake)).mean()


def _minus_mean(real, fake):
    return -fake.mean()


TABLE = {
    "MM GAN": Row("minimax", _classify, _minimax),
    "NS GAN": Row("non_saturating", _classify, lambda _, fake: -np.log(probability(fake)).mean()),
    "WGAN": Row("wasserstein", _wasserstein, _minus_mean),
    "WGAN GP": Row("wasserstein", _wasserstein, _minus_mean),
    "LS GAN": Row(
        "least_squares",
        lambda real, fake: -((real - 1) ** 2).mean() + (fake**2).mean(),
        lambda _, fake: -((fake - 1) ** 2).mean(),
        2.0,
    ),
    "DRAGAN": Row("minimax", _classify, _minimax),
}
PRINTED = (*TABLE, "BEGAN")
# The signs of Mao et al. (2016): both networks minimise squares.
CORRECTED = Row(
    "least_squares",
    lambda real, fake: ((real - 1) ** 2).mean() + (fake**2).mean(),
    lambda _, fake: ((fake - 1) ** 2).mean(),
    2.0,
)


def difference(row: Row) -> float:
    """Return by how much the printed losses differ from those minimised here, the larger of both."""
    objective = losses.get_objective(row.objective)
    real, fake = (ops.convert_to_tensor(x[:, None], "float32") for x in (REAL, FAKE))
    ours = (objective.discriminator(real, fake), objective.generator(fake))
    printed = (row.discriminator(REAL, FAKE), row.generator(REAL, FAKE))
    return max(abs(row.scale * float(a) - float(b)) for a, b in zip(ours, printed, strict=True))


def difference_of_began() -> float:
    """Return the same for BEGAN, whose D gives errors: E e(x) - k E e(G(z)), and E e(G(z))."""
    shape, k = (8, 8, 1), 0.3
    model = models.BEGAN(
        networks.began_generator(shape, filters=(2,)),
        networks.began_autoencoder(shape, filters=(2,)),
    )
    model.k.assign(k)
    real, fake = np.abs(REAL), np.abs(FAKE)
    errors = [ops.convert_to_tensor(each, "float32") for each in (real, fake)]
    ours = (
        model.discriminator_loss(errors[0], errors[1], None),
        model.generator_loss(errors[1], None),
    )
    printed = (real.mean() - k * fake.mean(), fake.mean())
    return max(abs(float(a) - float(b)) for a, b in zip(ours, printed, strict=True))


def check() -> dict[str, float]:
    """Return `difference` for each row, and for that of the least squares with its signs corrected."""
    found = {name: difference(row) for name, row in TABLE.items()}
    return {**found, "BEGAN": difference_of_began(), "corrected": difference(CORRECTED)}
