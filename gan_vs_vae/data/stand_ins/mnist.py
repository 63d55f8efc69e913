"""Handwritten digits that scikit-learn ships, in place of MNIST."""

import functools

import numpy as np
from PIL import Image

from gan_vs_vae.data.dataset import DataSet
from gan_vs_vae.data.stand_ins.stand_in import stand_in


def mnist_stand_in() -> DataSet:
    """Return 1,797 handwritten digits, 28x28x1; 1,500 are for training.

    They are the test set of E. Alpaydin and C. Kaynak, *Optical Recognition of Handwritten Digits*,
    UCI, 1998.
    """
    images, labels = make_images()
    return stand_in(
        "mnist",
        images,
        labels,
        tuple(map(str, range(10))),
        train=1500,
        description="scikit-learn's handwritten digits, enlarged; not MNIST",
        path="sklearn.datasets.load_digits",
    )


@functools.cache
def make_images() -> tuple[np.ndarray, np.ndarray]:
    """Return scikit-learn's digits, 8x8, enlarged to 20x20 in 28x28, in random order; cached."""
    from sklearn.datasets import load_digits

    digits = load_digits()
    images = np.zeros((len(digits.images), 28, 28, 1), "uint8")
    for small, image in zip(digits.images, images, strict=True):
        picture = Image.fromarray((small * (255 / 16)).astype("uint8"))
        image[4:24, 4:24, 0] = picture.resize((20, 20), Image.Resampling.BICUBIC)
    order = np.random.default_rng(0).permutation(len(images))
    return images[order], digits.target.astype("int32")[order]
