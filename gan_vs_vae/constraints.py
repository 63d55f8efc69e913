"""Constraints on weights."""

from collections.abc import Iterable

import keras
from keras import ops

from gan_vs_vae.backend import Tensor
from gan_vs_vae.registry import register


@register
class WeightClip(keras.constraints.Constraint):
    """Clips each weight to [-limit, limit].

    It keeps a critic Lipschitz (Arjovsky, Chintala and Bottou, 2017, algorithm 1).

    Args:
        limit: float, above 0.
    """

    def __init__(self, limit: float):
        self.limit = limit

    def __call__(self, weight: Tensor) -> Tensor:
        return ops.clip(weight, -self.limit, self.limit)

    def get_config(self) -> dict:
        return {"limit": self.limit}


def set_weight_clip(variables: Iterable[keras.Variable], limit: float | None) -> None:
    """Set a `WeightClip` as the constraint of all kernels, variables of two axes or more; None removes it."""
    for variable in variables:
        clipped = isinstance(variable.constraint, WeightClip)
        if len(variable.shape) > 1 and (limit is not None or clipped):
            variable.constraint = None if limit is None else WeightClip(limit)
