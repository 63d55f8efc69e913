"""What differs between TensorFlow, JAX and PyTorch: one file for each, one interface for all.

`backend.gradients(...)` and the other functions here are the methods of the backend that Keras
runs on. `base.Backend` documents them. No other folder of the library imports a framework, except
`data`, which reads TFDS' files.
"""

import functools
import importlib
import pathlib

import keras

from gan_vs_vae.backend.base import Backend, Tensor, random_state
from gan_vs_vae.errors import UserError

__all__ = [
    "NAME",
    "Backend",
    "Tensor",
    "apply_adam",
    "before_step",
    "broadcast",
    "compiled",
    "copies_of_a_batch",
    "cpu_has_bfloat16",
    "data_parallel",
    "default_jit",
    "default_precision",
    "device",
    "disconnect_hosts",
    "feed",
    "fetch_state",
    "fused_batch_norm",
    "gradients",
    "host_count",
    "host_index",
    "input_gradient",
    "is_lost_host",
    "kept_state",
    "make_deterministic",
    "random_state",
    "run_step",
    "sample_noise",
    "split_cpu",
    "std",
    "version",
]

NAME = keras.backend.backend()
CLASSES = {"tensorflow": "TensorFlow", "jax": "JAX", "torch": "Torch"}
if NAME not in CLASSES:
    raise UserError(
        f"gan_vs_vae runs on TensorFlow, JAX and PyTorch, not on KERAS_BACKEND={NAME}: set it to "
        "tensorflow, jax or torch"
    )
_backend: Backend = getattr(importlib.import_module(f"{__name__}.{NAME}"), CLASSES[NAME])()

version = _backend.version
gradients = _backend.gradients
input_gradient = _backend.input_gradient
run_step = _backend.run_step
before_step = _backend.before_step
kept_state = _backend.kept_state
fetch_state = _backend.fetch_state
compiled = _backend.compiled
feed = _backend.feed
default_jit = _backend.default_jit
make_deterministic = _backend.make_deterministic
fused_batch_norm = _backend.fused_batch_norm
apply_adam = _backend.apply_adam
sample_noise = _backend.sample_noise
copies_of_a_batch = _backend.copies_of_a_batch
std = _backend.std
split_cpu = _backend.split_cpu
data_parallel = _backend.data_parallel
host_count = _backend.host_count
host_index = _backend.host_index
disconnect_hosts = _backend.disconnect_hosts
is_lost_host = _backend.is_lost_host
broadcast = _backend.broadcast


def device() -> str:
    """Return "gpu" where Keras computes on an accelerator, otherwise "cpu"."""
    return "gpu" if _backend.has_accelerator() else "cpu"


@functools.cache
def cpu_has_bfloat16() -> bool:
    """Return whether this CPU multiplies bfloat16 in hardware (AVX512-BF16 or AMX; Linux only)."""
    try:
        info = pathlib.Path("/proc/cpuinfo").read_text()
    except OSError:
        return False
    return "avx512_bf16" in info or "amx_bf16" in info


def default_precision() -> str:
    """Return the fastest dtype policy that trains as well as float32 on this device.

    `mixed_bfloat16` on a GPU, and under TensorFlow on a CPU that has bfloat16 in hardware;
    otherwise `float32`, because emulated bfloat16 is slower.
    """
    if device() == "gpu" or (NAME == "tensorflow" and cpu_has_bfloat16()):
        return "mixed_bfloat16"
    return "float32"
