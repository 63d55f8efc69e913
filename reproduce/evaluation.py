"""What is measured of generated images: by a classifier, and against real images."""

import functools

import numpy as np

from gan_vs_vae import metrics
from gan_vs_vae.data import DataSet
from gan_vs_vae.images import to_unit_range
from reproduce.judges import independent
from reproduce.judges.independent import IndependentJudge
from reproduce.judges.judge import Judge

MAX_REAL = 5000  # images of the test set that samples are compared with
CONFIDENT = 0.9  # the probability from which on the classifier is said to recognise something
SHARPNESS_SIZE, MARGIN = 64, 4  # pixels; some printed tiles have a strip of the white page


class Evaluator:
    """Measures samples of one data set, with its classifier and its test images.

    Args:
        judge: `Judge`.
        data: `DataSet`. Its test images are the real ones to compare with.
        inception: `metrics.Features` or None. Features to measure in besides the classifier's.
        other: `IndependentJudge` or None. One that others trained.
    """

    def __init__(
        self,
        judge: Judge,
        data: DataSet,
        inception: metrics.Features | None = None,
        other: IndependentJudge | None = None,
    ):
        self.judge = judge
        self.data = data
        self._inception = inception
        self._other = other
        self.class_names = data.class_names or ()
        self.equivalent = [] if data.multi_label else metrics.same_shape(self.class_names)

    @functools.cached_property
    def reference(self) -> metrics.Reference:
        """The test images, at most MAX_REAL, in the classifier's features.

        Features are divided by their root mean square. The kernel distance adds 1 to a mean product
        of features: unless that is about 1, too, its third power is noise.
        """
        return self._reference(self.judge.features, normalise=True)

    @functools.cached_property
    def inception(self) -> metrics.Reference | None:
        """The same in InceptionV3's features, if these are used."""
        return None if self._inception is None else self._reference(self._inception)

    def measure(self, images: np.ndarray, labels: np.ndarray | None = None) -> dict:
        """Return all measures of samples.

        Args:
            images: uint8 `(n, H, W, C)`.
            labels: the labels that they were generated for, or None.
        """
        return {
            "samples": len(images),
            **self.recognise(images, labels),
            "sharpness": sharpness(images),
            **self.reference.measures(images),
            **({"inception": self.inception.measures(images)} if self.inception else {}),
            **self.ask_other(images),
        }

    def ask_other(self, images: np.ndarray) -> dict:
        """Return what the independent judge says to images, if there is one."""
        return {"independent": independent.measure(self._other, images)} if self._other else {}

    def recognise(self, images: np.ndarray, labels: np.ndarray | None = None) -> dict:
        """Return how often the classifier is confident, and how often it sees the right label.

        `recognised` is the share of images with a class of probability above CONFIDENT. With
        labels, `class_accuracy`, or `attribute_accuracy` of each attribute. Args as for `measure`.
        """
        if self.data.multi_label:
            if labels is None:
                return {}
            shares = metrics.attribute_accuracy(self.judge, images, labels).tolist()
            return {"attribute_accuracy": dict(zip(self.class_names, shares, strict=True))}
        confident = self.judge.probabilities(images).max(axis=1) > CONFIDENT
        found = {"recognised": float(np.mean(confident))}
        if labels is not None:
            found["class_accuracy"] = metrics.class_accuracy(
                self.judge, images, labels, self.equivalent
            )
        return found

    def measure_real(self) -> dict:
        """Return the measures of real test images that do not compare them with themselves.

        With an independent judge, what it says to damaged ones, too.
        """
        test = self.data.test
        images = test.images[:MAX_REAL]
        labels = None if test.labels is None else test.labels[:MAX_REAL]
        return {
            "samples": len(images),
            **self.recognise(images, labels),
            "sharpness": sharpness(images),
            "pixel_variance": pixel_variance(test.images),
            **self.ask_other(images),
            **({"damaged": independent.controls(self._other, images)} if self._other else {}),
        }

    def describe(self, generated: int) -> dict:
        """Return what the numbers depend on: features, real images, and generated ones."""
        return {**self.reference.about(), "generated": generated}

    def _reference(self, features, normalise=False):
        return metrics.Reference(self.data.test.images[:MAX_REAL], features, "test", normalise)


def sharpness(images: np.ndarray) -> float:
    """Return the sharpness of images, uint8 `(n, H, W, C)`, as of the report's printed panels."""
    return metrics.sharpness(images, SHARPNESS_SIZE, MARGIN)


def pixel_variance(images: np.ndarray) -> float:
    """Return the variance over the images of each pixel value in [0, 1], averaged over all.

    >>> pixel_variance(np.array([[[[0, 9]]], [[[255, 9]]]], "uint8"))
    0.125
    """
    return float((images / np.float32(255)).var(axis=0).mean())


def pixels_of(images: np.ndarray) -> np.ndarray:
    """Return the pixels of images, uint8 `(n, H, W, C)`, in [0, 1], as features `(n, H * W * C)`."""
    return to_unit_range(images).reshape(len(images), -1)
