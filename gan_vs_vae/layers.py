"""Custom Keras layers, written with `keras.ops` so that they run on every backend."""

from typing import Any

import keras
from keras import ops

from gan_vs_vae import backend
from gan_vs_vae.backend import Tensor
from gan_vs_vae.registry import register

TINY = 1e-12  # a norm below it is taken for 0


@register
class Sampling(keras.layers.Layer):
    """A layer that samples z = mean + exp(log_var / 2) * eps, eps ~ N(0, I).

    The reparametrisation trick: z is a sample of N(mean, diag(exp(log_var))), and
    differentiable in both parameters (Kingma and Welling, 2013, section 2.4).

    Args:
        seed: int or None. Seeds the noise. Defaults to None: another noise each time.

    Call arguments:
        inputs: `[mean, log_var]`, float32, both `(batch, latent_dim)`.

    Returns:
        z, float32 `(batch, latent_dim)`.

    >>> mean, log_var = keras.ops.ones((2, 3)), keras.ops.full((2, 3), -100.0)
    >>> Sampling(seed=0)([mean, log_var]).shape == (2, 3)
    True
    """

    def __init__(self, seed: int | None = None, **kwargs: Any):
        super().__init__(**{"dtype": "float32", **kwargs})
        self.seed = seed
        self.seed_generator = keras.random.SeedGenerator(seed)
        self.built = True

    def call(self, inputs: list[Tensor]) -> Tensor:
        mean, log_var = inputs
        noise = backend.sample_noise(
            keras.random.normal, ops.shape(mean), dtype=mean.dtype, seed=self.seed_generator
        )
        return mean + ops.exp(log_var / 2) * noise

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        return input_shape[0]

    def get_config(self) -> dict:
        return {**super().get_config(), "seed": self.seed}


@register
class LabelMultiply(keras.layers.Layer):
    """A layer that multiplies z by an embedding of the label, as wide as z: z * E[label].

    It tells the generator of an AC-GAN the class (Odena, Olah and Shlens, 2016, as the report
    has it): "for every class there is another vector". Each of k binary attributes has two
    vectors, one for its absence, and z is multiplied by sum_j E_j[label_j] / sqrt(k).

    Args:
        num_classes: int. The number of classes, or of attributes.

    Call arguments:
        inputs: `[z, labels]`: float `(batch, latent_dim)`, and int `(batch,)` in
            [0, num_classes), or int `(batch, num_classes)` of 0 and 1.

    Returns:
        Float `(batch, latent_dim)`.

    >>> z, labels = keras.ops.ones((2, 5)), keras.ops.array([9, 0])
    >>> LabelMultiply(num_classes=10)([z, labels]).shape == (2, 5)
    True
    """

    def __init__(self, num_classes: int, **kwargs: Any):
        super().__init__(**kwargs)
        self.num_classes = num_classes

    def build(self, input_shape: tuple) -> None:
        latent, labels = input_shape
        # z is symmetric about 0, so only the magnitudes of z * E show the class. They must differ
        # between classes from the start, and have the scale of z on average.
        self.embedding = keras.layers.Embedding(
            self.num_classes if len(labels) == 1 else 2 * self.num_classes,
            latent[-1],
            embeddings_initializer=keras.initializers.RandomNormal(stddev=1.0),
            dtype=self.dtype_policy,
        )
        self.embedding.build(labels)

    def call(self, inputs: list[Tensor]) -> Tensor:
        z, labels = inputs
        if len(labels.shape) == 1:
            return z * self.embedding(labels)
        rows = labels + 2 * ops.arange(self.num_classes, dtype=labels.dtype)
        return z * ops.sum(self.embedding(rows), axis=1) / self.num_classes**0.5

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        return input_shape[0]

    def get_config(self) -> dict:
        return {**super().get_config(), "num_classes": self.num_classes}


@register
class LabelConcat(keras.layers.Layer):
    """A layer that appends the label to the channels of x: one-hot, or binary attributes.

    The report conditions its VAE in this way, and Mirza and Osindero (2014) both networks of
    their GAN. The label is appended to z, or to every pixel of an image.

    Args:
        num_classes: int. The number of classes, or of attributes.

    Call arguments:
        inputs: `[x, labels]`: float `(batch, ..., channels)`, and int `(batch,)` in
            [0, num_classes), or int `(batch, num_classes)` of 0 and 1.

    Returns:
        Float `(batch, ..., channels + num_classes)`.

    >>> layer = LabelConcat(num_classes=3)
    >>> keras.ops.convert_to_numpy(layer([keras.ops.ones((1, 2)), keras.ops.array([1])]))
    array([[1., 1., 0., 1., 0.]], dtype=float32)
    """

    def __init__(self, num_classes: int, **kwargs: Any):
        super().__init__(**kwargs)
        self.num_classes = num_classes
        self.built = True

    def call(self, inputs: list[Tensor]) -> Tensor:
        x, labels = inputs
        if len(labels.shape) == 1:
            labels = ops.one_hot(labels, self.num_classes)
        labels = ops.cast(labels, x.dtype)
        batch, *places, _ = ops.shape(x)
        labels = ops.reshape(labels, (-1, *(1 for _ in places), self.num_classes))
        labels = ops.broadcast_to(labels, (batch, *places, self.num_classes))
        return ops.concatenate([x, labels], axis=-1)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        *batch, width = input_shape[0]
        return (*batch, width + self.num_classes)

    def get_config(self) -> dict:
        return {**super().get_config(), "num_classes": self.num_classes}


def label_count(network: keras.Model) -> int | None:
    """Return how many classes, or attributes, the layers of a network know; None if none does."""
    kinds = (LabelMultiply, LabelConcat)
    counts = (la.num_classes for la in network._flatten_layers() if isinstance(la, kinds))
    return next(counts, None)


@register
class BatchNorm(keras.layers.BatchNormalization):
    """Keras' batch normalisation of images, in a single kernel if the backend has one.

    It computes what `keras.layers.BatchNormalization` does (Ioffe and Szegedy, 2015), over all
    axes but the last of `(batch, H, W, C)`, and takes the same arguments.
    """

    @property
    def _fits_kernel(self):
        return self.scale and self.center and self.axis in (-1, 3)

    def call(self, inputs: Tensor, training: bool | None = None, mask: None = None) -> Tensor:
        fused = None
        if training and self.trainable and len(inputs.shape) == 4 and self._fits_kernel:
            fused = backend.fused_batch_norm(inputs, self.gamma, self.beta, self.epsilon)
        if fused is None:
            return super().call(inputs, training=training, mask=mask)
        outputs, mean, variance = fused
        for moving, current in ((self.moving_mean, mean), (self.moving_variance, variance)):
            moving.assign(moving * self.momentum + current * (1 - self.momentum))
        return outputs


@register
class Dropout(keras.layers.Dropout):
    """Keras' dropout, with different noise on each of the devices that share a batch.

    Its noise comes from the layer's random state on every backend, so that a run that is resumed has the
    same. Keras' own layer draws from PyTorch's state there, which a checkpoint lacks.

    >>> x = keras.ops.ones((2, 3))
    >>> Dropout(0.5)(x, training=False) is x
    True
    """

    def call(self, inputs: Tensor, training: bool = False) -> Tensor:
        if not training or not self.rate:
            return inputs

        def mask(shape, seed):
            # Without a shape of the noise, Keras does not pass the seed on to PyTorch.
            sizes = self.noise_shape or (None,) * len(shape)
            return keras.random.dropout(ops.ones(shape, inputs.dtype), self.rate, sizes, seed)

        return inputs * backend.sample_noise(mask, ops.shape(inputs), seed=self.seed_generator)


@register
class SpectralNorm(keras.layers.SpectralNormalization):
    """Keras' spectral normalisation, with one gradient on all backends, and in float32.

    In training, each call first divides the kernel W by its largest singular value, as power
    iterations estimate it from a vector that is kept from call to call: W <- W / (v W u^T), over
    W as a matrix whose columns are the output channels. The kernel itself is replaced, as Keras
    does, so that an optimizer goes on from the normalised one; the gradient is taken there, and not
    through the division. (Miyato, Kataoka, Koyama and Yoshida, 2018, algorithm 1.)

    Args:
        layer: a layer with a `kernel`, or with `embeddings`.
        power_iterations: int. Power iterations of each call. Defaults to 5: with Keras' 1, the norm of a
            kernel of 28x28 images was 1.02 where its two largest singular values had changed places,
            and with 5 never above 1.003.
        **kwargs: as for `keras.layers.Layer`.

    >>> layer = SpectralNorm(keras.layers.Dense(2, kernel_initializer="ones"))
    >>> for _ in range(9):
    ...     _ = layer(keras.ops.ones((1, 2)), training=True)  # ones of 2x2 have the norm 2
    >>> float(keras.ops.round(layer.layer.kernel[0, 0], 3))
    0.5
    """

    def __init__(self, layer: keras.layers.Layer, power_iterations: int = 5, **kwargs: Any):
        # In bfloat16 the kernel would be rounded at each call, and lose the optimizer's small steps.
        kwargs = {"dtype": "float32", **kwargs}
        super().__init__(layer, power_iterations, autocast=False, **kwargs)

    def call(self, inputs: Tensor, training: bool = False) -> Tensor:
        if training:
            u, normalised = self.normalized_weights()
            kernel = self.kernel.value
            self.vector_u.assign(u)
            # JAX would differentiate through the division; the others read a changed variable.
            self.kernel.assign(kernel + ops.stop_gradient(normalised - kernel))
        return self.layer(inputs)

    def normalized_weights(self) -> tuple[Tensor, Tensor]:
        """Return the vector u of the next call, and the kernel divided by its norm.

        A kernel of zeros stays as it is.
        """
        kernel, u = self.kernel.value, self.vector_u.value
        matrix = ops.reshape(kernel, (-1, self.kernel_shape[-1]))
        for _ in range(self.power_iterations):
            v = ops.normalize(ops.matmul(u, ops.transpose(matrix)), epsilon=TINY)
            u = ops.normalize(ops.matmul(v, matrix), epsilon=TINY)
        norm = ops.matmul(ops.matmul(v, matrix), ops.transpose(u))[0, 0]
        is_zero = norm < TINY
        u = ops.where(is_zero, self.vector_u.value, u)
        return u, kernel / ops.where(is_zero, 1.0, norm)

    def compute_output_spec(self, inputs: Tensor, **kwargs: Any) -> Any:
        return self.layer.compute_output_spec(inputs)
