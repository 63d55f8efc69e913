"""Data sets that TensorFlow Datasets (TFDS) prepared on disk."""

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from gan_vs_vae.data.dataset import DataSet, Provenance, Split
from gan_vs_vae.data.locations import MissingData
from gan_vs_vae.errors import UserError, brief
from gan_vs_vae.startup import quiet


def tfds_loader(name: str) -> Callable[..., DataSet]:
    """Return the loader of a TFDS data set, for `DATA_SETS`; see `load_tfds`."""

    def load(data_dir: Path | None, download: bool) -> DataSet:
        return load_tfds(name, data_dir, download)

    return load


def load_tfds(name: str, data_dir: Path | None, download: bool) -> DataSet:
    """Read a TFDS data set for image classification.

    It must have the splits "train" and "test", the features "image" and "label", and images of one
    size, as MNIST (LeCun, Cortes and Burges, 1998) and CIFAR-10 (Krizhevsky, 2009) do.

    Args:
        name: str. Its name in TFDS.
        data_dir: Path or None. The folder that holds `tensorflow_datasets/`. None means the usual
            folder of TFDS.
        download: bool. Whether TFDS may download and prepare it if it is missing.

    Raises:
        MissingData: if it is not prepared and may not be downloaded.
        UserError: if TensorFlow is not installed, or the download failed.
    """
    with tfds_builder(name, data_dir, download) as builder:
        splits = {
            split: builder.as_dataset(split=split, batch_size=-1, shuffle_files=False)
            for split in ("train", "test")
        }
    train, test = (
        Split(np.asarray(splits[s]["image"]), np.asarray(splits[s]["label"]).astype("int32"))
        for s in ("train", "test")
    )
    return DataSet.create(
        name, train, test, builder.info.features["label"].names, tfds_provenance(builder)
    )


@contextlib.contextmanager
def tfds_builder(
    name: str, data_dir: Path | None, download: bool, otherwise: str = ""
) -> Iterator[Any]:
    """Yield TFDS' builder of a prepared data set; turn errors inside into a `UserError`.

    The other arguments and errors are those of `load_tfds`.

    Args:
        otherwise: str. What to do if TFDS fails again, for the message. Defaults to "".
    """
    folder = tfds_folder(data_dir)
    if not is_prepared(name, data_dir) and not download:
        raise MissingData(
            f"{name} is not prepared at {folder / name}: let TFDS download it with --download (or "
            "download=True), or name the folder that holds tensorflow_datasets/ with --data-dir "
            "or GAN_VS_VAE_DATA"
        )
    tfds = import_tfds()
    try:
        builder = tfds.builder(name, data_dir=str(folder))
        if download:
            builder.download_and_prepare()
        yield builder
    except Exception as error:  # TFDS, TensorFlow and the network raise errors of many classes
        raise UserError(
            f"TFDS could not read {name} at {folder / name}: {brief(error)}; delete that folder to "
            "prepare it again, and check the network if it was downloading"
            + (f"; or {otherwise}" if otherwise else "")
        ) from error


def tfds_provenance(builder: Any) -> Provenance:
    """Return the provenance of a data set that TFDS prepared."""
    return Provenance(
        "real",
        f"{builder.name} {builder.version} of TensorFlow Datasets",
        f"tensorflow_datasets/{builder.name}/{builder.version}",
    )


def is_prepared(name: str, data_dir: Path | None) -> bool:
    """Return whether TFDS has prepared that data set."""
    folder = tfds_folder(data_dir) / name
    return os.path.isdir(folder) and any(folder.glob("*/dataset_info.json"))


def tfds_folder(data_dir: Path | None) -> Path:
    """Return the folder of TFDS: below `data_dir`, or its usual one if `data_dir` is None."""
    if data_dir is not None:
        return Path(data_dir) / "tensorflow_datasets"
    return Path(os.path.expanduser(os.environ.get("TFDS_DATA_DIR", "~/tensorflow_datasets")))


def import_tfds() -> Any:
    """Import and return `tensorflow_datasets`; leave the GPUs to Keras' backend.

    Raises:
        UserError: if TensorFlow or TFDS is not installed.
    """
    try:
        with quiet():
            import tensorflow as tf
            import tensorflow_datasets as tfds
    except ImportError as error:
        raise UserError(
            f"reading data sets of TFDS needs tensorflow and tensorflow-datasets ({error}): "
            "install them, or use the embedded stand-in"
        ) from error
    if tf.config.list_physical_devices("GPU"):
        _leave_gpus_to_the_backend(tf)
    return tfds


def _leave_gpus_to_the_backend(tf):
    """Hide the GPUs from TensorFlow, which would otherwise reserve all of their memory."""
    import keras

    if keras.backend.backend() != "tensorflow":
        tf.config.set_visible_devices([], "GPU")
