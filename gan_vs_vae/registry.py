"""Parts by name: how Keras finds the package's classes, and how users name a part and its settings.

A name with a dot is code: `find` hands out what fits its place alone, and imports nothing itself.
"""

import dataclasses
import importlib
import inspect
import sys
import types
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Self

import keras

from gan_vs_vae.errors import UserError, brief, shown, unknown
from gan_vs_vae.signatures import type_hints

Namespace = Mapping[str, Any] | types.ModuleType  # of parts by name

PACKAGE = "gan_vs_vae"
register = keras.saving.register_keras_serializable(PACKAGE)  # a decorator for classes


class Saved:
    """What Keras saves by the name of its class, and by what its `__init__` takes."""

    def get_config(self) -> dict:
        """Return the arguments of `__init__`; none unless a subclass says otherwise."""
        return {}

    @classmethod
    def from_config(cls, config: dict) -> Self:
        return cls(**config)


@dataclasses.dataclass(frozen=True)
class Kind:
    """What can be named in one place of a configuration.

    Attributes:
        name: str. What such a part is called, as in "unknown network".
        parts: dict of parts by name, or a module with `__all__`.
        base: type. A part of your own is a subclass of it, or a function that is annotated to
            return one.
        classes, functions: bool. Whether it may be the one or the other. Default to True.
        of_keras: bool. Whether a dotted path may lead to Keras' own parts. Defaults to True.
    """

    name: str
    parts: Namespace
    base: type
    classes: bool = True
    functions: bool = True
    of_keras: bool = True

    @property
    def names(self) -> list[str]:
        """The names of the parts that there are."""
        return list(self.parts if isinstance(self.parts, Mapping) else self.parts.__all__)

    @property
    def wanted(self) -> str:
        """What a part of your own must be, in words."""
        function = f"a function that is annotated to return one, `-> {self.base.__name__}`"
        subclass = f"a subclass of {self.base.__name__}"
        return " or ".join([subclass] * self.classes + [function] * self.functions)

    def fits(self, part: Any) -> bool:
        """Return whether a part is a class, or a function, of this kind."""
        if inspect.isclass(part):
            return self.classes and issubclass(part, self.base)
        made = type_hints(part).get("return") if inspect.isfunction(part) else None
        return self.functions and inspect.isclass(made) and issubclass(made, self.base)


def find(name: str, kind: Kind) -> Any:
    """Return the function or class of that name.

    Args:
        name: str. A name in `kind.parts`, or the dotted path of a part of your own, such as
            "my_parts.build", whose module was imported before.
        kind: what the part must be.

    Raises:
        UserError: if there is no such part, or it is of another kind.

    >>> initializer = Kind("initializer", {"zeros": keras.initializers.Zeros}, keras.Initializer)
    >>> find("zeros", initializer).__name__
    'Zeros'
    >>> find("os.system", initializer)
    Traceback (most recent call last):
    gan_vs_vae.errors.UserError: initializer 'os.system': os is of Python's standard library, \
which has no parts of models
    """
    if "." in name:
        return _own_part(name, kind)
    if name not in kind.names:
        raise unknown(kind.name, name, kind.names)
    return kind.parts[name] if isinstance(kind.parts, Mapping) else getattr(kind.parts, name)


def _own_part(name, kind):
    module, _, attribute = name.rpartition(".")
    if not is_loaded(name, kind):
        raise UserError(
            f"{kind.name} {name!r}: {module} is not imported: name it by --import {module}, or "
            "import it before, in Python"
        )
    part = getattr(sys.modules[module], attribute, None)
    if part is None:
        raise UserError(f"{kind.name} {name!r}: {module} has no {attribute!r}")
    if not kind.fits(part):
        raise UserError(f"{kind.name} {name!r} must be {kind.wanted}")
    if not kind.of_keras and getattr(part, "__module__", "").startswith("keras."):
        raise unknown(f"{kind.name} of Keras", attribute, kind.names)
    return part


def is_loaded(name: str, kind: Kind) -> bool:
    """Return whether a part is one of this package, or its module was imported.

    Raises:
        UserError: if the name is no dotted path, or one into Python's standard library.
    """
    if "." not in name:
        return True
    words = name.split(".")
    if not all(word.isidentifier() for word in words):
        raise UserError(f"{kind.name} {shown(name)} is not a dotted path such as my_parts.build")
    _refuse_standard_library(words[0], f"{kind.name} {name!r}")
    return sys.modules.get(".".join(words[:-1])) is not None


def import_modules(names: Iterable[str]) -> None:
    """Import modules of a user's own, whose parts can then be named. This runs their code.

    They are looked for in the current folder, too, however Python was started.

    Raises:
        UserError: if one cannot be imported, or is of Python's standard library.
    """
    for name in names:
        _refuse_standard_library(name.partition(".")[0], f"--import {shown(name)}")
        if str(Path.cwd()) not in sys.path:
            sys.path.insert(0, str(Path.cwd()))
        try:
            importlib.import_module(name)
        except Exception as error:  # whatever the user's code raises
            raise UserError(
                f"--import {shown(name)}: {type(error).__name__}: {brief(error)}; the module must "
                "be in this folder, or installed"
            ) from error


def _refuse_standard_library(module, where):
    if module in sys.stdlib_module_names:
        raise UserError(
            f"{where}: {module} is of Python's standard library, which has no parts of models"
        )


def get_part(spec: Any, kind: Kind) -> Any:
    """Return an instance of `kind.base` from any of the ways in which one can be given.

    Args:
        spec: a name, `{"name": name, **settings}`, what Keras serialised, or an instance.
        kind: what the part must be.

    Raises:
        UserError: if there is no such part, or its settings do not fit.
    """
    if isinstance(spec, kind.base):
        return spec
    settings = {}
    if isinstance(spec, dict):
        if "class_name" in spec:  # as Keras serialises it
            return keras.saving.deserialize_keras_object(spec)
        settings = dict(spec)
        spec = settings.pop("name", None)
    if not isinstance(spec, str):
        raise unknown(kind.name, spec, kind.names)
    try:
        return find(spec, kind)(**settings)
    except TypeError as error:
        raise UserError(f"{kind.name} {spec!r}: {error}") from error
