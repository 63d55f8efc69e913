"""YAML, read strictly: what is ambiguous, or larger than any configuration, is refused.

Beyond `yaml.safe_load`, a number may be written as 1e-3, and a date is text, as is an integer that
is not decimal (010, which YAML reads as 8, and 1:30, as 90). A key that occurs twice, a key that is
not text, tags, numbers that are not finite, and anything too large or too deep are mistakes. Aliases
are followed, as long as what they stand for is not too large.
"""

import itertools
import math
import numbers
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from gan_vs_vae.errors import UserError, brief, shown
from gan_vs_vae.ranges import is_number

MAX_BYTES = 100_000
MAX_VALUES = 10_000
MAX_DEPTH = 30
TAG = "tag:yaml.org,2002:"
REPLACED = (f"{TAG}float", f"{TAG}int", f"{TAG}timestamp", f"{TAG}value")  # as below, and by text
INT = re.compile(r"[-+]?(?:0|[1-9][0-9_]*)$")
FLOAT = re.compile(
    r"""[-+]?(?:[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?
        |\.[0-9][0-9_]*(?:[eE][-+]?[0-9]+)?
        |[0-9][0-9_]*[eE][-+]?[0-9]+
        |\.(?:inf|Inf|INF))$
        |\.(?:nan|NaN|NAN)$""",
    re.VERBOSE,
)


def read_yaml(path: Path) -> dict:
    """Return what a YAML file holds.

    Raises:
        UserError: if it cannot be read, is not strict YAML (the line is named), or is not a mapping.
    """
    try:
        with open(path, "rb") as file:
            text = file.read(MAX_BYTES + 1).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(f"{path} is not UTF-8 text: byte {error.start} is not") from error
    except (OSError, ValueError) as error:
        raise UserError(f"cannot read {path}: {getattr(error, 'strerror', error)}") from error
    content = parse_yaml(text, str(path))
    if not isinstance(content, dict):
        raise UserError(f"{path} must hold a mapping, not {shown(content)}")
    return content


def parse_yaml(text: str, where: str) -> Any:
    """Return what a text in YAML stands for; `where` it is written begins the message.

    Raises:
        UserError: if it is not strict YAML.

    >>> parse_yaml("{learning_rate: 1e-3}", "here")
    {'learning_rate': 0.001}
    >>> parse_yaml("{a: 1, a: 2}", "here")
    Traceback (most recent call last):
    gan_vs_vae.errors.UserError: here, line 1: the key 'a' occurs twice
    """
    if len(text) > MAX_BYTES:
        raise UserError(f"{where} is longer than {MAX_BYTES:,} characters")
    try:
        loader = _Loader(text)
        loader.where = where
        return loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        line = f" (line {error.problem_mark.line + 1})" if error.problem_mark else ""
        raise UserError(f"{where} is not YAML: {error.problem}{line}") from error
    except yaml.YAMLError as error:
        raise UserError(f"{where} is not YAML: {brief(error)}") from error


class _Loader(yaml.SafeLoader):
    """A loader that checks each node as soon as it is composed, before anything is constructed."""

    where = "YAML"
    yaml_implicit_resolvers = {
        first: [resolver for resolver in found if resolver[0] not in REPLACED]
        for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def __init__(self, text):
        super().__init__(text)
        self._depth = 0
        self._sizes = {}  # of each node, the values that it stands for, and how deep they are

    def compose_node(self, parent, index):
        event = self.peek_event()
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self._refuse(event, f"nested more than {MAX_DEPTH} levels deep")
        if getattr(event, "tag", None) not in (None, "!"):
            self._refuse(event, f"the tag {shown(event.tag)} has no meaning here: leave it out")
        node = super().compose_node(parent, index)
        self._depth -= 1
        if not isinstance(event, yaml.AliasEvent):
            self._check(node)
            self._sizes[id(node)] = self._size(node)
        elif id(node) not in self._sizes:
            self._refuse(event, f"the alias *{event.anchor} is inside of what it stands for")
        return node

    def _check(self, node):
        if isinstance(node, yaml.ScalarNode):
            self._check_number(node)
        if isinstance(node, yaml.MappingNode):
            seen = set()
            for key, _ in node.value:
                if key.tag not in (f"{TAG}str", f"{TAG}merge"):
                    self._refuse(key, f"the key {shown(key.value)} is not text: put it in quotes")
                if key.value in seen:
                    self._refuse(key, f"the key {shown(key.value)} occurs twice")
                seen.add(key.value)

    def _check_number(self, node):
        text = node.value
        if node.tag == f"{TAG}int" and len(text) > 20:
            self._refuse(node, f"the number {shown(text)} has too many digits")
        if node.tag == f"{TAG}float" and (
            text.lower().endswith(("inf", "nan")) or math.isinf(float(text.replace("_", "")))
        ):
            self._refuse(node, f"{text} is not a finite number")

    def _size(self, node):
        children = [] if isinstance(node, yaml.ScalarNode) else node.value
        if isinstance(node, yaml.MappingNode):
            children = itertools.chain.from_iterable(children)
        sizes = [self._sizes[id(child)] for child in children]
        values = 1 + sum(count for count, _ in sizes)
        depth = 1 + max((depth for _, depth in sizes), default=0)
        if values > MAX_VALUES or depth > MAX_DEPTH:
            self._refuse(node, f"stands for more than {MAX_VALUES:,} values, or is too deep")
        return values, depth

    def _refuse(self, place, what):
        raise UserError(f"{self.where}, line {place.start_mark.line + 1}: {what}")


_Loader.add_implicit_resolver(f"{TAG}float", FLOAT, list("-+.0123456789"))
_Loader.add_implicit_resolver(f"{TAG}int", INT, list("-+0123456789"))


def as_yaml_holds(value: Any) -> Any:
    """Return a copy of a configuration, made of what YAML can hold alone.

    Lists, tuples, dicts with text as keys, text, finite numbers, True, False and None.

    Raises:
        UserError: if it holds anything else, or is too large or too deep.

    >>> as_yaml_holds({"filters": (8, 4)})
    {'filters': [8, 4]}
    """
    return _copy(value, "the configuration", 0, itertools.count())


def _copy(value: Any, where: str, depth: int, counter: Iterator[int]) -> Any:
    if depth > MAX_DEPTH or next(counter) > MAX_VALUES:
        raise UserError(
            f"{where} is too large: a configuration has at most {MAX_VALUES:,} values, and is "
            f"{MAX_DEPTH} levels deep"
        )
    if isinstance(value, dict):
        for key in value:
            _check_text(key, f"a key of {where}")
        return {k: _copy(v, shown(k), depth + 1, counter) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_copy(item, where, depth + 1, counter) for item in value]
    if value is None or isinstance(value, bool):
        return value
    if is_number(value):
        return _plain_number(value, where)
    _check_text(value, where)
    return str(value)


def _plain_number(value, where):
    if isinstance(value, numbers.Integral):
        if abs(int(value)) >= 2**63:
            raise UserError(f"{where} has too many digits")
        return int(value)
    if not math.isfinite(value):
        raise UserError(f"{where} must be a finite number, not {value}")
    return float(value)


def _check_text(value, where):
    if not isinstance(value, str):
        raise UserError(
            f"{where} must be something that YAML can hold, not a {type(value).__name__}"
        )
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise UserError(f"{where} must be text without NUL and surrogates, not {shown(value)}")
