"""The precision in which layers compute."""

import contextlib
from collections.abc import Iterator
from typing import Any

import keras

from gan_vs_vae.copies import copy_weights


@contextlib.contextmanager
def dtype_policy(policy: str) -> Iterator[None]:
    """Build layers under a dtype policy of Keras, and restore the previous policy afterwards.

    Args:
        policy: str. For example "float32" or "mixed_bfloat16".

    >>> with dtype_policy("mixed_bfloat16"):
    ...     layer = keras.layers.Dense(1)
    >>> layer.compute_dtype, keras.layers.Dense(1).compute_dtype
    ('bfloat16', 'float32')
    """
    previous = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(previous)


def in_float32(network: keras.Model) -> keras.Model:
    """Return a copy of a network that computes in float32, with the same weights.

    A network that was built under "mixed_bfloat16" gives other results on other processors, and
    some formats cannot hold it.

    Args:
        network: a Functional or Sequential model, of layers that Keras can serialise.

    >>> with dtype_policy("mixed_bfloat16"):
    ...     network = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    >>> in_float32(network).layers[-1].compute_dtype
    'float32'
    """
    layers = keras.saving.serialize_keras_object(network)
    copy = keras.saving.deserialize_keras_object(_with_policy(layers, "float32"))
    copy_weights(network, copy)
    return copy


def _with_policy(config: Any, name: str) -> Any:
    """Return the serialised layers, or a part of them, with another dtype policy."""
    if isinstance(config, list):
        return [_with_policy(part, name) for part in config]
    if not isinstance(config, dict):
        return config
    if config.get("class_name") == "DTypePolicy":
        return {**config, "config": {"name": name}}
    return {key: _with_policy(part, name) for key, part in config.items()}
