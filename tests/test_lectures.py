"""The figures of the lectures: their group, their recipes, and all of them from end to end."""

import json

import pytest
from PIL import Image

from reproduce import figures, lectures, results
from reproduce.__main__ import main
from reproduce.claims import OURS
from reproduce.options import parse
from reproduce.recipe import Recipe

SOURCES = (
    lectures.SIEGEN,
    lectures.CHAPTER,
    lectures.SYNTHESIS,
    lectures.CATS,
    OURS,
    "Report",
)


def test_a_group_stands_for_its_figures_once():
    assert set(parse(["lectures", "models"]).figures) == set(figures.LECTURES)
    assert not set(parse(["lectures"]).figures) & set(parse(["models"]).figures)
    assert parse(["all", "fig2"]).figures == tuple(figures.ALL)
    assert not set(figures.LECTURES) & set(figures.ALL)


def test_a_run_can_start_from_one_of_another_recipe(tmp_path):
    path = tmp_path / "lecture.yaml"
    path.write_text(
        "data: {name: celeba}\n"
        "runs:\n"
        "  faces: {from: fig5.yaml, like: gan, epochs: 7}\n"
        "  more: {like: faces, batch_size: 32}\n"
        "presets: {quick: {faces: {batch_size: 16}}}\n"
        "embedded: {}\n"
    )
    for preset, batch_size in (("quick", 16), ("study", 64)):
        found = Recipe(path).configurations(preset, is_real=lambda run, data: True)
        original = Recipe("fig5.yaml").configurations(preset, is_real=lambda run, data: True)["gan"]
        assert found["faces"] == {**original, "epochs": 7, "batch_size": batch_size}
        assert found["more"] == {**found["faces"], "batch_size": 32}


def test_a_figure_asks_only_for_the_data_of_its_own_runs():
    asked = []

    def is_real(run, data):
        asked.append(data["name"])
        return False

    figures.FIGURES["arithmetic"].recipe.configurations("quick", is_real)
    assert set(asked) == {"celeba"}


def test_shared_runs_are_those_of_the_figures_that_they_come_from():
    """So that nothing is trained twice."""
    shared = {
        "face_gan": ("fig5", "gan"),
        "digit_gan": ("training_time", "gan"),
        "digit_vae": ("training_time", "vae"),
    }
    ours = Recipe("lectures.yaml").configurations("study", is_real=lambda run, data: True)
    for name, (figure, run) in shared.items():
        theirs = figures.FIGURES[figure].recipe.configurations(
            "study", is_real=lambda run, data: True
        )
        assert ours[name] == theirs[run]


@pytest.mark.slow
def test_all_lectures_draw_and_measure_in_smoke(tmp_path, capsys):
    out, runs = tmp_path / "out", tmp_path / "runs"
    folders = ["--out", str(out), "--runs", str(runs)]
    assert main(["lectures", "--preset", "smoke", "--data", "embedded", *folders]) == 0
    counts, before = {}, {}
    for name in figures.LECTURES:
        drawn = json.loads((out / f"{name}.json").read_text())
        counts[name] = len(drawn["claims"])
        for claim in drawn["claims"]:
            assert claim["verdict"] in ("holds", "does not hold", "open", "untested")
            assert claim["source"].startswith(SOURCES)
            assert claim["measure"]
        with Image.open(out / f"{name}.png") as picture:
            assert picture.width > 500
        before[name] = (out / f"{name}.png").read_bytes()
    assert min(counts.values()) > 0
    # The claims are judged again, and pictures plotted again, from what is stored.
    assert main(["--claims", "--out", str(out)]) == 0
    assert {n: len(results.read(out / f"{n}.json").claims) for n in counts} == counts
    capsys.readouterr()
    assert main(["lectures", "--plot", *folders]) == 0
    assert "epoch" not in capsys.readouterr().err
    assert {n: (out / f"{n}.png").read_bytes() for n in before} == before
    # The gallery has them by source, apart from what the report states.
    assert main(["--gallery", "--out", str(out)]) == 0
    page = (out / "README.md").read_text()
    table = page[page.index("## What the lectures state") :]
    rows = [row for row in table.splitlines() if row.startswith("| ")][2:]
    assert len(rows) == sum(counts.values())
    assert rows == sorted(rows, key=lambda row: row.split(" | ")[0])
