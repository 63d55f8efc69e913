"""The features in which images of cats are compared: no classifier of cats ships, and none is needed.

Those of the judge of CIFAR-10, which has seen cats among nine other kinds of objects, at 32 pixels, and
ships; and, where the packages are installed, those of a network of ImageNet. A claim about distances
holds if it holds in both.
"""

import numpy as np

from gan_vs_vae import metrics
from reproduce.experiment import Experiment
from reproduce.judges import imagenet
from reproduce.judges.space import Space

JUDGE = "cifar10-classifier"
SHIPPED, OTHERS = "CIFAR-10 features", "ImageNet features"
Spaces = dict[str, Space]


def features_that_ship(experiment: Experiment, run: str) -> metrics.Features:
    """Return the features of the judge of CIFAR-10, for the images of a run's data set."""
    return experiment.judge(experiment.data_of(run), JUDGE).features


def spaces(experiment: Experiment, run: str) -> Spaces:
    """Return the spaces by their titles, with a run's test images to compare with.

    `smoke` has the first alone.
    """
    test = experiment.data_of(run).test
    found = {SHIPPED: Space(features_that_ship(experiment, run), test)}
    if experiment.options.preset != "smoke" and imagenet.is_installed():
        found[OTHERS] = Space(imagenet.features(), test)
    return found


def measure_in(spaces: Spaces, images: np.ndarray) -> dict:
    """Return what each space says of images, as `Space.measure`."""
    return {title: space.measure(images) for title, space in spaces.items()}
