"""Data sets by name: `load("mnist")`. One file for each source.

This folder alone imports TensorFlow Datasets, and only once a data set is read that TFDS
prepared, so JAX and PyTorch train without TensorFlow.
"""

import dataclasses
import inspect
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gan_vs_vae.data.cats import load_cats
from gan_vs_vae.data.celeba import load_celeba
from gan_vs_vae.data.chars74k import load_chars74k
from gan_vs_vae.data.dataset import DataSet, Split
from gan_vs_vae.data.stand_ins import (
    cats_stand_in,
    celeba_stand_in,
    chars74k_stand_in,
    cifar10_stand_in,
    mnist_stand_in,
)
from gan_vs_vae.data.folder import load_folder
from gan_vs_vae.data.locations import MissingData
from gan_vs_vae.data.tfds import load_cifar10, load_mnist
from gan_vs_vae.errors import UserError, unknown

__all__ = [
    "DATA_SETS",
    "SOURCES",
    "DataSet",
    "MissingData",
    "Source",
    "Split",
    "load",
    "settings",
]

SOURCES = ("auto", "embedded", "real")


@dataclasses.dataclass(frozen=True)
class Source:
    """Where a data set comes from.

    Attributes:
        real: reads it, `real(data_dir, download, image_size, **settings)`; its keyword-only
            arguments are the settings of the data set.
        embedded: draws its stand-in, given those settings that it has arguments for; None
            where there is none.
    """

    real: Callable[..., DataSet]
    embedded: Callable[..., DataSet] | None


DATA_SETS = {
    "mnist": Source(load_mnist, mnist_stand_in),
    "cifar10": Source(load_cifar10, cifar10_stand_in),
    "chars74k": Source(load_chars74k, chars74k_stand_in),
    "celeba": Source(load_celeba, celeba_stand_in),
    "cats": Source(load_cats, cats_stand_in),
    "folder": Source(load_folder, None),
}


def load(
    name: str,
    source: str = "auto",
    data_dir: str | os.PathLike | None = None,
    image_size: int | None = None,
    download: bool = False,
    limit: int | None = None,
    **settings: Any,
) -> DataSet:
    """A data set by its name.

    Args:
        name: one of `DATA_SETS`.
        source: "real" reads it from disk or fails; "embedded" draws the stand-in; "auto"
            takes the real one where it lies, else the stand-in, as `provenance` says.
        data_dir: the folder of real data sets; $GAN_VS_VAE_DATA, or TFDS' usual place, if
            None.
        image_size: resize to that many pixels square; None: as they are, or 64 where they
            are image files, which may be of any size.
        download: let TFDS download a data set that is missing.
        limit: take that many training images, drawn with a fixed seed; None: all.
        settings: of the data set, as `settings(name)` has them.

    Raises:
        UserError: an unknown name, source or setting, real data missing or unreadable.

    >>> digits = load("mnist", source="embedded")
    >>> digits.train.images.shape, digits.num_classes
    ((1500, 28, 28, 1), 10)
    """
    found = _source(name)
    if source not in SOURCES:
        raise unknown("data source", source, SOURCES)
    for key, value in (("image_size", image_size), ("limit", limit)):
        if value is not None and value < 1:
            raise UserError(f"{key} must be at least 1, not {value}")
    _check(name, found.real, settings)
    data_dir = data_dir or os.environ.get("GAN_VS_VAE_DATA")
    data_dir = None if data_dir is None else Path(data_dir).expanduser()
    loaded = None
    if source != "embedded":
        try:
            loaded = found.real(data_dir, download, image_size, **settings)
        except MissingData:
            if source == "real":
                raise
    return (loaded or _stand_in(name, found, image_size, settings)).limited(limit)


def settings(name: str) -> Callable[..., DataSet]:
    """The function whose keyword-only arguments are the settings of that data set.

    >>> inspect.signature(settings("chars74k")).parameters["kinds"].default
    ('Fnt', 'Hnd', 'Img')
    """
    return _source(name).real


def _source(name):
    if name not in DATA_SETS:
        raise unknown("data set", name, DATA_SETS)
    return DATA_SETS[name]


def _check(name, real, given):
    """A `UserError` where a setting is unknown, or one is lacking that has no default."""
    known = {
        key: parameter
        for key, parameter in inspect.signature(real).parameters.items()
        if parameter.kind is parameter.KEYWORD_ONLY
    }
    for key in given:
        if not known:
            raise UserError(f"{name} has no settings: leave out {key!r}")
        if key not in known:
            raise unknown(f"setting of {name}", key, known)
    for key, parameter in known.items():
        if parameter.default is parameter.empty and key not in given:
            raise UserError(f"{name} needs the setting {key!r}")


def _stand_in(name, found, image_size, given):
    if found.embedded is None:
        raise UserError(f"{name} has no stand-in: load it with the source real")
    taken = inspect.signature(found.embedded).parameters
    drawn = found.embedded(**{key: value for key, value in given.items() if key in taken})
    return drawn.resized(image_size)
