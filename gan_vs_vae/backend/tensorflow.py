"""The TensorFlow backend."""

import contextlib
import contextvars
import functools

import keras
import tensorflow as tf

from gan_vs_vae.backend.base import Backend, first_devices, random_state

# With this optimisation, TensorFlow 2.21 drops orders that a step depends on: under a gradient
# penalty an update of a bias could come before the penalty's own pass has read it.
tf.config.optimizer.set_experimental_options({"dependency_optimization": False})


COPIES = contextvars.ContextVar("copies", default=1)  # each replica has a thread of its own


class TensorFlow(Backend):
    """`tf.GradientTape`, `tf.function`, `tf.data` and `MirroredStrategy`."""

    version = tf.__version__

    def gradients(self, function, variables, reassigned=False):
        # Watching `variables` alone avoids the work for gradients that nobody uses.
        values = [v.value for v in variables]
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(values)
            loss = function()
        # Where the loss does not depend on a variable, 0, as on the other backends.
        gradients = tape.gradient(loss, values, unconnected_gradients="zero")
        replicas = replica()[1]
        if replicas > 1:  # the loss is the mean over a share of the batch; Keras sums over shares
            gradients = [g / replicas for g in map(tf.convert_to_tensor, gradients)]
        return loss, gradients

    def input_gradient(self, function, x):
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(x)
            y = function(x)
        return tape.gradient(y, x)

    def run_step(self, step, model, data):
        return step(data)

    def compiled(self, model, function):
        seeds = random_state(model)

        @functools.cache
        def traced(*specs):
            return tf.function(
                function, specs, autograph=False, jit_compile=self.has_accelerator()
            ).get_concrete_function()

        def run(*inputs):
            specs = (tf.TensorSpec((None, *x.shape[1:]), x.dtype) for x in inputs)
            before = [seed.numpy() for seed in seeds]
            outputs = traced(*specs)(*map(tf.convert_to_tensor, inputs)).numpy()
            for seed, value in zip(seeds, before, strict=True):
                seed.assign(value)
            return outputs

        return run

    def feed(self, batches):
        # Autotuning is off: stopping its thread delays the end of an epoch, since it sleeps for
        # 10, 20, 40, ... ms and is not woken.
        options = tf.data.Options()
        options.autotune.enabled = False
        spec = tuple(tf.TensorSpec((None, *a.shape[1:]), a.dtype) for a in batches[0])
        dataset = tf.data.Dataset.from_generator(
            lambda: (batches[i] for i in range(len(batches))), output_signature=spec
        )
        dataset = dataset.apply(tf.data.experimental.assert_cardinality(len(batches)))
        return dataset.prefetch(2).with_options(options)

    def default_jit(self):
        return self.has_accelerator() and not tf.distribute.has_strategy()

    def has_accelerator(self):
        return bool(tf.config.list_physical_devices("GPU"))

    def make_deterministic(self):
        tf.config.experimental.enable_op_determinism()

    def fused_batch_norm(self, x, gamma, beta, epsilon):
        if x.dtype == "float64" or gamma.dtype != "float32":
            return None
        if replica()[1] > 1:  # the kernel would take the statistics of one share of the batch
            wide, axes = tf.cast(x, tf.float32), list(range(len(x.shape) - 1))
            mean, variance = keras.ops.moments(wide, axes, synchronized=True)
            y = tf.nn.batch_normalization(wide, mean, variance, beta, gamma, epsilon)
            return tf.cast(y, x.dtype), mean, variance
        # On a CPU, three to seven times as fast as Keras' several kernels.
        y, mean, variance = tf.compat.v1.nn.fused_batch_norm(x, gamma, beta, epsilon=epsilon)
        n = tf.cast(tf.size(x) // x.shape[-1], variance.dtype)
        return y, mean, variance * (n - 1) / n  # the kernel returns the unbiased estimate

    def apply_adam(self, variable, gradient, m, v, step, learning_rate, *, beta_1, beta_2, epsilon):
        if variable.dtype != tf.float32:
            return False
        step = tf.cast(step, tf.float32)
        tf.raw_ops.ResourceApplyAdam(
            var=variable.handle,
            m=m.value.handle,
            v=v.value.handle,
            beta1_power=beta_1**step,
            beta2_power=beta_2**step,
            lr=tf.cast(learning_rate, tf.float32),
            beta1=beta_1,
            beta2=beta_2,
            epsilon=epsilon,
            grad=tf.cast(gradient, tf.float32),  # an embedding's gradient becomes dense
        )
        return True

    def sample_noise(self, sampler, shape, **settings):
        # All replicas have the same seeds, so each draws for the whole batch and takes its rows.
        index, replicas = replica()
        if replicas == 1:
            return sampler(shape, **settings)
        rows, *rest = shape
        noise = sampler((replicas * rows, *rest), **settings)
        by_copy = keras.ops.reshape(noise, (COPIES.get(), replicas, -1, *rest))
        return keras.ops.reshape(by_copy[:, index], shape)

    @contextlib.contextmanager
    def copies_of_a_batch(self, copies):
        before = COPIES.set(copies)
        try:
            yield
        finally:
            COPIES.reset(before)

    def std(self, x):
        if replica()[1] == 1:
            return keras.ops.std(x)
        axes = list(range(len(x.shape)))
        return keras.ops.sqrt(keras.ops.moments(x, axes, synchronized=True)[1])

    def split_cpu(self, devices):
        if not self.has_accelerator():
            parts = [tf.config.LogicalDeviceConfiguration()] * devices
            cpu = tf.config.list_physical_devices("CPU")[0]
            tf.config.set_logical_device_configuration(cpu, parts)

    def data_parallel(self, devices):
        return self._strategy(devices).scope()

    @functools.cache  # noqa: B019  # two strategies in one process mix up their messages
    def _strategy(self, devices):
        kind = "GPU" if self.has_accelerator() else "CPU"
        names = [device.name for device in tf.config.list_logical_devices(kind)]
        return tf.distribute.MirroredStrategy(first_devices(names, devices))


def replica() -> tuple[int, int]:
    """Return the number of the replica in which this is called, and how many there are."""
    context = tf.distribute.get_replica_context()
    if context is None:
        return 0, 1
    return context.replica_id_in_sync_group, context.num_replicas_in_sync
