"""Data sets as TensorFlow Datasets prepares them on disk."""

import os
from pathlib import Path

import numpy as np

from gan_vs_vae.data.dataset import DataSet, Split
from gan_vs_vae.errors import UserError, brief


class MissingData(UserError):
    """The real data set does not lie where it was looked for."""


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
    folder = tfds_folder(data_dir)
    if not list(folder.glob(f"{name}/*/dataset_info.json")) and not download:
        raise MissingData(
            f"{name} is not prepared at {folder / name}: add --download (or download=True) to "
            "let TFDS fetch it, or name the folder that holds tensorflow_datasets/ by "
            "--data-dir or GAN_VS_VAE_DATA"
        )
    tfds = _import_tfds()
    try:
        builder = tfds.builder(name, data_dir=str(folder))
        if download:
            builder.download_and_prepare()
        splits = {
            split: builder.as_dataset(split=split, batch_size=-1, shuffle_files=False)
            for split in ("train", "test")
        }
    except Exception as error:  # TFDS, TensorFlow and the network raise what they like
        raise UserError(
            f"TFDS could not read {name} at {folder / name}: {brief(error)}; delete that folder to "
            "prepare it again, and check the network if it was downloading"
        ) from error
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
            "description": f"{name} {builder.version} of TensorFlow Datasets",
            "path": f"tensorflow_datasets/{name}/{builder.version}",
            "train": len(train),
            "test": len(test),
            "skipped": 0,
        },
    )


def tfds_folder(data_dir: Path | None) -> Path:
    """Where TFDS keeps its data sets: below `data_dir`, or at its usual place."""
    if data_dir is not None:
        return Path(data_dir) / "tensorflow_datasets"
    return Path(os.environ.get("TFDS_DATA_DIR", "~/tensorflow_datasets")).expanduser()


def _import_tfds():
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
