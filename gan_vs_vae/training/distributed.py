"""Training on several devices, and on several hosts, with what Keras has for it.

On JAX that is `keras.distribution.DataParallel`, on one host or on several, each of which runs the
same command; on TensorFlow `tf.distribute.MirroredStrategy`, on one host. All hosts execute the
same operations, because each must take part in any that involves data that all of them hold. But
only the chief, host 0, reads and keeps what is in its folder of runs.
"""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import keras
import numpy as np

from gan_vs_vae import backend
from gan_vs_vae.errors import UserError, brief
from gan_vs_vae.files import atomic_write
from gan_vs_vae.ranges import check_range

HOSTS = "KERAS_DISTRIBUTION_NUM_PROCESSES"  # with ..._JOB_ADDRESSES and ..._PROCESS_ID


class LostHost(UserError):
    """Another host is gone, so that no operation that involves it can end."""


class Devices:
    """The devices, on all hosts, that train one model together.

    Args:
        per_host: int or None. Devices of each host. Defaults to None: one device of this host,
            without any other host.

    Attributes:
        count: int. Devices on all hosts.
        is_chief: bool. Whether this is host 0, which keeps the runs.
    """

    def __init__(self, per_host: int | None = None):
        check_range("devices", per_host)
        self.per_host = per_host or 1
        self.hosts = backend.host_count() if per_host else 1
        self.count = self.per_host * self.hosts
        self.is_chief = self.hosts == 1 or backend.host_index() == 0
        self._scratch = None if self.is_chief else tempfile.TemporaryDirectory()

    @contextlib.contextmanager
    def scope(self) -> Iterator[None]:
        """Build and train models on these devices within this context.

        Raises:
            UserError: if there are fewer devices, or the backend does not support several.
            LostHost: if another host ends, or cannot be reached.
        """
        alone = self.count == 1
        with contextlib.nullcontext() if alone else backend.data_parallel(self.per_host):
            try:
                yield
            except Exception as error:
                if not backend.is_lost_host(error):
                    raise
                raise LostHost(
                    f"another host ended, or cannot be reached ({brief(error)}): start the same "
                    "command on every host again, and it goes on from the last whole epoch"
                ) from error

    def run_folder(self, runs: Path) -> Path:
        """Return the folder of runs, or, on other hosts than the chief, a temporary one."""
        return runs if self._scratch is None else Path(self._scratch.name)

    def check_batch(self, batch_size: int) -> None:
        """Raise `UserError` if a batch cannot be shared evenly among the devices."""
        if batch_size % self.count:
            raise UserError(
                f"a batch of {batch_size} cannot be shared out evenly among {self.count} devices: "
                "set another batch_size"
            )

    def broadcast(self, number: int) -> int:
        """Return the chief's number on every host."""
        return int(backend.broadcast(number)) if self.hosts > 1 else number

    def broadcast_file(self, path: Path) -> None:
        """Copy the chief's file of that name to every other host."""
        if self.hosts == 1:
            return
        content = np.frombuffer(path.read_bytes() if self.is_chief else b"", "uint8")
        size = self.broadcast(len(content))
        content = backend.broadcast(content if self.is_chief else np.zeros(size, "uint8"))
        if not self.is_chief:
            with atomic_write(path) as partial:
                partial.write_bytes(content.tobytes())


def connect_hosts(devices: int | None = None) -> int | None:
    """Connect to the other hosts, if the environment names any, before anything is computed.

    Args:
        devices: int or None. Devices of this host, as the user asks for them.

    Returns:
        The devices of each host to train on: at least 1 if there are several hosts; `devices`
        otherwise, where None stands for training without distribution.

    Raises:
        UserError: if `devices` is out of range, or a host cannot be reached.
    """
    check_range("devices", devices, "--")
    if devices is not None:
        with contextlib.suppress(RuntimeError):  # too late; `Devices.scope` says how many there are
            backend.split_cpu(devices)
    if HOSTS not in os.environ:
        return devices
    if backend.NAME != "jax":
        raise UserError(f"{HOSTS} is set: several hosts need KERAS_BACKEND=jax")
    try:
        keras.distribution.initialize()
    except (RuntimeError, ValueError) as error:
        raise UserError(
            f"the hosts of KERAS_DISTRIBUTION_JOB_ADDRESSES do not meet: {brief(error)}"
        ) from error
    return devices or 1


def disconnect_hosts() -> bool:
    """Block until all hosts have finished training, then disconnect from them.

    Returns:
        Whether this host has the runs, and continues alone.
    """
    is_chief = backend.host_index() == 0
    backend.disconnect_hosts()
    return is_chief
