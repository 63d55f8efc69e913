"""The report's procedure, written afresh: three calls of Keras for one step of a GAN.

`predict` generates images, `train_on_batch` trains D on them and on real ones, and a second
`train_on_batch`, on G and D stacked with D's weights frozen, trains G.
"""

from collections.abc import Callable

import keras
import numpy as np

from reproduce.benchmark.implementations import ours
from reproduce.benchmark.implementations.coverage import model_kind
from reproduce.benchmark.implementations.without_custom_layers import without_custom_layers


def train_step(settings: dict) -> Callable[[int], None]:
    """Return a function that takes n steps on one batch.

    Raises:
        UserError: if the run is not a GAN or an AC-GAN as the report trains them.
    """
    model_kind("report_code", settings["configuration"])
    model = ours.build_model(settings)
    generator = without_custom_layers(model.generator)
    discriminator = without_custom_layers(model.discriminator)
    kind = "Binary" if model.multi_label else "SparseCategorical"
    losses = [keras.losses.BinaryCrossentropy(from_logits=True)]
    if model.conditional:
        losses.append(getattr(keras.losses, f"{kind}Crossentropy")(from_logits=True))
    adam = {"learning_rate": 2e-4, "beta_1": 0.5}
    discriminator.compile(keras.optimizers.Adam(**adam), losses)
    stacked = keras.Model(generator.inputs, discriminator(generator.outputs))
    stacked.compile(keras.optimizers.Adam(**adam), losses)

    uint8, labels = ours.random_batch(settings)
    real = keras.ops.convert_to_numpy(model.scale(uint8))
    n, repeats = len(real), model.generator_batch
    rng = np.random.default_rng(0)
    truth = np.concatenate([np.ones((n, 1)), np.zeros((n, 1))])

    def noise(repeats):
        z = rng.standard_normal((repeats * n, model.latent_dim), "float32")
        return [z, np.concatenate([labels] * repeats)] if model.conditional else z

    def targets(logits, labels):
        return [logits, labels] if model.conditional else logits

    def step():
        fake = generator.predict(noise(1), verbose=0)
        discriminator.trainable = True
        discriminator.train_on_batch(
            np.concatenate([real, fake]), targets(truth, np.concatenate([labels, labels]))
        )
        discriminator.trainable = False
        everything_real = np.ones((repeats * n, 1))
        stacked.train_on_batch(
            noise(repeats), targets(everything_real, np.concatenate([labels] * repeats))
        )

    def run(steps):
        for _ in range(steps):
            step()

    return run
