"""From a configuration to a finished run: training that can be stopped, killed and resumed.

The checkpoint commits an epoch: it is written last, and whole or not at all. What a killed run has
written after it is dropped when the run resumes, and trained again with the same batches and the
same noise.
"""

import contextlib
import importlib.util
import math
import shutil
from collections.abc import Sequence
from pathlib import Path

import filelock
import keras
import yaml

from gan_vs_vae import backend, config, plots, provenance
from gan_vs_vae.data import DataSet
from gan_vs_vae.errors import UserError, note
from gan_vs_vae.files import (
    make_folder,
    refuse_links,
    remove_partial_files,
    write_json,
    write_text,
)
from gan_vs_vae.models.base import ImageModel
from gan_vs_vae.models.generative import GenerativeModel
from gan_vs_vae.precision import dtype_policy
from gan_vs_vae.training.callbacks import Checkpoint, History, Samples, Snapshots
from gan_vs_vae.training.checkpoints import last_whole_epoch, load_checkpoint, restore_history
from gan_vs_vae.training.distributed import Devices
from gan_vs_vae.training.integrity import SUMS, read_sums, write_sums
from gan_vs_vae.training.progress import Plan, Progress
from gan_vs_vae.training.run import LOCK, MODEL, Run, find_run, name_data
from gan_vs_vae.training.saving import load_model, save_model


def train(
    configuration: config.RunConfig,
    data: DataSet,
    runs: Path,
    *,
    tensorboard: bool = False,
    devices: int | None = None,
    callbacks: Sequence[keras.callbacks.Callback] = (),
    plan: Plan | None = None,
) -> Run:
    """Train the model of a configuration, or continue where that was left.

    Args:
        configuration: a resolved configuration.
        data: the data set that it names, or one of your own, whose name is recorded instead.
        runs: Path. The folder of all run directories.
        tensorboard: bool. Whether to write logs for TensorBoard, into the run directory. Defaults
            to False.
        devices: int or None. Devices of each host that share every batch; a run can continue with
            another number. Defaults to None: one device, without other hosts.
        callbacks: sequence of `keras.callbacks.Callback`. They are called after each epoch before
            it is written to the run directory. They are not part of the configuration: use a folder
            of runs of its own for each set of callbacks that changes the training.
        plan: `progress.Plan` or None. All runs that the command trains, whose progress is shown.
            Defaults to None: this run alone.

    Returns:
        The finished run. A run that was finished before is returned as it is; one that another
        process trains is waited for. Of several hosts, only the chief's is kept.

    Raises:
        UserError: if the folder cannot be written, a checkpoint is damaged, a loss is not finite,
            the devices cannot share a batch evenly, or a host is lost.
    """
    if tensorboard and not importlib.util.find_spec("tensorboard"):
        raise UserError("--tensorboard needs the package: pip install tensorboard")
    group = Devices(devices)
    group.check_batch(configuration.batch_size)
    configuration = name_data(configuration, data)
    run = find_run(configuration, data, group.run_folder(runs))
    if tensorboard:
        callbacks = [*callbacks, keras.callbacks.TensorBoard(run.path / "tensorboard")]
    with _lock(run):
        with dtype_policy(configuration.precision), group.scope():
            _check_hosts_agree(run, group)
            if group.broadcast(run.is_finished):
                _check_finished(run, configuration)
                return run
            fitted = _fit(run, configuration, data, group, callbacks, plan)
        if group.is_chief:
            _finish(run, configuration, data, group, *fitted)
    return run


def _check_hosts_agree(run, group):
    """Raise `UserError` on a host whose data or configuration is not that of the chief."""
    digest = run.path.name.rpartition("-")[2]
    digest = int(digest[:7], 16)  # 28 bits: a number that is broadcast has 32, with its sign
    if group.broadcast(digest) != digest:
        raise UserError(
            "this host has other data, or another configuration, than host 0: give all hosts the same "
            "files and the same command"
        )


@contextlib.contextmanager
def _lock(run):
    """Keep other processes from writing to the run's folder; wait for one that does."""
    if run.is_finished:
        yield
        return
    refuse_links(make_folder(run.path))
    lock = filelock.FileLock(run.path / LOCK)
    try:
        try:
            held = lock.acquire(blocking=False)
        except filelock.Timeout:
            note(f"waiting for another process, which trains {run.path}")
            held = lock.acquire()
    except OSError as error:
        raise UserError(
            f"cannot write to {run.path}: {error.strerror}; choose another folder with --runs"
        ) from error
    with held:
        yield


def _fit(run, configuration, data, group, callbacks, plan):
    """Return the trained model, its batches and its history."""
    _reopen(run)
    _write_config(run, configuration)
    keras.utils.set_random_seed(configuration.seed)
    if configuration.deterministic:
        backend.make_deterministic()
    model = build(configuration, data)
    rows = _restore(run, model, group)
    batches = _batches(configuration, model, data)
    own = _callbacks(run, configuration, model, rows, group)
    progress = Progress(run.path.name, len(batches), configuration.epochs, len(rows), plan)
    with contextlib.closing(progress):
        model.fit(
            batches,
            epochs=configuration.epochs,
            initial_epoch=len(rows),
            callbacks=[*config.build_callbacks(configuration, model), *callbacks, progress, *own],
            verbose=0,
        )
    return model, batches, rows


def _reopen(run):
    """Remove what was being written when the run was stopped, and the marks that it had ended."""
    remove_partial_files(run.path)
    if (run.path / "run.json").exists():
        note(f"{run.unfinished_because()}: {run.path} is trained again")
        for name in ("run.json", SUMS):
            (run.path / name).unlink(missing_ok=True)


def build(configuration: config.RunConfig, data: DataSet) -> ImageModel:
    """Build the untrained model of a configuration for a data set."""
    return config.build(configuration, data.image_shape, data.num_classes, data.multi_label)


def check(
    configuration: config.RunConfig, data: DataSet, devices: int | None = None
) -> tuple[ImageModel, int]:
    """Check that a configuration can be trained on a data set, as far as nothing is computed.

    Returns:
        The model, whose weights may have shapes and no values, and the steps of an epoch.

    Raises:
        UserError: if the model does not fit the images or the memory, or the batches do not fit the
            images or the devices.
    """
    Devices(devices).check_batch(configuration.batch_size)
    model = config.draft(configuration, data.image_shape, data.num_classes, data.multi_label)
    return model, len(_batches(configuration, model, data))


def describe_unchecked(configuration: config.RunConfig) -> str:
    """Describe a configuration of which parts are not imported, so that no model can be built."""
    return (
        f"{configuration.model.name}, {configuration.epochs} epochs, batch size "
        f"{configuration.batch_size}, data {configuration.data.name}\n"
        f"  {configuration.precision}, {backend.NAME} on the {backend.device()}\n"
        "  not imported, so that neither they nor what needs them is checked: "
        f"{', '.join(config.unchecked(configuration))}"
    )


def describe(
    configuration: config.RunConfig, data: DataSet, runs: Path, devices: int | None = None
) -> str:
    """Describe what `train` would do: steps, parameters, and what is done in which directory."""
    model, steps = check(configuration, data, devices)
    run = find_run(configuration, data, runs)
    done = max(run.checkpoints(), default=0)
    parameters = ", ".join(f"{k} {v:,}" for k, v in count_parameters(model).items())
    return (
        f"{configuration.model.name}, {configuration.epochs} epochs x {steps} steps of batch "
        f"{configuration.batch_size} = {configuration.epochs * steps} steps\n"
        f"  parameters: {parameters}\n"
        f"  {configuration.precision}, {backend.NAME} on the {backend.device()}\n"
        f"  {run.path}: {'finished' if run.is_finished else f'{done} epochs done'}"
    )


def count_parameters(model: ImageModel) -> dict[str, int]:
    """Count the trainable parameters of each of a model's networks."""
    networks = [layer for layer in model.layers if isinstance(layer, keras.Model)]
    return {
        network.name: sum(math.prod(v.shape) for v in network.trainable_variables)
        for network in networks
        if network.trainable_variables
    }


def _batches(configuration, model, data):
    return model.batches(
        data.train.images,
        data.train.labels,
        configuration.batch_size,
        configuration.seed,
        configuration.balanced,
        configuration.repeats,
    )


def _write_config(run, configuration):
    """Write config.yaml, or again if a power cut tore it; one that was edited is refused."""
    if not _has_config(run, configuration):
        write_text(run.path / "config.yaml", _config_text(configuration))


def _check_finished(run, configuration):
    """Refuse a finished run whose configuration was edited, and say which files it lacks."""
    _has_config(run, configuration)
    missing = sorted(path for path in read_sums(run.path) if not path.exists())
    if missing:
        names = ", ".join(str(path.relative_to(run.path)) for path in missing[:3])
        more = f", and {len(missing) - 3} others" if len(missing) > 3 else ""
        note(f"{run.path} lacks {names}{more}; delete the folder to train it again")


def _has_config(run, configuration):
    """Return whether config.yaml is whole; raise `UserError` if it is of another configuration."""
    path, text = run.path / "config.yaml", _config_text(configuration).encode()
    found = path.read_bytes() if path.exists() else b""
    if not text.startswith(found.rstrip(b"\0")):
        raise UserError(
            f"{path} is not this run's configuration, it was edited: change a configuration of "
            f"your own instead, and delete {run.path} to train this one anew"
        )
    return found == text


def _config_text(configuration):
    return yaml.safe_dump(configuration.to_dict(), sort_keys=False)


def _restore(run, model, group):
    """Load the last whole checkpoint, and return the rows of its history."""
    epoch = group.broadcast(last_whole_epoch(run))
    if epoch == 0:
        return []
    path = run.checkpoint(epoch)
    group.broadcast_file(path)
    rows = load_checkpoint(path, model)
    if group.is_chief:
        restore_history(run, rows)
    return rows


def _callbacks(run, configuration, model, rows, group):
    callbacks = []
    if isinstance(model, GenerativeModel):
        if configuration.snapshots is not None:
            if group.is_chief:  # the other hosts have none
                _check_snapshots(run, configuration.snapshots, len(rows))
            callbacks.append(Snapshots(run, configuration.snapshots))
        callbacks.append(Samples(run))
    return [*callbacks, History(run, rows), Checkpoint(run, rows)]


def _check_snapshots(run, every, done):
    for epoch in range(every, done + 1, every):
        if epoch not in run.snapshots():
            raise UserError(
                f"{run.snapshot(epoch)} is missing: put it back, or delete {run.path} to train anew"
            )


def _finish(run, configuration, data, group, model, batches, rows):
    """Write the model, samples.gif and run.json, which marks the run as finished; drop checkpoints."""
    save_model(run.path / MODEL, model)
    if group.count > 1:  # one device does the rest
        model = load_model(run.path / MODEL)
    if frames := list(run.samples().values()):
        plots.save_gif(run.path / "samples.gif", frames)
    record = _record(configuration, model, data, batches, group, rows)
    named = ("config.yaml", MODEL, "history.csv", "samples.gif")
    there = [path for path in (run.path / name for name in named) if path.exists()]
    write_sums(run.path, [*there, *run.snapshots().values(), *frames])
    write_json(run.path / "run.json", record)
    shutil.rmtree(run.path / "checkpoint", ignore_errors=True)


def _record(configuration, model, data, batches, group, rows):
    test = {}
    if model.has_loss and len(data.test):  # a data set of a few images has none to test on
        images, labels = data.test.images, data.test.labels
        test = model.evaluate(images, labels, verbose=0, return_dict=True)
    steps, seconds = len(rows) * len(batches), rows[-1]["seconds"]
    return {
        "seed": configuration.seed,
        "data": data.provenance,
        "fingerprint": data.fingerprint,
        "class_names": data.class_names,
        "test": test,
        "parameters": count_parameters(model),
        "epochs": len(rows),
        "steps": steps,
        "seconds": round(seconds, 1),
        "images_per_second": round(steps * batches.batch_size / seconds, 1),
        "precision": configuration.precision,
        "devices": group.count,
        **provenance.code(),
        "versions": provenance.versions(),
        "machine": provenance.machine(),
    }
