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
from gan_vs_vae.ending import end_at_once
from gan_vs_vae.errors import UserError, brief
from gan_vs_vae.files import write_bytes
from gan_vs_vae.ranges import check_range
from gan_vs_vae.training.hosts import LOCAL, Hosts, lost_host

VARIABLES = tuple(
    f"KERAS_DISTRIBUTION_{name}" for name in ("NUM_PROCESSES", "JOB_ADDRESSES", "PROCESS_ID")
)

_hosts: Hosts | None = None  # this process is connected to


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
                raise LostHost(lost_host(brief(error))) from error

    def run_folder(self, runs: Path) -> Path:
        """Return the folder of runs, or, on other hosts than the chief, a temporary one."""
        return runs if self._scratch is None else Path(self._scratch.name)

    def check_batch(self, batch_size: int) -> None:
        """Raise `UserError` if there are fewer devices, or they cannot share a batch evenly."""
        if batch_size % self.count:
            raise UserError(
                f"a batch of {batch_size} cannot be shared out evenly among {self.count} devices: "
                "set another batch_size"
            )
        if self.hosts == 1:
            with self.scope():
                pass

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
            write_bytes(path, content.tobytes())


def connect_hosts(devices: int | None = None) -> int | None:
    """Connect to the other hosts, if the environment names any, before anything is computed.

    Args:
        devices: int or None. Devices of this host, as the user asks for them.

    Returns:
        The devices of each host to train on: at least 1 if there are several hosts; `devices`
        otherwise, where None stands for training without distribution.

    Raises:
        UserError: if `devices` is out of range, or the hosts do not meet.
    """
    check_range("devices", devices, "--")
    if devices is not None:
        with contextlib.suppress(RuntimeError):  # too late; `Devices.scope` says how many there are
            backend.split_cpu(devices)
    if VARIABLES[0] not in os.environ:
        return devices
    if backend.NAME != "jax":
        raise UserError(f"{VARIABLES[0]} is set: several hosts need KERAS_BACKEND=jax")
    _connect(*_from_environment())
    return devices or 1


def _from_environment():
    """Return the chief's address, the number of hosts, and that of this one."""
    if missing := [name for name in VARIABLES if name not in os.environ]:
        raise UserError(f"{VARIABLES[0]} is set, and {missing[0]} is not: set it on every host")
    number, addresses, index = (os.environ[name] for name in VARIABLES)
    if not (number.isdigit() and index.isdigit() and int(index) < int(number)):
        raise UserError(
            f"{VARIABLES[2]}={index} must be a number from 0, below {VARIABLES[0]}={number}"
        )
    listed = addresses.split(",")
    if len(listed) not in (1, int(number)):
        raise UserError(f"{VARIABLES[1]} has {len(listed)} addresses for {number} hosts")
    return listed[0].strip(), int(number), int(index)


def _connect(address, count, index):
    global _hosts
    hosts = Hosts(address, count, index)
    local = f"{LOCAL}:{hosts.meet()}"
    os.environ["JAX_COORDINATOR_BIND_ADDRESS"] = local
    try:
        keras.distribution.initialize(local, count, index)
    except (RuntimeError, ValueError) as error:
        raise UserError(f"the hosts do not meet: {brief(error)}") from error
    _hosts = hosts
    end_at_once(True)


def disconnect_hosts() -> bool:
    """Block until all hosts have finished training, then disconnect from them.

    Returns:
        Whether this host has the runs, and continues alone.
    """
    global _hosts
    is_chief = backend.host_index() == 0
    backend.disconnect_hosts()
    if _hosts is not None:
        _hosts.finish()
        _hosts = None
        end_at_once(False)
    return is_chief
