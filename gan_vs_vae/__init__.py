"""Generative adversarial networks and variational autoencoders in Keras 3, and what measures them.

>>> import gan_vs_vae
>>> gan_vs_vae.GAN.__name__
'GAN'
"""

import importlib
from typing import TYPE_CHECKING

from gan_vs_vae import startup
from gan_vs_vae.errors import UserError

startup.prepare()

if TYPE_CHECKING or not startup.is_command():
    # A program gets everything, and Keras then knows all classes that a saved model may name.
    with startup.importing():
        from gan_vs_vae import (
            augmentations,
            data,
            export,
            latent,
            layers,
            losses,
            metrics,
            models,
            networks,
            optimizers,
            penalties,
            plots,
            pretrained,
            rejection,
            training,
        )
        from gan_vs_vae.models import (
            ACGAN,
            BEGAN,
            GAN,
            VAE,
            VAEGAN,
            AdversarialAutoencoder,
            Autoencoder,
            Classifier,
            ConditionalGAN,
            ConditionalVAE,
        )

__all__ = [
    "ACGAN",
    "BEGAN",
    "GAN",
    "VAE",
    "VAEGAN",
    "AdversarialAutoencoder",
    "Autoencoder",
    "Classifier",
    "ConditionalGAN",
    "ConditionalVAE",
    "UserError",
    "augmentations",
    "data",
    "export",
    "latent",
    "layers",
    "losses",
    "metrics",
    "models",
    "networks",
    "optimizers",
    "penalties",
    "plots",
    "pretrained",
    "rejection",
    "training",
]


def __getattr__(name: str) -> object:
    """Import what a command has not imported yet: it answers mistakes before that takes seconds."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name[0].isupper():  # a class of a model
        return getattr(importlib.import_module(f"{__name__}.models"), name)
    return importlib.import_module(f"{__name__}.{name}")
