"""Models and weights as bytes: what Keras saves goes through memory to the disk.

HDF5 prints a traceback for each of its open objects when the disk is full, and Keras closes none of
them then. Bytes in memory are written by `files`, which says one sentence.
"""

import io
import json
import re
import zipfile
from pathlib import Path

import h5py
import keras

# The only way to be in safe mode after `keras.config.enable_unsafe_deserialization()`.
from keras.src.saving.serialization_lib import SafeModeScope

from gan_vs_vae.errors import UserError, brief
from gan_vs_vae.files import write_bytes
from gan_vs_vae.models.base import HUB, ImageModel

WEIGHTS = "model.weights.h5"
MODEL = "model.keras"
LARGE = 1024  # numbers; smaller arrays of weights stay in float32
REGISTERED = re.compile(r"[^<>\s]+>\w+")  # package>Name, as Keras writes it


class NamedMemory(io.BytesIO):
    """A file in memory with a name, whose suffix tells Keras the format."""

    def __init__(self, name: str, content: bytes = b""):
        super().__init__(content)
        self.name = name

    def __str__(self):
        return self.name


def weights_of(model: keras.Model) -> bytes:
    """Return the content of the HDF5 file of a model's weights, optimizers and random states."""
    file = NamedMemory(WEIGHTS)
    model.save_weights(file)
    return file.getvalue()


def load_weights(model: keras.Model, content: bytes) -> None:
    """Load what `weights_of` returned.

    Raises:
        UserError: if it is damaged, or is of another model.
    """
    try:
        model.load_weights(NamedMemory(WEIGHTS, content))
    except Exception as error:  # HDF5 and Keras each raise their own
        raise UserError(f"these are not the weights of this model ({brief(error)})") from error


def save_model(path: Path, model: keras.Model) -> None:
    """Save a model with its optimizers as a `.keras` file."""
    file = NamedMemory(MODEL)
    model.save(file)
    write_bytes(path, file.getbuffer())


def save_small_model(path: Path, model: keras.Model) -> None:
    """Save a model as a `.keras` file with its weights in half precision, and compressed.

    Keras loads it as any other, with weights in float32 that were rounded.
    """
    file, small = NamedMemory(MODEL), io.BytesIO()
    model.save(file)
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(small, "w") as new:
        for member in old.namelist():
            content = old.read(member)
            if member == WEIGHTS:
                content = _halved(content)
            entry = zipfile.ZipInfo(member)  # without the time
            new.writestr(entry, content, zipfile.ZIP_DEFLATED, compresslevel=9)
    write_bytes(path, small.getbuffer())


def _halved(weights: bytes) -> bytes:
    """Return an HDF5 file of weights with its large arrays in half precision."""
    target = io.BytesIO()
    with h5py.File(io.BytesIO(weights)) as old, h5py.File(target, "w") as new:

        def copy(name, item):
            if isinstance(item, h5py.Group):
                found = new.require_group(name)
            elif item.size < LARGE or item.dtype != "float32":
                found = new.create_dataset(name, data=item[()])
            else:
                packed = {"compression": 9, "shuffle": True, "chunks": item.shape}
                found = new.create_dataset(name, data=item[()].astype("float16"), **packed)
            for key, value in item.attrs.items():
                found.attrs[key] = value

        old.visititems(copy)
    return target.getvalue()


def load_model(path: Path | str) -> ImageModel:
    """Load a saved model, in Keras' safe mode: a file cannot bring code with it.

    Args:
        path: of a `.keras` file; or "hf://USER/MODEL", a model on the Hugging Face Hub.

    Raises:
        UserError: if the file is missing or damaged, holds code, or names a class that is not
            registered.
    """
    try:
        if not str(path).startswith(HUB):
            _check_zip(path)
        with SafeModeScope(True):
            model = keras.saving.load_model(path, safe_mode=True)
    except Exception as error:  # zip, HDF5 and Keras each raise their own
        if names := _not_registered(path):
            raise UserError(
                f"cannot load {path}: it has {', '.join(names)}. Import the module that registers it "
                "first; commands do by --import MODULE"
            ) from error
        raise UserError(f"cannot load {path}: {brief(error)}") from error
    if not isinstance(model, ImageModel):
        raise UserError(f"{path} is not one of this library's models, but a {type(model).__name__}")
    return model


def _not_registered(path):
    """Return the names of a user's own classes and functions in a model that are not imported."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = keras.tree.flatten(json.loads(archive.read("config.json")))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile):
        return []
    named = {part for part in parts if isinstance(part, str) and REGISTERED.fullmatch(part)}
    return sorted(name for name in named if not keras.saving.get_registered_object(name))


def _check_zip(path):
    """Raise `ValueError` if a part is not as it was written: Keras does not compare checksums."""
    with zipfile.ZipFile(path) as archive:
        damaged = archive.testzip()
    if damaged is not None:
        raise ValueError(f"its part {damaged} is damaged")
