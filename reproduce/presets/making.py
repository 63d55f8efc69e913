"""From a finished run to a model that ships: small weights, graphs, points of a plane, and a card."""

import math
from pathlib import Path

import keras
import numpy as np

from gan_vs_vae import metrics, provenance
from gan_vs_vae.applications import entries
from gan_vs_vae.data import DataSet
from gan_vs_vae.files import checksum, write_bytes, write_json
from gan_vs_vae.models.generative import GenerativeModel
from gan_vs_vae.training import load_model
from gan_vs_vae.training.saving import LARGE, save_small_model
from reproduce.evaluation import MAX_REAL, is_recognised
from reproduce.experiment import Experiment
from reproduce.judges.judge import Judge
from reproduce.presets import compact, graphs
from reproduce.presets.catalogue import PRESETS, TERMS
from reproduce.statistics import wilson
from reproduce.statistics.estimate import Z

SAMPLES = 1000  # that are measured
COMPARED = 256  # images, that the rounded weights are compared in


def make(name: str, experiment: Experiment, out: Path, command: str) -> dict:
    """Write the files of a model that ships into a folder; return its card.

    Args:
        name: str, a key of `PRESETS`.
        experiment: of its figure. Its run is finished.
        out: Path. The folder.
        command: str. What the user ran, for the card.

    Raises:
        UserError: if the run is not finished.
    """
    preset = PRESETS[name]
    run, data = experiment.run(preset.run), experiment.data_of(preset.run)
    path = out / f"{name}.keras"
    model = save(path, run.model)
    entry = entries.entry(name, preset.title, model, data, _load(name))
    files = write_points(out, model, data, entry)
    card = {
        "name": name,
        "title": preset.title,
        "figure": preset.figure,
        "command": command,
        "terms": TERMS.get(data.name, "") if data.is_real else "made by this package",
        "configuration": experiment.configurations[preset.run].to_dict(),
        **provenance.code(),
        **run.record,
        "measured": measure(model, data),
        "rounding": difference(run.model, model),
        "page": entry,
        "networks": write_graphs(out, name, model, entry),
        "files": files,
        "bytes": path.stat().st_size,
        "sha256": checksum(path),
    }
    write_json(out / f"{name}.json", card)
    return card


def save(path: Path, model: GenerativeModel) -> GenerativeModel:
    """Write what generates the images, with rounded weights; return it as it was written."""
    small = compact.generating(model)
    for network in _networks(small).values():
        compact.round_weights(network)
    save_small_model(path, small)
    written = load_model(path)
    assert isinstance(written, GenerativeModel)
    return written


def write_graphs(out: Path, name: str, model: GenerativeModel, entry: dict) -> dict[str, str]:
    """Write the graphs of the networks that the page needs; return where each has its weights."""
    names = graphs.stored_names(model)
    halved = {names[id(v)] for v in model.weights if math.prod(v.shape) >= LARGE}
    found = {}
    for group, network in _networks(model).items():
        role = "decoder" if network is model.decoder_network() else group
        if entry.get(role):
            content = graphs.graph(network, names, halved)
            write_bytes(out / f"{name}-{role}.graph", content)
            found[role] = group
    return found


def write_points(out: Path, model: GenerativeModel, data: DataSet, entry: dict) -> list[str]:
    """Write the encoded test set of a model with a plane; return the names of the files."""
    if model.latent_dim != 2 or entry["family"] != "VAE":
        return []
    sprite, name = f"{data.name}-test.png", f"{entry['name']}.points"
    entry["points"] = f"models/{name}"
    write_bytes(out / sprite, entries.sprite(data))
    write_bytes(out / name, entries.points(model, data, f"models/{sprite}"))
    return [name, sprite]


def measure(model: GenerativeModel, data: DataSet) -> dict:
    """Return what the judge of the data set says of samples, with 95 % intervals.

    `as_asked`: the share in which it sees the label that was asked for, if there is one (all
    attributes together); `confident`: the share in which it is 90 % sure of one class;
    `kernel_distance` to test images, in its features.
    """
    labels = None
    if model.conditional:
        shape = (SAMPLES, *model.label_shape)
        labels = np.random.default_rng(0).integers(model.label_values, size=shape)
    images, judge, found = model.generate(SAMPLES, labels, seed=0), Judge(data), {}
    if labels is not None:
        hits = judge.classify(images) == labels
        found["as_asked"] = wilson(int(hits.sum()), hits.size).to_dict()
    if not data.multi_label:
        sure = is_recognised(judge, images)
        found["confident"] = wilson(int(sure.sum()), len(sure)).to_dict()
    real = judge.features(data.test.images[:MAX_REAL])
    size = np.sqrt(np.mean(np.square(real)))  # as in figures: the cube of larger ones is noise
    value, error = metrics.kernel_distance(real / size, judge.features(images) / size)
    found["kernel_distance"] = {"value": value, "low": value - Z * error, "high": value + Z * error}
    return {"samples": SAMPLES, "judge": judge.network, **found}


def difference(trained: GenerativeModel, shipped: GenerativeModel) -> dict:
    """Return how far images of the shipped model are from the run's, in levels of 255."""
    labels = None
    if trained.conditional:
        shape = (COMPARED, *trained.label_shape)
        labels = np.random.default_rng(1).integers(trained.label_values, size=shape)
    pair = [model.generate(COMPARED, labels, seed=1).astype(int) for model in (trained, shipped)]
    apart = np.abs(pair[0] - pair[1])
    return {"mean_levels": float(apart.mean()), "most_levels": int(apart.max())}


def _networks(model):
    """Return the networks of a model by the names of its attributes, in order."""
    return {k: v for k, v in vars(model).items() if isinstance(v, keras.Model) and k[0] != "_"}


def _load(name):
    return ["from gan_vs_vae.pretrained import from_preset", f'model = from_preset("{name}")']
