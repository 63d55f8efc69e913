"""Features of Keras' InceptionV3."""

import functools
import os
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
from keras import ops

from gan_vs_vae import backend
from gan_vs_vae.batches import map_in_batches
from gan_vs_vae.errors import UserError, brief
from gan_vs_vae.metrics.features import Features
from gan_vs_vae.precision import dtype_policy

SIDE = 299  # pixels of InceptionV3's input
BATCH = 32  # images at a time, to bound the memory
WEIGHTS_URL = (
    "https://storage.googleapis.com/tensorflow/keras-applications/inception_v3/"
    "inception_v3_weights_tf_dim_ordering_tf_kernels_notop.h5"
)


def inception(weights: str | os.PathLike = "imagenet") -> Features:
    """Return `inception_features` with its description, and load the network.

    Args:
        weights: as for `inception_features`.

    Raises:
        UserError: if the weights cannot be loaded.
    """
    load_inception(os.fspath(weights))
    return Features(
        functools.partial(inception_features, weights=weights),
        network=f"keras.applications.InceptionV3, weights {Path(weights).name}, global average "
        "pool; not the network of published FIDs",
        resized_to=f"{SIDE}x{SIDE}, bilinear",
    )


def inception_features(images: np.ndarray, weights: str | os.PathLike = "imagenet") -> np.ndarray:
    """Compute the mean over positions of InceptionV3's last convolution (Szegedy et al., 2015).

    Images are enlarged to 299x299 by linear interpolation between the centres of pixels, without
    rounding, and scaled to [-1, 1]; a grey image is repeated for the three colours. The network
    computes in float32, whatever the dtype policy.

    The weights are those that Keras trained on ImageNet, not the TF-Slim ones of published FIDs:
    a Fréchet distance of these features must not be called FID.

    Args:
        images: uint8 `(n, H, W, C)`, n > 0, C of 1 or 3, H and W of at most 299.
        weights: "imagenet", which Keras downloads once, or the path of a file of weights of
            InceptionV3 without its top. Defaults to "imagenet".

    Returns:
        float32 `(n, 2048)`.

    Raises:
        UserError: if images have another shape or dtype, or if the weights cannot be loaded.
    """
    _check(images)
    extract = load_inception(os.fspath(weights))
    return map_in_batches(extract, [images], max_batch=BATCH, fill=True)


@functools.cache
def load_inception(weights: str) -> Callable[[np.ndarray], np.ndarray]:
    """Return the compiled network, which is loaded once for each `weights`.

    `load_inception.cache_clear()` releases its memory.

    Args:
        weights: as for `inception_features`.

    Returns:
        A function that maps images, uint8 `(n, H, W, C)`, to features, float32 `(n, 2048)`, all n
        at once.

    Raises:
        UserError: if the weights cannot be loaded.
    """
    network = _network(weights)

    def extract(images):
        x = ops.image.resize(ops.cast(images, "float32"), (SIDE, SIDE), "bilinear")
        x = keras.applications.inception_v3.preprocess_input(x)
        return network(ops.repeat(x, 3 // x.shape[-1], axis=-1), training=False)

    return backend.compiled(network, extract)


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
            "resize them first, with gan_vs_vae.images.resize"
        )


def _network(weights):
    if weights != "imagenet" and not Path(weights).is_file():
        raise UserError(
            f"there are no weights of InceptionV3 at {weights}: download them from {WEIGHTS_URL}"
        )
    try:
        with dtype_policy("float32"):
            return keras.applications.InceptionV3(
                include_top=False, weights=weights, input_shape=(SIDE, SIDE, 3), pooling="avg"
            )
    except Exception as error:  # Keras, h5py and the download have no common error class
        raise UserError(
            f"cannot load InceptionV3 with the weights {weights}: {brief(error)}; "
            f"download {WEIGHTS_URL} and put it into models/ below KERAS_HOME (~/.keras), or give "
            "its path as weights"
        ) from error
