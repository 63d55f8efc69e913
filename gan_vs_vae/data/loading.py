"""Data sets by name: DATA_SETS, and `load`.

TensorFlow Datasets is imported only when a data set that it prepared is read, so that JAX and
PyTorch train without TensorFlow.
"""

import dataclasses
import inspect
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from gan_vs_vae.data.cats import load_cats
from gan_vs_vae.data.celeba import load_celeba
from gan_vs_vae.data.chars74k import load_chars74k
from gan_vs_vae.data.dataset import DataSet
from gan_vs_vae.data.folder import load_folder
from gan_vs_vae.data.locations import MissingData
from gan_vs_vae.data.stand_ins import (
    cats_stand_in,
    celeba_stand_in,
    chars74k_stand_in,
    cifar10_stand_in,
    mnist_stand_in,
)
from gan_vs_vae.data.tfds import tfds_loader
from gan_vs_vae.errors import UserError, note, unknown
from gan_vs_vae.images import Size, height_and_width
from gan_vs_vae.names import SOURCES
from gan_vs_vae.registry import Kind, find
from gan_vs_vae.signatures import check_type, parameters

LOCATION = ("data_dir", "download", "image_size")  # what `load` passes on; the rest are settings


@dataclasses.dataclass(frozen=True)
class Source:
    """The two functions that a data set comes from.

    Attributes:
        real: function. Reads the real data set. It takes those of the arguments `data_dir`,
            `download` and `image_size` that it uses. All its other arguments are settings of the
            data set.
        stand_in: function or None. Makes the stand-in. It takes those settings that it uses.
            Defaults to None: the data set has no stand-in.
    """

    real: Callable[..., DataSet]
    stand_in: Callable[..., DataSet] | None = None


DATA_SETS = {
    "mnist": Source(tfds_loader("mnist"), mnist_stand_in),
    "cifar10": Source(tfds_loader("cifar10"), cifar10_stand_in),
    "chars74k": Source(load_chars74k, chars74k_stand_in),
    "celeba": Source(load_celeba, celeba_stand_in),
    "cats": Source(load_cats, cats_stand_in),
    "folder": Source(load_folder),
}
DATA_SET = Kind("data set", DATA_SETS, DataSet, classes=False)


def load(
    name: str,
    source: str = "auto",
    data_dir: str | os.PathLike | None = None,
    image_size: Size | None = None,
    download: bool = False,
    limit: int | None = None,
    **settings: Any,
) -> DataSet:
    """Return a data set by its name.

    Args:
        name: str. One of `DATA_SETS`, or the dotted path of a function of your own, as
            `loader` returns it, whose module is imported.
        source: "real" raises an error if there is no real data set; "embedded" takes the stand-in;
            "auto" takes the real data set if there is one, and the stand-in otherwise. Defaults to
            "auto".
        data_dir: path or None. The folder of real data sets. Defaults to $GAN_VS_VAE_DATA, or, if
            that is not set, to the usual folder of TFDS.
        image_size: int, `(height, width)` or None. The images' size in pixels; one number is the
            side of a square. Defaults to 64 for image files, and to the size of the data set
            otherwise.
        download: bool. Whether TFDS may download a data set that is missing. Defaults to False.
        limit: int or None. The largest number of training images; they are chosen with a fixed
            seed. Defaults to None: all.
        settings: the settings of this data set: the other arguments of `loader(name)`.

    Raises:
        UserError: if a name, source or setting is unknown, or real data are missing or damaged.

    >>> digits = load("mnist", source="embedded")
    >>> digits.train.images.shape, digits.num_classes
    ((4500, 28, 28, 1), 10)
    """
    read = loader(name)
    if source not in SOURCES:
        raise unknown("data source", source, SOURCES)
    check_type("data_dir", data_dir, str | os.PathLike | None)
    if image_size is not None:
        height_and_width(image_size)
    if limit is not None and not (isinstance(limit, (int, np.integer)) and limit >= 1):
        raise UserError(f"limit must be at least 1, not {limit!r}")
    _check_settings(name, settings)
    data_dir = data_dir or os.environ.get("GAN_VS_VAE_DATA") or None
    location = {
        "data_dir": None if data_dir is None else Path(os.path.expanduser(data_dir)),
        "download": download,
        "image_size": image_size,
    }
    if source == "embedded":
        loaded = _stand_in(name, settings)
    else:
        try:
            loaded = _call(read, location | settings)
        except MissingData as error:
            if source == "real":
                raise
            loaded = _stand_in(name, settings)
            if data_dir is not None:  # somebody expected real data there
                note(f"the real {name} is not read: {error}")
    if not isinstance(loaded, DataSet):
        raise UserError(f"{name} must return a DataSet, not a {type(loaded).__name__}")
    return loaded.resized(image_size).limited(limit)


def loader(name: str) -> Callable[..., DataSet]:
    """Return the function that reads a real data set.

    Its arguments, except `data_dir`, `download` and `image_size`, are the settings of the data set.

    Raises:
        UserError: if there is no data set of that name.

    >>> inspect.signature(loader("chars74k")).parameters["kinds"].default
    ('Fnt', 'Hnd', 'Img')
    """
    return _source(name).real


def _source(name):
    found = find(name, DATA_SET)
    return found if isinstance(found, Source) else Source(found)  # a function of the user's own


def _check_settings(name, given):
    """Raise `UserError` if a setting is unknown, or if one without a default is missing."""
    known = {k: v for k, v in parameters(loader(name)).items() if k not in LOCATION}
    for key in given:
        if not known:
            raise UserError(f"{name} has no settings: leave out {key!r}")
        if key not in known:
            raise unknown(f"setting of {name}", key, known)
        check_type(f"{name}.{key}", given[key], known[key].hint)
    for key, (default, _) in known.items():
        if default is inspect.Parameter.empty and key not in given:
            raise UserError(f"{name} needs the setting {key!r}")


def _stand_in(name, given):
    make = _source(name).stand_in
    if make is None:
        raise UserError(f"{name} has no stand-in: use the source 'real'")
    return _call(make, given)


def _call(function, arguments):
    """Call a function with those of the arguments that it takes."""
    taken = parameters(function)
    return function(**{key: value for key, value in arguments.items() if key in taken})
