"""What models share whose networks have optimizers of their own."""

from typing import Any

import keras

from gan_vs_vae.errors import UserError
from gan_vs_vae.models.base import ImageModel
from gan_vs_vae.optimizers import OptimizerGroup


class Together(keras.layers.Layer):
    """Several networks as one, for `ImageModel.minimise`: it has the weights of all of them."""

    def __init__(self, *networks: keras.Model):
        super().__init__()
        self.networks = list(networks)
        self.built = True


class SeveralOptimizers(ImageModel):
    """A model that names in `default_optimizers` an optimizer for each of its losses.

    `trained_by` names the network that each of them trains. The first of them takes a step for every
    batch: its count of steps is the model's.
    """

    def trained_by(self, role: str) -> keras.layers.Layer:
        """Return the network, or several `Together`, that the optimizer of a role trains."""
        raise NotImplementedError

    def compile(
        self, optimizer: Any = None, *, jit_compile: bool | str = "auto", **kwargs: Any
    ) -> None:
        """Configure the model for training, as `keras.Model.compile`.

        Args:
            optimizer: an optimizer of which each loss has a copy of its own. Defaults to None: the
                default of each.
            jit_compile: as for `ImageModel.compile`.
            **kwargs: optimizers by the names in `default_optimizers`, and further arguments of
                `keras.Model.compile`.
        """
        given = {role: kwargs.pop(role, None) or optimizer for role in self.default_optimizers}
        found = {role: self.optimizer_for(role, each) for role, each in given.items()}
        self.compile_step(None, jit_compile, **kwargs)
        built: list[keras.optimizers.Optimizer] = []
        for role, own in found.items():
            if any(own is other for other in built):  # each has moments of its own
                own = type(own).from_config(own.get_config())
            own.build(self.trained_by(role).trainable_variables)
            setattr(self, role, own)
            built.append(own)
        self.optimizer = OptimizerGroup(*built)

    def _check_compiled(self):
        super()._check_compiled()
        for role in self.default_optimizers:
            own = getattr(self, role)
            # Keras puts averages in place after `fit` for a model's only optimizer alone.
            if own.use_ema and not own.ema_overwrite_frequency:
                raise UserError(
                    f"{role} averages weights, and nothing uses the averages: set its "
                    "ema_overwrite_frequency, too"
                )
