"""Parts by name: how Keras finds the package's classes, and how users name a part and its settings."""

import importlib
import types
from collections.abc import Mapping
from typing import Any

import keras

from gan_vs_vae.errors import UserError, unknown

Namespace = Mapping[str, Any] | types.ModuleType  # of parts by name

PACKAGE = "gan_vs_vae"
register = keras.saving.register_keras_serializable(PACKAGE)  # a decorator for classes


def names_in(namespace: Namespace) -> list[str]:
    """Return the names of the parts in a dict, or in a module's `__all__`."""
    return list(namespace if isinstance(namespace, Mapping) else namespace.__all__)


def find(name: str, namespace: Namespace, kind: str) -> Any:
    """Return the function or class of that name.

    Args:
        name: str. A name in `namespace`, or the dotted path of a part of your own, such as
            "my_parts.build".
        namespace: dict of parts by name, or a module with `__all__`.
        kind: str. What the part is, for the error message, such as "network".

    Raises:
        UserError: if there is no such part.

    >>> find("constant", {"constant": keras.initializers.Constant}, "initializer").__name__
    'Constant'
    """
    if "." in name:
        module, _, attribute = name.rpartition(".")
        try:
            return getattr(importlib.import_module(module), attribute)
        except (ImportError, AttributeError) as error:
            raise UserError(
                f"{kind} {name!r}: {error}; the path must be importable from here"
            ) from error
    if name not in names_in(namespace):
        raise unknown(kind, name, names_in(namespace))
    return namespace[name] if isinstance(namespace, Mapping) else getattr(namespace, name)


def get_part(spec: Any, namespace: Mapping[str, type], kind: str, base: type) -> Any:
    """Return an instance of `base` from any of the ways in which one can be given.

    Args:
        spec: a name, `{"name": name, **settings}`, what Keras serialised, or an instance.
        namespace, kind: as for `find`.
        base: type. The class of all parts of this kind.

    Raises:
        UserError: if there is no such part, or its settings do not fit.
    """
    if isinstance(spec, base):
        return spec
    settings = {}
    if isinstance(spec, dict):
        if "class_name" in spec:  # as Keras serialises it
            return keras.saving.deserialize_keras_object(spec)
        settings = dict(spec)
        spec = settings.pop("name", None)
    if not isinstance(spec, str):
        raise unknown(kind, spec, names_in(namespace))
    try:
        return find(spec, namespace, kind)(**settings)
    except TypeError as error:
        raise UserError(f"{kind} {spec!r}: {error}") from error
