"""Training into run directories, which can be stopped, killed and resumed.

`loop.py` trains, `run.py` reads what a run left, `callbacks.py` writes it, `progress.py`
shows how far it is, `checkpoints.py`, `saving.py` and `integrity.py` keep damage from passing
unnoticed, and `distributed.py` knows of several devices and hosts.
"""

from gan_vs_vae.training.loop import (
    build,
    check,
    count_parameters,
    describe,
    describe_unchecked,
    train,
)
from gan_vs_vae.training.run import Run, find_run
from gan_vs_vae.training.saving import load_model

__all__ = [
    "Run",
    "build",
    "check",
    "count_parameters",
    "describe",
    "describe_unchecked",
    "find_run",
    "load_model",
    "train",
]
