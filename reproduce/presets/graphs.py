"""The graph of a network in ONNX, without its weights, which are in the `.keras` file already.

The page needs a network's ONNX file at once, without Keras. So the graph ships beside the weights,
and takes them as constants whose names are those in the weights' HDF5 file.
`gan_vs_vae.applications.shipped` joins both.
"""

import io
import tempfile
from pathlib import Path

import h5py
import keras
import numpy as np
import onnx
import tensorflow as tf

from gan_vs_vae.models.base import ImageModel
from gan_vs_vae.training.saving import weights_of


class Weighted(keras.Model):
    """A network as a function of its inputs and of its weights, which are inputs, too."""

    def __init__(self, network: keras.Model):
        super().__init__()
        self.network = network
        self.built = True

    def call(self, tensors: list) -> object:
        n, network = len(self.network.inputs), self.network
        weights = dict(zip(map(id, network.variables), tensors[n:], strict=True))
        outputs, _ = network.stateless_call(
            [weights[id(v)] for v in network.trainable_variables],
            [weights[id(v)] for v in network.non_trainable_variables],
            tensors[0] if n == 1 else list(tensors[:n]),
            training=False,
        )
        return outputs


def graph(network: keras.Model, names: dict[int, str], halved: set[str]) -> bytes:
    """Return the ONNX graph of a network that takes its weights by their names in the HDF5 file.

    Args:
        network: in float32.
        names: what `stored_names` returned for the model.
        halved: the names of the weights that are stored in half precision.
    """
    variables = network.variables
    specs = [tf.TensorSpec(v.shape, v.dtype, f"weight_{i}") for i, v in enumerate(variables)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "graph.onnx"
        weighted = Weighted(network)
        weighted.export(
            str(path), format="onnx", verbose=False, input_signature=[[*network.inputs, *specs]]
        )
        model = onnx.load(path)
    stored = {spec.name: names[id(v)] for spec, v in zip(specs, variables, strict=True)}
    _take_constants(model, stored, halved)
    return model.SerializeToString()


def stored_names(model: ImageModel) -> dict[int, str]:
    """Return the name that each variable of a model has in the HDF5 file, by its `id`.

    Each variable is filled with a number of its own, and looked for.
    """
    variables = model.variables
    kept = [keras.ops.convert_to_numpy(v).copy() for v in variables]
    for i, variable in enumerate(variables):
        variable.assign(np.full(variable.shape, i, variable.dtype))
    found = {}

    def look(name, item):
        if isinstance(item, h5py.Dataset) and item.size and "random_state" not in name:
            found[id(variables[int(item[()].flat[0])])] = name

    with h5py.File(io.BytesIO(weights_of(model))) as file:
        file.visititems(look)
    for variable, array in zip(variables, kept, strict=True):
        variable.assign(array)
    return found


def _take_constants(model, stored, halved):
    """Turn inputs of a graph into constants that somebody adds, cast where they are halved."""
    inputs = [each for each in model.graph.input if each.name not in stored]
    del model.graph.input[:]
    model.graph.input.extend(inputs)
    nodes = list(model.graph.node)
    casts = []
    for name, constant in stored.items():
        if constant in halved:
            casts.append(
                onnx.helper.make_node("Cast", [constant], [name], to=onnx.TensorProto.FLOAT)
            )
        else:
            casts.append(onnx.helper.make_node("Identity", [constant], [name]))
    used = {name for node in nodes for name in node.input}
    del model.graph.node[:]
    model.graph.node.extend([*(c for c in casts if c.output[0] in used), *nodes])
