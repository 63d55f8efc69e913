"""Changes of configurations: layers that are merged, and `--set KEY=VALUE`."""

import copy

from gan_vs_vae.errors import UserError, shown, unknown
from gan_vs_vae.names import RUN_KEYS
from gan_vs_vae.yaml_files import parse_yaml


def parse_override(override: str) -> tuple[list[str], object]:
    """Split `KEY[.KEY...]=VALUE` into the keys and the value, which is read as YAML.

    >>> parse_override("networks.generator.filters=[64, 32]")
    (['networks', 'generator', 'filters'], [64, 32])
    """
    path, equals, text = override.partition("=")
    if not equals:
        raise UserError(f"--set {shown(override)}: write it as key=value")
    return path.split("."), parse_yaml(text, f"--set {shown(override)}")


def set_value(content: dict, keys: list[str], value: object) -> None:
    """Set a value deep in a configuration, in place; a part's bare name is kept.

    >>> content = {"model": "GAN"}
    >>> set_value(content, ["model", "ema"], 0.9)
    >>> content
    {'model': {'name': 'GAN', 'ema': 0.9}}
    """
    *parents, last = keys
    for key in parents:
        if isinstance(content.get(key), str):
            content[key] = {"name": content[key]}
        content = content.setdefault(key, {})
        if not isinstance(content, dict):
            raise UserError(f"--set {shown('.'.join(keys))}: {shown(key)} has no settings")
    content[last] = value


def merge(content: dict, layer: dict) -> None:
    """Merge one nested dict into another, in place; a part with another name replaces the part.

    In both, a part may be its bare name.

    >>> content = {"epochs": 3, "optimizer": {"name": "Adam", "beta_1": 0.5}}
    >>> merge(content, {"optimizer": {"learning_rate": 0.1}})
    >>> content
    {'epochs': 3, 'optimizer': {'name': 'Adam', 'beta_1': 0.5, 'learning_rate': 0.1}}
    >>> merge(content, {"optimizer": {"name": "SGD"}})
    >>> content
    {'epochs': 3, 'optimizer': {'name': 'SGD'}}
    """
    for key, value in layer.items():
        below = content.get(key)
        if isinstance(value, dict) and isinstance(below, str):
            below = content[key] = {"name": below}
        if (
            isinstance(value, dict)
            and isinstance(below, dict)
            and value.get("name") in (None, below.get("name"))
        ):
            merge(below, value)
        else:
            content[key] = copy.deepcopy(value)


def apply_override(runs: dict[str, dict], override: str) -> None:
    """Apply `[RUN.]KEY[.KEY...]=VALUE` to one run's configuration, or to all, in place.

    >>> runs = {"a": {"epochs": 1}, "b": {"epochs": 1}}
    >>> apply_override(runs, "a.epochs=2")
    >>> apply_override(runs, "balanced=true")
    >>> runs
    {'a': {'epochs': 2, 'balanced': True}, 'b': {'epochs': 1, 'balanced': True}}
    """
    keys, value = parse_override(override)
    if keys[0] in runs and len(keys) > 1:
        set_value(runs[keys[0]], keys[1:], value)
        return
    if keys[0] not in RUN_KEYS:
        raise unknown("key in --set", keys[0], [*runs, *RUN_KEYS])
    for run in runs.values():
        set_value(run, keys, copy.deepcopy(value))
