"""The recipes of the library's README: each line builds the model that it names."""

import re

import pytest
import yaml

from gan_vs_vae import augmentations, config, losses, penalties
from gan_vs_vae.parts import as_part
from tests.conftest import ROOT
from tests.test_readme import blocks

PAGE = (ROOT / "gan_vs_vae" / "README.md").read_text(encoding="utf-8")
SECTION = PAGE.partition("\n## Recipes\n")[2].partition("\n## ")[0]
ROWS = [
    row.strip("| ").split(" | ")
    for row in SECTION.splitlines()
    if row.startswith("| ") and "`" in row
]
BASE = {
    "data": "cifar10",
    "model": "GAN",
    "networks": {"generator": "dcgan_generator", "discriminator": "dcgan_discriminator"},
    "batch_size": 64,
    "epochs": 10,
}


def lines_of(row):
    """The keys that a recipe replaces."""
    return yaml.safe_load("\n".join(re.findall(r"`([^`]+)`", row[2])))


def test_the_configuration_to_start_from_is_the_one_that_is_printed():
    (block,) = (b for b in blocks(SECTION, "yaml") if "epochs" in b)
    assert yaml.safe_load(block) == BASE


def test_rows_name_their_papers_and_all_parts():
    assert all(re.search(r", (19|20)\d\d", paper) for _, paper, _ in ROWS)
    text = str([lines_of(row) for row in ROWS])
    parts = {*losses.OBJECTIVES, *penalties.PENALTIES, *augmentations.AUGMENTATIONS}
    assert {p for p in parts if f"'{p}'" not in text} == {"non_saturating", "r2"}


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_a_recipe_is_a_model(row):
    resolved = config.resolve({**BASE, **lines_of(row)})
    assert resolved.model.name == as_part(lines_of(row).get("model", "GAN"), config.MODEL).name
    model = config.draft(resolved, (32, 32, 3), 10)
    assert model.image_shape == (32, 32, 3)
