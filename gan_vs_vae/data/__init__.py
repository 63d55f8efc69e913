"""Data sets by name: `load("mnist")`. One file for each source.

This folder alone imports TensorFlow Datasets, and only once a real data set is read, so JAX
and PyTorch train without TensorFlow.
"""

import functools
import os
from collections.abc import Callable
from pathlib import Path

from gan_vs_vae.data.dataset import DataSet, Split
from gan_vs_vae.data.embedded import mnist_stand_in
from gan_vs_vae.data.tfds import MissingData, load_tfds
from gan_vs_vae.errors import UserError, unknown

__all__ = ["SOURCES", "DataSet", "MissingData", "Split", "load"]

SOURCES = ("auto", "embedded", "real")

# name: (reads the real one from `data_dir`, `download`; draws the stand-in)
DATA_SETS: dict[str, tuple[Callable, Callable]] = {
    "mnist": (functools.partial(load_tfds, "mnist"), mnist_stand_in),
}


def load(
    name: str,
    source: str = "auto",
    data_dir: str | os.PathLike | None = None,
    image_size: int | None = None,
    download: bool = False,
) -> DataSet:
    """A data set by its name.

    Args:
        name: one of `DATA_SETS`.
        source: "real" reads it from disk or fails; "embedded" draws the stand-in; "auto"
            takes the real one where it lies, else the stand-in, as `provenance` says.
        data_dir: the folder of real data sets; $GAN_VS_VAE_DATA, or TFDS' usual place, if
            None.
        image_size: resize to that many pixels square; None leaves images as they are.
        download: let TFDS download a data set that is missing.

    Raises:
        UserError: an unknown name or source, real data missing or unreadable.

    >>> digits = load("mnist", source="embedded")
    >>> digits.train.images.shape, digits.num_classes
    ((1500, 28, 28, 1), 10)
    """
    if name not in DATA_SETS:
        raise unknown("data set", name, DATA_SETS)
    if source not in SOURCES:
        raise unknown("data source", source, SOURCES)
    if image_size is not None and image_size < 1:
        raise UserError(f"image_size must be at least 1, not {image_size}")
    real, embedded = DATA_SETS[name]
    if source == "embedded":
        return embedded().resized(image_size)
    data_dir = data_dir or os.environ.get("GAN_VS_VAE_DATA")
    try:
        data = real(None if data_dir is None else Path(data_dir), download)
    except MissingData:
        if source == "real":
            raise
        data = embedded()
    return data.resized(image_size)
