"""Settings of a model that can change while it trains."""

import functools
from collections.abc import Callable
from typing import Any

import keras
from keras.optimizers.schedules import LearningRateSchedule as Schedule

from gan_vs_vae import backend
from gan_vs_vae.errors import UserError
from gan_vs_vae.ranges import check_range
from gan_vs_vae.signatures import check_type, parameters


class Annealed:
    """A setting that is a number, another number later, or a schedule over the training steps.

    A class declares it, `beta = Annealed()`, and sets it as any attribute. `model.beta` is what it
    was set to; `model.now("beta")` is its value in the present step, a scalar. A new number is used
    from the next step on, without compiling the step again.

    Args:
        zero_is_off: bool. Whether the step leaves something out where the number is 0. Defaults to
            False.
    """

    def __init__(self, zero_is_off: bool = False):
        self.zero_is_off = zero_is_off

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, model: Any, owner: type) -> Any:
        if model is None:
            return self
        if self.name not in model.annealed:
            raise AttributeError(self.name)
        return model.annealed[self.name].given

    def __set__(self, model: Any, given: Any) -> None:
        check_type(self.name, given, float | Schedule)
        check_range(self.name, given)
        if self.name not in model.annealed:
            model.annealed[self.name] = AnnealedValue()
        backend.fetch_state(model)
        model.annealed[self.name].set(given)


class Settled:
    """A setting that the constructor turns on or off for good: the model is built for it.

    A class declares it, `ema = Settled()`. A value can be replaced by another one, such as a number by a
    number; None stays None.

    Args:
        resolve: takes what was given, and returns what it stands for, such as a part for its name.
            Defaults to None: itself, after a check of its range.
        removable: bool. Whether None can take the place of what is there. Defaults to False.
    """

    def __init__(self, resolve: Callable[[Any], Any] | None = None, removable: bool = False):
        self.resolve = resolve
        self.removable = removable

    def __set_name__(self, owner: type, name: str) -> None:
        self.name, self.slot, self.flag = name, f"_{name}", f"_built_with_{name}"

    def __get__(self, model: Any, owner: type) -> Any:
        return self if model is None else getattr(model, self.slot)

    def __set__(self, model: Any, given: Any) -> None:
        if not hasattr(model, self.flag):
            setattr(model, self.flag, given is not None)
        built_with, is_there = getattr(model, self.flag), given is not None
        if is_there != built_with and not (self.removable and built_with):
            wanted = f"with {self.name}={given!r}" if is_there else f"without {self.name}"
            raise UserError(f"{self.name} is part of how the model is built: build it {wanted}")
        if self.resolve is None:
            check_range(self.name, given)
        else:
            given = self.resolve(given)
        setattr(model, self.slot, given)


class AnnealedValue:
    """What a setting was set to, and the variable from which the step reads its value."""

    def __init__(self):
        self.given = None
        self.variable = keras.Variable(
            0.0, trainable=False, autocast=False, dtype="float32", aggregation="only_first_replica"
        )

    def set(self, given: float | Schedule) -> None:
        self.given = given
        self.variable.assign(given(0) if isinstance(given, Schedule) else given)

    def follow(self, steps: Any) -> None:
        """Take the schedule's value after so many steps."""
        if isinstance(self.given, Schedule):
            self.variable.assign(self.given(steps))


def compiled_settings(model: Any) -> dict[str, Any]:
    """Return those settings of a model that a compiled step holds as constants.

    They are the arguments of its constructor, without networks and annealed numbers. A part, such
    as a penalty, has settings of its own.
    """
    found = {}
    for name in _arguments(model.__class__):
        value: Any = getattr(model, name, None)
        if name in model.annealed and not isinstance(value, Schedule):
            value = bool(value) if getattr(type(model), name).zero_is_off else None
        elif hasattr(value, "get_config"):
            value = None if isinstance(value, keras.Model) else (type(value), value.get_config())
        found[name] = value
    return found


@functools.cache  # each step asks for them
def _arguments(model_class: Any) -> tuple[str, ...]:
    return tuple(parameters(model_class))
