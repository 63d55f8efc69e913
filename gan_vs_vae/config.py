"""Configurations: from YAML to a checked `RunConfig`, and from that to a model.

A run's configuration names its parts, each a function or class with settings:

    data: {name: mnist}
    model: {name: ACGAN, class_weight: 1.0}
    networks:
      generator: {name: dcgan_generator, filters: [128, 64]}
      discriminator: dcgan_discriminator
    optimizers:
      d_optimizer: {name: Adam, learning_rate: 2e-4}
    batch_size: 64
    epochs: 10

A part without settings can be written as its name alone. Settings are the keyword arguments of the
function; `resolve` checks them against its signature and adds its defaults. Some settings are parts
themselves: `objective`, `penalty`, `augmentation`, and a learning rate that is a schedule of Keras,
`{name: CosineDecay, initial_learning_rate: 1e-3, decay_steps: 9370}`. A name with a dot is the
path of a function or class of your own, such as `my_package.my_module.build`, whose module is
imported before. An optimizer without a name is the model's default one. `callbacks` is a list of
parts.
"""

import dataclasses
import hashlib
import json
import typing
from collections.abc import Sequence

import keras

from gan_vs_vae import backend, data, models, networks
from gan_vs_vae.callbacks import CALLBACK, RATE_CALLBACKS, check_monitor
from gan_vs_vae.data import DATA_SET, DataSet
from gan_vs_vae.errors import UserError, shown, unknown
from gan_vs_vae.models.base import ImageModel
from gan_vs_vae.names import check_keys
from gan_vs_vae.optimizers import OPTIMIZER
from gan_vs_vae.paper import check_memory, on_paper
from gan_vs_vae.parts import Part, as_part, call, not_imported, resolve_part, with_defaults
from gan_vs_vae.provenance import CODE_VERSION
from gan_vs_vae.ranges import check_range
from gan_vs_vae.registry import Kind, find, is_loaded
from gan_vs_vae.signatures import check_type, parameters, takes
from gan_vs_vae.yaml_files import as_yaml_holds

PRECISIONS = ("float32", "mixed_bfloat16")
MODEL = Kind("model", models, ImageModel, functions=False)
NETWORK = Kind("network", networks, keras.Model)
FROM_DATA = ("num_classes", "multi_label")  # arguments that the data set provides


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
        callbacks: tuple of `Part`, which training calls. Defaults to none.
        repeats: int. How often an epoch goes through the training images, if they are few. Defaults
            to 1.
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
    callbacks: tuple[Part, ...] = ()
    repeats: int = 1

    def to_dict(self) -> dict:
        """Return the configuration as it is written in YAML.

        `callbacks` and `repeats` are left out at their defaults, so that runs from before these keys
        existed keep their digests. `parts.LATER` does the same for settings of parts.
        """

        def plain(value):
            if isinstance(value, Part):
                return {"name": value.name, **plain(value.settings)}
            if dataclasses.is_dataclass(value):
                return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
            if isinstance(value, dict):
                return {key: plain(item) for key, item in value.items()}
            return [plain(item) for item in value] if isinstance(value, tuple) else value

        content = plain(self)
        if not self.callbacks:
            del content["callbacks"]
        if self.repeats == 1:
            del content["repeats"]
        return content

    def digest(self, *more: str) -> str:
        """Return eight hexadecimal digits that identify this configuration, code and `more`."""
        text = json.dumps([CODE_VERSION, self.to_dict(), *more], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:8]


def resolve(
    content: dict, data: DataSet | None = None, *, describe_only: bool = False
) -> RunConfig:
    """Check a configuration and write out all its defaults.

    Args:
        content: dict. What YAML holds.
        data: a data set of your own, which the configuration names, or leaves out. Defaults to
            None: it names one that `data.load` knows.
        describe_only: bool. Whether parts may be unchecked because their modules are not imported;
            `unchecked` names them. Such a configuration can be described, not trained. Defaults to
            False.

    Raises:
        UserError: if a key is unknown (the nearest one is named), a value has the wrong type or is
            out of range, or a part is missing, or not imported.

    >>> resolve({"epochs": 3, "batchsize": 64})
    Traceback (most recent call last):
    gan_vs_vae.errors.UserError: unknown key 'batchsize': did you mean 'batch_size'? There are: \
backend, balanced, batch_size, callbacks, data, deterministic, epochs, model, networks, optimizers, \
precision, repeats, seed, snapshots
    """
    if data is not None:
        content = {"data": data.name, **content}
    values = _checked_keys(as_yaml_holds(content))
    model = as_part(values["model"], MODEL)
    own, chosen = values["networks"], values.get("optimizers", {})
    roles, defaults = list(own), chosen
    if is_loaded(model.name, MODEL):
        model_class = find(model.name, MODEL)
        roles, defaults = network_roles(model_class), model_class.default_optimizers
    by_role = {**defaults, **{k: _named(v, defaults.get(k)) for k, v in chosen.items()}}
    values["data"] = _own_data(values["data"], data) if data else resolve_data(values["data"])
    values["model"] = resolve_part(values["model"], MODEL, (*roles, *FROM_DATA, "seed"))
    values["networks"] = _by_role(own, roles, NETWORK, ("image_shape", *FROM_DATA))
    values["optimizers"] = _by_role(by_role, list(defaults), OPTIMIZER)
    values["callbacks"] = tuple(resolve_part(c, CALLBACK) for c in values.get("callbacks", []))
    values["precision"] = _precision(values.get("precision", "auto"))
    resolved = RunConfig(**values)
    if not describe_only:
        for kind, part in _not_imported(resolved):
            find(part.name, kind)  # raises the error that says so
    return resolved


def unchecked(config: RunConfig) -> list[str]:
    """Return the parts whose modules are not imported, each as "objective my_parts.Mine"."""
    return [f"{kind.name} {part.name}" for kind, part in _not_imported(config)]


def _not_imported(config):
    return [found for kind, part in _parts(config) for found in not_imported(part, kind)]


def _parts(config):
    """Yield the kind of each part, and the part; not those in the settings of others."""
    yield DATA_SET, config.data
    yield MODEL, config.model
    for kind, parts in (
        (NETWORK, config.networks.values()),
        (OPTIMIZER, config.optimizers.values()),
        (CALLBACK, config.callbacks),
    ):
        yield from ((kind, part) for part in parts)


def _named(content, default):
    """Return the settings of an optimizer with the name and settings of the default, if it has none."""
    nameless = isinstance(content, dict) and "name" not in content
    return {**default, **content} if nameless and isinstance(default, dict) else content


def _checked_keys(content):
    """Return the configuration, whose keys are known and simple values checked."""
    check_keys(content)
    hints = typing.get_type_hints(RunConfig) | {"callbacks": list}
    for key in set(content) - {"data", "model"}:
        check_type(key, content[key], hints[key])
        check_range(key, content[key])
    if content.get("backend", backend.NAME) != backend.NAME:
        name = shown(content["backend"]).strip("'")
        raise UserError(f"the configuration is for the backend {name!r}: set KERAS_BACKEND={name}")
    return content


def _precision(name):
    if name == "auto":
        return backend.default_precision()
    if name not in PRECISIONS:
        raise unknown("precision", name, ["auto", *PRECISIONS])
    return name


def resolve_data(content: str | dict) -> Part:
    """Check the name of a data set and all settings that decide which images it has."""
    part, general = as_part(content, DATA_SET), parameters(data.load)
    if not is_loaded(part.name, DATA_SET):
        return part
    own = parameters(data.loader(part.name))
    known = {key: p for key, p in general.items() if key in ("image_size", "limit")}
    return with_defaults(part, known | {key: p for key, p in own.items() if key not in general})


def _own_data(content, data):
    part = as_part(content, DATA_SET)
    if part != Part(data.name, {}):
        raise UserError(
            f"the configuration's data are {part.name!r}, not those given, {data.name!r}"
        )
    return part


def network_roles(model_class: type) -> list[str]:
    """Return the names of a model's networks: the arguments of its constructor that are models."""
    return [n for n, (_, hint) in parameters(model_class).items() if takes(hint, keras.Model)]


def _by_role(
    content: dict, roles: Sequence[str], kind: Kind, given: Sequence[str] = ()
) -> dict[str, Part]:
    for role in content:
        if role not in roles:
            raise unknown(kind.name, role, roles)
    for role in roles:
        if role not in content:
            raise UserError(f"the configuration lacks the {kind.name} {role!r}")
    return {role: resolve_part(content[role], kind, given) for role in roles}


def build(
    config: RunConfig, image_shape: tuple, num_classes: int | None, multi_label: bool = False
) -> ImageModel:
    """Build and compile the model of a configuration.

    Args:
        config: a resolved configuration.
        image_shape: `(H, W, C)`.
        num_classes: int or None. The number of classes, or of attributes, of the data set.
        multi_label: bool. Whether labels are attributes. Defaults to False.

    Raises:
        UserError: if settings do not fit the images, or each other, or the memory.
    """
    given = _given(config, image_shape, num_classes, multi_label)
    if drafts := on_paper(lambda: _networks(config, given)):
        check_memory(drafts.values())
    model = _model(config, given)
    model.compile(**_optimizers(config))
    return model


def draft(
    config: RunConfig, image_shape: tuple, num_classes: int | None, multi_label: bool = False
) -> ImageModel:
    """Return the model as `build`, but not compiled, and if possible without memory for weights.

    It shows whether everything fits, in a fraction of the time.
    """
    given = _given(config, image_shape, num_classes, multi_label)
    if drafts := on_paper(lambda: _networks(config, given)):
        check_memory(drafts.values())
    model = on_paper(lambda: _model(config, given)) or _model(config, given)
    _optimizers(config)
    build_callbacks(config, model)
    return model


def build_callbacks(config: RunConfig, model: ImageModel) -> list[keras.callbacks.Callback]:
    """Return the callbacks of a configuration.

    Raises:
        UserError: if one of them monitors what the model does not show, or changes a learning rate
            that follows a schedule.
    """
    callbacks = [call(part, CALLBACK) for part in config.callbacks]
    follows = [role for role, part in config.optimizers.items() if _has_schedule(part)]
    for callback in callbacks:
        check_monitor(callback, model.loss_names)
        if isinstance(callback, RATE_CALLBACKS) and follows:
            raise UserError(
                f"{type(callback).__name__} cannot change a learning rate that follows a schedule, as "
                f"that of {follows[0]} does: leave out one of them"
            )
    return callbacks


def _has_schedule(optimizer):
    return isinstance(optimizer.settings.get("learning_rate"), Part)


def _given(config, image_shape, num_classes, multi_label):
    """Return the arguments of the model and its networks that are no settings."""
    given = {"image_shape": image_shape, "seed": config.seed}
    if find(config.model.name, MODEL).needs_labels:
        if num_classes is None:
            raise UserError(f"{config.model.name} needs labels, and {config.data.name} has none")
        given |= {"num_classes": num_classes, "multi_label": multi_label}
    return given


def _networks(config, given):
    own = {key: value for key, value in given.items() if key != "seed"}
    return {role: call(part, NETWORK, own) for role, part in config.networks.items()}


def _model(config, given):
    return call(config.model, MODEL, {**given, **_networks(config, given)})


def _optimizers(config):
    return {role: call(part, OPTIMIZER) for role, part in config.optimizers.items()}
