"""JSON files are short enough to be read, and hold what was written."""

import json
import math

from hypothesis import given, settings
from hypothesis import strategies as st

from gan_vs_vae.files import readable_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@settings(max_examples=200, deadline=None)
@given(VALUES)
def test_readable_json_holds_what_was_written(content):
    assert json.loads(readable_json(content)) == content


def test_lists_of_numbers_fill_lines_and_text_stays_as_it_is():
    numbers = [math.pi * 10.0**k for k in range(-60, 60)]
    written = readable_json({"of": [{"numbers": numbers}], "text": "[\n  1\n]"})
    lines = written.splitlines()
    assert len(lines) < 50
    assert max(map(len, lines)) <= 100
    assert json.loads(written) == {"of": [{"numbers": numbers}], "text": "[\n  1\n]"}


def test_what_is_not_a_number_has_its_name():
    assert readable_json([math.inf, -math.inf]) == "[Infinity, -Infinity]"
    assert math.isnan(json.loads(readable_json([math.nan]))[0])
