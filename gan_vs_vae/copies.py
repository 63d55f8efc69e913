"""Copies of networks, with all that they have learned."""

import keras


def copy_weights(network: keras.Model, copy: keras.Model) -> None:
    """Give a copy the weights of a network with the same layers.

    Some layers compute from their weights what they use, such as the mean and the variance of
    `keras.layers.Normalization`, and do so only when a file is loaded: here they do it, too.

    >>> layer = keras.layers.Normalization(axis=None)
    >>> layer.adapt(keras.ops.array([[4.0], [6.0]]))
    >>> network = keras.Sequential([keras.Input((1,)), layer])
    >>> copy = keras.models.clone_model(network)
    >>> copy_weights(network, copy)
    >>> round(float(copy.layers[0](keras.ops.array([[6.0]]))[0, 0]), 3)
    1.0
    """
    copy.set_weights(network.get_weights())
    for layer in copy._flatten_layers():
        if hasattr(layer, "finalize_state"):
            layer.finalize_state()
