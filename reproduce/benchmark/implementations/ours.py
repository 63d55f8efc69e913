"""The step, the epoch and the samples of this project."""

from collections.abc import Callable

import keras
import numpy as np

from gan_vs_vae import config
from gan_vs_vae.models.base import ImageModel


def train_step(settings: dict) -> Callable[[int], None]:
    """Return a function that takes n steps on one batch."""
    return repeat_step(build_model(settings), random_batch(settings))


def epoch(settings: dict) -> Callable[[int], None]:
    """Return a function that runs n epochs of `fit` over `settings["images"]` images."""
    model = build_model(settings)
    images, labels = random_images(settings, settings["images"])
    batch_size = settings["configuration"]["batch_size"]

    def run(n):
        model.fit(images, labels, batch_size=batch_size, epochs=n, verbose=0)

    return run


def generate(settings: dict) -> Callable[[int], None]:
    """Return a function that draws n images with `generate`."""
    model = build_model(settings)

    def run(n):
        model.generate(n, seed=0)

    return run


def predict(settings: dict) -> Callable[[int], None]:
    """Return a function that draws n images with `predict`, 100 at a time, as the report does."""
    model = build_model(settings)
    network = model.decoder_network()
    rng = np.random.default_rng(0)

    def run(n):
        images = []
        for _ in range(0, n, 100):
            inputs = [rng.standard_normal((100, model.latent_dim), "float32")]
            if model.conditional:
                inputs.append(rng.integers(model.label_values, size=(100, *model.label_shape)))
            images.append(network.predict(inputs, verbose=0))
        np.concatenate(images)

    return run


def build_model(settings: dict) -> ImageModel:
    """Return the run's model, compiled, and set its dtype policy for the rest of the process."""
    configuration = config.resolve(settings["configuration"])
    keras.config.set_dtype_policy(configuration.precision)
    return config.build(
        configuration,
        tuple(settings["image_shape"]),
        settings["num_classes"],
        settings["multi_label"],
    )


def random_images(settings: dict, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Return n images, uint8 `(n, H, W, C)` of noise, and n int32 labels."""
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (n, *settings["image_shape"]), "uint8")
    if settings["multi_label"]:
        return images, rng.integers(2, size=(n, settings["num_classes"])).astype("int32")
    return images, rng.integers(settings["num_classes"], size=n).astype("int32")


def random_batch(settings: dict) -> tuple[np.ndarray, np.ndarray]:
    """Return the images and labels of one step: `batch_size` for each step of the critic."""
    configuration = settings["configuration"]
    steps = configuration["model"].get("critic_steps", 1)
    return random_images(settings, configuration["batch_size"] * steps)


def repeat_step(model: keras.Model, batch: tuple) -> Callable[[int], None]:
    """Return a function that takes n steps of a Keras model on one batch, kept on the device."""
    if keras.backend.backend() != "tensorflow":

        def fit(n):
            model.fit(_OneBatch(batch, n), verbose=0)

        return fit

    import tensorflow as tf  # a loop around its compiled step costs less than `fit`

    batches = iter(tf.data.Dataset.from_tensors(batch).repeat())
    model.make_train_function()

    def run(n):
        for _ in range(n):
            logs = model.train_function(batches)
        float(next(iter(logs.values())))

    return run


class _OneBatch(keras.utils.PyDataset):
    def __init__(self, batch, n):
        super().__init__()
        self.batch = batch
        self.n = n

    def __len__(self):
        return self.n

    def __getitem__(self, index):
        return self.batch
