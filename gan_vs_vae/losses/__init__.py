"""Losses: adversarial objectives by name, the terms of the VAE's loss, and the loss on labels."""

from gan_vs_vae.losses.adversarial import (
    Hinge,
    LeastSquares,
    Minimax,
    NonSaturating,
    RelativisticPairing,
    Wasserstein,
)
from gan_vs_vae.losses.f_divergences import DIVERGENCES, FGAN, FDivergence
from gan_vs_vae.losses.likelihood import bernoulli_nll, class_loss, kl_divergence
from gan_vs_vae.losses.objective import ClassifyingObjective, Objective
from gan_vs_vae.registry import Kind, get_part

__all__ = [
    "DIVERGENCES",
    "FGAN",
    "OBJECTIVE",
    "OBJECTIVES",
    "ClassifyingObjective",
    "FDivergence",
    "Hinge",
    "LeastSquares",
    "Minimax",
    "NonSaturating",
    "Objective",
    "RelativisticPairing",
    "Wasserstein",
    "bernoulli_nll",
    "class_loss",
    "get_objective",
    "kl_divergence",
]

OBJECTIVES = {
    "minimax": Minimax,
    "non_saturating": NonSaturating,
    "wasserstein": Wasserstein,
    "least_squares": LeastSquares,
    "hinge": Hinge,
    "relativistic": RelativisticPairing,
    "fgan": FGAN,
}
OBJECTIVE = Kind("objective", OBJECTIVES, Objective)


def get_objective(objective: str | dict | Objective) -> Objective:
    """Return the objective given by its name, as `{"name": ..., **settings}`, or as an instance.

    >>> type(get_objective("wasserstein")).__name__
    'Wasserstein'
    >>> get_objective({"name": "fgan", "divergence": "kl"}).divergence
    'kl'
    """
    return get_part(objective, OBJECTIVE)
