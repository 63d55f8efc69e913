"""Measures of generated images; one file for each. They take arrays, and train nothing."""

from gan_vs_vae.metrics.accuracy import class_accuracy
from gan_vs_vae.metrics.diversity import pairwise_distance
from gan_vs_vae.metrics.sharpness import sharpness

__all__ = ["class_accuracy", "pairwise_distance", "sharpness"]
