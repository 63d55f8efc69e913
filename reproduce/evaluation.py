"""What is said in numbers of sampled images: by a classifier, and against real images."""

import functools

import numpy as np

from gan_vs_vae import metrics
from gan_vs_vae.training import Run
from reproduce.study import Study

REAL = 5000  # images of the test set, at most, that samples are compared with
SURE = 0.9  # the probability from which on the classifier is said to recognise something
SHARPNESS_SIZE = 64  # pixels, as the printed panels' was measured


class Jury:
    """Judges samples of one data set, by its classifier and its test images.

    Args:
        study: the figure's.
        run: whose data set to judge by; None: the figure's.
    """

    def __init__(self, study: Study, run: str | None = None):
        self.study = study
        self.run: Run = study.judge(run)
        self.data = study.data_of(run)
        self.judge = self.run.model
        self.equivalent = ()
        if self.data.class_names is not None and not self.data.multi_label:
            self.equivalent = metrics.same_shape(self.data.class_names)

    @functools.cached_property
    def reference(self) -> metrics.Reference:
        """The test images, REAL of them at most, in the classifier's features.

        Of unit mean square: the kernel distance adds 1 to a mean product of features, which must
        be of that size, or its third power is noise.
        """
        network = f"{self.data.name} classifier {self.run.path.name.rpartition('-')[2]}"
        return self._reference(metrics.Features(self.judge.features, network), normalise=True)

    @functools.cached_property
    def inception(self) -> metrics.Reference | None:
        """The same in InceptionV3's features, where the command line names its weights."""
        weights = self.study.options.inception
        return None if weights is None else self._reference(metrics.inception(weights))

    def numbers(self, images: np.ndarray, labels: np.ndarray | None = None) -> dict:
        """All that is measured of samples, uint8 `(n, H, W, C)`; `labels`: what was asked for."""
        return {
            "samples": len(images),
            **self.recognised(images, labels),
            "sharpness": metrics.sharpness(images, SHARPNESS_SIZE),
            **self.reference.measures(images),
            **({"inception": self.inception.measures(images)} if self.inception else {}),
        }

    def recognised(self, images: np.ndarray, labels: np.ndarray | None = None) -> dict:
        """How surely the classifier sees something, and how often what was asked for."""
        if self.data.multi_label:
            if labels is None:
                return {}
            shares = metrics.attribute_accuracy(self.judge, images, labels).tolist()
            return {"attribute_accuracy": dict(zip(self.data.class_names, shares, strict=True))}
        sure = self.judge.probabilities(images).max(axis=1) > SURE
        numbers = {"recognised": float(np.mean(sure))}
        if labels is not None:
            numbers["class_accuracy"] = metrics.class_accuracy(
                self.judge, images, labels, self.equivalent
            )
        return numbers

    def real(self) -> dict:
        """The same of the real test images, as far as it applies."""
        test = self.data.test
        images, labels = test.images[:REAL], None if test.labels is None else test.labels[:REAL]
        return {
            "samples": len(images),
            **self.recognised(images, labels),
            "sharpness": metrics.sharpness(images, SHARPNESS_SIZE),
        }

    def about(self, generated: int) -> dict:
        """What must be said beside the numbers of an observation."""
        return {**self.reference.about(), "generated": generated, "classifier": self.run.record}

    def _reference(self, features, normalise=False):
        return metrics.Reference(self.data.test.images[:REAL], features, "test", normalise)
