"""The losses that layers bring: of regularizers, and of `add_loss`."""

from collections.abc import Callable

import keras
from keras import ops

from gan_vs_vae.backend import Tensor


def add_layer_losses(function: Callable[[], Tensor], network: keras.layers.Layer) -> Tensor:
    """Compute `function()`, plus what the layers of a network add to the loss.

    Each regularizer of a trainable weight counts once; a loss that a layer adds by `add_loss`, or
    by an `activity_regularizer`, counts once for each call of the layer within `function`.

    Args:
        function: takes nothing, calls the network any number of times, and returns a scalar.
        network: the network whose layers count. The losses of other networks do not.

    Returns:
        A scalar.

    >>> double = keras.layers.Dense(1, kernel_initializer="ones", kernel_regularizer="l2")
    >>> x = ops.ones((1, 2))
    >>> float(add_layer_losses(lambda: ops.sum(double(x) + double(x)), double))  # 4 + 0.01 * 2
    4.0199...
    """
    call = OneCall(function, network)
    value = call(ops.zeros(()))
    for loss in call.losses:
        value = value + ops.cast(loss, value.dtype)
    return value


class OneCall(keras.layers.Layer):
    """A layer that calls the function.

    Keras forgets the losses of a layer that is called by itself when it is called again. Calls
    from within another layer's call add up.
    """

    def __init__(self, function, network):
        super().__init__(dtype="float32", autocast=False)
        self.function = function
        self.network = network
        self.built = True

    def call(self, inputs):
        return self.function()
