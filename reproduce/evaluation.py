"""What is measured of generated images: by classifiers, and against real images."""

import dataclasses
import functools

import numpy as np

from gan_vs_vae import metrics
from gan_vs_vae.data import DataSet
from gan_vs_vae.images import resize, to_unit_range
from reproduce.judges import imagenet, independent
from reproduce.judges.damage import DAMAGES, spread_out
from reproduce.judges.independent_judge import IndependentJudge
from reproduce.judges.judge import Judge, second_judge
from reproduce.judges.space import IMAGES, Space

MAX_REAL = 5000  # images of the test set that samples are compared with
CONFIDENT = 0.9  # the probability from which on the classifier is said to recognise something
SHARPNESS_SIZE, MARGIN = 64, 4  # pixels; some printed tiles have a strip of the white page
DIMENSION_IMAGES, DIMENSION_SIZE = 3000, 32  # of the intrinsic dimension


@dataclasses.dataclass(frozen=True)
class OtherJudges:
    """Who is asked besides the classifier of the data set.

    Attributes:
        second: `Judge` or None. A classifier of another architecture and seed.
        independent: `IndependentJudge` or None. One who learned from other data.
        space: `Space` or None. Features that others trained.
        share: float. The share of their usual images that the others get: they are slow.
    """

    second: Judge | None = None
    independent: IndependentJudge | None = None
    space: Space | None = None
    share: float = 1.0

    @classmethod
    def for_data(cls, data: DataSet, share: float = 1.0) -> "OtherJudges":
        """Return those that there are for a data set, and whose packages are installed."""
        return cls(
            second_judge(data),
            independent.judge_of(data.name, data.is_real, share),
            _space(data, share) if imagenet.is_installed() else None,
            share,
        )


class Evaluator:
    """Measures samples of one data set, with its classifier and its test images.

    Args:
        judge: `Judge`.
        data: `DataSet`. Its test images are the real ones to compare with.
        inception: `metrics.Features` or None. Features to measure in besides the classifier's.
        others: `OtherJudges`. Defaults to nobody.
    """

    def __init__(
        self,
        judge: Judge,
        data: DataSet,
        inception: metrics.Features | None = None,
        others: OtherJudges | None = None,
    ):
        self.judge = judge
        self.data = data
        self.others = others or OtherJudges()
        self._inception = inception
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
            **self.ask_others(images, labels),
        }

    def ask_others(self, images: np.ndarray, labels: np.ndarray | None = None) -> dict:
        """Return what the other judges say to images: `second`, `independent` and `imagenet`.

        Args as for `measure`.
        """
        found = self._ask_judges(images, labels)
        if self.others.space:
            found["imagenet"] = self.others.space.measure(images, labels)
        return found

    def _ask_judges(self, images, labels):
        """Return what the second and the independent judge say."""
        second, found = self.others.second, {}
        if second:
            found["second"] = {
                "about": {"judge": second.network},
                **self.recognise(images, labels, second),
            }
        return found | self.ask_independent(images, labels)

    def ask_independent(self, images: np.ndarray, labels: np.ndarray | None = None) -> dict:
        """Return what the independent judge says to images, if there is one: `independent`.

        Args as for `measure`.
        """
        judge = self.others.independent
        names = self._names(labels)
        return {"independent": independent.measure(judge, images, names)} if judge else {}

    def recognise(
        self, images: np.ndarray, labels: np.ndarray | None = None, judge: Judge | None = None
    ) -> dict:
        """Return how often a classifier is confident, and how often it sees the right label.

        `recognised` is the share of images with a class of probability above CONFIDENT. With
        labels, `class_accuracy`, or `attribute_accuracy` of each attribute.

        Args:
            images, labels: as for `measure`.
            judge: `Judge` or None. Defaults to None: that of the data set.
        """
        judge = judge or self.judge
        if self.data.multi_label:
            if labels is None:
                return {}
            shares = metrics.attribute_accuracy(judge, images, labels).tolist()
            return {"attribute_accuracy": dict(zip(self.class_names, shares, strict=True))}
        found = {"recognised": float(np.mean(is_recognised(judge, images)))}
        if labels is not None:
            found["class_accuracy"] = metrics.class_accuracy(judge, images, labels, self.equivalent)
        return found

    def measure_real(self) -> dict:
        """Return the measures of real test images, and the controls of those who are asked.

        `damaged` is what the independent judge finds in damaged ones, `controls` what is measured
        of others that are held out, and of these, damaged. `imagenet` is of those held out, too:
        a space compares with the others.
        """
        test = self.data.test.take(slice(MAX_REAL))
        images, others = test.images, self.others
        found = {
            "samples": len(images),
            **self.recognise(images, test.labels),
            "sharpness": sharpness(images),
            "pixel_variance": pixel_variance(self.data.test.images),
            **self._ask_judges(images, test.labels),
        }
        if others.second or others.independent or others.space:
            found["intrinsic_dimension"] = intrinsic_dimension(self.data.train.images)
            found["controls"] = self._controls(images)
        if others.independent:
            found["damaged"] = independent.controls(others.independent, images)
        if others.space:
            found["controls"]["imagenet"] = controls = others.space.controls()
            found["imagenet"] = controls["held_out"]
        return found

    def _controls(self, images):
        """Return the sharpness of every second image, held out, and of these, damaged."""
        half = images[1::2]
        damaged = {name: sharpness(damage(half)) for name, damage in DAMAGES.items()}
        return {"sharpness": {"held_out": sharpness(half), **damaged}}

    def _names(self, labels):
        """Return the name of each label's class, if each has one."""
        if labels is None or self.data.multi_label or not self.class_names:
            return None
        return [self.class_names[label] for label in labels]

    def describe(self, generated: int) -> dict:
        """Return what the numbers depend on: features, real images, and generated ones."""
        return {**self.reference.about(), "generated": generated}

    def _reference(self, features, normalise=False):
        return metrics.Reference(self.data.test.images[:MAX_REAL], features, "test", normalise)


def is_recognised(judge: Judge, images: np.ndarray) -> np.ndarray:
    """Return in which images a classifier gives one class more than CONFIDENT: bool `(n,)`."""
    return judge.probabilities(images).max(axis=1) > CONFIDENT


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


def intrinsic_dimension(images: np.ndarray) -> float:
    """Return the intrinsic dimension of pixels, of DIMENSION_IMAGES images, all at DIMENSION_SIZE."""
    images = resize(spread_out(images, DIMENSION_IMAGES), (DIMENSION_SIZE, DIMENSION_SIZE))
    return metrics.intrinsic_dimension(images.reshape(len(images), -1) / np.float32(255))


def _space(data: DataSet, share: float) -> Space:
    same = [] if data.multi_label else metrics.same_shape(data.class_names or ())
    n = round(share * IMAGES)
    return Space(imagenet.features(), data.test.take(slice(MAX_REAL)), same, n)
