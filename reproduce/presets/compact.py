"""Models made small: without what only training needs, and with rounded weights."""

import math

import keras
import numpy as np

from gan_vs_vae.models.generative import GenerativeModel
from gan_vs_vae.precision import in_float32
from gan_vs_vae.training.saving import LARGE

FINENESS = 32  # steps in the root mean square of a rounded array


def generating(model: GenerativeModel) -> GenerativeModel:
    """Return the model that generates the images, uncompiled, in float32.

    A GAN's generator is then the average of its weights, if it has one.
    """
    config = model.get_config()
    networks = {name: value for name, value in vars(model).items() if name in config}
    networks = {n: in_float32(v) for n, v in networks.items() if isinstance(v, keras.Model)}
    if "generator" in networks:
        networks["generator"] = in_float32(model.decoder_network())
        networks["generator"].trainable = True  # the average is frozen
        config["ema"] = None
    others = {k: keras.saving.deserialize_keras_object(v) for k, v in config.items()}
    return type(model)(**{**others, **networks})


def round_weights(network: keras.Model, fineness: int = FINENESS) -> None:
    """Round the large arrays of weights to multiples of a power of two.

    The step is the power of two that is nearest to the root mean square of the array over
    `fineness`. Such numbers are exact in half precision, and their last digits, which are zeros,
    compress well.
    """
    for variable in network.weights:
        array = keras.ops.convert_to_numpy(variable)
        scale = float(np.sqrt(np.mean(np.square(array, dtype="float64"))))
        if array.size < LARGE or scale == 0:
            continue
        step = 2.0 ** round(math.log2(scale / fineness))
        variable.assign(np.round(array / step) * step)
