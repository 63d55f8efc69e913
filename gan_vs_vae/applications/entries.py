"""What the page knows of a model: its entry in site.json, and the points of its plane."""

import base64
import io
import json
from collections.abc import Sequence

import numpy as np
from PIL import Image

from gan_vs_vae.data import DataSet
from gan_vs_vae.models.generative import GenerativeModel

CELEBA = [178, 218]  # width and height of its images, before they are squeezed
COLUMNS = 100  # of the sprite: real pictures, side by side
UNIT = 2**-11  # in which codes are stored: to half a thousandth, up to 16
LEVELS = 16  # of grey, in the sprite


def entry(
    name: str, title: str, model: GenerativeModel, data: DataSet, python: Sequence[str]
) -> dict:
    """Return the entry of a model, as `site.PageModel` describes it, without points.

    Args:
        name: str. A file name without its suffix.
        title: str. How the page calls it.
        model: the model.
        data: what it was trained on, whose names of classes or attributes it has.
        python: the lines that load it in Python, into the variable `model`.
    """
    height, width, _ = model.image_shape
    has_encoder = hasattr(model, "encoder")
    return {
        "name": name,
        "title": title,
        "family": "VAE" if has_encoder else "GAN",
        "data": data.name,
        "latent_dim": model.latent_dim,
        "image_shape": list(model.image_shape),
        "aspect": CELEBA if _is_squeezed(data) else [width, height],
        "pixel_range": list(model.pixel_range),
        "labels": _labels(model, data),
        "decoder": f"models/{name}-decoder.onnx",
        "encoder": f"models/{name}-encoder.onnx" if _is_edited(model) else None,
        "encoder_takes_labels": has_encoder and len(model.encoder.inputs) > 1,
        "points": None,
        "python": list(python),
    }


def _is_squeezed(data):
    """Return whether its images are CelebA's own, and whole."""
    settings = data.provenance.get("settings", {})
    return data.name == "celeba" and data.is_real and settings.get("center_crop") is False


def _labels(model, data):
    """Return the kind and names of a model's labels, and how frequent its attributes are."""
    if not model.conditional:
        return None
    names = list(data.class_names or map(str, range(model.num_classes)))
    if not model.multi_label:
        return {"kind": "classes", "names": names}
    shares = np.asarray(data.train.labels).mean(axis=0).round(4).tolist()
    return {"kind": "attributes", "names": names, "shares": shares}


def _is_edited(model):
    """Return whether a picture is encoded on the page: where its attributes can be changed."""
    return hasattr(model, "encoder") and model.conditional and model.multi_label


def points(model: GenerativeModel, data: DataSet, sprite_name: str) -> bytes:
    """Return the codes of the test images of a model with two latent variables, as JSON.

    Args:
        model: which encodes them.
        data: its test set, with class numbers.
        sprite_name: str. The name of the file that `sprite` returned.
    """
    test = data.test
    labels = test.labels if model.conditional else None
    codes = np.clip(np.round(model.encode(test.images, labels) / UNIT), -(2**15), 2**15 - 1)
    content = {
        "z": _base64(codes.astype("<i2")),
        "unit": UNIT,
        "labels": _base64(np.asarray(test.labels, "uint8")),
        "names": list(data.class_names or []),
        "sprite": sprite_name,
        "columns": COLUMNS,
        "size": list(data.image_shape[1::-1]),
    }
    return json.dumps(content).encode()


def sprite(data: DataSet) -> bytes:
    """Return all test images side by side, as a PNG; grey ones with 16 levels."""
    images = data.test.images
    rows = -(-len(images) // COLUMNS)
    padded = np.zeros((rows * COLUMNS, *images.shape[1:]), "uint8")
    padded[: len(images)] = images
    _, height, width, channels = padded.shape
    tiles = padded.reshape(rows, COLUMNS, height, width, channels).swapaxes(1, 2)
    pixels = tiles.reshape(rows * height, COLUMNS * width, channels)
    file = io.BytesIO()
    if channels == 3:
        Image.fromarray(pixels).save(file, "PNG", optimize=True)
    else:
        step = 255 // (LEVELS - 1)
        picture = Image.fromarray(np.round(pixels[..., 0] / step).astype("uint8"), "P")
        picture.putpalette([step * level for level in range(LEVELS) for _ in range(3)])
        picture.save(file, "PNG", optimize=True, bits=4)
    return file.getvalue()


def _base64(array):
    return base64.b64encode(array.tobytes()).decode()
