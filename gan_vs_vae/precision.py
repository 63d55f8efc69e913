"""The precision in which layers compute."""

import contextlib
from collections.abc import Iterator

import keras


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
