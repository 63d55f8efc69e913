"""What a run writes while it trains: samples, snapshots, history, checkpoints."""

import math
import time

import keras
import numpy as np

from gan_vs_vae import plots
from gan_vs_vae.errors import UserError
from gan_vs_vae.files import write_bytes
from gan_vs_vae.training.checkpoints import write_checkpoint, write_history
from gan_vs_vae.training.run import Run
from gan_vs_vae.training.saving import weights_of

SAMPLES_PER_CLASS = 8


class Writer(keras.callbacks.Callback):
    """A callback that writes into a run directory.

    Args:
        run: `Run`.
    """

    def __init__(self, run: Run):
        super().__init__()
        self.run = run


class Samples(Writer):
    """Writes a grid of images from the same z after each epoch: a column for each label."""

    def on_epoch_end(self, epoch, logs=None):
        columns, labels = SAMPLES_PER_CLASS, None
        if self.model.conditional:
            examples = self.model.example_labels()
            columns = len(examples)
            labels = np.concatenate([examples] * SAMPLES_PER_CLASS)
        z = self.model.sample_latent(SAMPLES_PER_CLASS * columns, seed=0)
        grid = plots.tile(self.model.decode(z, labels), columns)
        plots.save_png(self.run.path / "samples" / f"epoch-{epoch + 1:04d}.png", grid)


class Snapshots(Writer):
    """Saves the network that generates the images, every so many epochs.

    Args:
        run: `Run`.
        every: int. Epochs between two snapshots.
    """

    def __init__(self, run: Run, every: int):
        super().__init__(run)
        self.every = every

    def on_epoch_end(self, epoch, logs=None):
        if (epoch + 1) % self.every == 0:
            weights = weights_of(self.model.decoder_network())
            write_bytes(self.run.snapshot(epoch + 1), weights)


class History(Writer):
    """Writes history.csv after each epoch, and ends the run if a loss is not finite.

    Args:
        run: `Run`.
        rows: list of dict. The rows of the epochs before.
    """

    def __init__(self, run: Run, rows: list[dict[str, float]]):
        super().__init__(run)
        self.rows = rows
        self.before = rows[-1]["seconds"] if rows else 0.0

    def on_train_begin(self, logs=None):
        self.start = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        logs = logs or {}
        for name, value in logs.items():
            if not math.isfinite(value):
                raise UserError(
                    f"{name} is {value} in epoch {epoch + 1} of {self.run.path}: try a smaller "
                    f"learning rate; epoch {epoch} is kept there"
                )
        seconds = self.before + time.perf_counter() - self.start
        self.rows.append({"epoch": epoch + 1, **logs, "seconds": round(seconds, 3)})
        write_history(self.run, self.rows)


class Checkpoint(Writer):
    """Saves weights, optimizers, random states and the history, which commits the epoch.

    Args:
        run: `Run`.
        rows: list of dict. The rows of the history, to which `History` adds.
    """

    def __init__(self, run: Run, rows: list[dict[str, float]]):
        super().__init__(run)
        self.rows = rows

    def on_epoch_end(self, epoch, logs=None):
        write_checkpoint(self.run, self.model, self.rows)
