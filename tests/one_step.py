"""Train cases for one step, on the backend of this process: `python -m tests.one_step OUT CASE ...`.

Weights, batch and noise come from NumPy, so that every backend starts from, and draws, the
same. Plain gradient descent of rate 1 leaves the gradients themselves in the weights.
"""

import sys

import keras
import numpy as np

from tests.cases import MODELS, SHAPE, labels_for

BATCH = 8


class Noise:
    """Stands in for `keras.random`: the same numbers on every backend."""

    def __init__(self):
        self.rng = np.random.default_rng(1)

    def normal(self, shape, mean=0.0, stddev=1.0, dtype=None, seed=None):
        return keras.ops.cast(self.rng.normal(mean, stddev, tuple(map(int, shape))), "float32")

    def uniform(self, shape, minval=0.0, maxval=1.0, dtype=None, seed=None):
        return keras.ops.cast(self.rng.uniform(minval, maxval, tuple(map(int, shape))), "float32")


def one_step(build):
    """`{name: array}` of the losses and of every weight after the step."""
    keras.utils.set_random_seed(0)
    model = build()
    rng = np.random.default_rng(2)
    for variable in model.trainable_variables:
        scale = 1.0 if "gamma" in variable.path else 0.0
        variable.assign(scale + rng.normal(0, 0.2, variable.shape))
    for variable in model.non_trainable_variables:
        if variable.path.endswith("vector_u"):  # which Keras draws, on each backend for itself
            variable.assign(np.linspace(-1, 1, num=variable.shape[1])[None])
    if getattr(model, "ema_generator", None) is not None:
        model.ema_generator.set_weights(model.generator.get_weights())
    model.compile(**{name: keras.optimizers.SGD(1.0) for name in model.default_optimizers})
    images = rng.integers(0, 256, (BATCH, *SHAPE), "uint8")
    labels = labels_for(model, BATCH)
    noise = Noise()
    originals = {name: getattr(keras.random, name) for name in ("normal", "uniform")}
    for name in originals:
        setattr(keras.random, name, getattr(noise, name))
    try:
        losses = model.train_on_batch(images, labels, return_dict=True)
    finally:
        for name, original in originals.items():
            setattr(keras.random, name, original)
    weights = {f"weight {i:02d}": w for i, w in enumerate(model.get_weights())}
    return {**{f"loss {k}": np.asarray(v) for k, v in losses.items()}, **weights}


def main(out, *cases):
    results = {}
    for case in cases:
        found = one_step(MODELS[case])
        results.update({f"{case}/{name}": value for name, value in found.items()})
    np.savez(out, **results)


if __name__ == "__main__":
    main(*sys.argv[1:])
