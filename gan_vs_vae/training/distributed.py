"""Training on several devices, and on several hosts, by the engines that Keras has for it.

On JAX that is `keras.distribution.DataParallel`, on one host or on many, where each runs the same
command; on TensorFlow `tf.distribute.MirroredStrategy`, on one. All hosts do the same, since each
must take part in whatever is done with what all of them hold; but only what the first has in its
folder of runs is read, and only what it writes is kept.
"""

import argparse
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

HOSTS = "KERAS_DISTRIBUTION_NUM_PROCESSES"  # with ..._JOB_ADDRESSES and ..._PROCESS_ID


class LostHost(UserError):
    """Another host is gone: nothing that involves it will end."""


class Team:
    """Those devices, on all hosts, that train one model together.

    Args:
        devices: of each host; None: one, and no other host takes part.

    Raises:
        UserError: another backend, or fewer devices, than that takes.
    """

    def __init__(self, devices: int | None = None):
        self.devices = devices or 1
        self.hosts = backend.hosts() if devices else 1
        self.leads = self.hosts == 1 or backend.host() == 0
        self._scratch = None if self.leads else tempfile.TemporaryDirectory()

    @property
    def size(self) -> int:
        """How many devices there are, on all hosts."""
        return self.devices * self.hosts

    @contextlib.contextmanager
    def training(self) -> Iterator[None]:
        """Where the model is built and trained; `LostHost` where another one is gone."""
        alone = self.size == 1
        with contextlib.nullcontext() if alone else backend.data_parallel(self.devices):
            try:
                yield
            except Exception as error:
                if not backend.lost_host(error):
                    raise
                raise LostHost(
                    f"another host ended, or cannot be reached ({brief(error)}): start the same "
                    "command on every host again, and it goes on from the last whole epoch"
                ) from error

    def folder(self, runs: Path) -> Path:
        """Where this host's runs go: the folder of runs, or one that vanishes with this team."""
        return runs if self.leads else Path(self._scratch.name)

    def check_batch(self, batch_size: int) -> None:
        """Refuse a batch that cannot be shared out evenly."""
        if batch_size % self.size:
            raise UserError(
                f"a batch of {batch_size} cannot be shared out evenly among {self.size} devices: "
                "set another batch_size"
            )

    def agree(self, number: int) -> int:
        """The first host's number."""
        return int(backend.from_first(number)) if self.hosts > 1 else number

    def copy(self, path: Path) -> None:
        """Give every host the first one's file of that name."""
        if self.hosts == 1:
            return
        content = np.frombuffer(path.read_bytes() if self.leads else b"", "uint8")
        size = self.agree(len(content))
        content = backend.from_first(content if self.leads else np.zeros(size, "uint8"))
        if not self.leads:
            with atomic_write(path) as partial:
                partial.write_bytes(content.tobytes())


def prepare(options: argparse.Namespace) -> None:
    """Meet the other hosts, if the environment tells of any, before anything is computed.

    `options.devices`, how many devices of each host to train on, becomes 1 if there are hosts to
    meet and it is None, which says that this process trains alone.

    Raises:
        UserError: a number of devices below 1, a host that cannot be reached.
    """
    devices = options.devices
    if devices is not None and devices < 1:
        raise UserError(f"--devices must be at least 1, not {devices}")
    if devices is not None:
        backend.prepare_devices(devices)
    if HOSTS not in os.environ:
        return
    if backend.NAME != "jax":
        raise UserError(f"{HOSTS} is set: several hosts need KERAS_BACKEND=jax")
    try:
        keras.distribution.initialize()
    except (RuntimeError, ValueError) as error:
        raise UserError(
            f"the hosts of KERAS_DISTRIBUTION_JOB_ADDRESSES do not meet: {brief(error)}"
        ) from error
    options.devices = devices or 1


def leave(options: argparse.Namespace) -> bool:
    """Part from the other hosts, if there are any, once all is trained.

    Returns:
        Whether this host has the runs, and goes on alone.
    """
    if backend.hosts() == 1:
        return True
    backend.leave_hosts()
    options.devices = None
    return backend.host() == 0
