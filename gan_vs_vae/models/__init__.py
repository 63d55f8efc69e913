"""Keras models with a training step of their own; one file for each family.

`base.py` has what all share, `generative.py` what those share that generate images.
"""

from gan_vs_vae.models.acgan import ACGAN
from gan_vs_vae.models.adversarial_autoencoder import AdversarialAutoencoder
from gan_vs_vae.models.autoencoder import Autoencoder
from gan_vs_vae.models.began import BEGAN
from gan_vs_vae.models.classifier import Classifier
from gan_vs_vae.models.conditional_gan import ConditionalGAN
from gan_vs_vae.models.gan import GAN
from gan_vs_vae.models.vae import VAE, ConditionalVAE
from gan_vs_vae.models.vae_gan import VAEGAN

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
]
