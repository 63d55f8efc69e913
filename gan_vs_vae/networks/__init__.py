"""Functions that return functional Keras models: generators, discriminators, encoders, ...

Each takes `image_shape` and, for a conditional network, `num_classes`; its other arguments are
settings. A function of your own with such a signature can be used in place of any of them.
"""

from gan_vs_vae.networks.began import began_autoencoder, began_generator
from gan_vs_vae.networks.classifier import classifier, residual_classifier
from gan_vs_vae.networks.codes import code_discriminator
from gan_vs_vae.networks.dcgan import dcgan_discriminator, dcgan_generator
from gan_vs_vae.networks.style import style_generator
from gan_vs_vae.networks.vae import report_decoder, report_encoder, vae_decoder, vae_encoder

__all__ = [
    "began_autoencoder",
    "began_generator",
    "classifier",
    "code_discriminator",
    "dcgan_discriminator",
    "dcgan_generator",
    "report_decoder",
    "report_encoder",
    "residual_classifier",
    "style_generator",
    "vae_decoder",
    "vae_encoder",
]
