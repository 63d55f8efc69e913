"""Runs of one's own, for the page: their networks are exported to ONNX."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from gan_vs_vae import cli, config, export
from gan_vs_vae.applications import entries
from gan_vs_vae.applications.site import PageModel
from gan_vs_vae.errors import UserError
from gan_vs_vae.models.generative import GenerativeModel
from gan_vs_vae.options import RunOptions
from gan_vs_vae.training import Run
from gan_vs_vae.yaml_files import read_yaml


def models(paths: Sequence[Path], options: RunOptions) -> list[PageModel]:
    """Return the models of finished runs.

    Raises:
        UserError: if two have the same name; or as `model`.
    """
    places: dict[str, Path] = {}
    for path in paths:
        if other := places.get(path.name):
            raise UserError(
                f"{other} and {path} have the same name, by which the page tells runs apart: "
                "rename one of the folders, or leave one out"
            )
        places[path.name] = path
    return [model(path, options) for path in paths]


def model(path: Path, options: RunOptions) -> PageModel:
    """Return the model of a finished run, with its networks in half precision.

    Its data set is loaded as the run has it, real or what stands in for it: for the names of its
    labels, and for the points of a plane.

    Raises:
        UserError: if it is no finished run of a generative model, or cannot be exported.
    """
    run = Run(path)
    if reason := run.unfinished_because():
        raise UserError(f"{path} is no finished run: {reason}")
    trained = run.model
    if not isinstance(trained, GenerativeModel):
        raise UserError(f"{path} has a {type(trained).__name__}, which generates no pictures")
    data = _data(run, options)
    title = f"{type(trained).__name__}, {data.name}, {path.name[-8:]}"
    load = [
        "from gan_vs_vae import training",
        f"model = training.load_model({str(path / 'model.keras')!r})",
    ]
    entry = entries.entry(path.name, title, trained, data, load)
    files = {
        entry[role]: _exported(trained, role)
        for role in ("decoder", "encoder")
        if entry[role] is not None
    }
    if _has_plane(trained, data):
        sprite, name = f"models/{path.name}.png", f"models/{path.name}-points.json"
        files |= {sprite: entries.sprite(data), name: entries.points(trained, data, sprite)}
        entry["points"] = name
    return PageModel(entry, files)


def _data(run, options):
    source = run.record["data"].get("source", "real")
    part = config.resolve(read_yaml(run.path / "config.yaml")).data
    return cli.load_data(part, RunOptions(data=source, data_dir=options.data_dir))


def _has_plane(trained, data):
    """Return whether test images are shown as points: with class numbers, below 256 of them."""
    labels = data.test.labels
    is_plane = trained.latent_dim == 2 and hasattr(trained, "encoder")
    return is_plane and labels is not None and labels.ndim == 1 and labels.max() < 256


def _exported(trained, role):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "network.onnx"
        export.to_onnx(trained, path, role, float16=True)
        return path.read_bytes()
