"""Metrics of generated images, one file for each. They are functions of arrays and train nothing.

`reference.METRICS` lists those that compare two sets of features in every figure.
"""

from gan_vs_vae.metrics.accuracy import attribute_accuracy, class_accuracy, same_shape
from gan_vs_vae.metrics.calibration import expected_calibration_error, temperature
from gan_vs_vae.metrics.chroma import chroma_ratio
from gan_vs_vae.metrics.classifier_test import classifier_two_sample_test
from gan_vs_vae.metrics.coherence import coherence
from gan_vs_vae.metrics.copying import copying_test, share_nearer
from gan_vs_vae.metrics.density_coverage import density_coverage
from gan_vs_vae.metrics.discrepancy import maximum_mean_discrepancy
from gan_vs_vae.metrics.diversity import pairwise_distance
from gan_vs_vae.metrics.edge_width import edge_width
from gan_vs_vae.metrics.extrapolation import frechet_distance_infinite
from gan_vs_vae.metrics.features import Features
from gan_vs_vae.metrics.frechet import frechet_distance
from gan_vs_vae.metrics.gan_train import gan_test, gan_train
from gan_vs_vae.metrics.inception import inception, inception_features
from gan_vs_vae.metrics.intrinsic_dimension import intrinsic_dimension
from gan_vs_vae.metrics.kernel import kernel_distance
from gan_vs_vae.metrics.neighbours import nearest_distances
from gan_vs_vae.metrics.parzen import parzen_bandwidth, parzen_log_likelihood
from gan_vs_vae.metrics.precision_recall import precision_recall
from gan_vs_vae.metrics.reference import METRICS, Reference
from gan_vs_vae.metrics.sharpness import laplacian_variance, sharpness
from gan_vs_vae.metrics.style import character_style, style_variety
from gan_vs_vae.metrics.vendi import vendi_score

__all__ = [
    "METRICS",
    "Features",
    "Reference",
    "attribute_accuracy",
    "character_style",
    "chroma_ratio",
    "class_accuracy",
    "classifier_two_sample_test",
    "coherence",
    "copying_test",
    "density_coverage",
    "edge_width",
    "expected_calibration_error",
    "frechet_distance",
    "frechet_distance_infinite",
    "gan_test",
    "gan_train",
    "inception",
    "inception_features",
    "intrinsic_dimension",
    "kernel_distance",
    "laplacian_variance",
    "maximum_mean_discrepancy",
    "nearest_distances",
    "pairwise_distance",
    "parzen_bandwidth",
    "parzen_log_likelihood",
    "precision_recall",
    "same_shape",
    "share_nearer",
    "sharpness",
    "style_variety",
    "temperature",
    "vendi_score",
]
