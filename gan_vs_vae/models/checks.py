"""Checks of what a model is built from."""

from collections.abc import Sequence

import keras

from gan_vs_vae.backend import Tensor
from gan_vs_vae.errors import UserError
from gan_vs_vae.layers import label_count
from gan_vs_vae.losses import Objective

Target = float | Sequence[float]  # a number, or a range


def check_targets(objective: Objective, real: Target, fake: Target) -> None:
    """Raise `UserError` if D's soft labels do not fit the objective, or a range is not in order."""
    if (real, fake) != (1.0, 0.0) and not objective.takes_targets:
        raise UserError(
            f"{type(objective).__name__} has no targets to soften: leave real_target and fake_target out"
        )
    for name, target in (("real_target", real), ("fake_target", fake)):
        if isinstance(target, Sequence) and target[0] > target[1]:
            raise UserError(f"{name} is (low, high), and {list(target)} has its low above its high")


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


def check_one_logit(discriminator: keras.Model, model: str, what: str, shape: tuple) -> None:
    """Raise `UserError` if a discriminator does not map inputs of a shape to one logit.

    Args:
        discriminator: the network.
        model, what: str. Whose it is, and what its inputs are, for the error message.
        shape: the shape that they must have, without the batch.
    """
    found = input_shape(discriminator, "discriminator")
    if found != shape or len(discriminator.outputs) != 1:
        raise UserError(
            f"the discriminator of {model} maps {what} {shape} to one logit, and this one maps "
            f"{found} to {len(discriminator.outputs)} outputs"
        )


def has_spectral_normalization(network: keras.layers.Layer) -> bool:
    """Return whether a layer of a network, at any depth, is Keras' `SpectralNormalization`."""
    return isinstance(network, keras.layers.SpectralNormalization) or any(
        map(has_spectral_normalization, getattr(network, "layers", ()))
    )


def check_num_classes(num_classes: int, *networks: keras.Model) -> None:
    """Raise `UserError` if a network knows another number of classes, or attributes."""
    for network in networks:
        known = label_count(network)
        if known not in (None, num_classes):
            raise UserError(
                f"the network {network.name!r} knows {known} classes, and num_classes is {num_classes}"
            )


def check_weight_clip(discriminator: keras.Model, weight_clip: float | None) -> None:
    """Raise `UserError` if `weight_clip` meets spectral normalisation: both bound the kernels."""
    if weight_clip is not None and has_spectral_normalization(discriminator):
        raise UserError(
            "weight_clip and spectral normalisation both bound the discriminator's kernels: leave "
            "one of them out"
        )
