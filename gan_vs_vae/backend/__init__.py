"""The only file that knows TensorFlow from JAX from PyTorch.

One adversarial step serves all three. It is written in stateful style, with `keras.ops` and
`variable.assign`, over the few functions at the end of this file, each of which hands over to
the class of the backend that Keras runs on.

JAX alone has no variables that change. There, `run_step` opens a `keras.StatelessScope`,
which collects what the step assigns, and `gradients` opens another one within it, under
`jax.value_and_grad`, and hands on what its layers assigned.
"""

import contextlib
import functools
import pathlib
from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np

from gan_vs_vae.errors import UserError

NAME = keras.backend.backend()
Tensor = Any  # of whichever backend


class _Backend:
    """What a backend does that needs nothing of its own."""

    fused_batch_norm = None  # the plain one is as fast

    def feed(self, batches):
        return batches

    def speed_up(self, optimizer):
        pass

    def draw(self, sample, shape):
        return sample(shape)

    def default_jit(self):
        return False

    def prepare_devices(self, devices):
        pass

    def hosts(self):
        return 1

    def host(self):
        return 0

    def lost_host(self, error):
        return False


class _TensorFlow(_Backend):
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
        gradients = tape.gradient(loss, values)
        replicas = self._replica()[1]
        if replicas > 1:  # the loss is the mean over a share of the batch; Keras sums over shares
            gradients = [g / replicas for g in map(self.tf.convert_to_tensor, gradients)]
        return loss, gradients

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
        if self._replica()[1] > 1:  # the statistics are those of the whole batch
            wide, axes = self.tf.cast(x, self.tf.float32), list(range(len(x.shape) - 1))
            mean, variance = keras.ops.moments(wide, axes, synchronized=True)
            y = self.tf.nn.batch_normalization(wide, mean, variance, beta, gamma, epsilon)
            return self.tf.cast(y, x.dtype), mean, variance
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

    def draw(self, sample, shape):
        # Every replica has the same seeds: draw for the whole batch, and take this one's share.
        replica, replicas = self._replica()
        if replicas == 1:
            return sample(shape)
        rows = shape[0]
        return sample((replicas * rows, *shape[1:]))[replica * rows : (replica + 1) * rows]

    def _replica(self):
        """The number of the replica that asks, and how many there are."""
        context = self.tf.distribute.get_replica_context()
        if context is None:
            return 0, 1
        return context.replica_id_in_sync_group, context.num_replicas_in_sync

    def default_jit(self):
        return self.has_accelerator() and not self.tf.distribute.has_strategy()

    def prepare_devices(self, devices):
        config = self.tf.config
        if not self.has_accelerator():
            parts = [config.LogicalDeviceConfiguration()] * devices
            config.set_logical_device_configuration(config.list_physical_devices("CPU")[0], parts)

    def data_parallel(self, devices):
        return self._strategy(devices).scope()

    @functools.cache  # noqa: B019  # a second strategy in a process confuses the first's messages
    def _strategy(self, devices):
        kind = "GPU" if self.has_accelerator() else "CPU"
        names = [device.name for device in self.tf.config.list_logical_devices(kind)]
        return self.tf.distribute.MirroredStrategy(_as_many(names, devices))

    def has_accelerator(self):
        return bool(self.tf.config.list_physical_devices("GPU"))

    def make_deterministic(self):
        self.tf.config.experimental.enable_op_determinism()


class _JAX(_Backend):
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

        # Of what several devices have, this host's first copy: no other is needed to draw images.
        return lambda *inputs: np.asarray(
            run([v.value.addressable_data(0) for v in variables], *inputs)
        )

    def feed(self, batches):
        if keras.distribution.distribution() is None or self.hosts() == 1:
            return batches
        return _Share(batches, self.host(), self.hosts())

    def default_jit(self):
        return True

    def prepare_devices(self, devices):
        self.jax.config.update("jax_num_cpu_devices", devices)

    def data_parallel(self, devices):
        names = []
        for host in range(self.hosts()):
            its = [f"{d.platform}:{d.id}" for d in self.jax.local_devices(host)]
            names += _as_many(its, devices)
        parallel = keras.distribution.DataParallel(devices=names, auto_shard_dataset=False)
        return parallel.scope()

    def hosts(self):
        return self.jax.process_count()

    def host(self):
        return self.jax.process_index()

    def leave_hosts(self):
        self.jax.distributed.shutdown()

    def lost_host(self, error):
        # What the network says comes as the one or the other, as to where it was noticed.
        return self.hosts() > 1 and (
            isinstance(error, self.jax.errors.JaxRuntimeError) or "Gloo" in str(error)
        )

    def from_first(self, values):
        from jax.experimental import multihost_utils

        return multihost_utils.broadcast_one_to_all(values)

    def has_accelerator(self):
        return self.jax.default_backend() != "cpu"

    def make_deterministic(self):
        pass  # XLA is, on a CPU; on a GPU with XLA_FLAGS=--xla_gpu_deterministic_ops=true


class _Share(keras.utils.PyDataset):
    """A host's rows of each of the batches."""

    def __init__(self, batches, host, hosts):
        super().__init__()
        self.batches = batches
        self.host = host
        self.hosts = hosts

    def __len__(self):
        return len(self.batches)

    def __getitem__(self, index):
        return tuple(np.array_split(rows, self.hosts)[self.host] for rows in self.batches[index])


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


class _Torch(_Backend):
    """Steps run without recording; `gradients` alone switches it on."""

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

    def data_parallel(self, devices):
        raise UserError("several devices need the JAX or the TensorFlow backend: set KERAS_BACKEND")

    def has_accelerator(self):
        return self.torch.cuda.is_available()

    def make_deterministic(self):
        self.torch.use_deterministic_algorithms(True)


def _as_many(devices, count):
    """The first `count` devices, or a `UserError`."""
    if count > len(devices):
        raise UserError(f"--devices {count}: there are {len(devices)}: {', '.join(devices)}")
    return devices[:count]


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


def draw(sample: Callable[..., Any], shape: tuple, **settings: Any) -> Any:
    """`sample(shape, **settings)`, noise for each image of a batch.

    Where a batch is spread over replicas, each gets its rows of what one would have drawn.

    >>> draw(keras.random.uniform, (2, 3), seed=0).shape == (2, 3)
    True
    """
    return _backend.draw(functools.partial(sample, **settings), shape)


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
    return _backend.default_jit()


def prepare_devices(devices: int) -> None:
    """Split a CPU into so many devices, as a trial of what takes several; before all else."""
    with contextlib.suppress(RuntimeError):  # too late: `data_parallel` says how many there are
        _backend.prepare_devices(devices)


def data_parallel(devices: int) -> contextlib.AbstractContextManager:
    """Where models are built and trained, a share of each batch on each of so many devices.

    On every host as many. What is computed is what one device would compute: batch statistics
    are those of the whole batch, and the noise is that which it would have drawn.
    """
    return _backend.data_parallel(devices)


def hosts() -> int:
    """How many processes train together, by `keras.distribution.initialize`."""
    return _backend.hosts()


def host() -> int:
    """Which of them this one is, from 0."""
    return _backend.host()


def from_first(values: Any) -> Any:
    """What host 0 gives; arrays, the same number and shapes on each host."""
    return _backend.from_first(values)


def leave_hosts() -> None:
    """Part from them, when all are ready to."""
    _backend.leave_hosts()


def lost_host(error: Exception) -> bool:
    """Whether that was raised because another host is gone."""
    return _backend.lost_host(error)
