"""The files of the page: what is in page/, what npm fetched, and the models."""

import dataclasses
import gzip
import json
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from gan_vs_vae.applications import runtime
from gan_vs_vae.errors import UserError, unknown
from gan_vs_vae.files import write_bytes

PLAIN = (".html", ".css", ".js", ".mjs")  # the rest is compressed: app/assets.js undoes it


@dataclasses.dataclass(frozen=True)
class PageModel:
    """A model on the page.

    Attributes:
        entry: dict. What the page's scripts know of it:

            name, title, family, data    such as "fig2_acgan", "AC-GAN, digits", "GAN", "mnist"
            latent_dim, image_shape      100, [28, 28, 1]
            aspect                       [width, height] of a picture as it is shown
            pixel_range                  [-1, 1]
            labels                       None, or {"kind": "classes" or "attributes", "names",
                                         "shares" (how frequent each attribute is in the data)}
            decoder, encoder, points     names of files, or None
            encoder_takes_labels         bool
            python                       the lines that load it in Python

        files: dict. The content of these files by name.
    """

    entry: dict
    files: dict[str, bytes]


def _is_paired(entry, entries):
    """Return whether there are a GAN and a VAE of its data set."""
    return {e["family"] for e in entries if e["data"] == entry["data"]} >= {"GAN", "VAE"}


def _labels(entry):
    return entry["labels"]["kind"] if entry["labels"] else None


APPLICATIONS: dict[str, Callable[[dict, list[dict]], bool]] = {
    "plane": lambda e, _: e["latent_dim"] == 2 and _labels(e) is None,
    "digits": lambda e, _: e["latent_dim"] == 2 and _labels(e) == "classes",
    "cells": lambda e, _: True,
    "walk": lambda e, _: True,
    "faces": lambda e, _: _labels(e) == "attributes" and e["encoder"] is not None,
    "blind": _is_paired,
}
"""For each application of the page, which models it takes: of an entry and all entries."""


def files(
    models: Iterable[PageModel], applications: Collection[str] = (), compression: int = 6
) -> dict[str, bytes]:
    """Return the files of the page by name.

    Args:
        models: those that the page may show; the applications choose.
        applications: names in `APPLICATIONS`. Defaults to all that fit the models.
        compression: int in [0, 9]. gzip's level; 0 takes no time. Defaults to 6.

    Raises:
        UserError: if an application is unknown, or takes none of the models; or if npm's files
            cannot be had.
    """
    models = list(models)
    entries = [model.entry for model in models]
    for name in applications:
        if name not in APPLICATIONS:
            raise unknown("application", name, APPLICATIONS)
    chosen = {
        name: [entry["name"] for entry in entries if takes(entry, entries)]
        for name, takes in APPLICATIONS.items()
        if name in applications or not applications
    }
    for name in applications:
        if not chosen[name]:
            raise UserError(f"the application {name!r} takes none of these models")
    used = [model for model in models if any(model.entry["name"] in n for n in chosen.values())]
    found = _page() | runtime.read()
    for model in used:
        found |= model.files
    content = {"applications": chosen, "models": [model.entry for model in used]}
    found["site.json"] = json.dumps(content).encode()
    return dict(_packed(found, compression))


def write(content: dict[str, bytes], folder: Path) -> None:
    """Write the files of the page into a folder, which any web server can serve."""
    for name, data in content.items():
        write_bytes(folder / name, data)


def _page():
    paths = [runtime.PAGE / "index.html", runtime.PAGE / "style.css"]
    paths += sorted((runtime.PAGE / "app").rglob("*.js"))
    return {path.relative_to(runtime.PAGE).as_posix(): path.read_bytes() for path in paths}


def _packed(found, compression):
    """Yield files as the page expects them: compressed, unless a browser reads them itself."""
    for name, data in found.items():
        if name.endswith(PLAIN):
            yield name, data
        else:
            yield f"{name}.gz", gzip.compress(data, compresslevel=compression, mtime=0)
