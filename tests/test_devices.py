"""Several devices and several hosts compute what one device does with the whole batch."""

import contextlib
import os
import socket
import subprocess
import sys

import numpy as np
import pytest
import yaml

from gan_vs_vae import backend
from tests.conftest import ROOT, needs, run_python

# Adam makes whole steps of rounding errors, where a gradient is next to nothing; the VAE has it.
SGD = {"name": "SGD", "learning_rate": 0.01}
GAN = {
    "data": "mnist",
    "model": {"name": "GAN", "generator_batch": 1},
    "networks": {
        "generator": {"name": "dcgan_generator", "filters": [16, 8], "kernel_size": 4},
        "discriminator": {"name": "dcgan_discriminator", "filters": [8, 16], "kernel_size": 4},
    },
    "optimizers": {"d_optimizer": SGD, "g_optimizer": SGD},
    "batch_size": 28,
    "epochs": 1,  # of 53 steps
    "precision": "float32",
}
CASES = {
    "acgan": {
        **GAN,
        "model": {
            "name": "ACGAN",
            "generator_batch": 1,
            "instance_noise": 0.1,
            "real_target": [0.7, 1.0],
            "ema": 0.9,
        },
    },
    "wgan_gp": {
        **GAN,
        "model": {
            "name": "GAN",
            "generator_batch": 1,
            "objective": "wasserstein",
            "penalty": "gradient_penalty",
            "critic_steps": 2,
        },
        "networks": {
            "generator": GAN["networks"]["generator"],
            "discriminator": {**GAN["networks"]["discriminator"], "batch_norm": False},
        },
        "optimizers": {name: {**SGD, "learning_rate": 0.001} for name in GAN["optimizers"]},
        "epochs": 2,  # of 26 steps
    },
    "vae": {
        **GAN,
        "model": {"name": "VAE"},
        "optimizers": {},
        "networks": {
            "encoder": {"name": "vae_encoder", "filters": [8, 16], "latent_dim": 5},
            "decoder": {"name": "vae_decoder", "filters": [16, 8], "latent_dim": 5},
        },
    },
}


def command(folder, case, *options):
    """`python -m gan_vs_vae` on a case; its run lies in `folder`."""
    folder.mkdir(exist_ok=True)
    path = folder / "case.yaml"
    path.write_text(yaml.safe_dump(CASES[case]))
    return ["-m", "gan_vs_vae", str(path), "--data", "embedded", "--runs", str(folder), *options]


def trained(folder):
    """The losses, and the weights, of the run in a folder."""
    (model,) = folder.glob("*/model.keras")
    code = f"""
import sys, numpy as np, gan_vs_vae
from gan_vs_vae import training
np.savez(sys.argv[1], *training.load_model({str(model)!r}).get_weights())
"""
    run_python("-c", code, str(folder / "weights.npz"))
    history = np.loadtxt(model.parent / "history.csv", delimiter=",", skiprows=1, ndmin=2)[:, 1:-1]
    with np.load(folder / "weights.npz") as file:
        return history, [file[name] for name in file.files]


def assert_equal(a, b):
    for x, y in zip(trained(a), trained(b), strict=True):
        for left, right in zip(x, y, strict=True):
            np.testing.assert_allclose(left, right, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(
    ("name", "case"), [*(("tensorflow", case) for case in CASES), ("jax", "acgan")]
)
def test_two_devices_train_as_one_does(name, case, tmp_path):
    needs(name)
    one, two = tmp_path / "one", tmp_path / "two"
    run_python(*command(one, case), backend=name)
    run_python(*command(two, case, "--devices", "2"), backend=name)
    assert_equal(one, two)


def test_replicas_draw_what_one_device_would_have_drawn():
    code = """
import keras, numpy as np, tensorflow as tf
from gan_vs_vae import backend, layers
backend.prepare_devices(2)
with backend.data_parallel(2):
    strategy = tf.distribute.get_strategy()
    shared = layers.Dropout(0.5, seed=1)
shares = strategy.run(lambda: shared(tf.ones((4, 50)), training=True))
shares = [share.numpy() for share in strategy.experimental_local_results(shares)]
assert len(shares) == 2 and (shares[0] != shares[1]).any()
alone = layers.Dropout(0.5, seed=1)(tf.ones((8, 50)), training=True).numpy()
np.testing.assert_array_equal(np.concatenate(shares), alone)
"""
    run_python("-c", code, backend="tensorflow")


@contextlib.contextmanager
def hosts(tmp_path, *options):
    """Two processes that train together; host 0's run is in `host0`, host 1's would be in `host1`."""
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
            [sys.executable, *command(tmp_path / f"host{host}", "wgan_gp", *options)],
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


def test_two_hosts_train_as_one_does_and_lose_nothing_when_one_is_killed(tmp_path):
    needs("jax")
    longer = ("--set", "epochs=3")
    with hosts(tmp_path, *longer) as (first, second):
        for line in first.stderr:
            if "epoch 2/3" in line:
                break
        second.kill()
        _, error = first.communicate(timeout=100)
    assert first.returncode != 0
    assert "error: another host ended, or cannot be reached" in error
    assert list((tmp_path / "host0").glob("*/checkpoint/epoch-*.weights.h5"))

    with hosts(tmp_path, *longer) as processes:
        for process in processes:
            _, error = process.communicate(timeout=200)
            assert process.returncode == 0, error
            assert "epoch 1/3" not in error
    assert not list((tmp_path / "host1").glob("*/run.json"))
    run_python(*command(tmp_path / "one", "wgan_gp", *longer), backend="jax")
    assert_equal(tmp_path / "one", tmp_path / "host0")


def test_a_run_goes_on_with_another_number_of_devices(tmp_path):
    whole, stopped = tmp_path / "whole", tmp_path / "stopped"
    run_python(*command(whole, "wgan_gp"), backend="tensorflow")
    code = """
import sys
from gan_vs_vae import training
from gan_vs_vae.__main__ import main
save = training.Checkpoint.on_epoch_end
def stop(self, epoch, logs=None):
    save(self, epoch, logs)
    raise KeyboardInterrupt
training.Checkpoint.on_epoch_end = stop
assert main(sys.argv[1:]) == 130
"""
    arguments = command(stopped, "wgan_gp", "--devices", "2")[2:]
    run_python("-c", code, *arguments, backend="tensorflow")
    run_python(*command(stopped, "wgan_gp"), backend="tensorflow")
    assert_equal(whole, stopped)


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("tensorflow", ("--devices", "0"), "--devices must be at least 1, not 0"),
        ("tensorflow", ("--devices", "3"), "a batch of 28 cannot be shared out evenly among 3"),
        ("torch", ("--devices", "2"), "several devices need the JAX or the TensorFlow backend"),
    ],
)
def test_mistakes_are_answered(name, options, message, tmp_path):
    needs(name)
    result = run_python(*command(tmp_path, "vae", *options), backend=name, check=False)
    assert result.returncode == 2
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_hosts_need_jax(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_DISTRIBUTION_NUM_PROCESSES", "2")
    result = run_python(*command(tmp_path, "vae"), backend="tensorflow", check=False)
    assert result.returncode == 2
    assert "several hosts need KERAS_BACKEND=jax" in result.stderr


def test_more_devices_than_there_are_is_a_mistake():
    with pytest.raises(ValueError, match="there are 2: a, b"):
        backend._as_many(["a", "b"], 3)
