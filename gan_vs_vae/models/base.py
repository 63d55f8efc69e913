"""What all models share: uint8 images, one training step for all backends, exact saving."""

from collections.abc import Callable
from typing import Any, Self

import keras
import numpy as np
from keras import ops
from numpy.typing import ArrayLike

from gan_vs_vae import backend
from gan_vs_vae.backend import Tensor
from gan_vs_vae.batches import Batches
from gan_vs_vae.errors import UserError
from gan_vs_vae.optimizers import get_optimizer


class ImageModel(keras.Model):
    """A model of uint8 images `(N, H, W, C)`, which it scales to its `pixel_range` itself.

    A subclass declares the losses that it shows, `declare_losses`, and computes its loss in
    `batch_loss`. One with several losses names its `default_optimizers` and writes its own step,
    `train_on_batch_step`. Both are written in stateful style: `keras.ops` and `variable.assign`.

    Args:
        image_shape: `(H, W, C)`.
        num_classes: int or None. The number of classes, or of attributes; None if labels are not
            used. Defaults to None.
        seed: int or None. Seeds the noise that training draws. Defaults to None: another noise
            each time.

    Attributes:
        pixel_range: `(low, high)`. The range to which images are scaled.
        default_optimizers: dict. For each optimizer that `compile` takes, its default, as
            `optimizers.get_optimizer` takes it.
        needs_labels: bool. Whether the model is trained on images and labels.
        has_loss: bool. Whether `batch_loss` can be evaluated on a test set.
        multi_label: bool. Whether a label is `num_classes` attributes, 0 or 1, not a class number.
        batches_per_step: int. How many batches one training step takes, as one.
    """

    pixel_range = (0.0, 1.0)
    default_optimizers = {"optimizer": {"name": "Adam", "learning_rate": 1e-3}}
    needs_labels = False
    has_loss = True
    multi_label = False
    batches_per_step = 1

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
        self._means: dict[str, keras.metrics.Mean] = {}
        self.built = True

    # -- what a subclass defines -------------------------------------------------------

    def batch_loss(self, images: Tensor, labels: Tensor | None, training: bool = False) -> Tensor:
        """Compute the loss of a batch, and record it and its parts.

        Args:
            images: float32 `(batch, H, W, C)` in `pixel_range`.
            labels: int `(batch,)`, or attributes, int `(batch, num_classes)`, or None.
            training: bool. Whether the networks run in training mode.

        Returns:
            A scalar. `evaluate` averages what is recorded.
        """
        raise UserError(f"a {type(self).__name__} has no loss to evaluate on a test set")

    def train_on_batch_step(self, images: Tensor, labels: Tensor | None) -> None:
        """Train on a batch: one step of the optimizer along the gradient of `batch_loss`.

        Args:
            images, labels: as for `batch_loss`; `batches_per_step` batches in one.
        """
        variables = self.trainable_variables
        _, gradients = backend.gradients(
            lambda: self.batch_loss(images, labels, training=True), variables
        )
        self.optimizer.apply(gradients, variables)

    def declare_losses(self, *names: str) -> None:
        """Add losses to those that training shows, in this order. `record_losses` takes them."""
        for name in names:
            self._means[name] = keras.metrics.Mean(name=name)

    def record_losses(self, **losses: Tensor) -> None:
        """Add losses of this step, scalars, to their means over the epoch."""
        for name, loss in losses.items():
            self._means[name].update_state(loss)

    @property
    def loss_names(self) -> tuple[str, ...]:
        """The declared losses, in order."""
        return tuple(self._means)

    # -- images and labels -------------------------------------------------------------

    @property
    def conditional(self) -> bool:
        """Whether the model is trained on images and labels; for generative ones, c in p(x|c)."""
        return self.needs_labels

    def scale(self, images: Tensor) -> Tensor:
        """Scale uint8 images to float32 in `pixel_range`, on the device."""
        low, high = self.pixel_range
        return ops.cast(images, "float32") * ((high - low) / 255) + low

    def unscale(self, pixels: Tensor) -> Tensor:
        """Convert pixels in `pixel_range` to uint8, rounded to the nearest level."""
        low, high = self.pixel_range
        levels = (ops.cast(pixels, "float32") - low) * (255 / (high - low))
        return ops.cast(ops.round(ops.clip(levels, 0, 255)), "uint8")

    def check_images(self, images: np.ndarray | Tensor) -> None:
        """Raise `UserError` if images are not uint8 of this model's shape."""
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
    def label_shape(self) -> tuple:
        """The shape of one image's label: `()`, or `(num_classes,)` for attributes."""
        return (self.num_classes,) if self.multi_label else ()

    @property
    def label_values(self) -> int:
        """The number of values that each number in a label can have, from 0 on."""
        if self.num_classes is None:
            raise UserError(f"a {type(self).__name__} has no labels")
        return 2 if self.multi_label else self.num_classes

    def check_labels(self, labels: ArrayLike) -> np.ndarray:
        """Return labels as an integer array.

        Raises:
            UserError: if they are not integers, have the wrong shape, or are out of range.
        """
        found: np.ndarray = self.squeeze_labels(np.asarray(labels))
        if not np.issubdtype(found.dtype, np.integer):
            raise UserError(f"labels must be whole numbers, not {found.dtype}")
        if self.multi_label and found.shape[-1:] != self.label_shape:
            raise UserError(
                f"labels must have {self.num_classes} attributes each, 0 or 1, not shape "
                f"{found.shape}"
            )
        wrong = found[(found < 0) | (found >= self.label_values)]
        if wrong.size:
            kind = "attribute values" if self.multi_label else "classes"
            raise UserError(
                f"label {wrong.flat[0]} is out of range: {kind} are 0..{self.label_values - 1}"
            )
        return found

    def squeeze_labels(self, labels: Any) -> Any:
        """Return class numbers `(N, 1)`, an array or a tensor, as `(N,)`; others as they are.

        Raises:
            UserError: if they are one-hot, or have another shape that no class numbers have.
        """
        if self.multi_label or len(labels.shape) < 2:
            return labels
        if tuple(labels.shape[1:]) != (1,):
            raise UserError(
                f"labels must be class numbers of shape (N,), not {tuple(labels.shape)}: if they "
                "are one-hot, use their argmax over the last axis"
            )
        return labels[:, 0]

    # -- training ----------------------------------------------------------------------

    def compile(
        self, optimizer: Any = None, *, jit_compile: bool | str = "auto", **kwargs: Any
    ) -> None:
        """Configure the model for training, as `keras.Model.compile`.

        Args:
            optimizer: as `keras.Model.compile` takes it. Defaults to Adam with rate 1e-3.
            jit_compile: bool or "auto". Whether to compile steps with XLA. Defaults to "auto":
                where it is faster.
            **kwargs: further arguments of `keras.Model.compile`.
        """
        self.compile_step(self.optimizer_for("optimizer", optimizer), jit_compile, **kwargs)
        self.optimizer.build(self.trainable_variables)

    def optimizer_for(self, role: str, optimizer: Any) -> keras.optimizers.Optimizer:
        """Return an optimizer, or the default of that role if it is None."""
        return get_optimizer(self.default_optimizers[role] if optimizer is None else optimizer)

    def compile_step(self, optimizer: Any, jit_compile: bool | str, **kwargs: Any) -> None:
        """Call `keras.Model.compile`, for models that have a step of their own."""
        if jit_compile == "auto":
            jit_compile = backend.default_jit()
        super().compile(optimizer=optimizer, jit_compile=jit_compile, **kwargs)

    def fit(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int = 64,
        callbacks: list[keras.callbacks.Callback] | None = None,
        **kwargs: Any,
    ) -> keras.callbacks.History:
        """Train the model, as `keras.Model.fit`.

        Args:
            x: uint8 images `(N, H, W, C)`, or anything else that `keras.Model.fit` takes.
            y: int labels `(N,)`, or attributes `(N, num_classes)`, or None.
            batch_size: int. Images in a batch. Images that do not fill a batch are left out of
                the epoch; they are others in each epoch, and in each call. A step takes
                `batches_per_step` batches. Defaults to 64.
            callbacks: list of `keras.callbacks.Callback`.
            **kwargs: further arguments of `keras.Model.fit`.

        Raises:
            UserError: if images have the wrong shape or dtype, a label is out of range, or
                examples are to be weighted, which no model here does.
        """
        for name in ("class_weight", "sample_weight"):
            if kwargs.get(name) is not None:
                raise UserError(f"a {type(self).__name__} does not weight examples: omit {name}")
        if isinstance(x, np.ndarray):
            x = self.batches(x, y, batch_size, seed=self._shuffling_seed())
        if isinstance(x, Batches):
            callbacks = [x.follow_epochs(), *(callbacks or [])]
            return super().fit(backend.feed(x), callbacks=callbacks, shuffle=False, **kwargs)
        return super().fit(x, y, batch_size=batch_size, callbacks=callbacks, **kwargs)

    def _shuffling_seed(self):
        """Return the seed of the images' order: another one after each step that was trained."""
        steps = int(ops.convert_to_numpy(self.optimizer.iterations)) if self.optimizer else 0
        return (self.seed or 0, steps) if steps else self.seed or 0

    def evaluate(
        self, x: Any = None, y: Any = None, batch_size: int = 500, **kwargs: Any
    ) -> list | dict:
        """Return the means of the losses, as `keras.Model.evaluate`; `x` and `y` as for `fit`."""
        if not isinstance(x, np.ndarray):
            return super().evaluate(x, y, batch_size=batch_size, **kwargs)
        return super().evaluate(backend.feed(Batches(*self.checked(x, y), batch_size)), **kwargs)

    def batches(
        self,
        images: np.ndarray,
        labels: np.ndarray | None,
        batch_size: int,
        seed: int | tuple[int, ...] | None = None,
        balanced: bool = False,
    ) -> Batches:
        """Return shuffled batches for `fit`, each for one training step.

        Args:
            images, labels: as for `fit`; checked.
            batch_size: int. Images in each of the `batches_per_step` batches of a step.
            seed, balanced: as for `Batches`.
        """
        size = batch_size * self.batches_per_step
        return Batches(*self.checked(images, labels), size, seed, balanced)

    def checked(
        self, images: np.ndarray, labels: np.ndarray | None
    ) -> tuple[np.ndarray, np.ndarray | None]:
        """Return the same images and labels.

        Raises:
            UserError: if they do not fit the model.
        """
        self.check_images(images)
        if labels is not None and self.num_classes is not None:
            labels = self.check_labels(labels)
        return images, labels

    def train_step(self, *args: Any) -> Any:
        return backend.run_step(self._on_batch(self.train_on_batch_step), self, *args)

    def test_step(self, *args: Any) -> Any:
        return backend.run_step(self._on_batch(self.batch_loss), self, *args)

    def _on_batch(self, step: Callable) -> Callable:
        def run(data):
            images, labels, weights = keras.utils.unpack_x_y_sample_weight(data)
            self.check_images(images)
            if self.num_classes is not None and labels is None:
                raise UserError(f"a {type(self).__name__} trains on images and labels")
            if weights is not None:
                raise UserError(f"a {type(self).__name__} does not weight examples: omit weights")
            if labels is not None:
                labels = ops.convert_to_tensor(labels)
                labels = labels if self.num_classes is None else self.squeeze_labels(labels)
            step(self.scale(images), labels)
            return {name: mean.result() for name, mean in self._means.items()}

        return run

    # -- saving ------------------------------------------------------------------------

    def get_config(self) -> dict:
        return {"seed": self.seed}

    @classmethod
    def from_config(cls, config: dict) -> Self:
        return cls(**{k: keras.saving.deserialize_keras_object(v) for k, v in config.items()})

    def get_compile_config(self) -> dict:
        return {
            name: keras.saving.serialize_keras_object(getattr(self, name))
            for name in self.default_optimizers
        }

    def compile_from_config(self, config: dict) -> None:
        self.compile(**{k: keras.saving.deserialize_keras_object(v) for k, v in config.items()})

    def save_own_variables(self, store: Any) -> None:
        super().save_own_variables(store)
        # Keras does not save the seed generators' states; without them a resumed run would draw
        # other noise.
        for i, state in enumerate(backend.random_state(self)):
            store[f"random_state_{i}"] = np.asarray(state)

    def load_own_variables(self, store: Any) -> None:
        own = {k: store[k] for k in store.keys() if not k.startswith("random_state")}  # noqa: SIM118
        super().load_own_variables(own)
        for i, state in enumerate(backend.random_state(self)):
            state.assign(np.asarray(store[f"random_state_{i}"]))
