"""Run directories: what is in them, and how to read it."""

import csv
import dataclasses
import functools
from collections.abc import Iterable, Iterator
from pathlib import Path

import keras

from gan_vs_vae.config import RunConfig
from gan_vs_vae.data import DataSet
from gan_vs_vae.errors import UserError, brief
from gan_vs_vae.files import read_json
from gan_vs_vae.models.base import ImageModel
from gan_vs_vae.models.generative import GenerativeModel


@dataclasses.dataclass(frozen=True)
class Run:
    """A run directory.

    It holds

        config.yaml             the configuration, with all defaults
        history.csv             for each epoch the losses, and the seconds since the start
        samples/                a grid from the same z after each epoch; samples.gif at the end
        snapshots/              if asked for: what generates the images, after some epochs
        checkpoint/             the last two epochs' weights, optimizers and random states
        model.keras             the trained model, at the end
        run.json                seed, code, versions, machine, data, time, images/s, at the end
        .lock                   held by the process that trains it

    Args:
        path: Path. The directory, which need not exist.
    """

    path: Path

    @functools.cached_property
    def model(self) -> ImageModel:
        """The trained model, compiled."""
        return load_model(self.path / "model.keras")

    @property
    def is_finished(self) -> bool:
        """Whether the last epoch is trained and all files are written."""
        return (self.path / "run.json").exists()

    @functools.cached_property
    def record(self) -> dict:
        """The content of run.json."""
        return read_json(self.path / "run.json")

    def history(self) -> list[dict[str, float]]:
        """Return the rows of history.csv."""
        path = self.path / "history.csv"
        if not path.exists():
            return []
        try:
            with path.open(newline="") as file:
                return [
                    {name: int(v) if name == "epoch" else float(v) for name, v in row.items()}
                    for row in csv.DictReader(file)
                ]
        except (TypeError, ValueError) as error:
            raise UserError(
                f"{path} is damaged: {error}; delete the folder to start again"
            ) from error

    def checkpoints(self) -> dict[int, Path]:
        """Return the checkpoint of each epoch that has one, in order."""
        return self._epochs("checkpoint")

    def checkpoint(self, epoch: int) -> Path:
        """Return the path of an epoch's checkpoint, which need not exist."""
        return self._epoch("checkpoint", epoch)

    def snapshots(self) -> dict[int, Path]:
        """Return the snapshot of each epoch that has one, in order."""
        return self._epochs("snapshots")

    def snapshot(self, epoch: int) -> Path:
        """Return the path of an epoch's snapshot, which need not exist."""
        return self._epoch("snapshots", epoch)

    def models_at(self, epochs: Iterable[int]) -> Iterator[GenerativeModel]:
        """Yield the model with the decoder weights of each of these epochs.

        It is one model, whose weights are replaced: use it before asking for the next. Its other
        networks are those of the last epoch.
        """
        model, files = load_model(self.path / "model.keras"), self.snapshots()
        for epoch in epochs:
            model.decoder_network().load_weights(files[epoch])
            yield model

    def model_at(self, epoch: int) -> GenerativeModel:
        """Return the model with the decoder weights of that epoch."""
        return next(self.models_at([epoch]))

    def _epoch(self, folder, epoch):
        return self.path / folder / f"epoch-{epoch:04d}.weights.h5"

    def _epochs(self, folder):
        files = sorted((self.path / folder).glob("epoch-*.weights.h5"))
        return {int(file.name.split("-")[1].split(".")[0]): file for file in files}


def find_run(configuration: RunConfig, data: DataSet, runs: Path) -> Run:
    """Return the run of a configuration on a data set; its directory need not exist."""
    digest = configuration.digest(data.fingerprint)
    name = configuration.model.name.rpartition(".")[-1].lower()
    return Run(Path(runs) / f"{data.name}-{name}-{digest}")


def load_model(path: Path) -> ImageModel:
    """Load a saved model.

    Raises:
        UserError: if the file is missing or damaged.
    """
    try:
        return keras.saving.load_model(path)
    except Exception as error:  # zip, HDF5 and Keras each raise their own
        raise UserError(
            f"cannot load {path}: {brief(error)}; delete its folder to train it again"
        ) from error
