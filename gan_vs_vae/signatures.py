"""The keyword arguments of functions and classes, and checks of values against their types."""

import functools
import inspect
import math
import numbers
import types
import typing
from collections.abc import Callable
from typing import NamedTuple

from gan_vs_vae.errors import UserError, shown
from gan_vs_vae.ranges import check_range, is_number

UNIONS = (typing.Union, types.UnionType)
Function = typing.TypeVar("Function", bound=Callable)


class Parameter(NamedTuple):
    """A keyword argument: its default, or `inspect.Parameter.empty`; and its type, or None."""

    default: object
    hint: object


def parameters(function: Callable) -> dict[str, Parameter]:
    """Return the keyword arguments of a function or class, by their names.

    Where a constructor passes `**kwargs` on, those of its base class are included.
    """
    found: dict[str, Parameter] = {}
    for init in _constructors(function):
        hints = type_hints(init)
        own = inspect.signature(init).parameters.values()
        for p in own:
            if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY) and p.name != "self":
                found.setdefault(p.name, Parameter(p.default, hints.get(p.name)))
        if not any(p.kind is p.VAR_KEYWORD for p in own):
            break
    return found


def type_hints(function: Callable) -> dict[str, object]:
    """Return the annotations of a function as types.

    Raises:
        UserError: if one of them is not defined.
    """
    try:
        return typing.get_type_hints(function)
    except (NameError, TypeError) as error:
        name = f"{function.__module__}.{function.__qualname__}"
        raise UserError(f"the annotations of {name} cannot be read: {error}") from error


def checked(function: Function) -> Function:
    """Make a function, or a constructor, check the types and the ranges of its arguments.

    Types are those of its annotations, ranges those of `ranges.RANGES`.

    Raises:
        UserError: from the function, if an argument has another type, or is out of range.

    >>> @checked
    ... def network(latent_dim: int = 2): ...
    >>> network(0)
    Traceback (most recent call last):
    gan_vs_vae.errors.UserError: latent_dim must be at least 1, not 0
    """
    signature, hints = inspect.signature(function), type_hints(function)

    @functools.wraps(function)
    def call(*arguments, **settings):
        for name, value in signature.bind(*arguments, **settings).arguments.items():
            if signature.parameters[name].kind is not inspect.Parameter.VAR_KEYWORD:
                if name in hints:
                    check_type(name, value, hints[name])
                check_range(name, value)
        return function(*arguments, **settings)

    return typing.cast(Function, call)


def _constructors(function):
    if not inspect.isclass(function):
        return [function]
    return [vars(cls)["__init__"] for cls in function.__mro__ if "__init__" in vars(cls)]


def takes(hint: object, kind: type) -> bool:
    """Return whether a type hint is `kind`, or a union with it.

    >>> takes(int | None, int), takes(str, int)
    (True, False)
    """
    return kind is hint or kind in typing.get_args(hint)


def check_type(key: str, value: object, hint: object) -> None:
    """Raise `UserError` if a value is not of the type `hint`; an int is a float, `nan` is none.

    >>> check_type("epochs", "ten", int)
    Traceback (most recent call last):
    gan_vs_vae.errors.UserError: epochs must be int, not 'ten'
    """
    if not _is(value, hint):
        raise UserError(f"{key} must be {_readable(hint)}, not {shown(value)}")


def _readable(hint):
    if typing.get_origin(hint) in UNIONS:
        return " | ".join(map(_readable, typing.get_args(hint)))
    if hint is types.NoneType:
        return "null"  # as YAML writes it
    if hint is Ellipsis:
        return "..."
    if hint is tuple or typing.get_origin(hint) is tuple:  # YAML has lists alone
        return f"[{', '.join(map(_readable, typing.get_args(hint) or (...,)))}]"
    return hint.__name__ if isinstance(hint, type) else str(hint)


def _is(value, hint):
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in UNIONS:
        return any(_is(value, option) for option in arguments)
    if hint is tuple or origin is tuple:
        return isinstance(value, (list, tuple)) and _are(value, arguments or (object, ...))
    if hint is float:
        return is_number(value) and math.isfinite(value)
    if hint is int:
        return is_number(value, numbers.Integral)
    return not isinstance(hint, type) or isinstance(value, hint)


def _are(values, hints):
    if hints[-1] is Ellipsis:
        hints = hints[:1] * len(values)
    return len(values) == len(hints) and all(map(_is, values, hints))
