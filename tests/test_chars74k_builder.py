"""The builder of Chars74K in the tests that TFDS has for builders, on the images in `dummy_data`."""

import pytest

tfds = pytest.importorskip("tensorflow_datasets")
pytest.importorskip("dill", reason="tfds.testing needs it")

from gan_vs_vae.data.chars74k.chars74k_dataset_builder import Builder  # noqa: E402


class Chars74kTest(tfds.testing.DatasetBuilderTestCase):
    DATASET_CLASS = Builder
    BUILDER_CONFIG_NAMES_TO_TEST = ["all"]
    SPLITS = {"train": 6, "test": 6}


class Chars74kKindsTest(tfds.testing.DatasetBuilderTestCase):
    DATASET_CLASS = Builder
    BUILDER_CONFIG_NAMES_TO_TEST = ["fnt", "hnd", "img"]
    SPLITS = {"train": 2, "test": 2}
