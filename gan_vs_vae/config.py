"""YAML to a checked configuration: an unknown key or a wrong type ends with its nearest remedy.

A run's configuration names its parts, each a function or class with settings:

    data: {name: mnist}
    model: {name: ACGAN, class_weight: 1.0}
    networks:
      generator: {name: dcgan_generator, filters: [128, 64]}
      discriminator: dcgan_discriminator
    optimizers:
      d_optimizer: {name: Adam, learning_rate: 2.0e-4}
    batch_size: 64
    epochs: 10

A name without settings may stand alone. A learning rate may be a schedule of Keras',
`{name: CosineDecay, initial_learning_rate: 1.0e-3, decay_steps: 9370}`. A name with a dot is the path of your own function
or class, `my_package.my_module.build`. Settings are the keyword arguments of that function;
`resolve` checks them against its signature and writes out its defaults.
"""

import dataclasses
import hashlib
import importlib
import inspect
import json
import types
import typing
from collections.abc import Callable
from pathlib import Path

import keras
import yaml

from gan_vs_vae import backend, data, models, networks
from gan_vs_vae.errors import UserError, brief, unknown
from gan_vs_vae.models.base import as_part

PRECISIONS = ("float32", "mixed_bfloat16")


@dataclasses.dataclass(frozen=True)
class Part:
    """A function or class by its name, and the keyword arguments that are settings."""

    name: str
    settings: dict


@dataclasses.dataclass(frozen=True)
class RunConfig:
    """Everything that decides the outcome of a training run, but the images themselves.

    `snapshots` is every how many epochs to keep what draws the images; None: at the end only.
    `balanced` makes every class equally frequent in training.
    """

    data: Part
    model: Part
    networks: dict
    optimizers: dict
    batch_size: int
    epochs: int
    seed: int = 0
    precision: str = "auto"
    deterministic: bool = False
    backend: str = backend.NAME
    snapshots: int | None = None
    balanced: bool = False

    def to_dict(self) -> dict:
        """The configuration as YAML has it."""

        def plain(value):
            if isinstance(value, Part):
                return {"name": value.name, **plain(value.settings)}
            if dataclasses.is_dataclass(value):
                return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
            if isinstance(value, dict):
                return {key: plain(item) for key, item in value.items()}
            return list(value) if isinstance(value, tuple) else value

        return plain(self)

    def digest(self, *more: str) -> str:
        """Eight hexadecimal digits that tell this configuration, and `more`, from others."""
        text = json.dumps([self.to_dict(), *more], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:8]


def resolve(content: dict) -> RunConfig:
    """The configuration in `content`, checked, with every default written out.

    Raises:
        UserError: an unknown key (with the nearest one), a wrong type, a missing part.

    >>> resolve({"epochs": 3, "batchsize": 64})
    Traceback (most recent call last):
    gan_vs_vae.errors.UserError: unknown key 'batchsize': did you mean 'batch_size'? There are: \
backend, balanced, batch_size, data, deterministic, epochs, model, networks, optimizers, precision, \
seed, snapshots
    """
    fields = {f.name: f for f in dataclasses.fields(RunConfig)}
    for key in content:
        if key not in fields:
            raise unknown("key", key, fields)
    required = [n for n, f in fields.items() if f.default is dataclasses.MISSING]
    for key in required:
        if key not in content and key != "optimizers":
            raise UserError(f"the configuration lacks the key {key!r}")
    hints = typing.get_type_hints(RunConfig)
    values = dict(content)
    for key in set(values) - {"data", "model"}:
        check_type(key, values[key], hints[key])
    for key in ("batch_size", "epochs", "snapshots"):
        if values.get(key) is not None and values[key] < 1:
            raise UserError(f"{key} must be at least 1, not {values[key]}")

    model_class = lookup(_part(content["model"]).name, models, "model")
    provided = {*network_roles(model_class), "num_classes", "multi_label", "seed"}
    values["data"] = resolve_data(content["data"])
    values["model"] = _resolved(content["model"], models, "model", given=provided)
    values["networks"] = _parts(
        content["networks"],
        network_roles(model_class),
        lambda part: _resolved(
            part, networks, "network", given={"image_shape", "num_classes", "multi_label"}
        ),
        "network",
    )
    defaults = model_class.default_optimizers
    values["optimizers"] = _parts(
        {**defaults, **content.get("optimizers", {})},
        defaults,
        _optimizer,
        "optimizer",
    )
    precision = values.get("precision", "auto")
    if precision == "auto":
        precision = backend.default_precision()
    if precision not in PRECISIONS:
        raise unknown("precision", precision, ["auto", *PRECISIONS])
    if values.get("backend", backend.NAME) != backend.NAME:
        raise UserError(
            f"the configuration is for the backend {values['backend']!r}: set "
            f"KERAS_BACKEND={values['backend']}"
        )
    return RunConfig(**{**values, "precision": precision})


def resolve_data(content: str | dict) -> Part:
    """The data set in `content`: its name, and all settings that decide which images it has."""
    part, general = _part(content), parameters(data.load)
    own = parameters(data.settings(part.name))
    known = {key: p for key, p in general.items() if key in ("image_size", "limit")}
    return _checked(part, known | {key: p for key, p in own.items() if key not in general})


def network_roles(model_class: type) -> list[str]:
    """The networks that a model is built from: its constructor's arguments that are models."""
    return [name for name, (_, hint) in parameters(model_class).items() if hint is keras.Model]


def build(
    config: RunConfig, image_shape: tuple, num_classes: int | None, multi_label: bool = False
) -> keras.Model:
    """The configuration's model for images of that shape, compiled.

    Args:
        config: a resolved one.
        image_shape: `(H, W, C)`.
        num_classes, multi_label: what a conditional model's networks are told of labels.

    Raises:
        UserError: the settings do not fit the images, or each other.
    """
    model_class = lookup(config.model.name, models, "model")
    given = {"image_shape": image_shape}
    if model_class.conditional:
        if num_classes is None:
            raise UserError(f"{config.model.name} needs labels, and {config.data.name} has none")
        given |= {"num_classes": num_classes, "multi_label": multi_label}
    parts = {
        role: _called(lookup(part.name, networks, "network"), part, given)
        for role, part in config.networks.items()
    }
    model = _called(model_class, config.model, {**parts, **given, "seed": config.seed})
    optimizers = {
        name: _called(lookup(part.name, keras.optimizers, "optimizer"), part, {})
        for name, part in config.optimizers.items()
    }
    model.compile(**optimizers)
    return model


def _called(function, part, given):
    """`function` with the part's settings, and with what it takes of `given`."""
    known = parameters(function)
    settings = {**part.settings, **{k: v for k, v in given.items() if k in known}}
    for key, value in settings.items():
        if isinstance(value, Part):  # a learning rate that follows a schedule
            schedule = lookup(value.name, keras.optimizers.schedules, "schedule")
            settings[key] = _called(schedule, value, {})
    try:
        return function(**settings)
    except UserError:
        raise
    except (TypeError, ValueError) as error:  # Keras' own checks of what it is given
        raise UserError(f"the settings of {part.name} do not fit: {brief(error)}") from error


def lookup(name: str, namespace: types.ModuleType, kind: str) -> Callable:
    """The function or class called `name` in `namespace`, or at a dotted path.

    Raises:
        UserError: there is none.
    """
    if "." in name:
        module, _, attribute = name.rpartition(".")
        try:
            return getattr(importlib.import_module(module), attribute)
        except (ImportError, AttributeError) as error:
            raise UserError(
                f"{kind} {name!r}: {error}; the path must be importable from here"
            ) from error
    known = getattr(namespace, "__all__", None) or [
        n for n in dir(namespace) if inspect.isclass(getattr(namespace, n))
    ]
    if name not in known:
        raise unknown(kind, name, known)
    return getattr(namespace, name)


def check_type(key: str, value: object, hint: object) -> None:
    """A `UserError` where `value` is not of type `hint`; a whole number will do for a float.

    >>> check_type("epochs", "ten", int)
    Traceback (most recent call last):
    gan_vs_vae.errors.UserError: epochs must be int, not 'ten'
    """
    if not _is(value, hint):
        name = hint.__name__ if isinstance(hint, type) else str(hint)
        raise UserError(f"{key} must be {name.replace('None', 'null')}, not {value!r}")


def _is(value, hint):
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return any(_is(value, option) for option in arguments)
    if origin is tuple:
        if not isinstance(value, (list, tuple)):
            return False
        if arguments[-1] is not Ellipsis and len(value) != len(arguments):
            return False
        return all(_is(item, arguments[0]) for item in value)
    if hint is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return not isinstance(hint, type) or isinstance(value, hint)


def _part(content):
    if isinstance(content, str):
        return Part(content, {})
    if not isinstance(content, dict) or not isinstance(content.get("name"), str):
        raise UserError(f"a part must be a name or have the key 'name', not {content!r}")
    return Part(*as_part(content))


def _resolved(content, namespace, kind, given):
    """The part with every default written out; `given` are arguments that others provide."""
    part = _part(content)
    known = parameters(lookup(part.name, namespace, kind))
    return _checked(part, {n: p for n, p in known.items() if n not in {*given, "name"}})


def _checked(part, known):
    """The part with every default written out, where its settings are `known` ones."""
    for key, value in part.settings.items():
        if key not in known:
            raise unknown(f"setting of {part.name}", key, known)
        check_type(f"{part.name}.{key}", value, known[key][1])
    defaults = {n: d for n, (d, _) in known.items() if d is not inspect.Parameter.empty}
    settings = {**defaults, **part.settings}
    return Part(part.name, {k: tuple(v) if isinstance(v, list) else v for k, v in settings.items()})


def _optimizer(content):
    """An optimizer; its learning rate may be a schedule of Keras', a part in the part."""
    part = _resolved(content, keras.optimizers, "optimizer", given=set())
    rate = part.settings.get("learning_rate")
    if isinstance(rate, dict):
        schedule = _resolved(rate, keras.optimizers.schedules, "schedule", given=set())
        return Part(part.name, {**part.settings, "learning_rate": schedule})
    return part


def parameters(function: Callable) -> dict[str, tuple[object, object]]:
    """`{name: (default, type)}` of a function's, or a class', keyword arguments.

    Where a constructor hands `**kwargs` on, those of its base class' constructor, too.
    """
    found = {}
    for init in _constructors(function):
        hints = typing.get_type_hints(init)
        own = inspect.signature(init).parameters.values()
        for p in own:
            if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY) and p.name != "self":
                found.setdefault(p.name, (p.default, hints.get(p.name)))
        if not any(p.kind is p.VAR_KEYWORD for p in own):
            break
    return found


def _constructors(function):
    if not inspect.isclass(function):
        return [function]
    return [vars(cls)["__init__"] for cls in function.__mro__ if "__init__" in vars(cls)]


def _parts(content, roles, resolve_part, kind):
    for role in content:
        if role not in roles:
            raise unknown(kind, role, roles)
    for role in roles:
        if role not in content:
            raise UserError(f"the configuration lacks the {kind} {role!r}")
    return {role: resolve_part(content[role]) for role in roles}


def read_yaml(path: Path) -> dict:
    """What a YAML file holds, or a `UserError` that names the line at fault."""
    try:
        content = yaml.safe_load(Path(path).read_text())
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}") from error
    except yaml.YAMLError as error:
        raise UserError(f"{path} is not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(content, dict):
        raise UserError(f"{path} must hold a mapping, not {content!r}")
    return content
