"""Networks in ONNX's format, which run without Keras: in a browser, on a phone, in another language.

    from gan_vs_vae import export
    export.to_onnx(model, "decoder.onnx")

Keras converts under TensorFlow. On another backend the network is saved, and a process of its own
with TensorFlow converts it. What was written is compared with Keras before it gets its name.
"""

import importlib.util
import logging
import os
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np

from gan_vs_vae import backend
from gan_vs_vae.errors import UserError, brief, unknown
from gan_vs_vae.files import atomic_write
from gan_vs_vae.layers import label_count
from gan_vs_vae.models.base import ImageModel
from gan_vs_vae.models.generative import GenerativeModel
from gan_vs_vae.precision import in_float32

ROLES = ("decoder", "generator", "encoder")
PACKAGES = ("onnx", "onnxruntime", "tf2onnx")  # of the extra `onnx`
TOLERANCE = 1e-3  # in the units of the network's outputs: an eighth of a grey level in [-1, 1]
COMPARED = 8  # inputs
LARGE = 256  # numbers; smaller arrays stay in float32, such as the 1e-8 that keeps a root from 0
HINT = "one of its layers computes something else in ONNX"
HALF_HINT = "export it with float16=False"
OWN = ("keras", "gan_vs_vae")  # packages whose layers every process knows

CONVERT = """\
import importlib, sys
import gan_vs_vae, keras
for name in sys.argv[3:]:
    importlib.import_module(name)
network = keras.saving.load_model(sys.argv[1], safe_mode=True)
from gan_vs_vae.export import convert
convert(network, sys.argv[2])
"""


def to_onnx(
    model: keras.Model, path: str | os.PathLike, role: str = "decoder", float16: bool = False
) -> float:
    """Write a network as an ONNX file, and compare it with Keras.

    The network takes any number of inputs at once, computes in float32, whatever it was trained in,
    and can have layers of your own. Its outputs are what Keras' network returns: images in the
    model's `pixel_range`, or `[mean, log_var]`.

    Args:
        model: a model of this library, or any `keras.Model` that can be saved.
        path: where to write the file.
        role: str. Which network of a model: "decoder", or "generator", which is another name of it
            (z, or `[z, labels]`, to images; of a GAN with `ema`, the average), or "encoder".
            A `keras.Model` that is none of this library's is exported itself. Defaults to
            "decoder".
        float16: bool. Whether weights are stored in half precision, in files of half the size; they
            are converted to float32 when the file is loaded. Defaults to False.

    Returns:
        The largest difference between ONNX Runtime's outputs and those of Keras.

    Raises:
        UserError: if a package is missing (extra `onnx`), the network cannot be converted, or the
            difference is above 1e-3. Nothing is written then.
    """
    _check_packages()
    network = _float32_copy(_network(model, role))
    with atomic_write(Path(path)) as partial:
        if backend.NAME == "tensorflow":
            convert(network, partial)
        else:
            _convert_elsewhere(network, partial)
        if float16:
            _halve_file(partial)
        try:
            difference = compare(partial, network)
        except Exception as error:  # ONNX Runtime raises its own
            raise UserError(f"{network.name} does not run in ONNX: {brief(error)}") from error
        if not difference <= TOLERANCE:  # NaN is not, either
            raise UserError(
                f"the exported network differs from Keras by {difference:.2g}, more than "
                f"{TOLERANCE:g}: {HALF_HINT if float16 else HINT}"
            )
    return difference


def convert(network: keras.Model, path: str | os.PathLike) -> None:
    """Write a network as an ONNX file, under TensorFlow.

    Raises:
        UserError: if it has an operation that ONNX has not.
    """
    for name in ("tf2onnx", "tf2onnx.tfonnx", "tf2onnx.optimizer"):
        logging.getLogger(name).setLevel(logging.ERROR)
    network(_as_inputs(network, example_inputs(network, 1)))  # Keras exports what was called
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of NumPy, about tf2onnx
            network.export(str(path), format="onnx", verbose=False)
    except Exception as error:  # TensorFlow and tf2onnx each raise their own
        raise UserError(f"{network.name} cannot be exported: {brief(error)}") from error


def compare(path: str | os.PathLike, network: keras.Model) -> float:
    """Return the largest difference between an ONNX file's outputs and those of a Keras network.

    It is taken over `COMPARED` inputs, drawn with a fixed seed, together and one alone.

    Raises:
        UserError: if inputs or outputs are others.
    """
    import onnxruntime

    session = onnxruntime.InferenceSession(os.fspath(path), providers=["CPUExecutionProvider"])
    names = [each.name for each in session.get_inputs()]
    if len(names) != len(network.inputs):
        raise UserError(f"its inputs are others there: {', '.join(names)}")
    worst = 0.0
    for n in (COMPARED, 1):
        arrays = example_inputs(network, n)
        found = session.run(None, dict(zip(names, arrays, strict=True)))
        outputs = network(_as_inputs(network, arrays), training=False)
        for ours, theirs in zip(keras.tree.flatten(outputs), found, strict=True):
            ours = keras.ops.convert_to_numpy(ours)
            if theirs.shape != ours.shape:
                raise UserError(f"its outputs have another shape there: {theirs.shape}")
            worst = np.maximum(worst, np.abs(theirs - ours).max())  # NaN if one is
    return float(worst)


def example_inputs(network: keras.Model, n: int) -> list[np.ndarray]:
    """Return n of each of a network's inputs: numbers of N(0, 1), images in [0, 1], and labels.

    What counts as an image has three axes; labels are integers, 0 and, unless it is the only class, 1.
    """
    draw = np.random.default_rng(0)
    classes = label_count(network)
    arrays = []
    for each in network.inputs:
        shape = (n, *each.shape[1:])
        if keras.backend.is_int_dtype(each.dtype):
            kinds = 1 if classes == 1 and len(shape) == 1 else 2
            arrays.append((np.arange(np.prod(shape)) % kinds).reshape(shape).astype(each.dtype))
        elif len(shape) == 4:
            arrays.append(draw.random(shape, "float32"))
        else:
            arrays.append(draw.standard_normal(shape, "float32"))
    return arrays


def _network(model, role):
    if not isinstance(model, ImageModel):
        return model
    if role not in ROLES:
        raise unknown("network of a model", role, ROLES)
    if not isinstance(model, GenerativeModel):
        raise UserError(f"a {type(model).__name__} has no {role}: pass its network itself")
    network = getattr(model, "encoder", None) if role == "encoder" else model.decoder_network()
    if network is None:
        raise UserError(f"a {type(model).__name__} has no encoder")
    return network


def _float32_copy(network):
    if not isinstance(getattr(network, "inputs", None), list) or not network.built:
        raise UserError(
            f"{network.name} cannot be exported: its inputs are not known: build it of layers "
            "from keras.Input"
        )
    try:
        return in_float32(network)
    except Exception as error:  # layers of a user's own raise any
        raise UserError(f"{network.name} cannot be exported: {brief(error)}") from error


def _as_inputs(network, arrays):
    return arrays[0] if len(network.inputs) == 1 else list(arrays)


def _check_packages():
    missing = [name for name in PACKAGES if importlib.util.find_spec(name) is None]
    if missing:
        raise UserError(
            f"exporting to ONNX needs {', '.join(missing)}: pip install 'gan-vs-vae[onnx]'"
        )


def _halve_file(path):
    import onnx

    model = onnx.load(path)
    halve(model)
    path.write_bytes(model.SerializeToString())


def halve(model: Any) -> None:
    """Store the large float32 arrays of an `onnx.ModelProto` as float16, and cast them where used.

    An array with a number beyond float16's range stays as it is.
    """
    import onnx

    casts = []
    for tensor in model.graph.initializer:
        if tensor.data_type != onnx.TensorProto.FLOAT or np.prod(tensor.dims) < LARGE:
            continue
        array = onnx.numpy_helper.to_array(tensor)
        if np.abs(array).max() > np.finfo("float16").max:
            continue
        name = tensor.name
        half = onnx.numpy_helper.from_array(array.astype("float16"), f"{name}/float16")
        casts.append(
            onnx.helper.make_node(
                "Cast", [half.name], [name], f"{name}/cast", to=onnx.TensorProto.FLOAT
            )
        )
        tensor.CopyFrom(half)
    others = list(model.graph.node)
    del model.graph.node[:]
    model.graph.node.extend([*casts, *others])


def _convert_elsewhere(network: keras.Model, path: Path) -> None:
    """Convert in a process with TensorFlow, which imports the modules of the user's own layers."""
    with tempfile.TemporaryDirectory() as folder:
        saved = Path(folder) / "network.keras"
        network.save(saved)
        done = subprocess.run(
            [sys.executable, "-c", CONVERT, str(saved), str(path), *sorted(set(_modules(network)))],
            env={
                **os.environ,
                "KERAS_BACKEND": "tensorflow",
                "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            },
            capture_output=True,
            text=True,
        )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it ended without a message"])[-1]
        raise UserError(f"{network.name} cannot be exported: {last}")


def _modules(network: keras.Model) -> Iterator[str]:
    """Yield the modules of the user's own layers, at any depth, and of functions in their settings."""
    layers = [type(layer) for layer in network._flatten_layers()]
    for part in (*layers, *_registered(network.get_config())):
        name = part.__module__
        if name == "__main__":
            raise UserError(
                f"the layer or function {part.__name__} is defined in the program itself, where the "
                "process that exports cannot find it: put it into a module of its own, or set "
                "KERAS_BACKEND=tensorflow"
            )
        if name.partition(".")[0] not in OWN:
            yield name


def _registered(config: Any) -> Iterator[Any]:
    """Yield the registered classes and functions that a configuration names."""
    for part in keras.tree.flatten(config):
        if isinstance(part, str) and (found := keras.saving.get_registered_object(part)):
            yield found
