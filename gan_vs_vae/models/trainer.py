"""`fit` and `evaluate` as Keras has them, on checked data, with a step for all backends."""

import re
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import ops

from gan_vs_vae import backend
from gan_vs_vae.backend import Tensor
from gan_vs_vae.batches import Batches
from gan_vs_vae.callbacks import as_list
from gan_vs_vae.errors import UserError
from gan_vs_vae.models.inputs import Inputs
from gan_vs_vae.models.settings import compiled_settings
from gan_vs_vae.ranges import check_range
from gan_vs_vae.signatures import check_type
from gan_vs_vae.streams import stream, to_numpy

BATCH_SIZE, TEST_BATCH_SIZE = 64, 500


class Trainer(Inputs, keras.Model):
    """What surrounds the steps of a model. `base.ImageModel` documents its attributes."""

    needs_labels = False
    has_loss = True
    batches_per_step = 1
    train_function: Any
    step_kind: Any = None
    rows: Any = None  # the images of a batch that is evaluated: the last one may be smaller

    def compile_step(self, optimizer: Any, jit_compile: bool | str, **kwargs: Any) -> None:
        """Call `keras.Model.compile`, for models that have a step of their own.

        Raises:
            UserError: if a layer computes in float16, whose gradients vanish without a scaled loss,
                or if losses or metrics are given, which the step would not use.
        """
        for name in ("loss", "loss_weights", "metrics", "weighted_metrics"):
            if kwargs.get(name) is not None:
                raise UserError(f"a {type(self).__name__} has losses of its own: omit {name}")
        for network in self.layers:
            for layer in getattr(network, "layers", [network]):
                if layer.compute_dtype == "float16":
                    raise UserError(
                        f"the layer {layer.name!r} computes in float16, which would need a scaled "
                        "loss: build the networks under mixed_bfloat16 or float32"
                    )
        self.forget_functions()  # layers may be frozen, or have other weights
        if jit_compile == "auto":
            jit_compile = backend.default_jit()
        super().compile(optimizer=optimizer, jit_compile=jit_compile, **kwargs)

    # -- fit and evaluate --------------------------------------------------------------

    def fit(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: int | str = "auto",
        callbacks: Any = None,
        validation_split: float = 0.0,
        validation_data: Any = None,
        shuffle: bool = True,
        class_weight: None = None,
        sample_weight: None = None,
        initial_epoch: int = 0,
        steps_per_epoch: int | None = None,
        validation_steps: int | None = None,
        validation_batch_size: int | None = None,
        validation_freq: int = 1,
    ) -> keras.callbacks.History:
        """Train the model, as `keras.Model.fit`.

        Args:
            x: uint8 images `(N, H, W, C)`, as an array or a tensor; or a data set that yields
                batches of images, or of images and labels: of tf.data, PyTorch, grain or Keras, or
                a generator, which needs `steps_per_epoch`.
            y: int labels `(N,)`, or attributes `(N, num_classes)`, or None.
            batch_size: int or None. Images in a batch. Those that do not fill a batch are left out
                of the epoch; they are others in each epoch, and in each call. A step takes
                `batches_per_step` batches, of a data set, too. Defaults to 64.
            validation_split: float in [0, 1). The last share of x and y is not trained on, but
                evaluated after each epoch.
            validation_data: images, `(images, labels)`, or a data set, to be evaluated.
            shuffle: bool. Whether images are shuffled in each epoch. Data sets shuffle themselves.
            epochs, verbose, callbacks, initial_epoch, steps_per_epoch, validation_steps,
                validation_batch_size, validation_freq: as for `keras.Model.fit`.
            class_weight, sample_weight: refused, since no model here weights examples.

        Raises:
            UserError: if images or labels do not fit the model, or an argument is refused.
        """
        self._check_compiled()
        self._refuse_weights(class_weight=class_weight, sample_weight=sample_weight)
        if validation_split and validation_data is None:
            x, y, validation_data = _split(x, y, validation_split)
        if validation_data is not None:
            self._check_has_loss()
            size = _batch_size(validation_batch_size, TEST_BATCH_SIZE)
            images, labels = _pair(validation_data)
            validation_data = self._test_batches(images, labels, size, validation_steps)
        callbacks = as_list(callbacks)
        if not isinstance(x, Batches):
            size = _batch_size(batch_size, BATCH_SIZE)
            x = self._training_batches(x, y, size, shuffle, steps_per_epoch)
        if isinstance(x, Batches):
            callbacks = [x.follow_epochs(), *callbacks]
            x = backend.feed(x)
        return self._guarded(
            super().fit,
            x,
            epochs=epochs,
            verbose=verbose,
            callbacks=callbacks,
            validation_data=validation_data,
            shuffle=False,
            initial_epoch=initial_epoch,
            steps_per_epoch=steps_per_epoch,
            validation_steps=validation_steps,
            validation_freq=validation_freq,
        )

    def evaluate(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        verbose: int | str = "auto",
        sample_weight: None = None,
        steps: int | None = None,
        callbacks: Any = None,
        return_dict: bool = False,
        **kwargs: Any,
    ) -> list | dict:
        """Return the means of the losses, as `keras.Model.evaluate`; `x` and `y` as for `fit`."""
        self._check_has_loss()
        self._check_compiled()
        self._refuse_weights(sample_weight=sample_weight)
        backend.fetch_state(self)
        self._follow_schedules()
        if "_use_cached_eval_dataset" not in kwargs:  # `fit` evaluates what it has prepared
            x = self._test_batches(x, y, _batch_size(batch_size, TEST_BATCH_SIZE), steps)
        arguments = {"verbose": verbose, "steps": steps, "callbacks": callbacks}
        return self._guarded(super().evaluate, x, return_dict=return_dict, **arguments, **kwargs)

    def __call__(self, *inputs: Any, **kwargs: Any) -> Tensor:
        raise UserError(
            f"a {type(self).__name__} is not called, and predicts nothing: use one of its methods, "
            "such as generate, decode, encode or classify, or call its networks"
        )

    def predict(self, *args: Any, **kwargs: Any) -> np.ndarray:
        return self()

    def _guarded(self, function, *args, **kwargs):
        """Call one of Keras' loops; after an exception the model can still be used."""
        try:
            with backend.kept_state(self):
                return function(*args, **kwargs)
        except UserError:
            raise
        except Exception as error:
            # TensorFlow passes on what a data set raised as text alone.
            if found := re.search(r"UserError: (.+)", str(error)):
                raise UserError(found[1]) from error
            raise

    def _refuse_weights(self, **weights):
        for name, value in weights.items():
            if value is not None:
                raise UserError(f"a {type(self).__name__} does not weight examples: omit {name}")

    def _check_compiled(self):
        if not self.compiled:
            raise UserError(f"the {type(self).__name__} is not compiled: call compile() first")

    def _check_has_loss(self):
        if not self.has_loss:
            raise UserError(f"a {type(self).__name__} has no loss to evaluate on a test set")

    # -- data --------------------------------------------------------------------------

    def batches(
        self,
        images: np.ndarray,
        labels: np.ndarray | None,
        batch_size: int,
        seed: int | tuple[int, ...] | None = None,
        balanced: bool = False,
        repeats: int = 1,
    ) -> Batches:
        """Return shuffled batches for `fit`, each for one training step.

        Args:
            images, labels: as for `fit`; checked.
            batch_size: int. Images in each of the `batches_per_step` batches of a step.
            seed, balanced, repeats: as for `Batches`.
        """
        size = batch_size * self.batches_per_step
        return Batches(*self.checked(images, labels), size, seed, balanced, repeats)

    def _training_batches(self, x, y, batch_size, shuffle, steps):
        if not _is_array(x):
            return self._stream(x, y, self.batches_per_step, steps)
        x, y = to_numpy(x), None if y is None else to_numpy(y)
        if shuffle:
            return self.batches(x, y, batch_size, self._shuffling_seed())
        if self.batches_per_step > 1:  # a step cannot divide fewer images
            size = batch_size * self.batches_per_step
            if len(x) < size:
                raise UserError(f"a step takes {size} images, and there are {len(x)}")
            kept = len(x) - len(x) % size
            x, y = x[:kept], None if y is None else y[:kept]
        return self.batches(x, y, batch_size)

    def _test_batches(self, x, y, batch_size, steps):
        if not _is_array(x):
            return self._stream(x, y, 1, steps)
        labels = None if y is None else to_numpy(y)
        return backend.feed(Batches(*self.checked(to_numpy(x), labels), batch_size))

    def _stream(self, x, y, batches_per_step, steps):
        if y is not None:
            raise UserError("labels come with the images of a data set: omit y")
        return stream(x, self.checked_batch, batches_per_step, steps)

    def _shuffling_seed(self):
        """Return the seed of the images' order: another one after each step that was trained."""
        steps = int(ops.convert_to_numpy(self.optimizer.iterations)) if self.optimizer else 0
        return (self.seed or 0, steps) if steps else self.seed or 0

    # -- steps -------------------------------------------------------------------------

    @property
    def step_kinds(self) -> tuple[Any, ...]:
        """The kinds of training steps that there are; each is compiled by itself. Defaults to one."""
        return (None,)

    def next_step_kind(self, iterations: int) -> Any:
        """Return which of several kinds comes next, after so many steps of the optimizer."""
        return self.step_kinds[0]

    def make_train_function(self, force: bool = False) -> None:
        """Compile the steps; they are compiled again when a setting that they hold has changed."""
        if self.train_function is not None and not force:
            return
        if len(self.step_kinds) > 1 and self.steps_per_execution > 1:
            raise UserError(
                "steps of several kinds are executed one by one: omit steps_per_execution"
            )
        settings = compiled_settings(self)
        steps = {kind: self._compiled_step() for kind in self.step_kinds}

        def train_function(*args):
            if compiled_settings(self) != settings:
                self.make_train_function(force=True)
                return self.train_function(*args)
            if len(steps) > 1:
                # The optimizer's count is saved: a resumed run has the same kind next.
                done = backend.before_step(self, lambda: self.optimizer.iterations, *args)
                self.step_kind = self.next_step_kind(int(done))
            else:
                (self.step_kind,) = steps
            return steps[self.step_kind](*args)

        self.train_function = train_function

    def _compiled_step(self):
        """Return Keras' compiled training step; it is traced when it is first called."""
        # A new function each time: JAX would find its trace of an equal one.
        self.train_step = lambda *args: type(self).train_step(self, *args)  # type: ignore
        super().make_train_function(force=True)
        del self.train_step
        return self.train_function

    def _follow_schedules(self):
        for value in self.annealed.values():
            value.follow(self.optimizer.iterations)

    def train_step(self, *args: Any) -> Any:
        def step(images, labels):
            self._follow_schedules()
            self.train_on_batch_step(images, labels)

        return backend.run_step(self._on_batch(step), self, *args)

    def test_step(self, *args: Any) -> Any:
        return backend.run_step(self._on_batch(self.batch_loss, evaluates=True), self, *args)

    def _on_batch(self, step: Callable, evaluates: bool = False) -> Callable:
        def run(data):
            images, labels, weights = keras.utils.unpack_x_y_sample_weight(data)
            self._refuse_weights(weights=weights)
            self.check_images(images)
            self.rows = ops.shape(images)[0] if evaluates else None
            if self.num_classes is not None and labels is None:
                raise UserError(f"a {type(self).__name__} trains on images and labels")
            if labels is not None:
                labels = ops.convert_to_tensor(labels)
                labels = labels if self.num_classes is None else self.squeeze_labels(labels)
            step(self.scale(images), labels)
            return {name: mean.result() for name, mean in self._means.items()}

        return run


def _is_array(x):
    """Return whether x is an array, a tensor, or a list of images, not a data set."""
    return isinstance(x, list) or (hasattr(x, "shape") and hasattr(x, "dtype"))


def _batch_size(given, default):
    """Return a batch size, or the default if it is None."""
    if given is None:
        return default
    check_type("batch_size", given, int)
    check_range("batch_size", given)
    return given


def _pair(data):
    """Return (x, y) of `validation_data`."""
    if isinstance(data, tuple):
        if not 1 <= len(data) <= 2:
            raise UserError("validation_data must be (x,) or (x, y): examples are not weighted")
        return data[0], (data[1] if len(data) > 1 else None)
    return data, None


def _split(x, y, share):
    """Return x and y without their last share, and that share as validation data."""
    if not _is_array(x):
        raise UserError("validation_split needs arrays: give a data set by validation_data")
    if not 0 < share < 1:
        raise UserError(f"validation_split must be in (0, 1), not {share}")
    first = round(len(x) * (1 - share))
    if y is None:
        return x[:first], None, (x[first:],)
    return x[:first], y[:first], (x[first:], y[first:])
