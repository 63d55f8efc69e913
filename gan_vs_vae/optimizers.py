"""Optimizers: Keras' own, with an Adam that is faster where the backend has a kernel for it."""

import inspect
from typing import Any

import keras

from gan_vs_vae import backend
from gan_vs_vae.backend import Tensor
from gan_vs_vae.registry import Kind, get_part, register


@register
class FusedAdam(keras.optimizers.Adam):
    """`keras.optimizers.Adam`, which updates each variable in one kernel where there is one.

    Takes the same arguments and computes the same, embeddings on TensorFlow excepted: a label that
    occurs twice in a batch moves its embedding by the sum of both gradients, while Keras' Adam
    squares each of them by itself. Under TensorFlow Keras' own Adam runs a dozen kernels for each
    variable, which cost a fifth of the time of a small VAE's step. (Kingma and Ba, 2014, algorithm 1.)

    >>> float(FusedAdam(learning_rate=0.1).learning_rate)
    0.1...
    """

    def update_step(self, gradient: Tensor, variable: Any, learning_rate: Tensor) -> None:
        index = self._get_variable_index(variable)
        done = not self.amsgrad and backend.apply_adam(
            variable,
            gradient,
            self._momentums[index],
            self._velocities[index],
            self.iterations + 1,  # a tensor where gradients are accumulated
            learning_rate,
            beta_1=self.beta_1,
            beta_2=self.beta_2,
            epsilon=self.epsilon,
        )
        if not done:
            super().update_step(gradient, variable, learning_rate)


OF_OTHERS = ("LossScaleOptimizer", "MultiOptimizer")  # made of optimizers, which YAML cannot write


def _classes(module, base):
    """Return the classes of a module that are of a kind, by their names."""
    found = inspect.getmembers(module, inspect.isclass)
    kept = {n: c for n, c in found if issubclass(c, base) and c is not base}
    return {name: each for name, each in kept.items() if name not in OF_OTHERS}


OPTIMIZERS = _classes(keras.optimizers, keras.optimizers.Optimizer) | {"Adam": FusedAdam}
OPTIMIZER = Kind("optimizer", OPTIMIZERS, keras.optimizers.Optimizer)
Schedule = keras.optimizers.schedules.LearningRateSchedule
SCHEDULES = _classes(keras.optimizers.schedules, Schedule)
SCHEDULE = Kind("schedule", SCHEDULES, Schedule)


class OptimizerGroup:
    """The optimizers of a model's networks, as one for Keras' trainers and callbacks.

    Args:
        *optimizers: `keras.optimizers.Optimizer`, built. Of a GAN, the discriminator's first.

    Attributes:
        learning_rate: float. The first one's. Setting it changes the others in proportion, so that
            the ratios of the rates stay.
        variables: list of all optimizers' variables.
        iterations: variable. The number of steps of the first.
    """

    built = True

    def __init__(self, *optimizers: keras.optimizers.Optimizer):
        self.members = optimizers
        # Of the rates to the first one's, once that is not 0.
        self._ratios = [1.0] * len(optimizers)

    @property
    def variables(self) -> list[keras.Variable]:
        return [v for optimizer in self.members for v in optimizer.variables]

    @property
    def iterations(self) -> keras.Variable:
        return self.members[0].iterations

    @property
    def learning_rate(self) -> Tensor:
        return self.members[0].learning_rate

    @learning_rate.setter
    def learning_rate(self, rate: float) -> None:
        rates = [float(keras.ops.convert_to_numpy(o.learning_rate)) for o in self.members]
        if rates[0]:  # at 0, as a warm-up may start, the ratios stay what they were
            self._ratios = [own / rates[0] for own in rates]
        for optimizer, ratio in zip(self.members, self._ratios, strict=True):
            optimizer.learning_rate = ratio * rate


def get_optimizer(optimizer: Any) -> keras.optimizers.Optimizer:
    """Return an optimizer given in any way that `keras.optimizers.get` takes.

    "Adam" is `FusedAdam`; an instance is returned as it is, of a `LossScaleOptimizer` the one inside.

    >>> type(get_optimizer({"name": "Adam", "learning_rate": 0.1})).__name__
    'FusedAdam'
    """
    if isinstance(optimizer, str):
        named = {name.lower(): name for name in OPTIMIZERS}
        optimizer = named.get(optimizer.lower(), optimizer)
    found = get_part(optimizer, OPTIMIZER)
    # No model here computes in float16, which alone needs a scaled loss.
    return getattr(found, "inner_optimizer", found)
