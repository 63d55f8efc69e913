"""Features of Keras' InceptionV3."""

import functools
import os
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
from keras import ops

from gan_vs_vae import backend
from gan_vs_vae.errors import UserError, brief
from gan_vs_vae.metrics.features import Features

SIDE = 299  # pixels, of InceptionV3's input
BATCH = 32  # images at a time: bounds the memory
WEIGHTS_URL = (
    "https://storage.googleapis.com/tensorflow/keras-applications/inception_v3/"
    "inception_v3_weights_tf_dim_ordering_tf_kernels_notop.h5"
)


def inception(weights: str | os.PathLike = "imagenet") -> Features:
    """`inception_features` with its name; weights that cannot be loaded are an error at once.

    Args:
        weights: as for `inception_features`.

    Raises:
        UserError: as `inception_features` does.
    """
    _extractor(os.fspath(weights))
    return Features(
        functools.partial(inception_features, weights=weights),
        network=f"keras.applications.InceptionV3, weights {Path(weights).name}, global average "
        "pool; not the network of published FIDs",
        resized_to=f"{SIDE}x{SIDE}, bilinear",
    )


def inception_features(images: np.ndarray, weights: str | os.PathLike = "imagenet") -> np.ndarray:
    """The mean over positions of InceptionV3's last convolutional layer (Szegedy et al., 2015).

    Images are enlarged to 299x299 by linear interpolation between the centres of pixels,
    without rounding, and brought to [-1, 1]; a grey image is taken three times. The network
    computes in float32, whatever the dtype policy.

    The weights are those that Keras learned on ImageNet, not the TF-Slim ones of published
    FIDs: a Fréchet distance of these features must not be called FID.

    Args:
        images: uint8 `(n, H, W, C)`, C of 1 or 3, H and W of at most 299.
        weights: "imagenet", which Keras downloads once, or the path of a file of weights of
            InceptionV3 without its top.

    Returns:
        float32 `(n, 2048)`.

    Raises:
        UserError: images of another kind, or weights that cannot be loaded.
    """
    _check(images)
    extract = _extractor(os.fspath(weights))
    features = []
    for start in range(0, len(images), BATCH):
        batch = images[start : start + BATCH]
        # Full batches only: each further shape would be compiled for itself.
        full = np.concatenate([batch, np.repeat(batch[-1:], BATCH - len(batch), axis=0)])
        features.append(extract(full)[: len(batch)])
    return np.concatenate(features)


def _check(images):
    shape = np.shape(images)
    if len(shape) != 4 or not shape[0] or shape[3] not in (1, 3) or images.dtype != np.uint8:
        raise UserError(
            "InceptionV3 takes images in uint8 of shape (n, H, W, 1) or (n, H, W, 3), n > 0, not "
            f"{np.asarray(images).dtype} of shape {shape}"
        )
    if max(shape[1:3]) > SIDE:
        raise UserError(
            f"images of {shape[1]}x{shape[2]} are larger than the {SIDE}x{SIDE} of InceptionV3: "
            "resize them before, by gan_vs_vae.images.resize"
        )


@functools.cache
def _extractor(weights: str) -> Callable[[np.ndarray], np.ndarray]:
    network = _network(weights)

    def extract(images):
        x = ops.image.resize(ops.cast(images, "float32"), (SIDE, SIDE), "bilinear")
        x = keras.applications.inception_v3.preprocess_input(x)
        return network(ops.repeat(x, 3 // x.shape[-1], axis=-1), training=False)

    return backend.compiled(network, extract)


def _network(weights):
    if weights != "imagenet" and not Path(weights).is_file():
        raise UserError(
            f"there are no weights of InceptionV3 at {weights}: download {WEIGHTS_URL} to there"
        )
    policy = keras.config.dtype_policy()
    keras.config.set_dtype_policy("float32")
    try:
        return keras.applications.InceptionV3(
            include_top=False, weights=weights, input_shape=(SIDE, SIDE, 3), pooling="avg"
        )
    except Exception as error:  # Keras, h5py and the network raise what they like
        raise UserError(
            f"cannot load InceptionV3 with the weights {weights}: {brief(error)}; where there "
            f"is a network, download {WEIGHTS_URL} and put it into models/ below KERAS_HOME "
            "(~/.keras), or give its path as weights"
        ) from error
    finally:
        keras.config.set_dtype_policy(policy)
