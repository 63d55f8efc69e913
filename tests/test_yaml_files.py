"""YAML, read strictly: numbers as people write them, and nothing ambiguous, endless or huge."""

import numpy as np
import pytest

from gan_vs_vae import config
from gan_vs_vae.errors import UserError, shown
from gan_vs_vae.overrides import parse_override
from gan_vs_vae.yaml_files import MAX_BYTES, as_yaml_holds, parse_yaml, read_yaml
from tests.test_config import ACGAN, changed

LAUGHS = "\n".join(
    ["a0: &a0 [ha]", *(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 30))]
)
MERGED_LAUGHS = "\n".join(
    ["a0: &a0 {ha: 1}", *(f"a{i}: &a{i} {{<<: [*a{i - 1}, *a{i - 1}]}}" for i in range(1, 60))]
)
CHAIN = "\n".join(["a0: &a0 1", *(f"a{i}: &a{i} [*a{i - 1}]" for i in range(1, 100))])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e-3", 0.001),
        ("2E5", 2e5),
        ("-1.5e3", -1500.0),
        (".5", 0.5),
        ("1.", 1.0),
        ("1_000", 1000),
        ("0", 0),
        ("-12", -12),
        ("010", "010"),
        ("0x1f", "0x1f"),
        ("0x_", "0x_"),
        ("1:30", "1:30"),
        ("1e", "1e"),
        ("e3", "e3"),
        ("2020-01-01", "2020-01-01"),
        ("=", "="),
        ("{a: &x [1], b: *x}", {"a": [1], "b": [1]}),
        ("{a: &x {b: 1}, c: {<<: *x, d: 2}}", {"a": {"b": 1}, "c": {"b": 1, "d": 2}}),
    ],
)
def test_values_are_what_they_look_like(text, value):
    found = parse_yaml(text, "here")
    assert found == value
    assert type(found) is type(value)
    assert parse_override(f"key={text}") == (["key"], value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: 2\na: 3", "here, line 3: the key 'a' occurs twice"),
        ("a: {1: 2}", "line 1: the key '1' is not text: put it in quotes"),
        ("on: 1", "the key 'on' is not text"),
        ("{[1]: 2}", "is not text"),
        ("a: .nan", ".nan is not a finite number"),
        ("a: -.inf", "-.inf is not a finite number"),
        ("a: 1e999", "1e999 is not a finite number"),
        ("a: " + "9" * 5000, "has too many digits"),
        ("a: !!python/name:os.system", "has no meaning here: leave it out"),
        ("a: !!float x", "has no meaning here"),
        ("a: &b [*b]", "the alias *b is inside of what it stands for"),
        ("a: *b", "is not YAML: found undefined alias 'b' (line 1)"),
        ("[" * 10_000, "nested more than 30 levels deep"),
        ("a: {" * 10_000, "nested more than 30 levels deep"),
        (LAUGHS, "stands for more than 10,000 values"),
        (MERGED_LAUGHS, "stands for more than 10,000 values"),
        (CHAIN, "or is too deep"),
        ("x" * (MAX_BYTES + 1), "here is longer than 100,000 characters"),
        ("a: \0", "is not YAML: unacceptable character #x0000"),
        ("a: [1", "is not YAML: expected ',' or ']'"),
        ("a: 1\n--- b", "is not YAML: but found another document"),
    ],
)
def test_what_is_refused_is_named_with_its_line(text, message):
    with pytest.raises(UserError) as error:
        parse_yaml(text, "here")
    assert message in str(error.value)
    assert len(str(error.value)) < 300


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a: \xff", "is not UTF-8 text: byte 3 is not"),
        (b"", "must hold a mapping, not None"),
        (b"- 1", "must hold a mapping, not [1]"),
        (b"a: [" * 50_000, "is longer than"),
    ],
)
def test_files_are_short_mappings_in_utf_8(tmp_path, content, message):
    path = tmp_path / "run.yaml"
    path.write_bytes(content)
    with pytest.raises(UserError, match="run.yaml") as error:
        read_yaml(path)
    assert message in str(error.value)


def test_a_byte_order_mark_is_no_mistake(tmp_path):
    path = tmp_path / "run.yaml"
    path.write_bytes("a: é".encode("utf-8-sig"))
    assert read_yaml(path) == {"a": "é"}


@pytest.mark.parametrize("path", ["none.yaml", "no\0ne.yaml", "."])
def test_files_that_cannot_be_read_are_named(tmp_path, path):
    with pytest.raises(UserError, match="cannot read"):
        read_yaml(tmp_path / path)


def endless():
    content: dict = {}
    content["a"] = content
    return content


def laughing():
    content: object = ["ha"]
    for _ in range(25):
        content = [content] * 9
    return content


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (endless(), "is too large"),
        (laughing(), "is too large"),
        (list(range(20_000)), "is too large"),
        (float("nan"), "must be a finite number, not nan"),
        (2**70, "has too many digits"),
        ({1: 2}, "a key of 'model' must be something that YAML can hold, not a int"),
        (object(), "must be something that YAML can hold, not a object"),
        ("a\0b", "without NUL"),
        ("\ud800", "without NUL"),
    ],
)
def test_configurations_of_a_program_are_bounded_too(value, message):
    with pytest.raises(UserError) as error:
        config.resolve({**ACGAN, "model": value})
    assert message in str(error.value)


def test_numbers_of_numpy_are_numbers():
    found = as_yaml_holds({"rate": np.float32(0.5), "epochs": np.int64(3), "filters": (1, 2)})
    assert found == {"rate": 0.5, "epochs": 3, "filters": [1, 2]}
    assert [type(found[key]) for key in ("rate", "epochs")] == [float, int]
    rate = changed("optimizers.d_optimizer", {"name": "Adam", "learning_rate": np.float64(0.5)})
    assert type(config.resolve(rate).optimizers["d_optimizer"].settings["learning_rate"]) is float


@pytest.mark.parametrize("value", ["x" * 10**6, list(range(10**6)), {i: i for i in range(1000)}])
def test_messages_show_the_beginning_of_what_is_long(value):
    assert 20 < len(shown(value)) < 200
