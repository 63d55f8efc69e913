"""The layers of a style-based generator, written with `keras.ops` so that they run on every backend.

T. Karras, S. Laine and T. Aila, *A Style-Based Generator Architecture for Generative Adversarial
Networks* (2019), here "2019"; T. Karras et al., *Analyzing and Improving the Image Quality of
StyleGAN* (2020), here "2020".
"""

from typing import Any

import keras
import numpy as np
from keras import ops

from gan_vs_vae import backend
from gan_vs_vae.backend import Tensor
from gan_vs_vae.registry import register

GAIN = 2**0.5  # makes up for a leaky ReLU, which halves the mean square
EPSILON = 1e-8


@register
class FreshLatent(keras.layers.Layer):
    """A layer that returns, in training, another z ~ N(0, I) than it is given; else the same.

    Two latent vectors are what mixing regularisation needs (2019, section 3.1).

    Args:
        seed: int or None. Seeds z. Defaults to None: another one each time.

    Call arguments:
        z: float `(batch, latent_dim)`.

    Returns:
        Float, of the same shape.

    >>> z = keras.ops.ones((2, 3))
    >>> FreshLatent()(z) is z
    True
    """

    def __init__(self, seed: int | None = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.seed = seed
        self.seed_generator = keras.random.SeedGenerator(seed)
        self.built = True

    def call(self, z: Tensor, training: bool = False) -> Tensor:
        if not training:
            return z
        noise = backend.sample_noise(keras.random.normal, ops.shape(z), seed=self.seed_generator)
        return ops.cast(noise, z.dtype)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        return input_shape

    def get_config(self) -> dict:
        return {**super().get_config(), "seed": self.seed}


@register
class MixStyles(keras.layers.Layer):
    """A layer that gives w to every layer; in training, often another w from some layer on.

    Mixing regularisation (2019, section 3.1): with the given probability an image has the style w
    up to a layer that is drawn uniformly, and the style of another latent vector behind it. Then
    no layer can rely on what the others are told.

    Args:
        styles: int. How many layers take a style.
        probability: float in [0, 1]. The share of images with two styles, in training.
        seed: int or None. Seeds what is drawn. Defaults to None: another seed each time.

    Call arguments:
        inputs: `[w, other]`, float, both `(batch, style_dim)`.

    Returns:
        Float `(batch, styles, style_dim)`.

    >>> w = keras.ops.ones((2, 3))
    >>> MixStyles(4, 0.9)([w, 5 * w]).shape == (2, 4, 3)
    True
    """

    def __init__(self, styles: int, probability: float, seed: int | None = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.styles = styles
        self.probability = probability
        self.seed = seed
        self.seed_generator = keras.random.SeedGenerator(seed)
        self.built = True

    def call(self, inputs: list[Tensor], training: bool = False) -> Tensor:
        w, other = (ops.repeat(x[:, None], self.styles, axis=1) for x in inputs)
        if not training or not self.probability or self.styles == 1:
            return w
        drawn = backend.sample_noise(
            keras.random.uniform, (ops.shape(w)[0], 1), seed=self.seed_generator
        )
        # Below the probability, the same number says where: it is uniform there.
        first = 1 + ops.floor(drawn / self.probability * (self.styles - 1))
        first = ops.where(drawn < self.probability, first, self.styles)
        layers = ops.arange(self.styles, dtype="float32")
        return ops.where((layers[None] >= ops.cast(first, "float32"))[..., None], other, w)

    def compute_output_shape(self, input_shape: list[tuple]) -> tuple:
        batch, width = input_shape[0]
        return (batch, self.styles, width)

    def get_config(self) -> dict:
        own = {"styles": self.styles, "probability": self.probability, "seed": self.seed}
        return {**super().get_config(), **own}


@register
class StyleScale(keras.layers.Dense):
    """A layer that learns the scale of each channel from one of the styles: s = A w + b, b = 1.

    The learned affine transformation "A" of 2019, figure 1, with the initial bias of 2020.

    Args:
        units: int. The channels.
        index: int. Which of the styles.
        **kwargs: further arguments of `keras.layers.Dense`.

    Call arguments:
        styles: float `(batch, styles, style_dim)`.

    Returns:
        Float `(batch, units)`.

    >>> StyleScale(5, index=1)(keras.ops.zeros((2, 4, 3))).shape == (2, 5)
    True
    """

    def __init__(self, units: int, index: int, **kwargs: Any):
        super().__init__(
            units, **{"kernel_initializer": "lecun_normal", "bias_initializer": "ones", **kwargs}
        )
        self.index = index

    def build(self, input_shape: tuple) -> None:
        super().build((input_shape[0], input_shape[-1]))

    def call(self, styles: Tensor, training: bool | None = None) -> Tensor:
        return super().call(styles[:, self.index], training=training)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        return (input_shape[0], self.units)

    def get_config(self) -> dict:
        return {**super().get_config(), "index": self.index}


@register
class LearnedConstant(keras.layers.Layer):
    """A layer that returns the same learned maps for every image (2019, section 2).

    Args:
        shape: `(height, width, channels)`.

    Call arguments:
        inputs: any tensor, `(batch, ...)`, of which the batch counts alone.

    Returns:
        Float `(batch, height, width, channels)`.

    >>> LearnedConstant((4, 4, 8))(keras.ops.zeros((2, 3))).shape == (2, 4, 4, 8)
    True
    """

    def __init__(self, shape: tuple[int, int, int], **kwargs: Any):
        super().__init__(**kwargs)
        self.shape = tuple(shape)

    def build(self, input_shape: tuple) -> None:
        initial = keras.initializers.RandomNormal(stddev=1.0)
        self.maps = self.add_weight(shape=self.shape, initializer=initial, name="maps")

    def call(self, inputs: Tensor) -> Tensor:
        maps = ops.convert_to_tensor(self.maps)
        return ops.repeat(maps[None], ops.shape(inputs)[0], axis=0)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        return (input_shape[0], *self.shape)

    def get_config(self) -> dict:
        return {**super().get_config(), "shape": self.shape}


@register
class ModulatedConv(keras.layers.Layer):
    """A convolution whose kernel each image scales by its style, and normalises.

        y_j = g d_j sum_ki W_kij s_i x_i + b_j,
        d_j = (sum_ki (W_kij s_i)^2 / stride^2 + 1e-8)^(-1/2),

    over places k of the kernel and input channels i, with the image's scales s (2020, section 2.2,
    equations 1 and 3): input maps of mean square 1 give output maps of mean square g^2 = 2, which
    the leaky ReLU behind it halves. It enlarges maps by its stride, as a transposed convolution, of
    which an output sees the stride^2-th part of the kernel. Scaling inputs by s and outputs by d is
    the same as scaling the kernel of each image, and one convolution serves the whole batch.

    Args:
        filters: int. Output channels.
        kernel_size: int.
        strides: int. The factor by which maps are enlarged. Defaults to 1.
        demodulate: bool. Whether outputs are normalised by g d; the layers that make colours do
            without. Defaults to True.
        gain: float. The standard deviation of the outputs of a layer that is not demodulated, at
            the start, for inputs of mean square 1. Defaults to 1.

    Call arguments:
        inputs: `[x, s]`, float `(batch, H, W, channels)` and `(batch, channels)`.

    Returns:
        Float `(batch, strides * H, strides * W, filters)`.

    >>> layer = ModulatedConv(filters=5, kernel_size=4, strides=2)
    >>> layer([keras.ops.ones((2, 4, 4, 3)), keras.ops.ones((2, 3))]).shape == (2, 8, 8, 5)
    True
    """

    def __init__(
        self,
        filters: int,
        kernel_size: int,
        strides: int = 1,
        demodulate: bool = True,
        gain: float = 1.0,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        self.filters = filters
        self.kernel_size = kernel_size
        self.strides = strides
        self.demodulate = demodulate
        self.gain = gain

    def build(self, input_shape: list[tuple]) -> None:
        places, channels = (self.kernel_size,) * 2, input_shape[0][-1]
        self.kernel = self.add_weight(
            shape=(*places, channels, self.filters),
            initializer=keras.initializers.VarianceScaling(self.gain**2, "fan_in", "normal"),
            name="kernel",
        )
        self.bias = self.add_weight(shape=(self.filters,), initializer="zeros", name="bias")

    def call(self, inputs: list[Tensor]) -> Tensor:
        x, scale = inputs
        kernel = ops.convert_to_tensor(self.kernel)
        y = self._convolve(x * scale[:, None, None], kernel)
        if self.demodulate:
            squares = ops.sum(ops.square(kernel), axis=(0, 1)) / self.strides**2
            squares = ops.matmul(ops.square(scale), squares)
            y = y * (GAIN * ops.rsqrt(squares + EPSILON))[:, None, None]
        return y + self.bias

    def _convolve(self, x, kernel):
        if self.strides == 1:
            return ops.conv(x, kernel, padding="same")
        kernel = ops.transpose(kernel, (0, 1, 3, 2))  # where it has (outputs, inputs)
        return ops.conv_transpose(x, kernel, self.strides, padding="same")

    def compute_output_shape(self, input_shape: list[tuple]) -> tuple:
        batch, height, width, _ = input_shape[0]
        return (batch, height * self.strides, width * self.strides, self.filters)

    def get_config(self) -> dict:
        names = ("filters", "kernel_size", "strides", "demodulate", "gain")
        return {**super().get_config(), **{name: getattr(self, name) for name in names}}


@register
class LayerNoise(keras.layers.Layer):
    """A layer that adds noise to maps, one number for each place, times a learned strength.

    x + strength n, n ~ N(0, I) of shape `(batch, H, W, 1)` (2019, section 3.2). In training n is
    drawn; otherwise it is fixed, so that an image is a function of z: the same in every image, on
    every backend, and after loading.

    Args:
        fixed_seed: int or None. Seeds the fixed noise; None: outside of training there is none.
        seed: int or None. Seeds the noise of training. Defaults to None: another one each time.

    Call arguments:
        x: float `(batch, H, W, channels)`.

    Returns:
        Float, of the same shape.
    """

    def __init__(self, fixed_seed: int | None, seed: int | None = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.fixed_seed = fixed_seed
        self.seed = seed
        self.seed_generator = keras.random.SeedGenerator(seed)

    def build(self, input_shape: tuple) -> None:
        self.strength = self.add_weight(shape=(), initializer="zeros", name="strength")
        if self.fixed_seed is not None:
            draw = np.random.default_rng(self.fixed_seed)
            self.fixed = draw.standard_normal((1, *input_shape[1:3], 1), "float32")

    def call(self, x: Tensor, training: bool = False) -> Tensor:
        if training:
            shape = (*ops.shape(x)[:-1], 1)
            noise = backend.sample_noise(keras.random.normal, shape, seed=self.seed_generator)
        elif self.fixed_seed is None:
            return x
        else:
            noise = ops.convert_to_tensor(self.fixed)
        return x + ops.cast(noise, x.dtype) * ops.cast(self.strength, x.dtype)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        return input_shape

    def get_config(self) -> dict:
        return {**super().get_config(), "fixed_seed": self.fixed_seed, "seed": self.seed}
