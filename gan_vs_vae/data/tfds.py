"""Data sets as TensorFlow Datasets prepares them on disk."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from gan_vs_vae.data.dataset import DataSet, Split
from gan_vs_vae.data.locations import MissingData
from gan_vs_vae.errors import UserError, brief


def load_mnist(data_dir: Path | None, download: bool, image_size: int | None) -> DataSet:
    """MNIST (LeCun, Cortes and Burges, 1998): `load_tfds("mnist")`, resized."""
    return load_tfds("mnist", data_dir, download).resized(image_size)


def load_cifar10(data_dir: Path | None, download: bool, image_size: int | None) -> DataSet:
    """CIFAR-10 (Krizhevsky, 2009): `load_tfds("cifar10")`, resized."""
    return load_tfds("cifar10", data_dir, download).resized(image_size)


def load_tfds(name: str, data_dir: Path | None, download: bool) -> DataSet:
    """A TFDS image classification data set with the splits "train" and "test".

    Args:
        name: as TFDS calls it.
        data_dir: the folder that holds `tensorflow_datasets/`; None: TFDS' usual place.
        download: let TFDS download and prepare what is missing.

    Raises:
        MissingData: it is not prepared and may not be downloaded.
        UserError: TensorFlow is not installed, or the download failed.
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
    return DataSet(
        name,
        train,
        test,
        tuple(builder.info.features["label"].names),
        {
            "source": "real",
            **described(builder),
            "train": len(train),
            "test": len(test),
            "skipped": 0,
        },
    )


@contextlib.contextmanager
def tfds_builder(name: str, data_dir: Path | None, download: bool) -> Iterator[Any]:
    """TFDS' builder of a data set that is prepared; what fails inside ends as a `UserError`.

    Args and errors: as those of `load_tfds`.
    """
    folder = tfds_folder(data_dir)
    if not is_prepared(name, data_dir) and not download:
        raise MissingData(
            f"{name} is not prepared at {folder / name}: add --download (or download=True) to "
            "let TFDS fetch it, or name the folder that holds tensorflow_datasets/ by "
            "--data-dir or GAN_VS_VAE_DATA"
        )
    tfds = import_tfds()
    try:
        builder = tfds.builder(name, data_dir=str(folder))
        if download:
            builder.download_and_prepare()
        yield builder
    except Exception as error:  # TFDS, TensorFlow and the network raise what they like
        raise UserError(
            f"TFDS could not read {name} at {folder / name}: {brief(error)}; delete that folder to "
            "prepare it again, and check the network if it was downloading"
        ) from error


def described(builder: Any) -> dict[str, str]:
    """What `provenance` says of a data set that TFDS prepared."""
    return {
        "description": f"{builder.name} {builder.version} of TensorFlow Datasets",
        "path": f"tensorflow_datasets/{builder.name}/{builder.version}",
    }


def is_prepared(name: str, data_dir: Path | None) -> bool:
    """Whether TFDS has prepared that data set."""
    return any(tfds_folder(data_dir).glob(f"{name}/*/dataset_info.json"))


def tfds_folder(data_dir: Path | None) -> Path:
    """Where TFDS keeps its data sets: below `data_dir`, or at its usual place."""
    if data_dir is not None:
        return Path(data_dir) / "tensorflow_datasets"
    return Path(os.environ.get("TFDS_DATA_DIR", "~/tensorflow_datasets")).expanduser()


def import_tfds() -> Any:
    """The package, imported when it is needed; a GPU is left to Keras' backend."""
    try:
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
    """TensorFlow takes all of a GPU's memory, unless it is told that it has none."""
    import keras

    if keras.backend.backend() != "tensorflow":
        tf.config.set_visible_devices([], "GPU")
