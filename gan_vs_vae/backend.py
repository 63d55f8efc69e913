"""The only file that knows TensorFlow from JAX from PyTorch.

One adversarial step serves all three. It is written in stateful style, with `keras.ops` and
`variable.assign`, over the few functions at the end of this file, each of which hands over to
the class of the backend that Keras runs on.

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
Tensor = Any  # of whichever backend


class _TensorFlow:
    def __init__(self):
        import tensorflow as tf

        self.tf = tf
        self.version = tf.__version__

    def gradients(self, function, variables):
        # Watching nothing but `variables` spares the work for gradients that nobody uses.
        values = [v.value for v in variables]
        with self.tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(values)
            loss = function()
        return loss, tape.gradient(loss, values)

    def input_gradient(self, function, x):
        with self.tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(x)
            y = function(x)
        return tape.gradient(y, x)

    def run_step(self, step, model, data):
        return step(data)

    def compiled(self, model, function):
        tf = self.tf

        @functools.cache
        def traced(*specs):
            return tf.function(
                function, specs, autograph=False, jit_compile=self.has_accelerator()
            ).get_concrete_function()

        def run(*inputs):
            specs = (tf.TensorSpec((None, *x.shape[1:]), x.dtype) for x in inputs)  # any number
            return traced(*specs)(*map(tf.convert_to_tensor, inputs)).numpy()

        return run

    def feed(self, batches):
        # Without autotuning: ending its thread delays the end of an epoch by up to as much
        # again (it sleeps 10, 20, 40, ... ms, and is not woken).
        tf = self.tf
        options = tf.data.Options()
        options.autotune.enabled = False
        spec = tuple(tf.TensorSpec((None, *a.shape[1:]), a.dtype) for a in batches[0])
        dataset = tf.data.Dataset.from_generator(
            lambda: (batches[i] for i in range(len(batches))), output_signature=spec
        )
        dataset = dataset.apply(tf.data.experimental.assert_cardinality(len(batches)))
        return dataset.prefetch(2).with_options(options)

    def fused_batch_norm(self, x, gamma, beta, epsilon):
        # One kernel; on a CPU three to seven times as fast as the same in many.
        y, mean, variance = self.tf.compat.v1.nn.fused_batch_norm(x, gamma, beta, epsilon=epsilon)
        n = self.tf.cast(self.tf.size(x) // x.shape[-1], variance.dtype)
        return y, mean, variance * (n - 1) / n  # it estimates the variance of more than the batch

    def speed_up(self, optimizer):
        if type(optimizer) is not keras.optimizers.Adam or optimizer.amsgrad:
            return
        tf, plain = self.tf, optimizer.update_step

        def update_step(gradient, variable, learning_rate):
            if variable.dtype != tf.float32:
                plain(gradient, variable, learning_rate)
                return
            index = optimizer._get_variable_index(variable)
            step = tf.cast(optimizer.iterations.value + 1, tf.float32)
            tf.raw_ops.ResourceApplyAdam(
                var=variable.handle,
                m=optimizer._momentums[index].value.handle,
                v=optimizer._velocities[index].value.handle,
                beta1_power=optimizer.beta_1**step,
                beta2_power=optimizer.beta_2**step,
                lr=tf.cast(learning_rate, tf.float32),
                beta1=optimizer.beta_1,
                beta2=optimizer.beta_2,
                epsilon=optimizer.epsilon,
                grad=tf.cast(gradient, tf.float32),  # that of an embedding becomes dense
            )

        optimizer.update_step = update_step

    def has_accelerator(self):
        return bool(self.tf.config.list_physical_devices("GPU"))

    def make_deterministic(self):
        self.tf.config.experimental.enable_op_determinism()


class _JAX:
    fused_batch_norm = None  # XLA fuses the plain one

    def __init__(self):
        import jax

        self.jax = jax
        self.version = jax.__version__

    def gradients(self, function, variables):
        values = [v.value for v in variables]
        return self._value_and_gradient(lambda _: function(), values, variables)

    def input_gradient(self, function, x):
        return self._value_and_gradient(lambda x: function(x).sum(), x)[1]

    def _value_and_gradient(self, function, x, variables=()):
        """Of `function(x)`, where `variables` take the values x.

        What the function assigns goes to the scope around.
        """

        def pure(x):
            mapping = list(zip(variables, x, strict=True)) if variables else ()
            with _Scope(mapping) as scope:
                before = dict(scope.state_mapping)
                value = function(x)
            after = scope.state_mapping
            return value, {k: v for k, v in after.items() if v is not before.get(k)}

        (value, assigned), gradient = self.jax.value_and_grad(pure, has_aux=True)(x)
        if _Scope.open:
            _Scope.open[-1].state_mapping.update(assigned)
        return value, gradient

    def run_step(self, step, model, state, data):
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

    def compiled(self, model, function):
        variables = model.variables

        @self.jax.jit
        def run(values, *inputs):
            with _Scope(list(zip(variables, values, strict=True))):
                return function(*inputs)

        return lambda *inputs: np.asarray(run([v.value for v in variables], *inputs))

    def feed(self, batches):
        return batches

    def speed_up(self, optimizer):
        pass  # XLA fuses it

    def has_accelerator(self):
        return self.jax.default_backend() != "cpu"

    def make_deterministic(self):
        pass  # XLA is, on a CPU; on a GPU with XLA_FLAGS=--xla_gpu_deterministic_ops=true


class _Scope(keras.StatelessScope):
    """A stateless scope that sees what the scope around it holds."""

    open = []  # the scopes that are open, innermost last

    def __init__(self, state_mapping=()):
        super().__init__(state_mapping=state_mapping)
        if _Scope.open:
            self.state_mapping = {**_Scope.open[-1].state_mapping, **self.state_mapping}

    def __enter__(self):
        _Scope.open.append(self)
        return super().__enter__()

    def __exit__(self, *error):
        _Scope.open.pop()
        return super().__exit__(*error)


class _Torch:
    """Steps run without recording; `gradients` alone switches it on."""

    fused_batch_norm = None

    def __init__(self):
        import torch

        self.torch = torch
        self.version = torch.__version__

    def gradients(self, function, variables):
        with self.torch.enable_grad():
            loss = function()
        return loss.detach(), self.torch.autograd.grad(loss, [v.value for v in variables])

    def input_gradient(self, function, x):
        with self.torch.enable_grad():
            x = x.detach().requires_grad_()
            (gradient,) = self.torch.autograd.grad(function(x).sum(), x, create_graph=True)
        return gradient

    def run_step(self, step, model, data):
        with self.torch.no_grad():
            return step(data)

    def compiled(self, model, function):
        def run(*inputs):
            with self.torch.no_grad():
                return keras.ops.convert_to_numpy(
                    function(*map(keras.ops.convert_to_tensor, inputs))
                )

        return run

    def feed(self, batches):
        return batches

    def speed_up(self, optimizer):
        pass  # Keras' is of few kernels here

    def has_accelerator(self):
        return self.torch.cuda.is_available()

    def make_deterministic(self):
        self.torch.use_deterministic_algorithms(True)


_BACKENDS = {"tensorflow": _TensorFlow, "jax": _JAX, "torch": _Torch}
if NAME not in _BACKENDS:
    raise ImportError(
        f"gan_vs_vae runs on TensorFlow, JAX and PyTorch, not on KERAS_BACKEND={NAME!r}"
    )
_backend = _BACKENDS[NAME]()


def gradients(function: Callable[[], Any], variables: Sequence) -> tuple[Any, Sequence]:
    """`(loss, d loss / d variables)` of the scalar loss that `function()` returns.

    >>> x = keras.Variable(3.0)
    >>> loss, (gradient,) = gradients(lambda: x * x, [x])
    >>> float(loss), float(gradient)
    (9.0, 6.0)
    """
    return _backend.gradients(function, variables)


def input_gradient(function: Callable[[Any], Any], x: Any) -> Any:
    """`d sum(function(x)) / dx`, of x's shape; inside `gradients` it is differentiated again."""
    return _backend.input_gradient(function, x)


def fused_batch_norm(x: Any, gamma: Any, beta: Any, epsilon: float) -> tuple | None:
    """`(y, mean, variance)` over all axes but the last, in one kernel; None where there is none.

    y = gamma (x - mean) / sqrt(variance + epsilon) + beta, in x's dtype; the rest in float32.
    """
    fused = _backend.fused_batch_norm
    return None if fused is None else fused(x, gamma, beta, epsilon)


def speed_up(optimizer: keras.optimizers.Optimizer) -> keras.optimizers.Optimizer:
    """The same optimizer, which computes the same; faster where the backend can do that.

    Keras' Adam is a dozen kernels for each variable under TensorFlow, each of which reads and
    writes all of it: a fifth of the time of a small VAE's step. TensorFlow has one for them all.
    """
    _backend.speed_up(optimizer)
    return optimizer


def run_step(step: Callable[[Any], dict], model: keras.Model, *arguments: Any) -> Any:
    """Run `step(data)` as the backend's trainer calls `train_step` and `test_step`."""
    return _backend.run_step(step, model, *arguments)


def compiled(model: keras.Model, function: Callable) -> Callable[..., np.ndarray]:
    """`function` of tensors, over `model`'s variables, as a function of NumPy arrays."""
    return _backend.compiled(model, function)


def feed(batches: keras.utils.PyDataset) -> Any:
    """Batches in the form that the backend's `fit` reads fastest."""
    return _backend.feed(batches)


def make_deterministic() -> None:
    """Choose kernels that give the same bits each time, for the rest of the process."""
    _backend.make_deterministic()


def version() -> str:
    """The version of the backend's own package."""
    return _backend.version


def device() -> str:
    """What Keras computes on: "cpu" or "gpu"."""
    return "gpu" if _backend.has_accelerator() else "cpu"


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
    if device() == "gpu" or (NAME == "tensorflow" and cpu_has_bfloat16()):
        return "mixed_bfloat16"
    return "float32"


def default_jit() -> bool:
    """Whether to compile the step with XLA: always on JAX, on TensorFlow only on a GPU.

    On a CPU, XLA's convolutions are 2 to 4 times slower than TensorFlow's own. PyTorch runs
    eagerly.
    """
    return NAME == "jax" or (NAME == "tensorflow" and device() == "gpu")
