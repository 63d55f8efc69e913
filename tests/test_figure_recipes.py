"""Recipes of figures: what they need, and what they say of mistakes."""

import pytest

from gan_vs_vae.errors import UserError
from reproduce.recipe import Recipe


def test_a_recipe_needs_data_and_runs_alone(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text("data: {name: mnist}\nruns: {gan: {epochs: 3}}\n")
    found = Recipe(path).configurations("smoke", is_real=lambda *_: False)
    assert found == {"gan": {"data": {"name": "mnist"}, "epochs": 3}}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("runs: {}", "needs the key 'data', with a mapping"),
        ("data: {name: mnist}\nruns: [gan]", "needs the key 'runs', with a mapping"),
        ("data: {name: mnist}\nruns: {}\npreset: {}", "did you mean 'presets'"),
    ],
)
def test_mistakes_in_recipes_are_named(tmp_path, content, message):
    path = tmp_path / "mine.yaml"
    path.write_text(content)
    with pytest.raises(UserError, match=message):
        Recipe(path).data("smoke")
