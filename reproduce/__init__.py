"""The figures of the report, drawn again: `python -m reproduce FIGURE`."""

import os

# TensorFlow reports on itself while it starts; a figure's output is easier to read without.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
