"""Files are written whole wherever one may write; JSON is short enough to be read."""

import errno
import json
import math
import os
import stat

from hypothesis import given, settings
from hypothesis import strategies as st

from gan_vs_vae import files
from gan_vs_vae.files import readable_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@settings(max_examples=200, deadline=None)
@given(VALUES)
def test_readable_json_holds_what_was_written(content):
    assert json.loads(readable_json(content)) == content


def test_long_names_and_folders_that_cannot_be_synced_are_written(tmp_path, monkeypatch):
    sync = os.fsync

    def files_alone(descriptor):
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", files_alone)
    path = tmp_path / ("猫" * 83 + ".png")
    files.write_bytes(path, b"whole")
    assert path.read_bytes() == b"whole"
    assert list(tmp_path.iterdir()) == [path]


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
