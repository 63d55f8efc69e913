"""What conditional networks start with: an input for labels."""

import keras

from gan_vs_vae.layers import LabelConcat, LabelMultiply

CONDITIONS = {"multiply": LabelMultiply, "concat": LabelConcat}


def label_input(num_classes: int, multi_label: bool) -> keras.KerasTensor:
    """Class numbers, int `(batch,)`; or attributes 0 and 1, int `(batch, num_classes)`."""
    return keras.Input((num_classes,) if multi_label else (), dtype="int32", name="label")


def latent_input(
    latent_dim: int, num_classes: int | None, multi_label: bool, condition: str = "concat"
) -> tuple:
    """`(inputs, x)`: z or, where there are classes, `[z, labels]`; and what joins them.

    Args:
        latent_dim: the width of z.
        num_classes, multi_label: as for `label_input`; no classes: z alone.
        condition: a name in `CONDITIONS`.
    """
    z = keras.Input((latent_dim,), name="z")
    if num_classes is None:
        return z, z
    inputs = [z, label_input(num_classes, multi_label)]
    return inputs, CONDITIONS[condition](num_classes)(inputs)
