"""Data sets by name: `load("mnist")`. README.md in this folder says where real data lie.

What is listed here is imported when it is asked for, so that a command of this package, such as
`python -m gan_vs_vae.data.cats`, answers before Keras is imported.

>>> from gan_vs_vae import data
>>> data.load.__module__
'gan_vs_vae.data.loading'
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gan_vs_vae.data.arrays import from_arrays
    from gan_vs_vae.data.dataset import DataSet, Provenance, Split
    from gan_vs_vae.data.loading import DATA_SET, DATA_SETS, Source, load, loader
    from gan_vs_vae.data.locations import MissingData
    from gan_vs_vae.data.perlin import perlin_noise
    from gan_vs_vae.names import SOURCES

__all__ = [
    "DATA_SET",
    "DATA_SETS",
    "SOURCES",
    "DataSet",
    "MissingData",
    "Provenance",
    "Source",
    "Split",
    "from_arrays",
    "load",
    "loader",
    "perlin_noise",
]

MODULES = ("dataset", "locations", "loading", "arrays", "perlin")


def __getattr__(name: str) -> object:
    """Import what has a name of `__all__`."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    modules = (importlib.import_module(f"{__name__}.{module}") for module in MODULES)
    return next(getattr(module, name) for module in modules if hasattr(module, name))
