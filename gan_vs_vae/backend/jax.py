"""The JAX backend, the only one whose variables do not change.

`run_step` opens a `keras.StatelessScope`, which collects what the step assigns. `gradients` opens
another one inside it, under `jax.value_and_grad`, and passes on what its function assigned.
"""

import contextlib
import threading

import jax
import keras
import numpy as np

from gan_vs_vae.backend.base import Backend, first_devices


class JAX(Backend):
    """`jax.value_and_grad` and `jax.jit` over stateless scopes; `DataParallel`."""

    version = jax.__version__

    def gradients(self, function, variables, reassigned=False):
        values = [v.value for v in variables]
        return self._value_and_gradient(lambda _: function(), values, variables)

    def input_gradient(self, function, x):
        return self._value_and_gradient(lambda x: function(x).sum(), x)[1]

    def _value_and_gradient(self, function, x, variables=()):
        """Return `function(x)` and its gradient, where `variables` have the values x.

        What the function assigns to other variables is passed on to the enclosing scope, or, without
        one, to the variables.
        """
        others = {}

        def pure(x):
            mapping = list(zip(variables, x, strict=True)) if variables else ()
            with NestedScope(mapping, collect_losses=bool(variables)) as scope:
                value = function(x)
            others.update(scope.assigned)
            return value, {key: scope.state_mapping[key] for key in scope.assigned}

        (value, assigned), gradient = jax.value_and_grad(pure, has_aux=True)(x)
        for key, new in assigned.items():
            others[key].assign(new)
        return value, gradient

    def run_step(self, step, model, state, data):
        trainable, non_trainable, *optimizer, metrics = state
        groups = [
            (model.trainable_variables, trainable),
            (model.non_trainable_variables, non_trainable),
            *((model.optimizer.variables, values) for values in optimizer),
            (model.metrics_variables, metrics),
        ]
        with NestedScope([pair for g in groups for pair in zip(*g, strict=True)]) as scope:
            logs = step(data)
        return logs, tuple([scope.get_current_value(v) for v in vs] for vs, _ in groups)

    def before_step(self, model, read, state, *_):
        _, _, optimizer, _ = state
        with NestedScope(list(zip(model.optimizer.variables, optimizer, strict=True))):
            return np.asarray(keras.ops.convert_to_tensor(read()))

    @contextlib.contextmanager
    def kept_state(self, model):
        variables = [*model.variables, *model.non_trainable_variables]
        if model.optimizer is not None:
            variables += model.optimizer.variables
        before = [(v, v.value) for v in variables]
        try:
            yield
        except BaseException:
            for variable, value in before:
                if variable._value is None and not value.is_deleted():  # taken, and not given back
                    variable.assign(value)
            raise

    def fetch_state(self, model):
        model.jax_state_sync()

    def compiled(self, model, function):
        variables = model.variables

        @jax.jit
        def run(values, *inputs):
            with NestedScope(list(zip(variables, values, strict=True))):
                return function(*inputs)

        # Several devices hold equal copies; the first one on this host is enough.
        return lambda *inputs: np.asarray(
            run([v.value.addressable_data(0) for v in variables], *inputs)
        )

    def feed(self, batches):
        if keras.distribution.distribution() is None or self.host_count() == 1:
            return batches
        return HostShare(batches, self.host_index(), self.host_count())

    def default_jit(self):
        return True

    def has_accelerator(self):
        return jax.default_backend() != "cpu"

    def make_deterministic(self):
        pass  # XLA is, on a CPU; on a GPU with XLA_FLAGS=--xla_gpu_deterministic_ops=true

    def split_cpu(self, devices):
        jax.config.update("jax_num_cpu_devices", devices)

    def data_parallel(self, devices):
        names = []
        for host in range(self.host_count()):
            local = [f"{d.platform}:{d.id}" for d in jax.local_devices(host)]
            names += first_devices(local, devices)
        parallel = keras.distribution.DataParallel(devices=names, auto_shard_dataset=False)
        return parallel.scope()

    def host_count(self):
        return jax.process_count()

    def host_index(self):
        return jax.process_index()

    def disconnect_hosts(self):
        if self.host_count() > 1:
            jax.distributed.shutdown()

    def is_lost_host(self, error):
        # Which of the two is raised depends on where the failure of the network is noticed.
        return self.host_count() > 1 and (
            isinstance(error, jax.errors.JaxRuntimeError) or "Gloo" in str(error)
        )

    def broadcast(self, values):
        if self.host_count() == 1:
            return values
        from jax.experimental import multihost_utils

        return multihost_utils.broadcast_one_to_all(values)


class HostShare(keras.utils.PyDataset):
    """The rows of one host in each of the batches."""

    def __init__(self, batches, index, count):
        super().__init__()
        self.batches = batches
        self.index = index
        self.count = count

    def __len__(self):
        return len(self.batches)

    def __getitem__(self, i):
        return tuple(np.array_split(rows, self.count)[self.index] for rows in self.batches[i])


class NestedScope(keras.StatelessScope):
    """A stateless scope that starts from the state of the scope around it, if there is one."""

    _open = threading.local()  # each thread has its own stack, as Keras has of its scopes

    def __init__(self, state_mapping=(), collect_losses=False):
        super().__init__(state_mapping=state_mapping, collect_losses=collect_losses)
        self.assigned = {}  # variables by their number
        if (enclosing := self.innermost()) is not None:
            self.state_mapping = {**enclosing.state_mapping, **self.state_mapping}

    def add_update(self, update):
        variable, _ = update
        self.assigned[id(variable)] = variable
        super().add_update(update)

    @classmethod
    def innermost(cls):
        """Return the innermost scope that this thread has open, or None."""
        stack = getattr(cls._open, "stack", None)
        return stack[-1] if stack else None

    def __enter__(self):
        if not hasattr(self._open, "stack"):
            self._open.stack = []
        self._open.stack.append(self)
        return super().__enter__()

    def __exit__(self, *error):
        self._open.stack.pop()
        return super().__exit__(*error)
