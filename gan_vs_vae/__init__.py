"""Generative adversarial networks and variational autoencoders in Keras 3, and what measures them.

>>> import gan_vs_vae
>>> gan_vs_vae.GAN.__name__
'GAN'
"""

# ruff: noqa: E402 - what must come before the other imports does

import os

# TensorFlow logs its own start; errors reach Python as exceptions.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from gan_vs_vae import startup

startup.prepare()

from gan_vs_vae import (
    data,
    latent,
    layers,
    losses,
    metrics,
    models,
    networks,
    optimizers,
    penalties,
    plots,
    training,
)
from gan_vs_vae.errors import UserError
from gan_vs_vae.models import (
    ACGAN,
    GAN,
    VAE,
    Autoencoder,
    Classifier,
    ConditionalGAN,
    ConditionalVAE,
)

__all__ = [
    "ACGAN",
    "GAN",
    "VAE",
    "Autoencoder",
    "Classifier",
    "ConditionalGAN",
    "ConditionalVAE",
    "UserError",
    "data",
    "latent",
    "layers",
    "losses",
    "metrics",
    "models",
    "networks",
    "optimizers",
    "penalties",
    "plots",
    "training",
]
