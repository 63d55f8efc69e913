"""Our networks for code that knows Keras alone."""

import keras

from gan_vs_vae.layers import BatchNorm


def plain(network: keras.Model) -> keras.Model:
    """The same network, of Keras' own layers."""

    def clone(layer):
        kind = keras.layers.BatchNormalization if isinstance(layer, BatchNorm) else type(layer)
        return kind.from_config(layer.get_config())

    return keras.models.clone_model(network, clone_function=clone)
