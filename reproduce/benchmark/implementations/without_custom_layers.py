"""Our networks for code that knows Keras alone."""

import keras

from gan_vs_vae.layers import BatchNorm, Dropout

KERAS_LAYERS = {
    BatchNorm: keras.layers.BatchNormalization,
    Dropout: keras.layers.Dropout,
}


def without_custom_layers(network: keras.Model) -> keras.Model:
    """Return a copy of a network in which Keras' layers replace those of ours that extend them."""

    def clone(layer):
        layer_class = KERAS_LAYERS.get(type(layer), type(layer))
        return layer_class.from_config(layer.get_config())

    return keras.models.clone_model(network, clone_function=clone)
