"""Runs: what they write, and that killing them at any moment loses nothing."""

import csv
import dataclasses
import json
import os
import signal
import subprocess
import sys
import threading
import time

import filelock
import keras
import numpy as np
import pytest
from PIL import Image

from gan_vs_vae import config, data, files, provenance, training, yaml_files
from gan_vs_vae.errors import UserError
from tests.conftest import ROOT
from tests.test_backends import needs


def configuration(**changes):
    small = {"filters": [4, 4], "kernel_size": 3}
    return config.resolve(
        {
            "data": "mnist",  # in name; the tests train on images of their own
            "model": {"name": "ACGAN", "ema": 0.9},
            "networks": {
                "generator": {"name": "dcgan_generator", "latent_dim": 5, **small},
                "discriminator": {"name": "dcgan_discriminator", "dropout": 0.2, **small},
            },
            "batch_size": 8,
            "epochs": 3,
            "precision": "float32",
            **changes,
        }
    )


def rows(run):
    with (run.path / "history.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_a_run_leaves_what_it_promises(tiny, tmp_path):
    run = training.train(configuration(), tiny, tmp_path)
    assert yaml_files.read_yaml(run.path / "config.yaml")["model"]["critic_steps"] == 1
    assert [row["epoch"] for row in rows(run)] == ["1", "2", "3"]
    assert {"d_loss", "g_loss", "class_accuracy", "seconds"} <= set(rows(run)[0])
    grids = sorted((run.path / "samples").glob("*.png"))
    assert [grid.name for grid in grids] == [f"epoch-000{i}.png" for i in (1, 2, 3)]
    with Image.open(grids[0]) as grid:
        assert grid.size == (4 * 9 - 1, 8 * 9 - 1)  # a column for each class
    with Image.open(run.path / "samples.gif") as gif:
        assert gif.n_frames == 3
    record = json.loads((run.path / "run.json").read_text())
    assert record["seed"] == 0
    assert record["steps"] == 12
    assert record["data"]["train"] == 32
    assert record["parameters"]["generator"] > 0
    assert record["versions"]["keras"] == keras.__version__
    assert record["images_per_second"] > 0
    assert record["class_names"] == ["a", "b", "c", "d"]
    assert record["code_version"] == provenance.CODE_VERSION
    assert record["machine"]["cores"] >= 1
    model = keras.saving.load_model(run.path / "model.keras")
    assert model.generate(2, [0, 3]).shape == (2, 8, 8, 1)
    assert not list(run.path.glob("**/.partial*"))
    assert not (run.path / "checkpoint").exists()


def test_snapshots_draw_as_the_model_did_after_their_epochs(tiny, tmp_path):
    run = training.train(configuration(epochs=4, snapshots=2), tiny, tmp_path)
    assert list(run.snapshots()) == [2, 4]
    z, labels = run.model.sample_latent(4, seed=0), [0, 1, 2, 3]
    np.testing.assert_array_equal(run.model_at(4).decode(z, labels), run.model.decode(z, labels))
    half = training.train(configuration(epochs=2, snapshots=2), tiny, tmp_path)
    np.testing.assert_array_equal(run.model_at(2).decode(z, labels), half.model.decode(z, labels))


def test_a_run_may_be_told_attributes(tiny, tmp_path):
    attributes = np.stack([tiny.train.labels & 1, tiny.train.labels >> 1], axis=1)
    split = data.Split(tiny.train.images, attributes)
    of_attributes = dataclasses.replace(tiny, train=split, test=split, class_names=("odd", "large"))
    run = training.train(configuration(epochs=1), of_attributes, tmp_path)
    assert run.model.multi_label
    assert run.model.num_classes == 2
    with Image.open(run.path / "samples" / "epoch-0001.png") as grid:
        assert grid.size == (3 * 9 - 1, 8 * 9 - 1)  # none, and each alone


def test_tensorboard_logs_are_written_on_request(tiny, tmp_path):
    run = training.train(configuration(epochs=1), tiny, tmp_path, tensorboard=True)
    assert list(run.path.glob("tensorboard/**/events*"))


def test_missing_tensorboard_is_named(tiny, tmp_path, monkeypatch):
    monkeypatch.setattr(training.loop.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(UserError, match="pip install tensorboard"):
        training.train(configuration(), tiny, tmp_path, tensorboard=True)
    assert not list(tmp_path.iterdir())


def test_finished_run_is_used_again(tiny, tmp_path):
    first = training.train(configuration(), tiny, tmp_path)
    written = (first.path / "model.keras").stat().st_mtime_ns
    again = training.train(configuration(), tiny, tmp_path)
    assert again.path == first.path
    assert (again.path / "model.keras").stat().st_mtime_ns == written


def test_another_config_or_other_data_get_another_folder(tiny, tmp_path):
    import dataclasses

    run = training.find_run(configuration(), tiny, tmp_path)
    flipped = dataclasses.replace(
        tiny, train=dataclasses.replace(tiny.train, images=255 - tiny.train.images)
    )
    assert training.find_run(configuration(seed=1), tiny, tmp_path) != run
    assert training.find_run(configuration(), flipped, tmp_path) != run


@pytest.mark.parametrize("model", ["VAE", "GAN"])
def test_a_few_images_train_a_model_that_nothing_tests(model, tmp_path):
    few = data.from_arrays("few", np.zeros((8, 8, 8, 1), "uint8"))
    assert not len(few.test)
    content = {"model": model, "networks": {}, "batch_size": 4, "epochs": 1}
    roles = (
        ("vae_encoder", "vae_decoder")
        if model == "VAE"
        else ("dcgan_generator", "dcgan_discriminator")
    )
    for name in roles:
        content["networks"][name.partition("_")[2]] = {"name": name, "filters": [4, 4]}
    run = training.train(config.resolve(content, few), few, tmp_path)
    assert run.is_finished
    assert run.record["test"] == {}


def test_copies_beside_the_snapshots_are_not_taken_for_epochs(tiny, tmp_path):
    run = training.train(configuration(snapshots=1), tiny, tmp_path)
    epochs = list(run.snapshots())
    for folder, name in (("snapshots", "epoch-0001 2.weights.h5"), ("samples", "epoch-0001 2.png")):
        (run.path / folder / name).write_bytes(b"a copy")
    assert list(run.snapshots()) == epochs
    assert list(run.samples())


def test_same_seed_same_model(tiny, tmp_path):
    weights = [
        training.train(configuration(seed=seed), tiny, tmp_path / name).model.get_weights()
        for name, seed in (("a", 5), ("b", 5), ("c", 6))
    ]
    assert all(np.array_equal(x, y) for x, y in zip(weights[0], weights[1], strict=True))
    assert not all(np.array_equal(x, y) for x, y in zip(weights[0], weights[2], strict=True))


class Stop(keras.callbacks.Callback):
    """Raises where a run is to be interrupted."""

    def __init__(self, epoch, error):
        super().__init__()
        self.epoch, self.error, self.now = epoch, error, -1

    def on_epoch_begin(self, epoch, logs=None):
        self.now = epoch

    def on_train_batch_end(self, batch, logs=None):
        if self.now == self.epoch and batch == 1:
            raise self.error


@pytest.mark.parametrize(
    "epoch", [1, pytest.param(0, marks=pytest.mark.slow), pytest.param(2, marks=pytest.mark.slow)]
)
def test_interrupted_run_goes_on_exactly(tiny, tmp_path, epoch):
    whole = training.train(configuration(), tiny, tmp_path / "whole")
    stop = Stop(epoch, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        training.train(configuration(), tiny, tmp_path / "parts", callbacks=[stop])
    run = training.find_run(configuration(), tiny, tmp_path / "parts")
    assert not run.is_finished
    assert len(run.history()) == epoch
    run = training.train(configuration(), tiny, tmp_path / "parts")
    assert_same_run(run.path, whole.path)


def assert_same_run(got, expected):
    """Bit for bit: weights, optimizers, random states; the history but for its seconds."""
    models = [keras.saving.load_model(path / "model.keras") for path in (got, expected)]
    for a, b in zip(*(states(model) for model in models), strict=True):
        np.testing.assert_array_equal(a, b)
    histories = [
        [{k: v for k, v in row.items() if k != "seconds"} for row in rows(training.Run(path))]
        for path in (got, expected)
    ]
    assert histories[0] == histories[1]


def states(model):
    optimizers = [getattr(model, name) for name in model.default_optimizers]
    variables = [*model.variables, *(v for o in optimizers for v in o.variables)]
    return [keras.ops.convert_to_numpy(v) for v in variables]


def start(runs, backend, epochs=6):
    """A process that trains into a folder."""
    code = f"""
import pathlib
from gan_vs_vae import data, training
from tests.test_training import configuration
import numpy as np
rng = np.random.default_rng(0)
split = data.Split(rng.integers(0, 256, (400, 8, 8, 1), "uint8"), np.arange(400, dtype="int32") % 4)
tiny = data.DataSet("tiny", split, split, ("a", "b", "c", "d"), {{"source": "embedded"}})
training.train(configuration(epochs={epochs}, deterministic=True), tiny, pathlib.Path({str(runs)!r}))
"""
    environment = {**os.environ, "KERAS_BACKEND": backend}
    return subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, stderr=subprocess.PIPE
    )


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["tensorflow", "jax", "torch"])
def test_killed_run_goes_on_bit_for_bit(tmp_path, backend):
    needs(backend)
    whole = start(tmp_path / "whole", backend)
    killed = start(tmp_path / "killed", backend)
    while not list((tmp_path / "killed").glob("*/checkpoint/epoch-0002*")):
        assert killed.poll() is None, killed.stderr.read().decode()
        time.sleep(0.002)
    killed.send_signal(signal.SIGKILL)
    assert killed.wait() == -signal.SIGKILL
    assert not list((tmp_path / "killed").glob("*/run.json"))
    assert whole.wait() == 0, whole.stderr.read().decode()
    resumed = start(tmp_path / "killed", backend)
    assert resumed.wait() == 0, resumed.stderr.read().decode()
    (got,), (expected,) = (list((tmp_path / name).iterdir()) for name in ("killed", "whole"))
    assert_same_run(got, expected)


def test_run_that_another_process_trains_is_waited_for(tiny, tmp_path, capfd):
    run = training.find_run(configuration(), tiny, tmp_path)
    with filelock.FileLock(files.make_folder(run.path) / ".lock"):
        waiting = threading.Thread(target=training.train, args=(configuration(), tiny, tmp_path))
        waiting.start()
        said = ""
        while "waiting for another process" not in said:
            assert waiting.is_alive(), said
            said += capfd.readouterr().err
        assert [path.name for path in run.path.iterdir()] == [".lock"]
    waiting.join()
    assert run.is_finished
