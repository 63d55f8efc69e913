"""The models that ship, for the page: read at once, without Keras.

Beside the weights of a model, which Keras reads, its graphs ship: ONNX files that lack the weights.
Messages of protobuf that follow one another are read as one, so that the weights are added by
appending them.
"""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import h5py
import numpy as np

from gan_vs_vae import pretrained
from gan_vs_vae.applications.site import PageModel

WEIGHTS = "model.weights.h5"
TYPES = {"float32": 1, "float16": 10}  # ONNX's TensorProto.DataType


def models() -> list[PageModel]:
    """Return all generative models that ship, in the order of the report."""
    return [_model(pretrained.card(name)) for name in pretrained.PRESETS]


def _model(card):
    """Return a model from the files that ship: its card names them, and has its entry."""
    entry, name = card["page"], card["name"]
    weights = pretrained.MODELS / f"{name}.keras"
    files = {}
    for role, group in card["networks"].items():
        graph = (pretrained.MODELS / f"{name}-{role}.graph").read_bytes()
        files[entry[role]] = with_weights(graph, dict(read_weights(weights, group)))
    for file in card["files"]:
        files[f"models/{file}"] = (pretrained.MODELS / file).read_bytes()
    return PageModel(entry, files)


def with_weights(graph: bytes, weights: dict[str, np.ndarray]) -> bytes:
    """Return an ONNX file: a graph, and the constants that it lacks, by their names."""
    constants = b"".join(_field(5, _tensor(name, array)) for name, array in weights.items())
    return graph + _field(7, constants)


def read_weights(path: Path, group: str) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the arrays of weights in a group of a `.keras` file, by their names in it."""
    with zipfile.ZipFile(path) as archive, h5py.File(io.BytesIO(archive.read(WEIGHTS))) as file:
        found = []
        file[group].visit(lambda name: found.append(f"{group}/{name}"))
        for name in found:
            if isinstance(file[name], h5py.Dataset):
                yield name, file[name][()]


def _tensor(name, array):
    """Return a TensorProto: dims (field 1), data_type (2), name (8), raw_data (9)."""
    dims = b"".join(b"\x08" + _varint(n) for n in array.shape)
    kind = b"\x10" + _varint(TYPES[str(array.dtype)])
    raw = np.ascontiguousarray(array, array.dtype.newbyteorder("<")).tobytes()
    return dims + kind + _field(8, name.encode()) + _field(9, raw)


def _field(number, content):
    """Return a field of a protobuf message whose content has a length."""
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _varint(n):
    """Return a whole number in groups of seven bits, the lowest first."""
    found = []
    while n > 127:
        found.append(n & 127 | 128)
        n >>= 7
    return bytes([*found, n])
