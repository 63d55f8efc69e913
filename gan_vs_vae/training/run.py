"""Run directories: what is in them, and how to read it."""

import csv
import dataclasses
import functools
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import filelock

from gan_vs_vae.config import Part, RunConfig
from gan_vs_vae.data import DataSet
from gan_vs_vae.errors import UserError, brief
from gan_vs_vae.files import read_json
from gan_vs_vae.models.base import ImageModel
from gan_vs_vae.models.generative import GenerativeModel
from gan_vs_vae.training.integrity import check_unchanged
from gan_vs_vae.training.saving import MODEL, load_model, load_weights

LOCK = ".lock"
RECORDED = {"seed", "data", "test", "epochs", "steps", "seconds"}  # run.json has these, and others


@dataclasses.dataclass(frozen=True)
class Run:
    """A run directory.

    It holds

        config.yaml             the configuration, with all defaults
        history.csv             for each epoch the losses, and the seconds since the start
        samples/                a grid from the same z after each epoch; samples.gif at the end
        snapshots/              if asked for: what generates the images, after some epochs
        checkpoint/             the last two epochs' weights, optimizers, random states, and history
        model.keras             the trained model, at the end
        SHA256SUMS              the checksums of these files, at the end
        run.json                seed, code, versions, machine, data, time, images/s, at the end
        .lock                   held by the process that trains it

    Args:
        path: Path. The directory, which need not exist.
    """

    path: Path

    @functools.cached_property
    def model(self) -> ImageModel:
        """The trained model, compiled."""
        return self._load_model()

    @property
    def is_finished(self) -> bool:
        """Whether the last epoch is trained, and the model and its record are there."""
        return self.unfinished_because() is None

    @property
    def is_training(self) -> bool:
        """Whether a process trains it at the moment."""
        path = self.path / LOCK
        if self.is_finished or not path.exists():
            return False
        try:
            with filelock.FileLock(path).acquire(blocking=False):
                return False
        except filelock.Timeout:
            return True
        except OSError:  # where one may not write, one cannot know
            return False

    def unfinished_because(self) -> str | None:
        """Return what a finished run would have and this one lacks, or None if it lacks nothing."""
        try:
            self._read_record()
        except UserError as error:
            return str(error)
        return None if (self.path / MODEL).exists() else f"{self.path / MODEL} is missing"

    @functools.cached_property
    def record(self) -> dict:
        """The content of run.json."""
        return self._read_record()

    def _read_record(self):
        path = self.path / "run.json"
        content = read_json(path)
        if not isinstance(content, dict) or not content.keys() >= RECORDED:
            raise UserError(f"{path} is damaged: it is not what a run writes")
        return content

    def history(self) -> list[dict[str, float]]:
        """Return the rows of history.csv.

        Raises:
            UserError: if it is damaged, or was changed after the run had ended.
        """
        path = self.path / "history.csv"
        check_unchanged(self.path, path)
        if not path.exists():
            return []
        try:
            return parse_history(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise UserError(
                f"{path} is damaged: {brief(error)}; delete {self.path} to train again"
            ) from error

    def checkpoints(self) -> dict[int, Path]:
        """Return the checkpoint of each epoch that has one, in order."""
        return self._epochs("checkpoint", ".zip")

    def checkpoint(self, epoch: int) -> Path:
        """Return the path of an epoch's checkpoint, which need not exist."""
        return self.path / "checkpoint" / f"epoch-{epoch:04d}.zip"

    def snapshots(self) -> dict[int, Path]:
        """Return the snapshot of each epoch that has one, in order."""
        return self._epochs("snapshots", ".weights.h5")

    def snapshot(self, epoch: int) -> Path:
        """Return the path of an epoch's snapshot, which need not exist."""
        return self.path / "snapshots" / f"epoch-{epoch:04d}.weights.h5"

    def models_at(self, epochs: Iterable[int]) -> Iterator[GenerativeModel]:
        """Yield the model with the decoder weights of each of these epochs.

        It is one model, whose weights are replaced: use it before asking for the next. Its other
        networks are those of the last epoch.

        Raises:
            UserError: if there is no snapshot of an epoch, or it is damaged.
        """
        model = self._load_model()
        for epoch in epochs:
            path = self.snapshot(epoch)
            check_unchanged(self.path, path)
            try:
                load_weights(model.decoder_network(), path.read_bytes())
            except (OSError, UserError) as error:
                raise UserError(
                    f"cannot use {path}: {brief(error)}; delete {self.path} to train again"
                ) from error
            yield model

    def model_at(self, epoch: int) -> GenerativeModel:
        """Return the model with the decoder weights of that epoch."""
        return next(self.models_at([epoch]))

    def samples(self) -> dict[int, Path]:
        """Return the grid of samples of each epoch that has one, in order."""
        return self._epochs("samples", ".png")

    def _load_model(self):
        check_unchanged(self.path, self.path / MODEL)
        return load_model(self.path / MODEL)

    def _epochs(self, folder, suffix):
        files = (self.path / folder).glob(f"epoch-*{suffix}")
        named = re.compile(rf"epoch-(\d+){re.escape(suffix)}")  # and no copy, "epoch-0001 2.png"
        found = {int(epoch[1]): file for file in files if (epoch := named.fullmatch(file.name))}
        return dict(sorted(found.items()))  # by the numbers, which may have more than four digits


def find_run(configuration: RunConfig, data: DataSet, runs: Path) -> Run:
    """Return the run of a configuration on a data set; its directory need not exist."""
    digest = name_data(configuration, data).digest(data.fingerprint)
    name = configuration.model.name.rpartition(".")[-1].lower()
    return Run(Path(runs) / f"{data.name}-{name}-{digest}")


def name_data(configuration: RunConfig, data: DataSet) -> RunConfig:
    """Return the configuration with the name of the data set that is trained on.

    It differs where someone trains on a data set of their own.
    """
    name = configuration.data.name
    if name == data.name or "." in name:  # a path names a function, and not what it returns
        return configuration
    return dataclasses.replace(configuration, data=Part(data.name, {}))


def parse_history(text: str) -> list[dict[str, float]]:
    """Return the rows of a history as CSV, as numbers.

    Raises:
        ValueError: if they are not the losses of the epochs 1, 2, 3, ...
    """
    rows = list(csv.DictReader(text.splitlines()))
    if any(None in row or None in row.values() for row in rows):
        raise ValueError("its rows are not of the same length")
    parsed = [{k: int(v) if k == "epoch" else float(v) for k, v in row.items()} for row in rows]
    epochs = [row.get("epoch") for row in parsed]
    if epochs != list(range(1, len(rows) + 1)):
        raise ValueError(f"its epochs are {', '.join(map(str, epochs))}")
    return parsed
