"""Trained models that ship with the package, so that nobody trains them again.

Each has three files: `NAME.keras`, the weights; `NAME.yaml`, the configuration that trained them;
and `NAME.json`, its card: what it was trained on, by which code, how good it is, and its checksum.
"""

from pathlib import Path

from gan_vs_vae.errors import UserError, unknown
from gan_vs_vae.files import checksum, read_json
from gan_vs_vae.models.base import ImageModel
from gan_vs_vae.training import load_model

FOLDER = Path(__file__).parent
NAMES = tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


def check_name(name: str) -> None:
    """Raise `UserError` if there is no model of that name."""
    if name not in NAMES:
        raise unknown("pretrained model", name, NAMES)


def card(name: str) -> dict:
    """Return the card of a model: how it was trained, what it reaches, and its checksum.

    Raises:
        UserError: if there is no such model.

    >>> card("mnist-classifier")["data"]["train"]
    60000
    """
    check_name(name)
    return read_json(FOLDER / f"{name}.json")


def load(name: str) -> ImageModel:
    """Return a trained model, in Keras' safe mode. It is not compiled.

    Raises:
        UserError: if there is no such model, or its file is not the one that its card describes.

    >>> load("mnist-classifier").image_shape
    (28, 28, 1)
    """
    described, path = card(name), FOLDER / f"{name}.keras"
    if checksum(path) != described["sha256"]:
        raise UserError(f"{path} is not the file that its card describes: install the package anew")
    return load_model(path)
