"""What all stand-ins share: the step from images to a data set that says what it is."""

from collections.abc import Sequence

import numpy as np

from gan_vs_vae.data.dataset import DataSet, Provenance, Split


def stand_in(
    name: str,
    images: np.ndarray,
    labels: np.ndarray | None,
    class_names: Sequence[str] | None,
    train: int,
    description: str,
    path: str,
    excerpt: bool | None = None,
) -> DataSet:
    """Return a data set whose source is "embedded". The arrays are copied.

    The test images are in random order. Images are drawn class by class in turns, and of such an order
    every second image would be of every second class alone.

    Args:
        name: str. The data set that it stands in for.
        images: uint8 `(N, H, W, C)`.
        labels: int `(N,)`, class numbers; int `(N, k)`, attributes; or None.
        class_names: sequence of str, or None. The names of the classes or attributes.
        train: int. The first so many images are for training.
        description: str. What the images are, and that they are not the real ones.
        path: str. The Python name of what they are made from.
        excerpt: bool. Whether they are images of the real data set. Defaults to None: they are not.

    >>> images = np.zeros((5, 8, 8, 3), "uint8")
    >>> data = stand_in("cats", images, None, None, 3, "black squares; not cats", "numpy.zeros")
    >>> len(data.train), len(data.test), data.is_real
    (3, 2, False)
    """
    order = np.arange(len(images))
    np.random.default_rng(0).shuffle(order[train:])
    both = Split(images, labels)
    train_split, test_split = both.take(order[:train]), both.take(order[train:])
    provenance = Provenance("embedded", description, path, excerpt=excerpt)
    return DataSet.create(name, train_split, test_split, class_names, provenance)
