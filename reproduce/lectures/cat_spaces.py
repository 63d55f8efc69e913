"""The features in which images of cats are compared: no classifier of cats ships, and none is needed.

Those of the judge of CIFAR-10, which has seen cats among nine other kinds of objects, at 32 pixels, and
ships; and, where the packages are installed, those of a network of ImageNet.
"""

from gan_vs_vae import metrics
from reproduce.experiment import Experiment
from reproduce.judges.space import Space
from reproduce.lectures.common import features_in_both, spaces_of

JUDGE = "cifar10-classifier"
SHIPPED = "CIFAR-10 features"


def features_that_ship(experiment: Experiment, run: str) -> metrics.Features:
    """Return the features of the judge of CIFAR-10, for the images of a run's data set."""
    return experiment.judge(experiment.data_of(run), JUDGE).features


def spaces(experiment: Experiment, run: str) -> dict[str, Space]:
    """Return the spaces by their titles, with a run's test images to compare with."""
    features = features_in_both(experiment, SHIPPED, features_that_ship(experiment, run))
    return spaces_of(features, experiment.data_of(run))
