"""GANs against VAEs: generative models in Keras 3, and what measures them.

>>> import gan_vs_vae
>>> gan_vs_vae.GAN.__name__
'GAN'
"""

import os

# TensorFlow reports on itself while it starts; what ails it reaches Python as an exception.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from gan_vs_vae import layers, losses, models, networks
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
    "layers",
    "losses",
    "models",
    "networks",
]
