"""How several hosts meet, and how each notices that another one is gone.

JAX waits five minutes for a host that does not come, and aborts with a stack of C++ when the
chief's service is gone. Therefore its connections pass through these processes: the chief takes
those of the other hosts at the address that all know, and hands them on to the service of JAX,
which listens to this machine alone; the JAX of another host connects to its own process. The end of
a connection is not handed on: it ends this process with one sentence.
"""

import contextlib
import os
import socket
import sys
import threading
import time
from collections.abc import Callable

from gan_vs_vae import ending
from gan_vs_vae.errors import UserError, brief, note

MEETING = 30.0  # seconds in which all hosts must come
GRACE = 5.0  # seconds in which hosts that have finished end one after the other
LOCAL = "127.0.0.1"
GREETING = b"gan_vs_vae host %8d of %8d\n"
READY = b"ready"


class Hosts:
    """The connections between the hosts.

    Args:
        address: str. `name:port` of the chief.
        count, index: int. The number of hosts, and of this one among them, from 0.
    """

    def __init__(self, address: str, count: int, index: int):
        self.address = address
        self.count = count
        self.index = index
        self._finished = threading.Event()

    def meet(self) -> int:
        """Block until all hosts are there.

        Returns:
            The port of this machine at which JAX starts its service, or finds it.

        Raises:
            UserError: if a host does not come, or ends meanwhile.
        """
        name, _, port = self.address.rpartition(":")
        if not name or not port.isdigit():
            raise UserError(
                f"the address of a host is NAME:PORT, such as node1:1234, not {self.address!r}"
            )
        until = time.monotonic() + MEETING
        try:
            if self.index == 0:
                return self._await_others(int(port), until)
            return self._join_chief(name, int(port), until)
        except OSError as error:
            raise UserError(
                f"host {self.index} cannot use the address {self.address}: {brief(error)}"
            ) from error

    def finish(self) -> None:
        """Take the end of other hosts, from now on, as that of their work."""
        self._finished.set()

    def _await_others(self, port, until):
        others: dict[int, socket.socket] = {}
        with _listener(port) as listener:
            listener.settimeout(1)
            note(f"host 0 waits for {self.count - 1} others at {self.address}")
            while len(others) < self.count - 1:
                for index, other in others.items():
                    if _has_ended(other):
                        raise UserError(f"host {index} ended while the hosts met: start all again")
                if time.monotonic() > until:
                    missing = sorted(set(range(1, self.count)) - set(others))
                    raise UserError(
                        f"host {missing[0]} did not come to {self.address} within {MEETING:.0f} s: "
                        "start the same command on every host at about the same time"
                    )
                with contextlib.suppress(TimeoutError):
                    other, _ = listener.accept()
                    if (index := self._greeted(other)) in others:
                        raise UserError(
                            f"two hosts have the number {index}: give each a "
                            "KERAS_DISTRIBUTION_PROCESS_ID of its own"
                        )
                    if index is not None:
                        others[index] = other
        service = _free_port()
        for other in others.values():
            other.sendall(READY)
            _start(self._relay, _watched(other), lambda: _connect(service))
        return service

    def _greeted(self, other):
        """Return the number of the host that has connected, or None if it is none of ours."""
        other.settimeout(5)
        with contextlib.suppress(OSError):
            words = _receive(other, len(GREETING % (0, 0))).split()
            if words[:2] == [b"gan_vs_vae", b"host"]:
                index, count = int(words[2]), int(words[4])
                if count != self.count:
                    raise UserError(
                        f"host {index} counts {count} hosts, and host 0 {self.count}: set "
                        "KERAS_DISTRIBUTION_NUM_PROCESSES alike on every host"
                    )
                other.settimeout(None)
                return index
        other.close()
        return None

    def _join_chief(self, name, port, until):
        note(f"host {self.index} connects to host 0 at {self.address}")
        while True:
            try:
                chief = socket.create_connection((name, port), timeout=5)
                break
            except OSError as error:
                if time.monotonic() > until:
                    raise UserError(
                        f"host {self.index} did not reach host 0 at {self.address} within "
                        f"{MEETING:.0f} s ({error.strerror or error}): start the same command on "
                        "every host at about the same time"
                    ) from error
                time.sleep(0.2)
        if not self._is_welcome(chief):
            raise UserError("host 0 ended while the hosts met: start all of them again")
        listener = socket.create_server((LOCAL, 0))
        _start(self._relay, _watched(chief), lambda: listener.accept()[0])
        return listener.getsockname()[1]

    def _is_welcome(self, chief):
        """Greet the chief; return whether all hosts came before the connection ended."""
        with contextlib.suppress(ConnectionError):
            chief.sendall(GREETING % (self.index, self.count))
            chief.settimeout(2 * MEETING)
            ready = _receive(chief, len(READY))
            chief.settimeout(None)
            return ready == READY
        return False

    def _relay(self, remote: socket.socket, connect: Callable[[], socket.socket]) -> None:
        """Pass on what another host sends to the JAX of this one, and what that answers."""
        local = connect()
        _start(_copy, local, remote)
        _copy(remote, local)
        if not self._finished.wait(GRACE):
            with contextlib.suppress(OSError):
                print(f"error: {lost_host('its connection ended')}", file=sys.stderr, flush=True)
            ending.flush()
            os._exit(2)


def lost_host(reason: str) -> str:
    """Return the sentence that ends a host when another one is gone."""
    return (
        f"another host ended, or cannot be reached ({reason}): start the same command on every "
        "host again, and it goes on from the last whole epoch"
    )


def _listener(port):
    """Return a socket that listens at a port of all networks of this machine."""
    if socket.has_dualstack_ipv6():
        return socket.create_server(("", port), family=socket.AF_INET6, dualstack_ipv6=True)
    return socket.create_server(("", port))


def _free_port():
    with socket.create_server((LOCAL, 0)) as free:
        return free.getsockname()[1]


def _connect(port):
    """Connect to a port of this machine, as soon as something listens there."""
    while True:
        with contextlib.suppress(OSError):
            return socket.create_connection((LOCAL, port))
        time.sleep(0.05)


def _watched(connection):
    """Return a connection that ends half a minute after the other machine has gone silent."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    settings = {"TCP_KEEPIDLE": 10, "TCP_KEEPINTVL": 5, "TCP_KEEPCNT": 3, "TCP_USER_TIMEOUT": 25000}
    for name, value in settings.items():
        if hasattr(socket, name):  # not on every system
            connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
    return connection


def _has_ended(connection):
    """Return whether a connection, on which nothing is sent yet, has ended."""
    connection.setblocking(False)
    try:
        return connection.recv(1) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True
    finally:
        connection.setblocking(True)


def _receive(connection, size):
    """Return `size` bytes, or fewer if the connection ends before."""
    received = b""
    while len(received) < size and (more := connection.recv(size - len(received))):
        received += more
    return received


def _copy(source, target):
    with contextlib.suppress(OSError):
        while content := source.recv(1 << 16):
            target.sendall(content)


def _start(function, *arguments):
    threading.Thread(target=function, args=arguments, daemon=True).start()
