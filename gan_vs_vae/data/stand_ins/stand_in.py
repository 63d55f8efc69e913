"""What every stand-in ends with: a data set that says what it is."""

from collections.abc import Sequence

import numpy as np

from gan_vs_vae.data.dataset import DataSet, Split


def stand_in(
    name: str,
    images: np.ndarray,
    labels: np.ndarray | None,
    class_names: Sequence[str] | None,
    train: int,
    description: str,
    path: str,
) -> DataSet:
    """A `DataSet` whose provenance is "embedded".

    Args:
        name: the data set that it stands in for.
        images: uint8 `(N, H, W, C)`.
        labels: int `(N,)`, attributes `(N, k)`, or None.
        class_names: of the classes or attributes, or None.
        train: how many of the images, from the first on, are for training.
        description: what the images are, and that they are not the real ones.
        path: the Python name of what they come from.

    >>> images = np.zeros((5, 8, 8, 3), "uint8")
    >>> data = stand_in("cats", images, None, None, 3, "black squares; not cats", "numpy.zeros")
    >>> len(data.train), len(data.test), data.is_real
    (3, 2, False)
    """
    splits = (
        Split(images[part], None if labels is None else labels[part])
        for part in (slice(train), slice(train, None))
    )
    return DataSet(
        name,
        *splits,
        None if class_names is None else tuple(class_names),
        {
            "source": "embedded",
            "description": description,
            "path": path,
            "train": train,
            "test": len(images) - train,
            "skipped": 0,
        },
    )
