"""Checks of what a model is built from."""

import keras

from gan_vs_vae.backend import Tensor
from gan_vs_vae.errors import UserError
from gan_vs_vae.models.settings import Schedule


def check_at_least(bound: float, **settings: float | Schedule | None) -> None:
    """Raise `UserError` if a number is below `bound`; None stands for a setting that is off."""
    for name, value in settings.items():
        if isinstance(value, (int, float)) and value < bound:
            raise UserError(f"{name} must be at least {bound}, not {value}")


def input_shape(network: keras.Model, name: str) -> tuple:
    """Return the shape of a network's first input, without the batch.

    Args:
        network: the network.
        name: str. Its role, for the error message.

    Raises:
        UserError: if the network does not know its inputs.
    """
    if not getattr(network, "inputs", None):
        raise UserError(
            f"the {name} must be a Keras model that knows its inputs: a Functional model, or "
            "a Sequential that starts with keras.Input"
        )
    return tuple(network.inputs[0].shape[1:])


def first_output(outputs: Tensor | list[Tensor]) -> Tensor:
    """Return the first output of a network, or its only one."""
    return outputs[0] if isinstance(outputs, (list, tuple)) else outputs


def has_spectral_normalization(network: keras.layers.Layer) -> bool:
    """Return whether a layer of a network, at any depth, is Keras' `SpectralNormalization`."""
    return isinstance(network, keras.layers.SpectralNormalization) or any(
        map(has_spectral_normalization, getattr(network, "layers", ()))
    )
