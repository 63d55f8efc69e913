"""Constraints on weights."""

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
