"""The style-based generator: its layers, and the function that joins them."""

from gan_vs_vae.networks.style.generator import style_generator

__all__ = ["style_generator"]
