"""The inputs of conditional networks."""

from typing import Any

import keras

from gan_vs_vae.layers import LabelConcat, LabelMultiply

CONDITIONS: dict[str, type[keras.layers.Layer]] = {"multiply": LabelMultiply, "concat": LabelConcat}


def label_input(num_classes: int, multi_label: bool) -> keras.KerasTensor:
    """Return an input for labels.

    Args:
        num_classes: int. The number of classes, or of attributes.
        multi_label: bool. Whether a label is `num_classes` attributes, 0 or 1, not a class number.

    Returns:
        int32 `(batch,)`; for attributes `(batch, num_classes)`.
    """
    return keras.Input((num_classes,) if multi_label else (), dtype="int32", name="label")


def latent_input(
    latent_dim: int, num_classes: int | None, multi_label: bool, condition: str = "concat"
) -> tuple[Any, keras.KerasTensor]:
    """Return the inputs of a network that starts from z, and z joined with the label.

    Args:
        latent_dim: int. The width of z.
        num_classes: int or None. As for `label_input`; None if there are no labels.
        multi_label: bool. As for `label_input`.
        condition: str, a name in `CONDITIONS`. How the label is joined with z. Defaults to
            "concat".

    Returns:
        `(inputs, x)`: `[z, labels]` and both joined; or z twice if there are no labels.
    """
    z = keras.Input((latent_dim,), name="z")
    if num_classes is None:
        return z, z
    inputs = [z, label_input(num_classes, multi_label)]
    return inputs, CONDITIONS[condition](num_classes)(inputs)
