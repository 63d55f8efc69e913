"""The only file that knows TensorFlow from JAX from PyTorch.

One adversarial step serves all three backends. It is written in stateful style, with
`keras.ops` and `variable.assign`, over functions that this file defines for each:

- `gradients(function, variables)`: the value of a loss and its gradients;
- `input_gradient(function, x)`: the gradient with respect to an input, differentiable again;
- `run_step(step, model, ...)`: one step as `model.fit` wants it from the backend;
- `compiled(model, function)`: a function of arrays for inference.



JAX alone has no variables that change. There, `run_step` opens a `keras.StatelessScope`,
which collects what the step assigns, and `gradients` opens another one within it, under
`jax.value_and_grad`, and hands on what its layers assigned.
"""

import functools
import pathlib
from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np

NAME = keras.backend.backend()

if NAME == "tensorflow":
    import tensorflow as tf

    def gradients(function, variables):
        # Watching nothing but `variables` spares the work for gradients that nobody uses.
        values = [v.value for v in variables]
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(values)
            loss = function()
        return loss, tape.gradient(loss, values)

    def input_gradient(function, x):
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(x)
            y = function(x)
        return tape.gradient(y, x)

    def run_step(step, model, data):
        return step(data)

    def compiled(model, function):
        @functools.cache
        def traced(*specs):  # any number of rows
            return tf.function(
                function, specs, autograph=False, jit_compile=has_accelerator()
            ).get_concrete_function()

        def run(*inputs):
            specs = (tf.TensorSpec((None, *x.shape[1:]), x.dtype) for x in inputs)
            return traced(*specs)(*map(tf.convert_to_tensor, inputs)).numpy()

        return run

    def feed(batches):
        # Without autotuning: ending its thread delays the end of an epoch by up to as much
        # again (it sleeps 10, 20, 40, ... ms, and is not woken).
        options = tf.data.Options()
        options.autotune.enabled = False
        spec = tuple(tf.TensorSpec((None, *a.shape[1:]), a.dtype) for a in batches[0])
        dataset = tf.data.Dataset.from_generator(
            lambda: (batches[i] for i in range(len(batches))), output_signature=spec
        )
        dataset = dataset.apply(tf.data.experimental.assert_cardinality(len(batches)))
        return dataset.prefetch(2).with_options(options)

    def has_accelerator():
        return bool(tf.config.list_physical_devices("GPU"))

    def make_deterministic():
        tf.config.experimental.enable_op_determinism()

    def version():
        return tf.__version__

elif NAME == "jax":
    import jax

    _scopes = []  # the stateless scopes that are open, innermost last

    class _Scope(keras.StatelessScope):
        """A stateless scope that sees what the scope around it holds."""

        def __init__(self, state_mapping=()):
            super().__init__(state_mapping=state_mapping)
            if _scopes:
                self.state_mapping = {**_scopes[-1].state_mapping, **self.state_mapping}

        def __enter__(self):
            _scopes.append(self)
            return super().__enter__()

        def __exit__(self, *error):
            _scopes.pop()
            return super().__exit__(*error)

    def _value_and_gradient(function, x, variables=()):
        """Of `function(x)`, `variables` standing for x; what it assigns goes to the scope around."""

        def pure(x):
            mapping = list(zip(variables, x, strict=True)) if variables else ()
            with _Scope(mapping) as scope:
                before = dict(scope.state_mapping)
                value = function(x)
            after = scope.state_mapping
            return value, {k: v for k, v in after.items() if v is not before.get(k)}

        (value, assigned), gradient = jax.value_and_grad(pure, has_aux=True)(x)
        if _scopes:
            _scopes[-1].state_mapping.update(assigned)
        return value, gradient

    def gradients(function, variables):
        return _value_and_gradient(lambda _: function(), [v.value for v in variables], variables)

    def input_gradient(function, x):
        return _value_and_gradient(lambda x: function(x).sum(), x)[1]

    def run_step(step, model, state, data):
        trainable, non_trainable, *optimizer, metrics = state
        groups = [
            (model.trainable_variables, trainable),
            (model.non_trainable_variables, non_trainable),
            *((model.optimizer.variables, values) for values in optimizer),
            (model.metrics_variables, metrics),
        ]
        with _Scope([pair for group in groups for pair in zip(*group, strict=True)]) as scope:
            logs = step(data)
        return logs, tuple([scope.get_current_value(v) for v in vs] for vs, _ in groups)

    def compiled(model, function):
        variables = model.variables

        @jax.jit
        def run(values, *inputs):
            with _Scope(list(zip(variables, values, strict=True))):
                return function(*inputs)

        return lambda *inputs: np.asarray(run([v.value for v in variables], *inputs))

    def feed(batches):
        return batches

    def has_accelerator():
        return jax.default_backend() != "cpu"

    def make_deterministic():
        pass  # on a CPU it is; on a GPU XLA_FLAGS=--xla_gpu_deterministic_ops=true, before start

    def version():
        return jax.__version__

elif NAME == "torch":
    import torch

    # Steps run without recording; only here it is switched on.
    @torch.enable_grad()
    def gradients(function, variables):
        loss = function()
        return loss.detach(), torch.autograd.grad(loss, [v.value for v in variables])

    @torch.enable_grad()
    def input_gradient(function, x):
        x = x.detach().requires_grad_()
        (gradient,) = torch.autograd.grad(function(x).sum(), x, create_graph=True)
        return gradient

    @torch.no_grad()
    def run_step(step, model, data):
        return step(data)

    def compiled(model, function):
        @torch.no_grad()
        def run(*inputs):
            return keras.ops.convert_to_numpy(function(*map(keras.ops.convert_to_tensor, inputs)))

        return run

    def feed(batches):
        return batches

    def has_accelerator():
        return torch.cuda.is_available()

    def make_deterministic():
        torch.use_deterministic_algorithms(True)

    def version():
        return torch.__version__

else:
    raise ImportError(
        f"gan_vs_vae runs on TensorFlow, JAX and PyTorch, not on KERAS_BACKEND={NAME!r}"
    )

gradients.__doc__ = """`(loss, d loss / d variables)` of the scalar that `function()` returns."""
input_gradient.__doc__ = """`d sum(function(x)) / dx`, which can be differentiated again."""
run_step.__doc__ = """Run `step(data)` as the trainer calls `train_step` and `test_step`."""
compiled.__doc__ = """`function` of tensors, over `model`'s variables, as one of NumPy arrays."""
feed.__doc__ = """`Batches` in the form that the backend's `fit` reads fastest."""
has_accelerator.__doc__ = """Whether Keras will compute on something other than the CPU."""
make_deterministic.__doc__ = """Choose kernels that give the same bits each time."""
version.__doc__ = """The version of the backend's own package."""

gradients: Callable[[Callable[[], Any], Sequence], tuple[Any, list]]
input_gradient: Callable[[Callable[[Any], Any], Any], Any]
has_accelerator: Callable[[], bool]
version: Callable[[], str]


@functools.cache
def cpu_has_bfloat16() -> bool:
    """Whether this CPU multiplies bfloat16 in hardware (AVX512-BF16 or AMX; Linux only)."""
    try:
        info = pathlib.Path("/proc/cpuinfo").read_text()
    except OSError:
        return False
    return "avx512_bf16" in info or "amx_bf16" in info


def default_precision() -> str:
    """The fastest dtype policy that trains as well as float32 on this device.

    `mixed_bfloat16` on a GPU, and on a CPU that has it under TensorFlow, whose kernels use
    it; elsewhere `float32`, since emulated bfloat16 is slower than either.
    """
    if has_accelerator() or (NAME == "tensorflow" and cpu_has_bfloat16()):
        return "mixed_bfloat16"
    return "float32"


def default_jit() -> bool:
    """Whether to compile the step with XLA: always on JAX, on TensorFlow only on a GPU.

    On a CPU, XLA's convolutions are 2 to 4 times slower than TensorFlow's own; PyTorch
    runs eagerly, which `torch.compile` does not beat with these small networks.
    """
    return NAME == "jax" or (NAME == "tensorflow" and has_accelerator())


def device() -> str:
    """What the step runs on, in words: `"cpu"` or `"gpu"`."""
    return "gpu" if has_accelerator() else "cpu"
