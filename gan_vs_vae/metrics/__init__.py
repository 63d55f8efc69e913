"""Metrics of generated images, one file for each. They are functions of arrays and train nothing.

`reference.METRICS` lists those that compare two sets of features.
"""

from gan_vs_vae.metrics.accuracy import attribute_accuracy, class_accuracy, same_shape
from gan_vs_vae.metrics.calibration import calibration_error
from gan_vs_vae.metrics.diversity import pairwise_distance
from gan_vs_vae.metrics.features import Features
from gan_vs_vae.metrics.frechet import frechet_distance
from gan_vs_vae.metrics.inception import inception, inception_features
from gan_vs_vae.metrics.kernel import kernel_distance
from gan_vs_vae.metrics.neighbours import nearest_distances
from gan_vs_vae.metrics.precision_recall import precision_recall
from gan_vs_vae.metrics.reference import METRICS, Reference
from gan_vs_vae.metrics.sharpness import sharpness

__all__ = [
    "METRICS",
    "Features",
    "Reference",
    "attribute_accuracy",
    "calibration_error",
    "class_accuracy",
    "frechet_distance",
    "inception",
    "inception_features",
    "kernel_distance",
    "nearest_distances",
    "pairwise_distance",
    "precision_recall",
    "same_shape",
    "sharpness",
]
