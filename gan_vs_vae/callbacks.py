"""Callbacks that a configuration can name: those of Keras that neither write files nor send anything.

A run directory has its own checkpoints, history and logs.
"""

from collections.abc import Sequence

import keras

from gan_vs_vae.errors import UserError, unknown
from gan_vs_vae.registry import Kind

CALLBACKS = {
    "EarlyStopping": keras.callbacks.EarlyStopping,
    "ReduceLROnPlateau": keras.callbacks.ReduceLROnPlateau,
    "TerminateOnNaN": keras.callbacks.TerminateOnNaN,
}
RATE_CALLBACKS = (keras.callbacks.ReduceLROnPlateau, keras.callbacks.LearningRateScheduler)
CALLBACK = Kind("callback", CALLBACKS, keras.callbacks.Callback, of_keras=False)


def check_monitor(callback: keras.callbacks.Callback, losses: Sequence[str]) -> None:
    """Raise `UserError` if a callback monitors what training does not show, or in no direction."""
    monitor = getattr(callback, "monitor", None)
    if monitor is None:
        return
    name = type(callback).__name__
    if monitor not in losses:
        raise unknown(f"loss that {name} monitors,", monitor, losses)
    if monitor != "loss" and getattr(callback, "mode", None) == "auto":
        raise UserError(f"{name} cannot know which {monitor} is better: set mode to min or max")
