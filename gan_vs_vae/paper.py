"""Networks on paper: what one would need is counted before it is built."""

import concurrent.futures
import math
import random
from collections.abc import Callable, Iterable
from typing import TypeVar

import keras

from gan_vs_vae.errors import UserError
from gan_vs_vae.provenance import memory_gib

COPIES = 4  # of each weight: itself, its gradient, and Adam's two moments
Built = TypeVar("Built")


def on_paper(build: Callable[[], Built]) -> Built | None:
    """Return what `build` returns, whose weights have shapes but neither values nor memory.

    Random numbers are afterwards what they were before.

    Returns:
        What was built; or None where Keras refuses that, perhaps only because the values of weights
        are needed to build it.

    Raises:
        UserError: from `build`, if it was not Keras that refused.

    >>> network = on_paper(lambda: keras.Sequential([keras.Input((2**40,)), keras.layers.Dense(1)]))
    >>> network.weights[0].shape == (2**40, 1)
    True
    """
    state = random.getstate()
    try:
        # Keras keeps a list of weights that await their values for each thread; this one ends.
        with concurrent.futures.ThreadPoolExecutor(1) as thread:
            return thread.submit(_without_values, build).result()
    except UserError as error:
        if error.__cause__ is None:
            raise
        return None
    except Exception:
        return None
    finally:
        random.setstate(state)


def _without_values(build):
    with keras.StatelessScope(initialize_variables=False):
        return build()


def check_memory(networks: Iterable[keras.Model]) -> None:
    """Raise `UserError` if networks do not fit into this machine's memory while they train."""
    sizes = {n.name: sum(math.prod(v.shape) for v in n.variables) for n in networks}
    needed, there = sum(sizes.values()) * COPIES * 4 / 2**30, memory_gib()
    if there is not None and needed > there:
        parameters = ", ".join(f"{name} {size:,}" for name, size in sizes.items())
        raise UserError(
            f"these networks need {needed:,.0f} GiB to train, and this machine has {there:,.0f}: "
            f"choose smaller ones (parameters: {parameters})"
        )
