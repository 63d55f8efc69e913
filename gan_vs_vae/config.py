"""Configurations: from YAML to a checked `RunConfig`, and from that to a model.

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

A part without settings can be written as its name alone. Settings are the keyword arguments of the
function; `resolve` checks them against its signature and adds its defaults. Some settings are parts
themselves: `objective`, `penalty`, and a learning rate that is a schedule of Keras,
`{name: CosineDecay, initial_learning_rate: 1.0e-3, decay_steps: 9370}`. A name with a dot is the
path of a function or class of your own, such as `my_package.my_module.build`.
"""

import dataclasses
import hashlib
import inspect
import json
import typing
from collections.abc import Collection
from pathlib import Path

import keras
import yaml

from gan_vs_vae import backend, data, models, networks
from gan_vs_vae.data import DataSet
from gan_vs_vae.errors import UserError, brief, unknown
from gan_vs_vae.losses import OBJECTIVES
from gan_vs_vae.optimizers import OPTIMIZERS, SCHEDULES
from gan_vs_vae.penalties import PENALTIES
from gan_vs_vae.provenance import CODE_VERSION
from gan_vs_vae.registry import Namespace, find
from gan_vs_vae.signatures import check_type, parameters, takes

PRECISIONS = ("float32", "mixed_bfloat16")
NESTED = {  # settings that are parts: where their names are looked up, and what they are called
    "objective": (OBJECTIVES, "objective"),
    "penalty": (PENALTIES, "penalty"),
    "learning_rate": (SCHEDULES, "schedule"),
}


@dataclasses.dataclass(frozen=True)
class Part:
    """A function or class by its name, and the keyword arguments that are settings."""

    name: str
    settings: dict


@dataclasses.dataclass(frozen=True)
class RunConfig:
    """All that decides the outcome of a training run, except the images and the code.

    Attributes:
        data, model: `Part`.
        networks, optimizers: dict of `Part`, by their roles in the model.
        batch_size, epochs: int.
        seed: int. Seeds the weights, the order of the images, and all noise. Defaults to 0.
        precision: "float32", "mixed_bfloat16", or "auto" for the fastest that trains as well.
        deterministic: bool. Whether to use deterministic kernels only. Defaults to False.
        backend: str. The backend of Keras. Defaults to the present one.
        snapshots: int or None. Keep what generates the images after every so many epochs.
            Defaults to None: at the end only.
        balanced: bool. Whether each class occurs equally often in training. Defaults to False.
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
        """Return the configuration as it is written in YAML."""

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
        """Return eight hexadecimal digits that identify this configuration, code and `more`."""
        text = json.dumps([CODE_VERSION, self.to_dict(), *more], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:8]


def resolve(content: dict, data: DataSet | None = None) -> RunConfig:
    """Check a configuration and write out all its defaults.

    Args:
        content: dict. What YAML holds.
        data: a data set of your own, which the configuration names, or leaves out. Defaults to
            None: it names one that `data.load` knows.

    Raises:
        UserError: if a key is unknown (the nearest one is named), a value has the wrong type, or a
            part is missing.

    >>> resolve({"epochs": 3, "batchsize": 64})
    Traceback (most recent call last):
    gan_vs_vae.errors.UserError: unknown key 'batchsize': did you mean 'batch_size'? There are: \
backend, balanced, batch_size, data, deterministic, epochs, model, networks, optimizers, precision, \
seed, snapshots
    """
    if data is not None:
        content = {"data": data.name, **content}
    values = _checked_keys(content)
    model_class = find(_part(content["model"]).name, models, "model")
    roles = network_roles(model_class)
    labels = {"num_classes", "multi_label"}  # arguments that the data set provides
    values["data"] = resolve_data(content["data"]) if data is None else _own_data(content, data)
    values["model"] = _resolved(content["model"], models, "model", given={*roles, *labels, "seed"})
    values["networks"] = _resolved_by_role(
        content["networks"], roles, networks, "network", given={"image_shape", *labels}
    )
    defaults = model_class.default_optimizers
    values["optimizers"] = _resolved_by_role(
        {**defaults, **content.get("optimizers", {})}, list(defaults), OPTIMIZERS, "optimizer"
    )
    values["precision"] = _precision(values.get("precision", "auto"))
    return RunConfig(**values)


def _checked_keys(content):
    """Return a copy of the configuration, whose keys are known and simple values checked."""
    fields = {f.name: f for f in dataclasses.fields(RunConfig)}
    for key in content:
        if key not in fields:
            raise unknown("key", key, fields)
    for name, field in fields.items():
        required = field.default is dataclasses.MISSING and name != "optimizers"
        if required and name not in content:
            raise UserError(f"the configuration lacks the key {name!r}")
    hints = typing.get_type_hints(RunConfig)
    for key in set(content) - {"data", "model"}:
        check_type(key, content[key], hints[key])
    for key in ("batch_size", "epochs", "snapshots"):
        if content.get(key) is not None and content[key] < 1:
            raise UserError(f"{key} must be at least 1, not {content[key]}")
    if content.get("backend", backend.NAME) != backend.NAME:
        raise UserError(
            f"the configuration is for the backend {content['backend']!r}: set "
            f"KERAS_BACKEND={content['backend']}"
        )
    return dict(content)


def _precision(name):
    if name == "auto":
        return backend.default_precision()
    if name not in PRECISIONS:
        raise unknown("precision", name, ["auto", *PRECISIONS])
    return name


def resolve_data(content: str | dict) -> Part:
    """Check the name of a data set and all settings that decide which images it has."""
    part, general = _part(content), parameters(data.load)
    own = parameters(data.loader(part.name))
    known = {key: p for key, p in general.items() if key in ("image_size", "limit")}
    return _checked(part, known | {key: p for key, p in own.items() if key not in general})


def _own_data(content, data):
    part = _part(content["data"])
    if part != Part(data.name, {}):
        raise UserError(
            f"the configuration's data are {part.name!r}, not those given, {data.name!r}"
        )
    return part


def network_roles(model_class: type) -> list[str]:
    """Return the names of a model's networks: the arguments of its constructor that are models."""
    return [n for n, (_, hint) in parameters(model_class).items() if takes(hint, keras.Model)]


def build(
    config: RunConfig, image_shape: tuple, num_classes: int | None, multi_label: bool = False
) -> keras.Model:
    """Build and compile the model of a configuration.

    Args:
        config: a resolved configuration.
        image_shape: `(H, W, C)`.
        num_classes: int or None. The number of classes, or of attributes, of the data set.
        multi_label: bool. Whether labels are attributes. Defaults to False.

    Raises:
        UserError: if settings do not fit the images, or each other.
    """
    model_class = find(config.model.name, models, "model")
    given: dict[str, typing.Any] = {"image_shape": image_shape}
    if model_class.needs_labels:
        if num_classes is None:
            raise UserError(f"{config.model.name} needs labels, and {config.data.name} has none")
        given |= {"num_classes": num_classes, "multi_label": multi_label}
    parts = {
        role: _called(find(part.name, networks, "network"), part, given)
        for role, part in config.networks.items()
    }
    model = _called(model_class, config.model, {**parts, **given, "seed": config.seed})
    optimizers = {
        role: _called(find(part.name, OPTIMIZERS, "optimizer"), part)
        for role, part in config.optimizers.items()
    }
    model.compile(**optimizers)
    return model


def _called(function, part, given=None):
    """Call `function` with the part's settings, and with those of `given` that it takes."""
    known = parameters(function)
    settings = {**part.settings, **{k: v for k, v in (given or {}).items() if k in known}}
    for key, value in settings.items():
        if isinstance(value, Part):
            settings[key] = _called(find(value.name, *NESTED[key]), value)
    try:
        return function(**settings)
    except UserError:
        raise
    except (TypeError, ValueError) as error:  # raised by Keras' own checks
        raise UserError(f"the settings of {part.name} do not fit: {brief(error)}") from error


def _part(content):
    if isinstance(content, str):
        return Part(content, {})
    if not isinstance(content, dict) or not isinstance(content.get("name"), str):
        raise UserError(f"a part must be a name or have the key 'name', not {content!r}")
    return Part(content["name"], {k: v for k, v in content.items() if k != "name"})


def _resolved_by_role(
    content: dict,
    roles: list[str],
    namespace: Namespace,
    kind: str,
    given: Collection[str] = (),
) -> dict[str, Part]:
    for role in content:
        if role not in roles:
            raise unknown(kind, role, roles)
    for role in roles:
        if role not in content:
            raise UserError(f"the configuration lacks the {kind} {role!r}")
    return {role: _resolved(content[role], namespace, kind, given) for role in roles}


def _resolved(content, namespace, kind, given=frozenset()):
    """Return the part with all defaults; `given` are arguments that others provide."""
    part = _part(content)
    known = parameters(find(part.name, namespace, kind))
    return _checked(part, {n: p for n, p in known.items() if n not in {*given, "name"}})


def _checked(part, known):
    """Return the part with all defaults, its settings checked against the `known` ones."""
    for key, value in part.settings.items():
        if key not in known:
            raise unknown(f"setting of {part.name}", key, known)
        check_type(f"{part.name}.{key}", value, known[key][1])
    defaults = {n: d for n, (d, _) in known.items() if d is not inspect.Parameter.empty}
    settings = {**defaults, **part.settings}
    return Part(part.name, {key: _setting(key, value) for key, value in settings.items()})


def _setting(key, value):
    if isinstance(value, list):
        return tuple(value)
    if key in NESTED and isinstance(value, (dict, str)):
        return _resolved(value, *NESTED[key])
    return value


def read_yaml(path: Path) -> dict:
    """Return what a YAML file holds.

    Raises:
        UserError: if it cannot be read, is not YAML (the line is named), or is not a mapping.
    """
    try:
        content = yaml.safe_load(Path(path).read_text())
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}") from error
    except yaml.YAMLError as error:
        raise UserError(f"{path} is not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(content, dict):
        raise UserError(f"{path} must hold a mapping, not {content!r}")
    return content
