"""Augmentations of all that the discriminator sees: random, and differentiable.

Of few images, a discriminator learns each by heart. Augmented real images alone would teach the
generator to draw augmented ones. So D gets T(x) and T(G(z)), with new random numbers for each image,
and G's gradient goes through T:

    L_D of D(T(x)) and D(T(G(z))),    L_G of D(T(G(z)))

(Zhao et al., *Differentiable Augmentation for Data-Efficient GAN Training*, 2020, section 3.)
"""

from collections.abc import Callable

import keras
from keras import ops

from gan_vs_vae import backend
from gan_vs_vae.backend import Tensor
from gan_vs_vae.errors import unknown
from gan_vs_vae.registry import Kind, Saved, get_part, register
from gan_vs_vae.signatures import checked

Uniform = Callable[[float, float], Tensor]  # (low, high) to one number for each image


class Augmentation(Saved):
    """A random change T of images, differentiable in them.

    It is independent of the objective and the penalty. A subclass is registered with
    `keras.saving.register_keras_serializable` so that models with it can be saved; what its
    `__init__` takes belongs into its `get_config`.

    For example, one that mirrors half of the images:

    >>> class Mirror(Augmentation):
    ...     def __call__(self, images, seed):
    ...         shape = (ops.shape(images)[0], 1, 1, 1)
    ...         draws = backend.sample_noise(keras.random.uniform, shape, seed=seed)
    ...         return ops.where(draws < 0.5, ops.flip(images, axis=2), images)
    """

    def __call__(self, images: Tensor, seed: keras.random.SeedGenerator) -> Tensor:
        """Return augmented images.

        Args:
            images: float `(batch, H, W, C)` in [-1, 1].
            seed: the source of noise, for `gan_vs_vae.backend.sample_noise`.

        Returns:
            Float, of the same shape.
        """
        raise NotImplementedError


@register
class DiffAugment(Augmentation):
    """Changes of colour, translations and cut squares, in the order of `policy`.

    With strength s, and one draw for each image:

    - "color": brightness, x + s U(-1/2, 1/2); saturation, grey + (1 + s U(-1, 1)) (x - grey), with the
      mean over the channels as grey; contrast, mean + (1 + s U(-1/2, 1/2)) (x - mean), with the mean
      over the image;
    - "translation": by up to s/8 of height and width, in whole pixels; what comes in is 0, a mid-grey;
    - "cutout": a rectangle of s/2 of height and width is 0. Its centre is anywhere, so that the
      image's border may cut it.

    (Zhao et al., 2020, in whose code s is 1.)

    Args:
        policy: list of str. Which of them. Defaults to all.
        strength: float in [0, 1]. s; 0 changes nothing. Defaults to 1.

    Raises:
        UserError: if there is no such change.

    >>> augment = DiffAugment(["translation"])
    >>> augment(ops.ones((2, 16, 16, 1)), keras.random.SeedGenerator(0)).shape == (2, 16, 16, 1)
    True
    """

    @checked
    def __init__(
        self,
        policy: tuple[str, ...] = ("color", "translation", "cutout"),
        strength: float = 1.0,
    ):
        for name in policy:
            if name not in CHANGES:
                raise unknown("change of DiffAugment", name, CHANGES)
        self.policy = tuple(policy)
        self.strength = strength

    def __call__(self, images: Tensor, seed: keras.random.SeedGenerator) -> Tensor:
        shape = (ops.shape(images)[0], 1, 1, 1)

        def uniform(low, high):
            return backend.sample_noise(
                keras.random.uniform, shape, minval=low, maxval=high, dtype=images.dtype, seed=seed
            )

        for name in self.policy if self.strength else ():
            images = CHANGES[name](images, self.strength, uniform)
        return images

    def get_config(self) -> dict:
        return {"policy": list(self.policy), "strength": self.strength}


def _color(x: Tensor, strength: float, uniform: Uniform) -> Tensor:
    x = x + strength * uniform(-0.5, 0.5)
    grey = ops.mean(x, axis=-1, keepdims=True)
    x = grey + (1 + strength * uniform(-1.0, 1.0)) * (x - grey)
    mean = ops.mean(x, axis=(1, 2, 3), keepdims=True)
    return mean + (1 + strength * uniform(-0.5, 0.5)) * (x - mean)


def _translation(x: Tensor, strength: float, uniform: Uniform) -> Tensor:
    _, height, width, channels = x.shape
    furthest = [_rounded(size * strength / 8) for size in (height, width)]
    down, right = (_whole(uniform, -limit, limit) for limit in furthest)
    rows, columns = _places(height, 1) - down, _places(width, 2) - right
    inside = _between(rows, 0, height) * _between(columns, 0, width)
    # One gather of pixels: its gradient is a sum, which all backends have.
    images = ops.reshape(ops.arange(ops.shape(x)[0], dtype="int32"), (-1, 1, 1, 1))
    row = images * height + _index(rows, height)
    pixels = ops.take(ops.reshape(x, (-1, channels)), row * width + _index(columns, width), axis=0)
    return ops.reshape(pixels, ops.shape(x)) * inside


def _cutout(x: Tensor, strength: float, uniform: Uniform) -> Tensor:
    _, height, width, _ = x.shape
    hole: Tensor = 1.0
    for axis, size in ((1, height), (2, width)):
        cut = _rounded(size * strength / 2)
        first = _whole(uniform, 0, size - cut % 2) - cut // 2
        hole = hole * _between(_places(size, axis), first, first + cut)
    return x * (1 - hole)


CHANGES = {"color": _color, "translation": _translation, "cutout": _cutout}


def _rounded(number: float) -> int:
    return int(number + 0.5)


def _whole(uniform: Uniform, low: int, high: int) -> Tensor:
    """Draw whole numbers from low to high, both included, as floats."""
    return ops.minimum(ops.floor(uniform(low, high + 1)), high)  # a draw may round to its bound


def _places(size: int, axis: int) -> Tensor:
    """Return 0, 1, ..., size - 1 as floats along an axis of images."""
    shape = [1, 1, 1, 1]
    shape[axis] = size
    return ops.reshape(ops.arange(size, dtype="float32"), shape)


def _between(places: Tensor, low: float | Tensor, high: float | Tensor) -> Tensor:
    """Return 1 for places in [low, high), otherwise 0."""
    return ops.cast(ops.logical_and(places >= low, places < high), "float32")


def _index(places: Tensor, size: int) -> Tensor:
    """Return places as indices of pixels, those outside as the nearest ones."""
    return ops.cast(ops.clip(places, 0, size - 1), "int32")


AUGMENTATIONS = {"diff_augment": DiffAugment}
AUGMENTATION = Kind("augmentation", AUGMENTATIONS, Augmentation)


def get_augmentation(augmentation: str | dict | Augmentation | None) -> Augmentation | None:
    """Return the augmentation given by its name, as `{"name": ..., **settings}`, or an instance.

    >>> get_augmentation({"name": "diff_augment", "policy": ["color"]}).policy
    ('color',)
    """
    return None if augmentation is None else get_part(augmentation, AUGMENTATION)
