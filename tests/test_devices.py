"""Several devices and several hosts compute what one device does with the whole batch."""

import contextlib
import os
import re
import socket
import subprocess
import sys
import threading

import numpy as np
import pytest
import yaml

from gan_vs_vae import backend, training
from gan_vs_vae.__main__ import main
from gan_vs_vae.backend.base import first_devices
from gan_vs_vae.errors import UserError
from gan_vs_vae.training import distributed
from gan_vs_vae.training.distributed import Devices
from gan_vs_vae.training.hosts import Hosts
from tests.conftest import ROOT, needs, run_python
from tests.test_training import configuration
from tests.train_on_devices import CASES

OF = {"tensorflow": tuple(CASES), "jax": ("acgan",)}  # with several hosts, JAX has another case


def command(folder, case, *options):
    """`python -m gan_vs_vae` on a case; its run lies in `folder`."""
    folder.mkdir(exist_ok=True)
    path = folder / "case.yaml"
    path.write_text(yaml.safe_dump(CASES[case]))
    return ["-m", "gan_vs_vae", str(path), "--data", "embedded", "--runs", str(folder), *options]


def trained(folder):
    """The losses, and the weights, of the run in a folder."""
    (model,) = folder.glob("*/model.keras")
    history = np.loadtxt(model.parent / "history.csv", delimiter=",", skiprows=1, ndmin=2)
    return history[:, 1:-1], training.load_model(model).get_weights()


def assert_equal(a, b):
    for x, y in zip(trained(a), trained(b), strict=True):
        for left, right in zip(x, y, strict=True):
            np.testing.assert_allclose(left, right, rtol=1e-5, atol=1e-5)


@pytest.fixture(scope="session")
def runs(tmp_path_factory):
    """`runs(backend)`: the folder of what tests/train_on_devices.py trained there, once for all."""
    folders = {}

    def runs(name):
        needs(name)
        if name not in folders:
            folders[name] = tmp_path_factory.mktemp(name)
            run_python("-m", "tests.train_on_devices", str(folders[name]), *OF[name], backend=name)
        return folders[name]

    return runs


@pytest.mark.slow
@pytest.mark.parametrize(("name", "case"), [(name, case) for name in OF for case in OF[name]])
def test_two_devices_train_as_one_does(runs, name, case):
    assert_equal(runs(name) / f"{case}-1", runs(name) / f"{case}-2")


@pytest.mark.slow
def test_a_run_goes_on_with_another_number_of_devices(runs):
    assert_equal(runs("tensorflow") / "wgan_gp-1", runs("tensorflow") / "wgan_gp-2-1")


@pytest.mark.slow
@pytest.mark.parametrize("layer", ["layers.Dropout(0.5)", "jitter.Jitter(0.3, flip=True)"])
def test_replicas_draw_what_one_device_would_have_drawn(layer):
    code = f"""
import keras, numpy as np, tensorflow as tf
from gan_vs_vae import backend, layers
from gan_vs_vae.networks import jitter
backend.split_cpu(2)
x = np.tile(np.random.default_rng(0).random((4, 8, 8, 1), "float32"), (2, 1, 1, 1))
with backend.data_parallel(2):
    strategy = tf.distribute.get_strategy()
    keras.utils.set_random_seed(1)
    shared = {layer}
shares = strategy.run(lambda: shared(x[:4], training=True))
shares = [share.numpy() for share in strategy.experimental_local_results(shares)]
assert len(shares) == 2 and (shares[0] != shares[1]).any()
keras.utils.set_random_seed(1)
alone = {layer}(x, training=True).numpy()
np.testing.assert_array_equal(np.concatenate(shares), alone)
"""
    run_python("-c", code, backend="tensorflow")


def trains(folder, *options):
    """The command that trains one run."""
    return command(folder, "wgan_gp", *options)


def draws(folder, *options):
    """The command that trains two runs, and draws a figure."""
    smoke = ("saturation", "--preset", "smoke", "--data", "embedded")
    return ["-m", "reproduce", *smoke, "--runs", str(folder), "--out", str(folder), *options]


@contextlib.contextmanager
def hosts(tmp_path, *options, do=trains):
    """Two processes that `do` together; host 0's files are in `host0`, host 1's would be in `host1`."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        address = f"localhost:{free.getsockname()[1]}"
    environment = {
        **os.environ,
        "KERAS_BACKEND": "jax",
        "KERAS_DISTRIBUTION_JOB_ADDRESSES": f"{address},{address}",
        "KERAS_DISTRIBUTION_NUM_PROCESSES": "2",
    }
    processes = [
        subprocess.Popen(
            [sys.executable, *do(tmp_path / f"host{host}", *options)],
            cwd=ROOT,
            env={**environment, "KERAS_DISTRIBUTION_PROCESS_ID": str(host)},
            stderr=subprocess.PIPE,
            text=True,
        )
        for host in range(2)
    ]
    try:
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.wait()
            process.stderr.close()


@pytest.mark.slow
@pytest.mark.parametrize("victim", [0, 1])
@pytest.mark.parametrize("moment", ["meeting", "compiling"])
def test_host_ends_with_a_sentence_when_another_is_killed(tmp_path, moment, victim):
    needs("jax")
    with hosts(tmp_path) as processes:
        if moment == "meeting":
            while "NOTE: host" not in processes[victim].stderr.readline():
                assert processes[victim].poll() is None
        while moment == "compiling" and not list((tmp_path / "host0").glob("*/config.yaml")):
            assert processes[victim].poll() is None
        processes[victim].kill()
        other = processes[1 - victim]
        _, error = other.communicate(timeout=90)
    assert other.returncode == 2
    assert re.search(r"^error: (host \d did not|host \d ended|another host ended)", error, re.M), (
        error
    )
    assert "Check failure stack trace" not in error


@pytest.mark.parametrize("index", [0, 1])
def test_host_that_is_alone_says_so(index, monkeypatch):
    monkeypatch.setattr("gan_vs_vae.training.hosts.MEETING", 0.1)
    with socket.socket() as free:
        free.bind(("localhost", 0))
        address = f"localhost:{free.getsockname()[1]}"
    with pytest.raises(UserError, match=f"host 1 did not .*{address} within 0 s"):
        Hosts(address, 2, index).meet()


def test_hosts_meet_whatever_else_connects():
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    found = {}
    chief, other = (
        threading.Thread(
            target=lambda i=i: found.update({i: Hosts(f"localhost:{port}", 2, i).meet()})
        )
        for i in range(2)
    )
    chief.start()
    stranger = None
    while stranger is None:
        with contextlib.suppress(ConnectionRefusedError):
            stranger = socket.create_connection(("localhost", port))
    stranger.sendall(b"GET / HTTP/1.1\r\n\r\n")
    stranger.close()
    other.start()
    chief.join()
    other.join()
    assert set(found) == {0, 1}


@pytest.mark.parametrize(
    ("others", "sentence"),
    [
        ([(1, 3)], "host 1 counts 3 hosts, and host 0 2: set KERAS_DISTRIBUTION_NUM_PROCESSES"),
        (
            [(2, 3), (2, 3)],
            "two hosts have the number 2: give each a KERAS_DISTRIBUTION_PROCESS_ID",
        ),
    ],
)
def test_hosts_that_do_not_belong_together_say_so(others, sentence):
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    count = len(others) + 1

    def join(index, counted):
        with contextlib.suppress(UserError):  # the chief says why it ends
            Hosts(f"localhost:{port}", counted, index).meet()

    threads = [threading.Thread(target=join, args=other) for other in others]
    for thread in threads:
        thread.start()
    with pytest.raises(UserError, match=sentence):
        Hosts(f"localhost:{port}", count, 0).meet()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"PROCESS_ID": "2"}, "PROCESS_ID=2 must be a number from 0, below .*NUM_PROCESSES=2"),
        ({"PROCESS_ID": "x"}, "PROCESS_ID=x must be a number"),
        ({"JOB_ADDRESSES": "a:1,b:1,c:1"}, "has 3 addresses for 2 hosts"),
        ({"JOB_ADDRESSES": "a"}, "the address of a host is NAME:PORT, such as node1:1234, not 'a'"),
        ({"JOB_ADDRESSES": None}, "JOB_ADDRESSES is not"),
    ],
)
def test_hosts_that_are_named_wrongly_are_a_mistake(monkeypatch, changes, sentence):
    monkeypatch.setattr(distributed.backend, "NAME", "jax")
    settings = {"NUM_PROCESSES": "2", "JOB_ADDRESSES": "a:1,b:1", "PROCESS_ID": "0", **changes}
    for name, value in settings.items():
        if value is not None:
            monkeypatch.setenv(f"KERAS_DISTRIBUTION_{name}", value)
    with pytest.raises(UserError, match=sentence):
        distributed.connect_hosts()


def test_a_host_with_other_data_than_the_chief_says_so(tiny, tmp_path, monkeypatch):
    monkeypatch.setattr(Devices, "broadcast", lambda self, number: number + 1)
    with pytest.raises(UserError, match="this host has other data, or another configuration"):
        training.train(configuration(), tiny, tmp_path)


@pytest.mark.slow
def test_two_hosts_train_as_one_does_and_lose_nothing_when_one_is_killed(tmp_path):
    needs("jax")
    # Epochs of 26 steps are long enough to be killed within one; a small rate keeps rounding small.
    rates = [f"optimizers.{role}.learning_rate=0.0001" for role in ("d_optimizer", "g_optimizer")]
    settings = ("epochs=3", "data.limit=1500", "snapshots=1", *rates)
    longer = [word for setting in settings for word in ("--set", setting)]
    with hosts(tmp_path, *longer) as (first, second):
        for line in first.stderr:
            if "epoch 2/3" in line:
                break
        second.kill()
        _, error = first.communicate(timeout=400)
    assert first.returncode != 0
    assert "error: another host ended, or cannot be reached" in error
    assert list((tmp_path / "host0").glob("*/checkpoint/epoch-*.zip"))

    with hosts(tmp_path, *longer) as processes:
        for process in processes:
            _, error = process.communicate(timeout=600)
            assert process.returncode == 0, error
            assert "epoch 1/3" not in error
    assert not list((tmp_path / "host1").glob("*/run.json"))
    run_python(*command(tmp_path / "one", "wgan_gp", *longer), backend="jax")
    assert_equal(tmp_path / "one", tmp_path / "host0")


@pytest.mark.slow
def test_two_hosts_draw_a_figure(tmp_path):
    needs("jax")
    for options in (["--train"], []):
        with hosts(tmp_path, *options, do=draws) as processes:
            for process in processes:
                _, error = process.communicate(timeout=600)
                assert process.returncode == 0, error
        names = {path.suffix for path in (tmp_path / "host0").iterdir() if path.is_file()}
        assert names == (set() if options else {".json", ".png"})
    assert not list((tmp_path / "host1").rglob("*.json"))


def test_no_device_is_a_mistake(tmp_path, capsys):
    assert main(command(tmp_path, "vae", "--devices", "0")[2:]) == 2
    assert "--devices must be at least 1, not 0" in capsys.readouterr().err


@pytest.mark.skipif(backend.NAME == "jax", reason="JAX would look for the hosts")
def test_hosts_need_jax(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("KERAS_DISTRIBUTION_NUM_PROCESSES", "2")
    assert main(command(tmp_path, "vae")[2:]) == 2
    assert "several hosts need KERAS_BACKEND=jax" in capsys.readouterr().err


def test_a_batch_is_shared_out_evenly():
    with pytest.raises(UserError, match="a batch of 28 cannot be shared out evenly among 3"):
        Devices(3).check_batch(28)


def test_several_devices_need_a_backend_that_has_them():
    needs("torch")
    from gan_vs_vae.backend.torch import Torch

    with pytest.raises(UserError, match="the JAX or the TensorFlow backend"):
        Torch().data_parallel(2)


def test_more_devices_than_there_are_is_a_mistake():
    with pytest.raises(UserError, match="there are 2: a, b"):
        first_devices(["a", "b"], 3)
