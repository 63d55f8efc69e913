"""A layer that shifts and mirrors training images, so that a classifier learns from more of them."""

from typing import Any

import keras
from keras import ops

from gan_vs_vae import backend
from gan_vs_vae.backend import Tensor
from gan_vs_vae.registry import register


@register
class Jitter(keras.layers.Layer):
    """A layer that, in training, mirrors half of the images and shifts each, at random.

    The shift is uniform in [-s, s] times height and width; between pixels it is linear, and what comes
    in repeats the border. Keras' `RandomTranslation` does the same, but a model with it is not compiled
    on JAX, and draws the same numbers on each of the devices that share a batch.

    Args:
        shift: float in [0, 1). s.
        flip: bool. Whether to mirror.

    Call arguments:
        inputs: float `(batch, H, W, C)`.

    Returns:
        Float, of the same shape.

    >>> x = keras.random.uniform((2, 8, 8, 1))
    >>> Jitter(shift=0.1, flip=True)(x, training=False) is x
    True
    """

    def __init__(self, shift: float, flip: bool, **kwargs: Any):
        super().__init__(**kwargs)
        self.shift = shift
        self.flip = flip
        self.seed_generator = keras.random.SeedGenerator()
        self.built = True

    def call(self, inputs: Tensor, training: bool = False) -> Tensor:
        if not training:
            return inputs
        images = self._mirrored(inputs) if self.flip else inputs
        return self._shifted(images) if self.shift else images

    def _mirrored(self, images):
        return ops.where(self._uniform(images, 0.0, 1.0) < 0.5, ops.flip(images, axis=2), images)

    def _shifted(self, images):
        for axis in (1, 2):
            furthest = self.shift * images.shape[axis]
            images = shifted(images, self._uniform(images, -furthest, furthest), axis)
        return images

    def _uniform(self, images, low, high):
        """Draw a number for each image, `(batch, 1, 1, 1)`."""
        shape = (ops.shape(images)[0], 1, 1, 1)
        return backend.sample_noise(
            keras.random.uniform, shape, minval=low, maxval=high, seed=self.seed_generator
        )

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        return input_shape

    def get_config(self) -> dict:
        return {**super().get_config(), "shift": self.shift, "flip": self.flip}


def shifted(images: Tensor, by: Tensor, axis: int) -> Tensor:
    """Return images that are shifted along one axis, each by its own distance.

    Args:
        images: float `(batch, H, W, C)`.
        by: float `(batch, 1, 1, 1)`, pixels, downwards or to the right.
        axis: 1 for down, 2 for right.

    >>> x = ops.reshape(ops.arange(4.0), (1, 4, 1, 1))
    >>> ops.convert_to_numpy(shifted(x, ops.full((1, 1, 1, 1), 1.5), axis=1)).ravel()
    array([0. , 0. , 0.5, 1.5], dtype=float32)
    """
    size = images.shape[axis]
    places = ops.arange(size, dtype="float32") - ops.reshape(by, (-1, 1))
    before = ops.floor(places)
    share = ops.reshape(places - before, (-1, size, 1) if axis == 1 else (-1, 1, size))[..., None]
    share = ops.cast(share, images.dtype)
    low, high = (_taken(images, before + step, axis) for step in (0, 1))
    return low + share * (high - low)


def _taken(images, places, axis):
    """Return the rows or columns at places `(batch, size)`; beyond the border, those of the border."""
    _, height, width, channels = images.shape
    at = ops.cast(ops.clip(places, 0, images.shape[axis] - 1), "int32")
    first = ops.reshape(ops.arange(ops.shape(images)[0], dtype="int32"), (-1, 1)) * height
    # A gather of whole rows, or of whole pixels: of single numbers it takes much longer.
    if axis == 1:
        rows, index = ops.reshape(images, (-1, width * channels)), first + at
    else:
        rows = ops.reshape(images, (-1, channels))
        row = first + ops.arange(height, dtype="int32")
        index = row[..., None] * width + at[:, None]
    return ops.reshape(ops.take(rows, index, axis=0), ops.shape(images))
