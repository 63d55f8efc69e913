"""Callbacks that a configuration can name: those of Keras that neither write files nor send anything.

A run directory has its own checkpoints, history and logs.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import keras

from gan_vs_vae.errors import UserError, shown, unknown
from gan_vs_vae.registry import Kind

CALLBACKS = {
    "EarlyStopping": keras.callbacks.EarlyStopping,
    "ReduceLROnPlateau": keras.callbacks.ReduceLROnPlateau,
    "TerminateOnNaN": keras.callbacks.TerminateOnNaN,
}
RATE_CALLBACKS = (keras.callbacks.ReduceLROnPlateau, keras.callbacks.LearningRateScheduler)
CALLBACK = Kind("callback", CALLBACKS, keras.callbacks.Callback, of_keras=False)


class StopAtNaN(keras.callbacks.TerminateOnNaN):
    """Keras' `TerminateOnNaN`, for models with several losses, of which none is called "loss"."""

    def on_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        for loss in (logs or {}).values():
            super().on_batch_end(batch, {"loss": loss})


def as_list(callbacks: Any) -> list[keras.callbacks.Callback]:
    """Return callbacks, one, several, or None, as a list; `StopAtNaN` in place of `TerminateOnNaN`.

    Raises:
        UserError: if one is no callback.
    """
    found = [] if callbacks is None else keras.tree.flatten(callbacks)
    for callback in found:
        if not isinstance(callback, keras.callbacks.Callback):
            raise UserError(f"callbacks must be Keras' callbacks, not {shown(callback)}")
    of_keras = keras.callbacks.TerminateOnNaN
    return [StopAtNaN() if type(callback) is of_keras else callback for callback in found]


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
