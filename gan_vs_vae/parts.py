"""Parts of configurations: each a function or class by its name, with settings.

Settings are the keyword arguments of the function. They are checked against its annotations and
against `ranges.RANGES`, and its defaults are added. Some settings are parts themselves: those whose
annotation says so, and Keras' learning rates.
"""

import dataclasses
import inspect
import warnings
from collections.abc import Collection, Iterator
from typing import Any

from gan_vs_vae.augmentations import AUGMENTATION
from gan_vs_vae.errors import UserError, brief, shown, unknown
from gan_vs_vae.losses import OBJECTIVE
from gan_vs_vae.optimizers import SCHEDULE
from gan_vs_vae.penalties import PENALTY
from gan_vs_vae.ranges import RANGES, check_range
from gan_vs_vae.registry import Kind, find, is_loaded
from gan_vs_vae.signatures import Parameter, check_type, parameters, takes

NESTED = {
    "objective": OBJECTIVE,
    "penalty": PENALTY,
    "augmentation": AUGMENTATION,
    "learning_rate": SCHEDULE,
}
# Settings that came later than the first runs. A resolved part lacks them where they have their
# defaults, which change nothing: so runs of before keep their configurations and their digests.
LATER = {"penalty_interval", "augmentation", "spectral_norm"}


@dataclasses.dataclass(frozen=True)
class Part:
    """A function or class by its name, and the keyword arguments that are settings."""

    name: str
    settings: dict

    @property
    def is_own(self) -> bool:
        """Whether the name is a dotted path, of a part of the user's own."""
        return "." in self.name


def as_part(content: object, kind: Kind) -> Part:
    """Return a part from its name, or from a dict with its name and settings."""
    if isinstance(content, str):
        return Part(content, {})
    if not isinstance(content, dict) or not isinstance(content.get("name"), str):
        raise UserError(
            f"the {kind.name} must be a name or have the key 'name', not {shown(content)}"
        )
    return Part(content["name"], {k: v for k, v in content.items() if k != "name"})


def resolve_part(content: object, kind: Kind, given: Collection[str] = ()) -> Part:
    """Return a part with all defaults; one that is not imported is left as it is.

    Args:
        content: as for `as_part`.
        kind: what the part must be.
        given: arguments that are no settings, because others provide them.

    Raises:
        UserError: if there is no such part, or a setting is unknown, of another type or out of
            range.
    """
    part = as_part(content, kind)
    if not is_loaded(part.name, kind):
        return part
    known = parameters(find(part.name, kind))
    return with_defaults(part, {n: p for n, p in known.items() if n not in {*given, "name"}})


def with_defaults(part: Part, known: dict[str, Parameter]) -> Part:
    """Return a part with all defaults but those of `LATER`, its settings checked against `known`."""
    for key in part.settings:
        if key not in known:
            raise unknown(f"setting of {part.name}", key, known)
    defaults = {n: d for n, (d, _) in known.items() if d is not inspect.Parameter.empty}
    settings = {**defaults, **part.settings}
    settings = {k: v for k, v in settings.items() if k not in LATER or v != known[k].default}
    missing = [key for key in known if key not in settings and key not in defaults]
    if missing and not part.is_own:  # one's own may provide what its base class needs
        raise UserError(f"{part.name} needs the setting {missing[0]!r}")
    return Part(part.name, {k: _setting(part, k, v, *known[k]) for k, v in settings.items()})


def _setting(part, key, value, default, hint):
    """Return the value of a setting: checked, and resolved if it is a part itself."""
    kind = _nested_kind(key, hint)
    if kind is not None and isinstance(value, (dict, str)):
        return resolve_part(value, kind)
    if key in part.settings:
        if hint is None and not part.is_own:
            hint = _presumed_hint(key, default)
        check_type(f"{part.name}.{key}", value, hint)
        if not part.is_own:
            check_range(key, value, f"{part.name}.")
    return tuple(value) if isinstance(value, list) else value


def _presumed_hint(key, default):
    """Return the type of a setting of Keras, which annotates none, or None."""
    if isinstance(default, (bool, str)):
        return type(default)
    if key in RANGES or isinstance(default, (int, float)):
        return float | None if default is None else float
    return None


def _nested_kind(key, hint):
    """Return of which kind a setting is if it is a part, or None."""
    return next((k for k in NESTED.values() if takes(hint, k.base)), NESTED.get(key))


def call(part: Part, kind: Kind, given: dict | None = None) -> Any:
    """Call what a part names, with its settings, and with those of `given` that it takes.

    Raises:
        UserError: if the settings do not fit, or what comes out is of another kind.
    """
    function = find(part.name, kind)
    known = parameters(function)
    settings = {**part.settings, **{k: v for k, v in (given or {}).items() if k in known}}
    for key, value in settings.items():
        if isinstance(value, Part):
            settings[key] = call(value, _nested_kind(key, known[key].hint))
    try:
        with warnings.catch_warnings():
            if function.__module__.startswith("keras."):
                # Keras warns where it takes something else than what was written.
                warnings.simplefilter("error", UserWarning)
            made = function(**settings)
    except UserError:
        raise
    except (TypeError, ValueError, OverflowError, UserWarning) as error:  # by Keras' own checks
        raise UserError(f"the settings of {part.name} do not fit: {brief(error)}") from error
    if not isinstance(made, kind.base):
        raise UserError(
            f"{part.name} must return a {kind.base.__name__}, not {type(made).__name__}"
        )
    return made


def not_imported(part: Part, kind: Kind) -> Iterator[tuple[Kind, Part]]:
    """Yield of a part, and of those in its settings, each that is not imported, with its kind."""
    if not is_loaded(part.name, kind):
        yield kind, part
        return
    for key, value in part.settings.items():
        if isinstance(value, Part):
            hint = parameters(find(part.name, kind))[key].hint
            yield from not_imported(value, _nested_kind(key, hint))
