"""What the codes of an encoder tell: reconstructions, and what a linear probe finds, with its floors."""

import numpy as np

from gan_vs_vae.data import DataSet, Split
from gan_vs_vae.models import Autoencoder
from gan_vs_vae.models.generative import GenerativeModel
from reproduce.comparisons import ratio
from reproduce.evaluation import Evaluator, pixels_of
from reproduce.judges import linear
from reproduce.lectures.common import variety

TOLD = ("Male", "Smiling")  # attributes that a probe is to find; the others are rare


def measure_codes(evaluator: Evaluator, model: GenerativeModel, n: int, probed: int) -> dict:
    """Return what a model reconstructs of test images, and what its codes tell; of a GAN nothing.

    `reconstruction` is the mean squared distance of image and reconstruction in the judge's
    features over that of two real images, `pixel_error` the root mean square in levels of 255,
    `recognised` how often the judge sees the right label in a reconstruction, and `probe` how often
    a logistic regression on codes does.
    """
    if not isinstance(model, Autoencoder):
        return {}
    data, extract = evaluator.data, evaluator.judge.features
    test = data.test.images[:n]
    codes = model.encode(test)
    images = model.decode(codes)
    real = extract(test)
    error = np.square(extract(images) - real).sum(axis=1).mean()
    return {
        "reconstruction": ratio(float(error), 2 * variety(real)),
        "pixel_error": float(np.sqrt(np.square(images.astype(float) - test).mean())),
        "recognised": share_right(evaluator.judge.classify(images), data.test, data),
        "probe": probe(data, model.encode(data.train.images[:probed]), codes),
    }


def probe(data: DataSet, known: np.ndarray, new: np.ndarray) -> float:
    """Return how often a linear probe that was fitted to training images is right on test images.

    Args:
        data: the data set.
        known, new: float `(n, d)` and `(m, d)`, codes of its first training and test images.
    """
    fitted = linear.fit(known, told(labels_of(data.train)[: len(known)], data))
    return float(np.mean(fitted.classify(new) == told(labels_of(data.test)[: len(new)], data)))


def share_right(found: np.ndarray, split: Split, data: DataSet) -> float:
    """Return the share of right classes of a split's first images; the mean over those of TOLD."""
    labels = labels_of(split)[: len(found)]
    return float(np.mean(told(found, data) == told(labels, data)))


def labels_of(split: Split) -> np.ndarray:
    """Return the labels, which the data sets of this figure have."""
    return np.asarray(split.labels)


def told(labels: np.ndarray, data: DataSet) -> np.ndarray:
    """Return classes as they are; of attributes, those of TOLD."""
    if not data.multi_label:
        return np.asarray(labels)
    names = data.class_names or ()
    return np.asarray(labels)[:, [i for i, name in enumerate(names) if name in TOLD]]


def floors(data: DataSet, model: Autoencoder, n: int, probed: int) -> dict[str, float]:
    """Return how often a probe is right on pixels, by the commonest class, and on random codes.

    Random codes are those of the model's encoder before training.
    """
    train, test = data.train.images[:probed], data.test.images[:n]
    classes = told(labels_of(data.train)[:probed], data)
    commonest = np.apply_along_axis(lambda x: np.bincount(x.astype(int)).argmax(), 0, classes)
    untrained = type(model).from_config(model.get_config())  # which has no weights
    return {
        "pixels": probe(data, pixels_of(train), pixels_of(test)),
        "commonest": float(np.mean(commonest == told(labels_of(data.test)[:n], data))),
        "untrained": probe(data, untrained.encode(train), untrained.encode(test)),
    }
