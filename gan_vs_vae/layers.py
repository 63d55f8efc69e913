"""Custom Keras layers, in `keras.ops` alone, so that they run on every backend."""

import keras
from keras import ops

from gan_vs_vae.backend import Tensor

PACKAGE = "gan_vs_vae"


@keras.saving.register_keras_serializable(PACKAGE)
class Sampling(keras.layers.Layer):
    """Draws z = mean + exp(log_var / 2) * eps, eps ~ N(0, I).

    The reparametrisation trick: z is a sample of N(mean, diag(exp(log_var))), and
    differentiable in both parameters. (Kingma and Welling, 2013, section 2.4.)

    Args:
        seed: int or None; of the noise.

    Call arguments:
        inputs: `[mean, log_var]`, float32, both `(batch, latent_dim)`.

    Returns:
        z, float32, `(batch, latent_dim)`.

    >>> mean, log_var = keras.ops.ones((2, 3)), keras.ops.full((2, 3), -100.0)
    >>> Sampling(seed=0)([mean, log_var]).shape == (2, 3)
    True
    """

    def __init__(self, seed: int | None = None, **kwargs):
        super().__init__(**{"dtype": "float32", **kwargs})
        self.seed = seed
        self.seed_generator = keras.random.SeedGenerator(seed)
        self.built = True

    def call(self, inputs: list[Tensor]) -> Tensor:
        mean, log_var = inputs
        noise = keras.random.normal(ops.shape(mean), dtype=mean.dtype, seed=self.seed_generator)
        return mean + ops.exp(log_var / 2) * noise

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        return input_shape[0]

    def get_config(self) -> dict:
        return {**super().get_config(), "seed": self.seed}


@keras.saving.register_keras_serializable(PACKAGE)
class LabelMultiply(keras.layers.Layer):
    """z * E[label]: an embedding of the class, as wide as z, multiplied into it.

    How the AC-GAN's generator learns its class (Odena, Olah and Shlens, 2016, as the
    report has it): "for every class there is another vector".

    Args:
        num_classes: int, how many classes there are.

    Call arguments:
        inputs: `[z, labels]`: float `(batch, latent_dim)`, int `(batch,)` in [0, num_classes).

    Returns:
        Float, `(batch, latent_dim)`.
    """

    def __init__(self, num_classes: int, **kwargs):
        super().__init__(**kwargs)
        self.num_classes = num_classes

    def build(self, input_shape: tuple) -> None:
        # z is symmetric about 0, so its class shows in the sizes of z * E alone: they must differ
        # from class to class from the start, and have the scale of z on the whole.
        self.embedding = keras.layers.Embedding(
            self.num_classes,
            input_shape[0][-1],
            embeddings_initializer=keras.initializers.RandomNormal(stddev=1.0),
            dtype=self.dtype_policy,
        )
        self.embedding.build(input_shape[1])

    def call(self, inputs: list[Tensor]) -> Tensor:
        z, labels = inputs
        return z * self.embedding(labels)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        return input_shape[0]

    def get_config(self) -> dict:
        return {**super().get_config(), "num_classes": self.num_classes}


@keras.saving.register_keras_serializable(PACKAGE)
class LabelConcat(keras.layers.Layer):
    """(x, onehot(label)): the class, one-hot, appended to a vector.

    How the report conditions its VAE, and Mirza and Osindero (2014) their GAN.

    Args:
        num_classes: int, how many classes there are.

    Call arguments:
        inputs: `[x, labels]`: float `(batch, width)`, int `(batch,)` in [0, num_classes).

    Returns:
        Float, `(batch, width + num_classes)`.

    >>> layer = LabelConcat(num_classes=3)
    >>> keras.ops.convert_to_numpy(layer([keras.ops.ones((1, 2)), keras.ops.array([1])]))
    array([[1., 1., 0., 1., 0.]], dtype=float32)
    """

    def __init__(self, num_classes: int, **kwargs):
        super().__init__(**kwargs)
        self.num_classes = num_classes
        self.built = True

    def call(self, inputs: list[Tensor]) -> Tensor:
        x, labels = inputs
        return ops.concatenate([x, ops.one_hot(labels, self.num_classes, dtype=x.dtype)], axis=-1)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        *batch, width = input_shape[0]
        return (*batch, width + self.num_classes)

    def get_config(self) -> dict:
        return {**super().get_config(), "num_classes": self.num_classes}
