"""What every model has in common: uint8 images, one step for all backends, exact saving."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import ops

from gan_vs_vae import backend
from gan_vs_vae.backend import Tensor
from gan_vs_vae.batches import Batches
from gan_vs_vae.errors import UserError

MAX_BATCH = 512  # images inferred at a time: bounds the memory, and more would not be faster


class ImageModel(keras.Model):
    """A model of uint8 images `(N, H, W, C)`, which it scales to its `pixel_range` itself.

    A subclass sets that range and gives its loss, `measure(images, labels, training)`; one
    with several losses names its `default_optimizers` and writes its own step, `update(images,
    labels)`. Both are in stateful style; `backend.run_step` brings them to the backend.

    Args:
        image_shape: `(H, W, C)`.
        num_classes: int or None; how many classes, or attributes, labels have. None where labels
            play no part.
        seed: int or None; of all the noise that the model draws while it trains.
    """

    pixel_range = (0.0, 1.0)
    default_optimizers = {"optimizer": {"name": "Adam", "learning_rate": 1e-3}}  # as YAML has it
    conditional = False  # whether its networks are told what labels there are
    multi_label = False  # whether a label is `num_classes` attributes, 0 or 1, not a class number
    batches_per_step = 1  # how many batches one call of `update` takes, in one

    def __init__(
        self,
        image_shape: tuple[int, int, int],
        num_classes: int | None = None,
        seed: int | None = None,
    ):
        super().__init__()
        self.image_shape = tuple(image_shape)
        self.num_classes = num_classes
        self.seed = seed
        self.seed_generator = keras.random.SeedGenerator(seed)
        self._means = {}
        self.built = True

    # -- what a subclass gives ---------------------------------------------------------

    def measure(self, images: Tensor, labels: Tensor | None, training: bool = False) -> Tensor:
        """The loss, a scalar, on float images in `pixel_range`; records it and its parts.

        Labels are int `(batch,)`, or attributes `(batch, num_classes)`, or None. It is also
        what `evaluate` averages.
        """
        raise UserError(f"a {type(self).__name__} has no loss to evaluate on a test set")

    def update(self, images: Tensor, labels: Tensor | None) -> None:
        """One training step on a batch: down the gradient of `measure`."""
        variables = self.trainable_variables
        _, gradients = backend.gradients(
            lambda: self.measure(images, labels, training=True), variables
        )
        self.optimizer.apply(gradients, variables)

    # -- images and labels -------------------------------------------------------------

    def scale(self, images: Tensor) -> Tensor:
        """uint8 images to float32 in `pixel_range`; computed on the device."""
        low, high = self.pixel_range
        return ops.cast(images, "float32") * ((high - low) / 255) + low

    def unscale(self, pixels: Tensor) -> Tensor:
        """Pixels in `pixel_range` to uint8, rounded to the nearest level."""
        low, high = self.pixel_range
        levels = (ops.cast(pixels, "float32") - low) * (255 / (high - low))
        return ops.cast(ops.round(ops.clip(levels, 0, 255)), "uint8")

    def check_images(self, images: np.ndarray | Tensor) -> None:
        """Refuse images, an array or a tensor, that are not uint8 of this model's shape."""
        shape, dtype = tuple(images.shape[1:]), keras.backend.standardize_dtype(images.dtype)
        if shape != self.image_shape:
            raise UserError(
                f"images must have shape (N, {', '.join(map(str, self.image_shape))}), "
                f"not {tuple(images.shape)}: resize them, or build the networks for this shape"
            )
        if dtype != "uint8":
            raise UserError(
                f"images must be uint8 in 0..255, not {dtype}: the model scales them itself"
            )

    @property
    def label_shape(self) -> tuple[int, ...]:
        """Of one image's label: `()` of a class number, `(num_classes,)` of attributes."""
        return (self.num_classes,) if self.multi_label else ()

    @property
    def label_values(self) -> int:
        """How many values a number in a label may have, from 0 on."""
        return 2 if self.multi_label else self.num_classes

    def check_labels(self, labels: np.ndarray) -> np.ndarray:
        """Labels as an integer array of classes, or of attributes, or a `UserError`."""
        labels = np.asarray(labels)
        if not np.issubdtype(labels.dtype, np.integer):
            raise UserError(f"labels must be whole numbers, not {labels.dtype}")
        if self.multi_label and labels.shape[-1:] != self.label_shape:
            raise UserError(
                f"labels must have {self.num_classes} attributes each, 0 or 1, not shape "
                f"{labels.shape}"
            )
        wrong = labels[(labels < 0) | (labels >= self.label_values)]
        if wrong.size:
            kind = "attribute values" if self.multi_label else "classes"
            raise UserError(
                f"label {wrong.flat[0]} is out of range: {kind} are 0..{self.label_values - 1}"
            )
        return labels

    # -- training ----------------------------------------------------------------------

    def compile(self, optimizer: Any = None, *, jit_compile: bool | str = "auto", **kwargs) -> None:
        """As `keras.Model.compile`; the optimizer is Adam(1e-3) by default.

        For `jit_compile`, "auto" means XLA where it pays (`backend.default_jit`).
        """
        self.compile_step(self.optimizer_for("optimizer", optimizer), jit_compile, **kwargs)
        self.optimizer.build(self.trainable_variables)

    def optimizer_for(self, role: str, optimizer: Any) -> keras.optimizers.Optimizer:
        """An optimizer as Keras takes it, or this role's default."""
        if optimizer is None:
            name, settings = as_part(self.default_optimizers[role])
            optimizer = getattr(keras.optimizers, name)(**settings)
        return backend.speed_up(keras.optimizers.get(optimizer))

    def compile_step(self, optimizer: Any, jit_compile: bool | str, **kwargs) -> None:
        """What is left of `keras.Model.compile` for a model with a step of its own."""
        if jit_compile == "auto":
            jit_compile = backend.default_jit()
        super().compile(optimizer=optimizer, jit_compile=jit_compile, **kwargs)

    def fit(
        self, x=None, y=None, batch_size=64, callbacks=None, **kwargs
    ) -> keras.callbacks.History:
        """As `keras.Model.fit`.

        Args:
            x: uint8 images `(N, H, W, C)`, or whatever `keras.Model.fit` takes.
            y: int labels `(N,)`, or attributes `(N, num_classes)`, or None.
            batch_size: images in a batch; those that do not fill one wait for another epoch.
                A call of `update` takes `batches_per_step` batches.

        Raises:
            UserError: images of the wrong shape or dtype, a label out of range.
        """
        if isinstance(x, np.ndarray):
            x = self.batches(x, y, batch_size, seed=self.seed or 0)
        if isinstance(x, Batches):
            callbacks = [x.follow_epochs(), *(callbacks or [])]
            return super().fit(backend.feed(x), callbacks=callbacks, shuffle=False, **kwargs)
        return super().fit(x, y, batch_size=batch_size, callbacks=callbacks, **kwargs)

    def evaluate(self, x=None, y=None, batch_size=500, **kwargs) -> list | dict:
        """As `keras.Model.evaluate`, with `x` and `y` as for `fit`: the means of the losses."""
        if not isinstance(x, np.ndarray):
            return super().evaluate(x, y, batch_size=batch_size, **kwargs)
        return super().evaluate(backend.feed(Batches(*self.checked(x, y), batch_size)), **kwargs)

    def batches(
        self,
        images: np.ndarray,
        labels: np.ndarray | None,
        batch_size: int,
        seed: int | None = None,
        balanced: bool = False,
    ) -> Batches:
        """Shuffled, checked images and labels, `batches_per_step` batches for each `update`."""
        size = batch_size * self.batches_per_step
        return Batches(*self.checked(images, labels), size, seed, balanced)

    def checked(self, images: np.ndarray, labels: np.ndarray | None) -> tuple:
        """The same images and labels, or a `UserError`."""
        self.check_images(images)
        if labels is not None and self.num_classes is not None:
            labels = self.check_labels(labels)
        return images, labels

    def train_step(self, *args) -> Any:
        return backend.run_step(self._on_batch(self.update), self, *args)

    def test_step(self, *args) -> Any:
        return backend.run_step(self._on_batch(self.measure), self, *args)

    def _on_batch(self, step):
        def run(data):
            images, labels, _ = keras.utils.unpack_x_y_sample_weight(data)
            self.check_images(images)
            if self.num_classes is not None and labels is None:
                raise UserError(f"a {type(self).__name__} trains on images and labels")
            step(self.scale(images), None if labels is None else ops.convert_to_tensor(labels))
            return {name: mean.result() for name, mean in self._means.items()}

        return run

    def track(self, *names) -> None:
        """Declare the losses that `record` takes; shown while training in this order."""
        self._means = {name: keras.metrics.Mean(name=name) for name in names}

    def record(self, **losses) -> None:
        """Add this step's losses to their means over the epoch."""
        for name, loss in losses.items():
            self._means[name].update_state(loss)

    # -- saving ------------------------------------------------------------------------

    def get_config(self) -> dict:
        return {"seed": self.seed}

    @classmethod
    def from_config(cls, config: dict):
        return cls(**{k: keras.saving.deserialize_keras_object(v) for k, v in config.items()})

    def get_compile_config(self) -> dict:
        return {
            name: keras.saving.serialize_keras_object(getattr(self, name))
            for name in self.default_optimizers
        }

    def compile_from_config(self, config: dict) -> None:
        self.compile(**{k: keras.saving.deserialize_keras_object(v) for k, v in config.items()})

    def _random_state(self):
        """The states of all seed generators: this model's, its dropout layers', ..."""
        weights = {id(v) for v in self.weights}
        return [v for v in self.variables if id(v) not in weights]

    def save_own_variables(self, store) -> None:
        super().save_own_variables(store)
        # Keras forgets these, and a resumed run would draw other noise.
        for i, state in enumerate(self._random_state()):
            store[f"random_state_{i}"] = np.asarray(state)

    def load_own_variables(self, store) -> None:
        own = {k: store[k] for k in store.keys() if not k.startswith("random_state")}  # noqa: SIM118
        super().load_own_variables(own)
        for i, state in enumerate(self._random_state()):
            state.assign(np.asarray(store[f"random_state_{i}"]))


def in_batches(function: Callable, arrays: list[np.ndarray]) -> np.ndarray:
    """`function(*arrays)` in slices of at most MAX_BATCH along the first axis.

    The last slice is padded up to a power of two, so that few shapes are compiled.
    """
    outputs = None
    for start in range(0, len(arrays[0]), MAX_BATCH):
        slices = [a[start : start + MAX_BATCH] for a in arrays]
        size = len(slices[0])
        padded = 1 << (size - 1).bit_length()
        part = function(*(_pad(a, padded) for a in slices))[:size]
        if outputs is None:  # one array for all: parts to be joined would need twice the memory
            outputs = np.empty((len(arrays[0]), *part.shape[1:]), part.dtype)
        outputs[start : start + size] = part
    return outputs


def _pad(array, length):
    """`array` with its last row repeated up to `length` rows."""
    return np.concatenate([array, np.repeat(array[-1:], length - len(array), axis=0)])


def as_part(content: dict) -> tuple[str, dict]:
    """`(name, settings)` of `{"name": name, **settings}`."""
    return content["name"], {k: v for k, v in content.items() if k != "name"}


def check_at_least(bound: float, **settings: float | None) -> None:
    """Refuse settings below `bound`; None stands for a setting that is off."""
    for name, value in settings.items():
        if value is not None and value < bound:
            raise UserError(f"{name} must be at least {bound}, not {value}")


def input_shape(network: keras.Model, name: str) -> tuple:
    """The shape of a network's first input without the batch, or a `UserError`."""
    if not getattr(network, "inputs", None):
        raise UserError(
            f"the {name} must be a Keras model that knows its inputs: a Functional model, or "
            "a Sequential that starts with keras.Input"
        )
    return tuple(network.inputs[0].shape[1:])


def first(outputs: Tensor | list[Tensor]) -> Tensor:
    """A network's first output, or its only one."""
    return outputs[0] if isinstance(outputs, (list, tuple)) else outputs
