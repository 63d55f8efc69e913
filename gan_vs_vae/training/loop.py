"""From a configuration to a finished run: training that can be stopped, killed and resumed.

The checkpoint commits an epoch: it is written last, and whole or not at all. What a killed run has
written after it is dropped when the run resumes, and trained again with the same batches and the
same noise.
"""

import contextlib
import importlib.util
import math
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import filelock
import keras
import yaml

from gan_vs_vae import backend, config, plots, provenance
from gan_vs_vae.data import DataSet
from gan_vs_vae.errors import UserError, brief
from gan_vs_vae.files import atomic_write, make_folder, remove_partial_files, write_json
from gan_vs_vae.models.base import ImageModel
from gan_vs_vae.models.generative import GenerativeModel
from gan_vs_vae.precision import dtype_policy
from gan_vs_vae.training.callbacks import Checkpoint, History, Progress, Samples, Snapshots
from gan_vs_vae.training.distributed import Devices
from gan_vs_vae.training.run import Run, find_run, load_model


def train(
    configuration: config.RunConfig,
    data: DataSet,
    runs: Path,
    *,
    tensorboard: bool = False,
    devices: int | None = None,
    callbacks: Sequence[keras.callbacks.Callback] = (),
) -> Run:
    """Train the model of a configuration, or continue where that was left.

    Args:
        configuration: a resolved configuration.
        data: the data set that it names.
        runs: Path. The folder of all run directories.
        tensorboard: bool. Whether to write logs for TensorBoard, into the run directory. Defaults
            to False.
        devices: int or None. Devices of each host that share every batch; a run can continue with
            another number. Defaults to None: one device, without other hosts.
        callbacks: sequence of `keras.callbacks.Callback`. They are called after each epoch before
            it is written to the run directory. They are not part of the configuration: use a folder
            of runs of its own for each set of callbacks that changes the training.

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
    run = find_run(configuration, data, group.run_folder(runs))
    if tensorboard:
        callbacks = [*callbacks, keras.callbacks.TensorBoard(run.path / "tensorboard")]
    with _lock(run):
        with dtype_policy(configuration.precision), group.scope():
            if group.broadcast(run.is_finished):
                return run
            model, batches = _fit(run, configuration, data, group, callbacks)
        if group.is_chief:
            _finish(run, configuration, model, data, batches, group)
    return run


@contextlib.contextmanager
def _lock(run):
    """Keep other processes from writing to the run's folder; wait for one that does."""
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


def _fit(run, configuration, data, group, callbacks):
    """Return the trained model and its batches."""
    remove_partial_files(run.path)
    _write_config(run, configuration)
    keras.utils.set_random_seed(configuration.seed)
    if configuration.deterministic:
        backend.make_deterministic()
    model = build(configuration, data)
    first_epoch = _restore(run, model, group)
    batches = _batches(configuration, model, data)
    own = _callbacks(run, configuration, model, len(batches), first_epoch)
    model.fit(
        batches,
        epochs=configuration.epochs,
        initial_epoch=first_epoch,
        callbacks=[*config.build_callbacks(configuration, model), *callbacks, *own],
        verbose=0,
    )
    return model, batches


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
    parameters = ", ".join(f"{k} {v:,}" for k, v in count_parameters(model).items())
    return (
        f"{configuration.model.name}, {configuration.epochs} epochs x {steps} steps of batch "
        f"{configuration.batch_size} = {configuration.epochs * steps} steps\n"
        f"  parameters: {parameters}\n"
        f"  {configuration.precision}, {backend.NAME} on the {backend.device()}\n"
        f"  {run.path}: {'finished' if run.is_finished else f'{len(run.history())} epochs done'}"
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
    )


def _write_config(run, configuration):
    path = run.path / "config.yaml"
    text = yaml.safe_dump(configuration.to_dict(), sort_keys=False)
    if path.exists() and path.read_text() != text:
        raise UserError(f"{path} is not this run's configuration: delete {run.path} to train anew")
    with atomic_write(path) as partial:
        partial.write_text(text)


def _restore(run, model, group):
    """Load the last checkpoint, and return how many epochs are done."""
    checkpoints = run.checkpoints()
    epoch = group.broadcast(max(checkpoints, default=0))
    if epoch == 0:
        return 0
    path = run.checkpoint(epoch)
    group.broadcast_file(path)
    try:
        model.load_weights(path)
    except Exception as error:  # HDF5 and Keras each raise their own
        before = max([0, *(e for e in checkpoints if e < epoch)])
        raise UserError(
            f"the checkpoint {path} is damaged ({brief(error)}): delete it to go on from epoch {before}"
        ) from error
    return epoch


def _callbacks(run, configuration, model, steps, first_epoch):
    callbacks = [Progress(run.path.name, steps, configuration.epochs, first_epoch)]
    if isinstance(model, GenerativeModel):
        if configuration.snapshots is not None:
            callbacks.append(Snapshots(run, configuration.snapshots))
        callbacks.append(Samples(run))
    return [*callbacks, History(run, run.history()[:first_epoch]), Checkpoint(run)]


def _finish(run, configuration, model, data, batches, group):
    """Write the model, the test losses and run.json, which marks the run as finished."""
    with atomic_write(run.path / "model.keras") as partial:
        model.save(partial)  # Keras requires the suffix, which the partial name keeps
    if group.count > 1:  # one device does the rest
        model = load_model(run.path / "model.keras")
    if frames := sorted((run.path / "samples").glob("epoch-*.png")):
        plots.save_gif(run.path / "samples.gif", frames)
    write_json(run.path / "run.json", _record(run, configuration, model, data, batches, group))
    shutil.rmtree(run.path / "checkpoint", ignore_errors=True)


def _record(run, configuration, model, data, batches, group):
    test = {}
    if model.has_loss:
        images, labels = data.test.images, data.test.labels
        test = model.evaluate(images, labels, verbose=0, return_dict=True)
    history = run.history()
    steps, seconds = len(history) * len(batches), history[-1]["seconds"]
    return {
        "seed": configuration.seed,
        "data": data.provenance,
        "fingerprint": data.fingerprint,
        "class_names": data.class_names,
        "test": test,
        "parameters": count_parameters(model),
        "epochs": len(history),
        "steps": steps,
        "seconds": round(seconds, 1),
        "images_per_second": round(steps * batches.batch_size / seconds, 1),
        "precision": configuration.precision,
        "devices": group.count,
        **provenance.code(),
        "versions": provenance.versions(),
        "machine": provenance.machine(),
    }
