"""Configuration to run directory: training that can be watched, stopped, killed and resumed.

A run directory holds

    config.yaml             the configuration, everything resolved
    history.csv             a row for each epoch: the losses, and the seconds since the start
    samples/                a grid from the same z after each epoch; samples.gif at the end
    snapshots/              where asked for: what draws the images, after some of the epochs
    checkpoint/             the last two epochs' weights, optimizers and random states
    model.keras             the trained model, at the end
    run.json                seed, versions, machine, data, time, images/s, at the end
    .lock                   held by the process that trains it

The checkpoint commits an epoch: it is written last, and whole or not at all. Whatever a killed
run has written beyond it is dropped when it resumes, and trained again with the same batches
and the same noise.
"""

import contextlib
import csv
import dataclasses
import functools
import importlib.metadata
import importlib.util
import math
import platform
import shutil
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import filelock
import keras
import numpy as np
import tqdm
import yaml

from gan_vs_vae import backend, config, plots
from gan_vs_vae.data import DataSet
from gan_vs_vae.devices import Team
from gan_vs_vae.errors import UserError, brief
from gan_vs_vae.files import make_folder, read_json, atomic_write, write_json
from gan_vs_vae.models.base import ImageModel
from gan_vs_vae.models.generative import GenerativeModel

KEPT_CHECKPOINTS = 2
SAMPLES_PER_CLASS = 8


@dataclasses.dataclass(frozen=True)
class Run:
    """A run directory; `train` returns it finished."""

    path: Path

    @functools.cached_property
    def model(self) -> ImageModel:
        """The trained model, compiled."""
        return load_model(self.path / "model.keras")

    @property
    def is_finished(self) -> bool:
        """Whether its last epoch is trained and everything is written."""
        return (self.path / "run.json").exists()

    @functools.cached_property
    def record(self) -> dict:
        """What run.json holds."""
        return read_json(self.path / "run.json")

    def history(self) -> list[dict[str, float]]:
        """The rows of history.csv."""
        path = self.path / "history.csv"
        if not path.exists():
            return []
        try:
            with path.open(newline="") as file:
                return [
                    {name: int(v) if name == "epoch" else float(v) for name, v in row.items()}
                    for row in csv.DictReader(file)
                ]
        except (TypeError, ValueError) as error:
            raise UserError(
                f"{path} is damaged: {error}; delete the folder to start again"
            ) from error

    def checkpoints(self) -> dict[int, Path]:
        """Finished epochs and their weights, in order."""
        return self._epochs("checkpoint")

    def checkpoint(self, epoch: int) -> Path:
        """Where the weights after that epoch are, or would be."""
        return self._epoch("checkpoint", epoch)

    def snapshots(self) -> dict[int, Path]:
        """Epochs and the weights that drew the images then, in order."""
        return self._epochs("snapshots")

    def snapshot(self, epoch: int) -> Path:
        """Where the weights that drew the images then are, or would be."""
        return self._epoch("snapshots", epoch)

    def models_at(self, epochs: Iterable[int]) -> Iterator[GenerativeModel]:
        """The model as it drew images after each of these epochs; of the rest it is the last.

        It is one model, whose weights are replaced: draw before you ask for the next.
        """
        model, files = load_model(self.path / "model.keras"), self.snapshots()
        for epoch in epochs:
            model.decoder_network().load_weights(files[epoch])
            yield model

    def model_at(self, epoch: int) -> GenerativeModel:
        """The model as it drew images after that epoch."""
        return next(self.models_at([epoch]))

    def _epoch(self, folder, epoch):
        return self.path / folder / f"epoch-{epoch:04d}.weights.h5"

    def _epochs(self, folder):
        files = sorted((self.path / folder).glob("epoch-*.weights.h5"))
        return {int(file.name.split("-")[1].split(".")[0]): file for file in files}


def run_for(configuration: config.RunConfig, data: DataSet, runs: Path) -> Run:
    """The run of that configuration on that data: its directory, which need not exist."""
    digest = configuration.digest(data.fingerprint)
    name = configuration.model.name.rpartition(".")[-1].lower()
    return Run(Path(runs) / f"{data.name}-{name}-{digest}")


def train(
    configuration: config.RunConfig,
    data: DataSet,
    runs: Path,
    tensorboard: bool = False,
    devices: int | None = None,
) -> Run:
    """Train what the configuration describes, or take up where that was left.

    Args:
        configuration: a resolved one.
        data: the data set that it names.
        runs: the folder of all run directories.
        tensorboard: also write logs for TensorBoard, below the run directory.
        devices: of each host, to share every batch; None: this process trains alone, on one.
            A run may go on with another number of them.

    Returns:
        The finished run; a run that was finished before is returned as it is, and one that
        another process trains is waited for. Of several hosts the first alone has it.

    Raises:
        UserError: an unwritable folder, a damaged checkpoint, losses that are not finite, a
            batch that the devices cannot share evenly, a host that is lost.
    """
    if tensorboard and not importlib.util.find_spec("tensorboard"):
        raise UserError("--tensorboard needs the package: pip install tensorboard")
    team = Team(devices)
    team.check_batch(configuration.batch_size)
    run = run_for(configuration, data, team.folder(runs))
    with _alone(run):
        with precision(configuration.precision), team.training():
            if team.agree(run.is_finished):
                return run
            model, batches = _fit(run, configuration, data, tensorboard, team)
        if team.leads:
            _finish(run, configuration, model, data, batches, team)
    return run


@contextlib.contextmanager
def _alone(run):
    """Keep other processes from writing to the run's folder; wait where one does."""
    if run.is_finished:
        yield
        return
    lock = filelock.FileLock(make_folder(run.path) / ".lock")
    try:
        held = lock.acquire(blocking=False)
    except filelock.Timeout:
        print(f"waiting for another process, which trains {run.path}", file=sys.stderr, flush=True)
        held = lock.acquire()
    with held:
        yield


def _fit(run, configuration, data, tensorboard, team):
    """The trained model, and what it was trained on."""
    _write_config(run, configuration)
    keras.utils.set_random_seed(configuration.seed)
    if configuration.deterministic:
        backend.make_deterministic()
    model = build(configuration, data)
    first_epoch = _restore(run, model, team)
    batches = _batches(configuration, model, data)
    model.fit(
        batches,
        epochs=configuration.epochs,
        initial_epoch=first_epoch,
        callbacks=_callbacks(run, configuration, model, batches, first_epoch, tensorboard),
        verbose=0,
    )
    return model, batches


def build(configuration: config.RunConfig, data: DataSet) -> ImageModel:
    """The configuration's model for that data set, untrained."""
    return config.build(configuration, data.image_shape, data.num_classes, data.multi_label)


def describe(configuration: config.RunConfig, data: DataSet, runs: Path) -> str:
    """What `train` would do: steps, parameters, and the directory with what is done of it."""
    model = build(configuration, data)
    steps = len(_batches(configuration, model, data))
    run = run_for(configuration, data, runs)
    parameters = ", ".join(f"{k} {v:,}" for k, v in count_parameters(model).items())
    return (
        f"{configuration.model.name}, {configuration.epochs} epochs x {steps} steps of batch "
        f"{configuration.batch_size} = {configuration.epochs * steps} steps\n"
        f"  parameters: {parameters}\n"
        f"  {configuration.precision}, {backend.NAME} on the {backend.device()}\n"
        f"  {run.path}: {'finished' if run.is_finished else f'{len(run.history())} epochs done'}"
    )


@contextlib.contextmanager
def precision(policy: str) -> Iterator[None]:
    """Build layers under a dtype policy; the one before returns afterwards."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)


def load_model(path: Path) -> ImageModel:
    """A saved model, or a `UserError` where the file is missing or damaged."""
    try:
        return keras.saving.load_model(path)
    except Exception as error:  # zip, HDF5 and Keras each raise their own
        raise UserError(
            f"cannot load {path}: {brief(error)}; delete its folder to train it again"
        ) from error


def _batches(configuration, model, data):
    return model.batches(
        data.train.images,
        data.train.labels,
        configuration.batch_size,
        configuration.seed,
        configuration.balanced,
    )


def _write_config(run, configuration):
    path = run.path / "config.yaml"
    text = yaml.safe_dump(configuration.to_dict(), sort_keys=False)
    if path.exists() and path.read_text() != text:
        raise UserError(f"{path} is not this run's configuration: delete {run.path} to train anew")
    with atomic_write(path) as partial:
        partial.write_text(text)


def _restore(run, model, team):
    """Load the last checkpoint; how many epochs are done."""
    checkpoints = run.checkpoints()
    epoch = team.agree(max(checkpoints, default=0))
    if epoch == 0:
        return 0
    path = run.checkpoint(epoch)
    team.copy(path)
    try:
        model.load_weights(path)
    except Exception as error:  # HDF5 and Keras each raise their own
        before = max([0, *(e for e in checkpoints if e < epoch)])
        raise UserError(
            f"the checkpoint {path} is damaged ({brief(error)}): delete it to go on from epoch {before}"
        ) from error
    return epoch


def _callbacks(run, configuration, model, batches, first_epoch, tensorboard):
    history = run.history()[:first_epoch]
    title = run.path.name
    callbacks = [
        Progress(title, len(batches), configuration.epochs, first_epoch),
        History(run, history),
        Checkpoint(run),
    ]
    if isinstance(model, GenerativeModel):
        callbacks.insert(1, Samples(run))
        if configuration.snapshots is not None:
            callbacks.insert(1, Snapshots(run, configuration.snapshots))
    if tensorboard:
        callbacks.append(keras.callbacks.TensorBoard(run.path / "tensorboard"))
    return callbacks


def _finish(run, configuration, model, data, batches, team):
    with atomic_write(run.path / "model.keras") as partial:
        # Keras insists on the ending; the partial name keeps it.
        model.save(partial)
    if team.size > 1:  # what is left to do is for one device
        model = load_model(run.path / "model.keras")
    frames = sorted((run.path / "samples").glob("epoch-*.png"))
    if frames:
        plots.save_gif(run.path / "samples.gif", frames)
    test = {}
    if type(model).measure is not ImageModel.measure:
        labels = data.test.labels
        test = model.evaluate(data.test.images, labels, verbose=0, return_dict=True)
    seconds = run.history()[-1]["seconds"]
    images = configuration.epochs * len(batches) * batches.batch_size
    write_json(
        run.path / "run.json",
        {
            "seed": configuration.seed,
            "data": data.provenance,
            "fingerprint": data.fingerprint,
            "test": test,
            "parameters": count_parameters(model),
            "epochs": configuration.epochs,
            "steps": configuration.epochs * len(batches),
            "seconds": round(seconds, 1),
            "images_per_second": round(images / seconds, 1),
            "precision": configuration.precision,
            "device": backend.device(),
            "processor": processor(),
            "devices": team.size,
            "versions": versions(),
        },
    )
    shutil.rmtree(run.path / "checkpoint", ignore_errors=True)


def count_parameters(model: ImageModel) -> dict[str, int]:
    """Trainable parameters of each of a model's networks."""
    networks = [layer for layer in model.layers if isinstance(layer, keras.Model)]
    return {
        network.name: sum(math.prod(v.shape) for v in network.trainable_variables)
        for network in networks
        if network.trainable_variables
    }


def versions() -> dict[str, str]:
    """What decides a run's numbers besides its configuration."""
    packages = ("gan-vs-vae", "keras", "numpy")
    return {
        "python": platform.python_version(),
        backend.NAME: backend.version(),
        **{package: importlib.metadata.version(package) for package in packages},
    }


def processor() -> str:
    """The name of this machine's CPU: seconds compare only where it is the same."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.partition(":")[2].strip() for line in lines if "model name" in line)
    except (OSError, StopIteration):
        return platform.processor()


class History(keras.callbacks.Callback):
    """Writes history.csv, whole, after each epoch; refuses losses that are not finite."""

    def __init__(self, run, rows):
        super().__init__()
        self.run = run
        self.rows = rows
        self.before = rows[-1]["seconds"] if rows else 0.0

    def on_train_begin(self, logs=None):
        self.start = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        logs = logs or {}
        for name, value in logs.items():
            if not math.isfinite(value):
                raise UserError(
                    f"{name} is {value} in epoch {epoch + 1} of {self.run.path}: try a smaller "
                    f"learning rate; epoch {epoch} is kept there"
                )
        seconds = self.before + time.perf_counter() - self.start
        self.rows.append({"epoch": epoch + 1, **logs, "seconds": round(seconds, 3)})
        with atomic_write(self.run.path / "history.csv") as partial, partial.open("w", newline="") as file:
            writer = csv.DictWriter(file, list(self.rows[0]))
            writer.writeheader()
            writer.writerows(self.rows)


class Samples(keras.callbacks.Callback):
    """Draws a grid from the same z after each epoch: a column for each label."""

    def __init__(self, run):
        super().__init__()
        self.run = run

    def on_epoch_end(self, epoch, logs=None):
        columns, labels = SAMPLES_PER_CLASS, None
        if self.model.conditional:
            examples = self.model.example_labels()
            columns = len(examples)
            labels = np.concatenate([examples] * SAMPLES_PER_CLASS)
        z = self.model.sample_latent(SAMPLES_PER_CLASS * columns, seed=0)
        grid = plots.tile(self.model.decode(z, labels), columns)
        plots.save_png(self.run.path / "samples" / f"epoch-{epoch + 1:04d}.png", grid)


class Snapshots(keras.callbacks.Callback):
    """Keeps what draws the images, after every so many epochs."""

    def __init__(self, run, every):
        super().__init__()
        self.run = run
        self.every = every

    def on_epoch_end(self, epoch, logs=None):
        if (epoch + 1) % self.every == 0:
            with atomic_write(self.run.snapshot(epoch + 1)) as partial:
                self.model.decoder_network().save_weights(partial)


class Checkpoint(keras.callbacks.Callback):
    """Commits an epoch; keeps the last two, for the case that a disk damages one."""

    def __init__(self, run):
        super().__init__()
        self.run = run

    def on_epoch_end(self, epoch, logs=None):
        with atomic_write(self.run.checkpoint(epoch + 1)) as partial:
            self.model.save_weights(partial)
        for path in list(self.run.checkpoints().values())[:-KEPT_CHECKPOINTS]:
            path.unlink()


class Progress(keras.callbacks.Callback):
    """A bar over the whole run with the time left; a line for each epoch in a log file."""

    def __init__(self, title, steps, epochs, first_epoch):
        super().__init__()
        self.title = title
        self.steps = steps
        self.epochs = epochs
        self.first_epoch = first_epoch

    def on_train_begin(self, logs=None):
        self.bar = tqdm.tqdm(
            desc=self.title,
            total=self.steps * self.epochs,
            initial=self.steps * self.first_epoch,
            unit="step",
            dynamic_ncols=True,
            disable=not sys.stderr.isatty(),
        )
        self.start = time.perf_counter()

    def on_train_batch_end(self, batch, logs=None):
        self.bar.update()
        if self.bar.n % 20 == 0:
            self.bar.set_postfix_str(_readable(logs), refresh=False)

    def on_epoch_end(self, epoch, logs=None):
        if self.bar.disable:
            done = epoch + 1 - self.first_epoch
            left = (time.perf_counter() - self.start) / done * (self.epochs - epoch - 1)
            print(
                f"{self.title}: epoch {epoch + 1}/{self.epochs}, {_readable(logs)}, "
                f"{tqdm.tqdm.format_interval(left)} left",
                file=sys.stderr,
                flush=True,
            )

    def on_train_end(self, logs=None):
        self.bar.close()


def _readable(logs):
    return " ".join(f"{name}={float(value):.3g}" for name, value in (logs or {}).items())
