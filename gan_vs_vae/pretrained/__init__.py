"""Trained models that ship with the package, so that nobody trains them again.

Judges, which evaluate generated images, are in this folder, and the generative models of the figures
in `models/`. Each has `NAME.keras`, the weights, in half precision; and `NAME.json`, its card: what
it was trained on, by which code, how good it is, and its checksum. A judge has `NAME.yaml`, too, the
configuration that trained it.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from gan_vs_vae.errors import UserError, unknown
from gan_vs_vae.files import checksum, read_json

if TYPE_CHECKING:
    from gan_vs_vae.models.base import ImageModel
    from gan_vs_vae.models.generative import GenerativeModel

FOLDER = Path(__file__).parent
NAMES = tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))
MODELS = FOLDER / "models"
PRESETS = tuple(sorted(path.stem for path in MODELS.glob("*.json")))


def check_name(name: str) -> None:
    """Raise `UserError` if there is no model of that name."""
    if name not in (*NAMES, *PRESETS):
        raise unknown("pretrained model", name, (*NAMES, *PRESETS))


def card(name: str) -> dict:
    """Return the card of a model: how it was trained, what it reaches, and its checksum.

    Raises:
        UserError: if there is no such model.

    >>> card("mnist-classifier")["data"]["train"]
    60000
    """
    return read_json(_path(name, ".json"))


def load(name: str) -> "ImageModel":
    """Return a trained model, in Keras' safe mode. It is not compiled.

    Raises:
        UserError: if there is no such model, or its file is not the one that its card describes.

    >>> load("mnist-classifier").image_shape
    (28, 28, 1)
    """
    from gan_vs_vae.training import load_model  # imports Keras, which a look at the cards need not

    described, path = card(name), _path(name, ".keras")
    if checksum(path) != described["sha256"]:
        raise UserError(f"{path} is not the file that its card describes: install the package anew")
    return load_model(path)


def from_preset(name: str | os.PathLike) -> "GenerativeModel":
    """Return a generative model: one that ships, one of the Hugging Face Hub, or one in a file.

    Args:
        name: str or path. A name in `PRESETS`, such as "fig2_acgan"; "hf://USER/MODEL"; or the path of a
            `.keras` file.

    Raises:
        UserError: if there is no such model, or it generates no images.

    >>> from_preset("fig2_acgan").generate(2, labels=7, seed=0).shape
    (2, 28, 28, 1)
    """
    from gan_vs_vae.models.generative import GenerativeModel
    from gan_vs_vae.training import load_model

    name = os.fspath(name)
    is_elsewhere = name.startswith("hf://") or name.endswith(".keras")
    model = load_model(name) if is_elsewhere else load(name)
    if not isinstance(model, GenerativeModel):
        raise UserError(f"{name} generates no images: it is a {type(model).__name__}")
    return model


def _path(name, suffix):
    check_name(name)
    return (FOLDER if name in NAMES else MODELS) / f"{name}{suffix}"
