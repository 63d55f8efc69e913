"""The project's own step, epoch and samples."""

from collections.abc import Callable

import keras
import numpy as np

from gan_vs_vae import config
from gan_vs_vae.models.base import ImageModel


def train_step(job: dict) -> Callable[[int], None]:
    """Steps on one batch."""
    return repeated(model_of(job), random_batch(job))


def epoch(job: dict) -> Callable[[int], None]:
    """Epochs of `fit` over `job["images"]` images."""
    model = model_of(job)
    images, labels = random_images(job, job["images"])
    batch_size = job["configuration"]["batch_size"]

    def run(n):
        model.fit(images, labels, batch_size=batch_size, epochs=n, verbose=0)

    return run


def generate(job: dict) -> Callable[[int], None]:
    """Single images, as `generate` draws them."""
    model = model_of(job)

    def run(n):
        model.generate(n, seed=0)

    return run


def predict(job: dict) -> Callable[[int], None]:
    """The same by the network's `predict`, 100 at a time, as the report's code draws samples."""
    model = model_of(job)
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


def model_of(job: dict) -> ImageModel:
    """The job's model, compiled; the dtype policy is set for the rest of the process."""
    configuration = config.resolve(job["configuration"])
    keras.config.set_dtype_policy(configuration.precision)
    return config.build(
        configuration, tuple(job["image_shape"]), job["num_classes"], job["multi_label"]
    )


def random_images(job: dict, n: int) -> tuple[np.ndarray, np.ndarray]:
    """N uint8 images and their int32 labels."""
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (n, *job["image_shape"]), "uint8")
    if job["multi_label"]:
        return images, rng.integers(2, size=(n, job["num_classes"])).astype("int32")
    return images, rng.integers(job["num_classes"], size=n).astype("int32")


def random_batch(job: dict) -> tuple[np.ndarray, np.ndarray]:
    """What one step takes: `batch_size` images for each step of the critic."""
    configuration = job["configuration"]
    steps = configuration["model"].get("critic_steps", 1)
    return random_images(job, configuration["batch_size"] * steps)


def repeated(model: keras.Model, batch: tuple) -> Callable[[int], None]:
    """Steps of a Keras model on one batch, which lies on the device already."""
    if keras.backend.backend() != "tensorflow":
        return lambda n: model.fit(_Same(batch, n), verbose=0)
    import tensorflow as tf  # where a loop around the compiled step costs least

    batches = iter(tf.data.Dataset.from_tensors(batch).repeat())
    model.make_train_function()

    def run(n):
        for _ in range(n):
            logs = model.train_function(batches)
        float(next(iter(logs.values())))

    return run


class _Same(keras.utils.PyDataset):
    def __init__(self, batch, n):
        super().__init__()
        self.batch = batch
        self.n = n

    def __len__(self):
        return self.n

    def __getitem__(self, index):
        return self.batch
