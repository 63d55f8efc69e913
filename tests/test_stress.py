"""Power cuts, full disks and kills at any moment: runs that resume end in the same bits."""

import concurrent.futures
import contextlib
import gc
import os
import random
import signal
import sys
import time
from pathlib import Path

import pytest
import yaml

from gan_vs_vae import files, training
from gan_vs_vae.errors import UserError
from gan_vs_vae.training.checkpoints import last_whole_epoch
from tests.conftest import needs, run_python
from tests.test_training import assert_same_run, configuration, start

resource = pytest.importorskip("resource")  # limits of processes: not on Windows


def some(numbers, quick):
    """All numbers as parameters of a test; those that are not `quick` are stress tests."""
    return [n if n in quick else pytest.param(n, marks=pytest.mark.stress) for n in numbers]


@pytest.fixture(scope="module")
def whole(tmp_path_factory, tiny):
    """A run that nothing disturbed."""
    return training.train(configuration(), tiny, tmp_path_factory.mktemp("whole"))


# -- power cuts ------------------------------------------------------------------------


class PowerCut(BaseException):
    """The end of a process, which nothing catches."""


class Disk:
    """What of the files below a folder would survive a power cut.

    It is what was synced: the content of files by `fsync` of the file, their names by `fsync` of
    their folder. What was not is lost in the hardest way: a file is empty, a new name is not there.
    """

    def __init__(self, folder: Path, monkeypatch):
        self.folder = folder
        self.synced: dict[int, bytes] = {}  # contents, by inode
        self.names: dict[Path, dict[str, int]] = {}  # inodes by name, by folder
        self.operations = 0
        self.cut_at = None
        for name in ("fsync", "replace"):
            monkeypatch.setattr(os, name, self._watched(name, getattr(os, name)))

    def _watched(self, name, function):
        def call(*arguments):
            self.operations += 1
            if self.operations == self.cut_at:
                raise PowerCut
            function(*arguments)
            if name == "fsync":
                self._sync(Path(os.readlink(f"/proc/self/fd/{arguments[0]}")))

        return call

    def _sync(self, path):
        if path.is_dir():
            self.names[path] = {p.name: p.stat().st_ino for p in path.iterdir() if p.is_file()}
        else:
            self.synced[path.stat().st_ino] = path.read_bytes()

    def lose_power(self):
        for folder in [self.folder, *(p for p in self.folder.glob("**/*") if p.is_dir())]:
            kept = {
                name: self.synced.get(inode, b"")
                for name, inode in self.names.get(folder, {}).items()
            }
            for path in [p for p in folder.iterdir() if p.is_file()]:
                path.unlink()
            for name, content in kept.items():
                (folder / name).write_bytes(content)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs the /proc of Linux")
@pytest.mark.parametrize("cut", some(range(1, 11), quick=(2, 7)))
def test_power_cut_costs_at_most_an_epoch(tiny, tmp_path, whole, cut, monkeypatch):
    run = training.find_run(configuration(), tiny, tmp_path)
    with monkeypatch.context() as patch:
        disk = Disk(tmp_path, patch)
        disk.cut_at = 4 * cut  # a run of three epochs has some forty such operations
        with pytest.raises(PowerCut):
            training.train(configuration(), tiny, tmp_path)
        committed = max(run.checkpoints(), default=0)
        disk.lose_power()
    assert last_whole_epoch(run) >= committed - 1
    training.train(configuration(), tiny, tmp_path)
    assert_same_run(run.path, whole.path)


# -- full disks ------------------------------------------------------------------------


@contextlib.contextmanager
def largest_file(size):
    """Let no file of this process grow beyond a size, as if the disk were full then."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def unraisable(monkeypatch):
    """What Python prints of errors that nobody can catch, as of HDF5's files."""
    found = []
    monkeypatch.setattr(sys, "unraisablehook", lambda error: found.append(error.exc_value))
    return found


@pytest.mark.parametrize("share", some(range(1, 21), quick=(1, 12)))
def test_full_disk_is_one_sentence_and_the_run_goes_on_exactly(
    tiny, tmp_path, whole, share, unraisable
):
    largest = max(path.stat().st_size for path in whole.path.glob("**/*"))
    size = int(600 * (largest / 600) ** ((share - 1) / 20))
    with largest_file(size), pytest.raises(UserError, match="cannot write .*: File too large"):
        training.train(configuration(), tiny, tmp_path)
    gc.collect()
    assert not unraisable
    assert not list(tmp_path.glob("**/.partial*"))
    assert_same_run(training.train(configuration(), tiny, tmp_path).path, whole.path)


@pytest.mark.stress
def test_command_on_a_full_disk_ends_with_status_2(tmp_path):
    settings = configuration().to_dict()
    (tmp_path / "run.yaml").write_text(yaml.safe_dump(settings))
    command = ["-m", "gan_vs_vae", str(tmp_path / "run.yaml"), "--data", "embedded"]
    with largest_file(20_000):
        done = run_python(*command, "--runs", str(tmp_path / "runs"), check=False)
    assert done.returncode == 2
    assert "error: cannot write" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


# -- several processes -----------------------------------------------------------------


def test_two_writers_of_one_file_leave_it_whole(tmp_path):
    path = tmp_path / "file"
    contents = [bytes([i]) * 50_000 for i in range(4)]
    files.write_bytes(path, contents[0])

    def write(content):
        for _ in range(50):
            files.write_bytes(path, content)

    with concurrent.futures.ThreadPoolExecutor() as pool:
        writers = [pool.submit(write, content) for content in contents]
        while not all(writer.done() for writer in writers):
            assert path.read_bytes() in contents
        for writer in writers:
            writer.result()
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


@pytest.mark.stress
def test_three_processes_train_one_run_together(tmp_path):
    processes = [start(tmp_path, "tensorflow") for _ in range(3)]
    for process in processes:
        _, error = process.communicate()
        assert process.returncode == 0, error.decode()
    (path,) = tmp_path.iterdir()
    assert [row["epoch"] for row in training.Run(path).history()] == [1, 2, 3, 4, 5, 6]


@pytest.mark.stress
def test_three_commands_draw_one_figure_together(tmp_path):
    with concurrent.futures.ThreadPoolExecutor() as pool:
        command = ["-m", "reproduce", "fig1", "--out", str(tmp_path / "out")]
        drawn = [pool.submit(run_python, *command) for _ in range(3)]
        for each in drawn:
            each.result()
    assert {path.name for path in (tmp_path / "out").iterdir()} >= {"fig1.png", "fig1.json"}


# -- kills -----------------------------------------------------------------------------


@pytest.mark.stress
def test_run_that_is_killed_twenty_times_ends_in_the_same_bits(tmp_path):
    needs("tensorflow")
    undisturbed = start(tmp_path / "whole", "tensorflow", epochs=60)
    rng = random.Random(0)
    for _ in range(20):
        kill_at_random(
            start(tmp_path / "killed", "tensorflow", epochs=60), tmp_path / "killed", rng
        )
    last = start(tmp_path / "killed", "tensorflow", epochs=60)
    for process in (undisturbed, last):
        _, error = process.communicate()
        assert process.returncode == 0, error.decode()
    (got,), (expected,) = (list((tmp_path / name).iterdir()) for name in ("killed", "whole"))
    assert_same_run(got, expected)


def kill_at_random(process, folder, rng):
    """Kill a process that trains: while it starts, or after up to two more epochs."""
    epochs = rng.randrange(3)
    before = last_epoch(folder)
    while epochs and last_epoch(folder) < before + epochs:
        assert process.poll() is None, process.stderr.read().decode()
        time.sleep(0.01)
    time.sleep(rng.uniform(0, 0.5 if epochs else 10))
    process.kill()
    process.communicate()
    assert process.returncode == -signal.SIGKILL, "it had ended: train for more epochs"


def last_epoch(folder):
    names = [path.name for path in folder.glob("*/checkpoint/epoch-*.zip")]
    return max((int(name[6:10]) for name in names), default=0)
