"""What a backend must do: the interface, and the defaults that suit most of them."""

import contextlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

import keras
import numpy as np

from gan_vs_vae.errors import UserError

Tensor = Any  # a tensor of the backend in use


class Backend:
    """The operations that Keras' API does not offer on all backends alike.

    Training code is written in stateful style: `keras.ops` and `variable.assign`. A subclass makes
    that style work on its backend.
    """

    version: str  # of the backend's own package

    # -- differentiation -----------------------------------------------------------------

    def gradients(
        self,
        function: Callable[[], Tensor],
        variables: Sequence[keras.Variable],
        reassigned: bool = False,
    ) -> tuple[Tensor, Sequence[Tensor]]:
        """Return a scalar loss and its gradients.

        Args:
            function: takes nothing and returns the loss, a scalar. It may assign to variables.
            variables: list of trainable variables.
            reassigned: bool. Whether the function assigns to these variables, as Keras'
                `SpectralNormalization` does at each call. Defaults to False.

        Returns:
            `(loss, [d loss / d v for v in variables])`.

        >>> from gan_vs_vae import backend
        >>> x = keras.Variable(3.0)
        >>> loss, (gradient,) = backend.gradients(lambda: x * x, [x])
        >>> float(loss), float(gradient)
        (9.0, 6.0)
        """
        raise NotImplementedError

    def input_gradient(self, function: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
        """Return `d sum(function(x)) / dx`, of x's shape.

        Inside `gradients` the result can be differentiated again, as gradient penalties need.
        """
        raise NotImplementedError

    # -- running code --------------------------------------------------------------------

    def run_step(self, step: Callable[[Any], dict], model: keras.Model, *arguments: Any) -> Any:
        """Run `step(data)` with the arguments of Keras' `train_step` or `test_step`.

        Args:
            step: takes a batch, changes variables, and returns the logs.
            model: the model whose variables `step` changes.
            *arguments: what this backend's trainer passes to `train_step`.

        Returns:
            What this backend's trainer expects of `train_step`.
        """
        raise NotImplementedError

    def before_step(
        self, model: keras.Model, read: Callable[[], Tensor], *arguments: Any
    ) -> np.ndarray:
        """Return what `read()` returns before a training step, as an array.

        Args:
            model: the model that trains.
            read: takes nothing, and reads variables of the model's optimizer.
            *arguments: what this backend's trainer passes to the compiled step. On JAX, Keras keeps
                the variables' values there while it trains.
        """
        return keras.ops.convert_to_numpy(read())

    def kept_state(self, model: keras.Model) -> AbstractContextManager:
        """Return a scope that leaves the model with its weights if an exception ends it.

        On JAX, Keras takes the weights out of the model while it trains or evaluates.
        """
        return contextlib.nullcontext()

    def fetch_state(self, model: keras.Model) -> None:
        """Make a model's variables hold their present values while it trains."""

    def compiled(
        self, model: keras.Model, function: Callable[..., Tensor]
    ) -> Callable[..., np.ndarray]:
        """Compile a function of tensors into one of NumPy arrays.

        The result depends on its arguments and on the model's weights alone: random layers of the
        model draw the same numbers at every call, and their seeds do not advance.

        Args:
            model: the model whose variables `function` reads.
            function: takes tensors and returns one.
        """
        raise NotImplementedError

    def feed(self, batches: keras.utils.PyDataset) -> Any:
        """Return batches in the form that this backend's `fit` reads fastest."""
        return batches

    def default_jit(self) -> bool:
        """Return whether to compile training steps with XLA.

        True on JAX; on TensorFlow only on a GPU, since on a CPU XLA's convolutions take 2 to 4
        times as long as TensorFlow's own; False on PyTorch.
        """
        return False

    def has_accelerator(self) -> bool:
        """Return whether the backend computes on a GPU or TPU."""
        raise NotImplementedError

    def make_deterministic(self) -> None:
        """Use kernels that return the same bits at every run, until the process ends."""
        raise NotImplementedError

    # -- faster kernels ------------------------------------------------------------------

    def fused_batch_norm(
        self, x: Tensor, gamma: Tensor, beta: Tensor, epsilon: float
    ) -> tuple[Tensor, Tensor, Tensor] | None:
        """Normalise a batch over all axes but the last, in one kernel.

        y = gamma (x - mean) / sqrt(variance + epsilon) + beta.

        Returns:
            `(y, mean, variance)`: y in x's dtype, the others float32. None where the backend has
            no such kernel, or where it is no faster than several.
        """
        return None

    def apply_adam(
        self,
        variable: keras.Variable,
        gradient: Tensor,
        m: keras.Variable,
        v: keras.Variable,
        step: Tensor,
        learning_rate: Tensor,
        **settings: float,
    ) -> bool:
        """Update a variable by one step of Adam, in one kernel.

        Args:
            variable, gradient: the weight and its gradient.
            m, v: the moving averages of the gradient and of its square; updated, too.
            step: the number of this step, from 1.
            learning_rate: scalar.
            **settings: `beta_1`, `beta_2` and `epsilon`.

        Returns:
            Whether it was done; False where the backend has no such kernel.
        """
        return False

    # -- several devices and hosts -------------------------------------------------------

    def sample_noise(self, sampler: Callable[..., Tensor], shape: tuple, **settings: Any) -> Tensor:
        """Return `sampler(shape, **settings)`: noise with one row for each image of a batch.

        Where several devices share a batch, each gets its rows of what one device would draw.

        Args:
            sampler: for example `keras.random.normal`.
            shape: `(batch, ...)`.
            **settings: further arguments of `sampler`, such as `seed`.

        >>> from gan_vs_vae import backend
        >>> backend.sample_noise(keras.random.uniform, (2, 3), seed=0).shape == (2, 3)
        True
        """
        return sampler(shape, **settings)

    def copies_of_a_batch(self, copies: int) -> AbstractContextManager:
        """Return a scope in which a batch is so many copies of another one, one after the other.

        `sample_noise` needs it where several devices share a batch: each has all copies of its share.
        """
        return contextlib.nullcontext()

    def std(self, x: Tensor) -> Tensor:
        """Return the standard deviation of all numbers of a batch, a scalar."""
        return keras.ops.std(x)

    def split_cpu(self, devices: int) -> None:
        """Make the CPU appear as several devices, to try out what needs several.

        Has no effect on a GPU. Must be called before anything is computed.
        """

    def data_parallel(self, devices: int) -> AbstractContextManager:
        """Return a scope in which models share each batch among devices.

        The result is that of one device: batch statistics are those of the whole batch.

        Args:
            devices: int. Devices of each host.

        Raises:
            UserError: if there are fewer devices, or if the backend does not support it.
        """
        raise UserError("several devices need the JAX or the TensorFlow backend: set KERAS_BACKEND")

    def host_count(self) -> int:
        """Return how many processes train together, by `keras.distribution.initialize`."""
        return 1

    def host_index(self) -> int:
        """Return the number of this process among them, from 0."""
        return 0

    def disconnect_hosts(self) -> None:
        """Block until all hosts are ready, then disconnect from them."""

    def is_lost_host(self, error: Exception) -> bool:
        """Return whether the error was raised because another host is gone."""
        return False

    def broadcast(self, values: Any) -> Any:
        """Return the values of host 0: numbers or arrays, of the same shapes on each host."""
        return values


def first_devices(names: Sequence[str], count: int) -> list[str]:
    """Return the first `count` devices.

    Raises:
        UserError: if there are fewer.
    """
    if count > len(names):
        raise UserError(f"--devices {count}: there are {len(names)}: {', '.join(names)}")
    return list(names[:count])


def random_state(model: keras.Model) -> list[keras.Variable]:
    """Return the states of a model's seed generators: variables that are not weights."""
    weights = {id(v) for v in model.weights}
    return [v for v in model.variables if id(v) not in weights]
