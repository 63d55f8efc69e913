"""The generative models that ship, made from finished runs: `python -m reproduce.presets`.

`making.py` makes a model small, and describes it in its card; `graphs.py` makes the part of an ONNX
file that is not weights, so that the page starts without Keras; `points.py` encodes the test set.
"""
