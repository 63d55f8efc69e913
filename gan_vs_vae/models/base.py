"""What all models share: uint8 images, one training step for all backends, exact saving."""

import functools
from collections.abc import Callable, Sequence
from typing import Any, Self

import keras
import numpy as np
from keras import ops

from gan_vs_vae import backend
from gan_vs_vae.backend import Tensor
from gan_vs_vae.batches import map_in_batches
from gan_vs_vae.errors import UserError, brief
from gan_vs_vae.models.checks import has_spectral_normalization
from gan_vs_vae.models.layer_losses import add_layer_losses
from gan_vs_vae.models.settings import AnnealedValue
from gan_vs_vae.models.trainer import Trainer
from gan_vs_vae.optimizers import get_optimizer

HUB = "hf://"  # begins the name of a model on the Hugging Face Hub


class ImageModel(Trainer):
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
        self.annealed: dict[str, AnnealedValue] = {}
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
        self.minimise(lambda: self.batch_loss(images, labels, training=True), self, self.optimizer)

    def minimise(
        self,
        loss: Callable[[], Tensor],
        network: keras.layers.Layer,
        optimizer: keras.optimizers.Optimizer,
        penalty: Callable[[], Tensor] | None = None,
    ) -> None:
        """Take one step of an optimizer along the gradient of a loss.

        What is minimised is the loss, plus the losses that the network's own layers bring
        (`layer_losses.add_layer_losses`), plus the penalty.

        Args:
            loss: takes nothing and returns the loss, a scalar.
            network: the network whose weights are trained, or a layer of several.
            optimizer: the optimizer that was built for them.
            penalty: the same as `loss`, for what is evaluated after it, and in which the losses of
                layers do not count. Defaults to None.
        """

        def total():
            value = add_layer_losses(loss, network)
            value = value if penalty is None else value + penalty()
            return optimizer.scale_loss(value)  # its step divides gradients by the same factor

        variables = network.trainable_variables
        if not variables:  # all are frozen
            total()
            optimizer.iterations.assign_add(1)
            return
        _, gradients = backend.gradients(total, variables, has_spectral_normalization(self))
        optimizer.apply(gradients, variables)

    def declare_losses(self, *names: str) -> None:
        """Add losses to those that training shows, in this order. `record_losses` takes them."""
        for name in names:
            self._means[name] = keras.metrics.Mean(name=name)

    def record_losses(self, **losses: Tensor) -> None:
        """Add losses of this step, scalars, to their means over the epoch."""
        for name, loss in losses.items():
            self._means[name].update_state(loss, self.rows)

    @property
    def loss_names(self) -> tuple[str, ...]:
        """The declared losses, in order."""
        return tuple(self._means)

    @property
    def metrics(self) -> list[keras.Metric]:
        """The means of the declared losses, without the one that Keras would compute itself."""
        return [each for each in super().metrics if each is not self._loss_tracker]

    def now(self, setting: str) -> Tensor:
        """Return the value of an annealed setting in the present step, a scalar."""
        return self.annealed[setting].variable.value

    @property
    def non_trainable_variables(self) -> list[keras.Variable]:
        """Keras' variables, and those of annealed settings, which are not saved as weights."""
        annealed = [value.variable for value in self.annealed.values()]
        return [*super().non_trainable_variables, *annealed]

    # -- Keras' methods ----------------------------------------------------------------

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        if isinstance(value, keras.layers.Layer):
            self.forget_functions()

    def forget_functions(self) -> None:
        """Drop compiled functions, such as that of `decode`, which hold the networks of their first call."""
        for name in list(self.__dict__):
            if isinstance(getattr(type(self), name, None), functools.cached_property):
                del self.__dict__[name]

    def train_on_batch(self, x: Any, y: Any = None, *args: Any, **kwargs: Any) -> Any:
        """Train on a batch, as `keras.Model.train_on_batch`; on `batches_per_step` batches in one.

        Raises:
            UserError: if images or labels do not fit the model, or cannot be shared out evenly.
        """
        batch = self.checked_batch(x if y is None else (x, y))
        if len(batch[0]) % self.batches_per_step:
            raise UserError(
                f"a step takes {self.batches_per_step} batches of one size in one, not "
                f"{len(batch[0])} images"
            )
        return super().train_on_batch(*batch, *args, **kwargs)

    def test_on_batch(self, x: Any, y: Any = None, *args: Any, **kwargs: Any) -> Any:
        """Evaluate a batch, as `keras.Model.test_on_batch`.

        Raises:
            UserError: if images or labels do not fit the model.
        """
        return super().test_on_batch(
            *self.checked_batch(x if y is None else (x, y)), *args, **kwargs
        )

    # -- images ------------------------------------------------------------------------

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

    def in_batches(
        self, function: Callable[..., np.ndarray], arrays: Sequence[np.ndarray]
    ) -> np.ndarray:
        """Return `batches.map_in_batches(function, arrays)`, with the weights of this moment.

        They are those of the last step, also where a callback asks while the model trains.

        Raises:
            UserError: if there are no images.
        """
        if not len(arrays[0]):
            raise UserError("there are no images")
        backend.fetch_state(self)
        return map_in_batches(function, arrays)

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

    # -- saving ------------------------------------------------------------------------

    def get_config(self) -> dict:
        return {"seed": self.seed}

    @classmethod
    def from_config(cls, config: dict) -> Self:
        return cls(**{k: keras.saving.deserialize_keras_object(v) for k, v in config.items()})

    def get_compile_config(self) -> dict | None:
        if not self.compiled:
            return None
        return {
            name: keras.saving.serialize_keras_object(getattr(self, name))
            for name in self.default_optimizers
        }

    def compile_from_config(self, config: dict) -> None:
        self.compile(**{k: keras.saving.deserialize_keras_object(v) for k, v in config.items()})

    def save(self, filepath: Any, overwrite: bool = True, **kwargs: Any) -> None:
        """Save the model, as `keras.Model.save`.

        Args:
            filepath: a name that ends with ".keras"; or "hf://USER/MODEL", which uploads it to the
                Hugging Face Hub (package huggingface_hub), where `keras.saving.load_model` and
                `pretrained.from_preset` find it by the same name.
            overwrite, **kwargs: as for `keras.Model.save`.
        """
        if not str(filepath).endswith(".keras") and not str(filepath).startswith(HUB):
            raise UserError(
                f"cannot save the model to {filepath}: its name must end with .keras, or start "
                f"with {HUB}"
            )
        try:
            super().save(filepath, overwrite, **kwargs)
        except (OSError, ImportError) as error:
            raise UserError(f"cannot save the model to {filepath}: {brief(error)}") from error

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
            if f"random_state_{i}" in store:  # not that of a layer which the saved model lacked
                state.assign(np.asarray(store[f"random_state_{i}"]))
