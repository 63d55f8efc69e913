"""Our networks for code that knows Keras alone."""

import keras

from gan_vs_vae import layers

PLAIN = {
    layers.BatchNorm: keras.layers.BatchNormalization,
    layers.Dropout: keras.layers.Dropout,
}


def plain(network: keras.Model) -> keras.Model:
    """The same network, of Keras' own layers."""

    def clone(layer):
        kind = PLAIN.get(type(layer), type(layer))
        return kind.from_config(layer.get_config())

    return keras.models.clone_model(network, clone_function=clone)
