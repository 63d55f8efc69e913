"""The judges that ship: how the models in `gan_vs_vae/pretrained` are trained and described."""

import shlex
from pathlib import Path

import numpy as np

from gan_vs_vae import cli, config, metrics, pretrained, provenance, training
from gan_vs_vae.errors import UserError
from gan_vs_vae.files import checksum, write_json
from gan_vs_vae.models import Classifier
from gan_vs_vae.options import RunOptions
from gan_vs_vae.training.saving import save_model
from gan_vs_vae.yaml_files import read_yaml


def train(name: str, options: RunOptions, out: Path) -> dict:
    """Train a judge on real data, write its weights and its card into a folder; return the card.

    Raises:
        UserError: if the real data set is not there.
    """
    configuration = config.resolve(read_yaml(pretrained.FOLDER / f"{name}.yaml"))
    data = cli.load_data(configuration.data, options)
    if not data.is_real:
        raise UserError(f"{name} judges {data.name}, and is trained on the real one: --data real")
    run = training.train(configuration, data, options.runs)
    path = out / f"{name}.keras"
    save_model(path, without_optimizer(run.model))
    found = {
        "name": name,
        "command": shlex.join(["python", "-m", "reproduce.judges", name]),
        "configuration": configuration.to_dict(),
        **provenance.code(),
        **run.record,
        "test": measure(run.model, data.test.images, np.asarray(data.test.labels)),
        "image_shape": list(data.image_shape),
        "class_names": list(data.class_names or ()),
        "bytes": path.stat().st_size,
        "sha256": checksum(path),
    }
    write_json(out / f"{name}.json", found)
    return found


def without_optimizer(model: Classifier) -> Classifier:
    """Return the model without the state of its training, which is twice as large as its weights."""
    bare = type(model).from_config(model.get_config())
    bare.set_weights(model.get_weights())
    return bare


def measure(model: Classifier, images: np.ndarray, labels: np.ndarray) -> dict:
    """Return how often the judge is right on test images, and whether as often as it is sure."""
    return {
        "images": len(images),
        "accuracy": metrics.class_accuracy(model, images, labels),
        "calibration_error": metrics.expected_calibration_error(
            model.probabilities(images), labels
        ),
    }
