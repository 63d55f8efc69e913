"""How the judges that ship, in `gan_vs_vae/pretrained`, are trained, calibrated and described."""

import dataclasses
import shlex
from pathlib import Path

import numpy as np

from gan_vs_vae import cli, config, metrics, precision, pretrained, provenance, training
from gan_vs_vae.errors import UserError
from gan_vs_vae.files import checksum, write_json
from gan_vs_vae.models import Classifier
from gan_vs_vae.options import RunOptions
from gan_vs_vae.training.saving import load_model, save_small_model
from gan_vs_vae.yaml_files import read_yaml

STAND_IN = "-stand-in-"  # in the name of a judge of what stands in for a data set
LEAST = 1e-30  # of a probability, whose logarithm is taken


def train(name: str, options: RunOptions, out: Path) -> dict:
    """Train a judge, write its weights and its card into a folder; return the card.

    It learns from all training images. Half of the test images calibrate it, and the other half
    tells how good it is.

    Raises:
        UserError: if the real data set is not there.
    """
    configuration = config.resolve(read_yaml(pretrained.FOLDER / f"{name}.yaml"))
    source = "embedded" if STAND_IN in name else "real"
    data = cli.load_data(configuration.data, dataclasses.replace(options, data=source))
    if data.provenance["source"] != source:
        raise UserError(f"{name} is trained on the {source} {data.name}, which is not there")
    run = training.train(configuration, data, options.runs)
    judge = in_float32(run.model)
    # Every second image: test sets may be sorted by class.
    images, labels = data.test.images, np.asarray(data.test.labels)
    temperature = calibrate(judge, images[::2], labels[::2])
    path = out / f"{name}.keras"
    save_small_model(path, judge)
    judge = load_model(path)  # whose weights are rounded
    found = {
        "name": name,
        "command": shlex.join(["python", "-m", "reproduce.judges", name]),
        "configuration": configuration.to_dict(),
        **provenance.code(),
        **run.record,
        "temperature": temperature,
        "test": measure(judge, images[1::2], labels[1::2]),
        "image_shape": list(data.image_shape),
        "class_names": list(data.class_names or ()),
        "bytes": path.stat().st_size,
        "sha256": checksum(path),
    }
    write_json(out / f"{name}.json", found)
    return found


def in_float32(model: Classifier) -> Classifier:
    """Return the model in float32, which computes the same on every processor.

    It is not compiled: the state of the training would be twice as large as the weights.
    """
    return type(model)(precision.in_float32(model.network), model.multi_label)


def calibrate(judge: Classifier, images: np.ndarray, labels: np.ndarray) -> float:
    """Divide a judge's logits by the temperature that makes it as sure as it is right; return it.

    The temperature becomes part of the weights of the last layer.

    Args:
        judge: whose last layer is dense.
        images, labels: those that it was not trained on.
    """
    probabilities, decided = as_decisions(judge.probabilities(images), labels)
    found = metrics.temperature(np.log(np.maximum(probabilities, LEAST)), decided)
    head = judge.network.layers[-1]
    head.set_weights([weights / found for weights in head.get_weights()])
    return found


def measure(judge: Classifier, images: np.ndarray, labels: np.ndarray) -> dict:
    """Return how often the judge is right on test images, and whether as often as it is sure."""
    probabilities, decided = as_decisions(judge.probabilities(images), labels)
    found = {
        "images": len(images),
        "accuracy": metrics.class_accuracy(judge, images, labels),
        "calibration_error": metrics.expected_calibration_error(probabilities, decided),
    }
    if judge.multi_label:
        found["attribute_accuracy"] = metrics.attribute_accuracy(judge, images, labels).tolist()
    return found


def as_decisions(probabilities: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return probabilities `(n, k)` of classes, and their labels; k attributes are k n decisions.

    >>> as_decisions(np.array([[0.75, 0.5]]), np.array([[1, 0]]))
    (array([[0.25, 0.75],
           [0.5 , 0.5 ]]), array([1, 0]))
    """
    if labels.ndim == 1:
        return probabilities, labels
    yes = probabilities.ravel()
    return np.stack([1 - yes, yes], axis=1), labels.ravel()
