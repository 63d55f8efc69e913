"""The order of the house: imports run one way, files are short, results belong to the code."""

import ast
import math
import re
from types import SimpleNamespace

import keras
import numpy as np
import pytest

from gan_vs_vae.provenance import CODE_VERSION
from reproduce import figures, gallery, results
from reproduce.actions import judge
from tests.conftest import ROOT, pytest_terminal_summary

PACKAGES = ("gan_vs_vae", "reproduce")
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).glob("**/*.py"))
COMMITTED = sorted((ROOT / "figures").glob("*.json"))
WITH_THE_REPORTS_SETTINGS = sorted((ROOT / "figures" / results.PAPER).glob("*.json"))

# A room imports from rooms above it alone.
ROOMS = (
    ("errors",),
    ("files", "images", "ending", "ranges", "names"),
    ("startup",),
    ("copies", "rejection", "signatures", "yaml_files"),
    ("precision",),
    ("overrides", "options"),
    ("registry",),
    ("backend",),
    (
        "augmentations",
        "layers",
        "losses",
        "penalties",
        "constraints",
        "optimizers",
        "batches",
        "provenance",
        "streams",
    ),
    ("networks", "plots", "metrics", "latent", "callbacks", "paper"),
    ("models", "data", "parts"),
    ("config", "export"),
    ("training",),
    ("cli", "pretrained"),
    ("command", "applications"),
    ("examples",),
    ("__main__",),
)
LEVELS = {room: level for level, rooms in enumerate(ROOMS) for room in rooms}


def imports(path):
    """Yield the dotted names of what a file imports from the project's packages."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(PACKAGES):
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (a.name for a in node.names if a.name.startswith(PACKAGES))


def module_name(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_library_imports_run_one_way(path):
    package, *rooms = module_name(path).split(".")
    for name in imports(path):
        target = name.split(".")
        if package == "gan_vs_vae":
            assert target[0] == "gan_vs_vae", f"the library imports {name}"
            if rooms and len(target) > 1 and target[1] in LEVELS and target[1] != rooms[0]:
                assert LEVELS[target[1]] < LEVELS[rooms[0]], f"{rooms[0]} imports {name}"


def test_modules_import_no_circle():
    modules = {module_name(path): path for path in SOURCES}
    packages = {name for name, path in modules.items() if path.name == "__init__.py"}
    needs = {
        name: {target for target in imports(path) if target in modules} - packages - {name}
        for name, path in modules.items()
    }
    done, ahead = set(), []

    def visit(name):
        assert name not in ahead, " -> ".join([*ahead, name])
        if name in done:
            return
        ahead.append(name)
        for target in sorted(needs[name]):
            visit(target)
        ahead.pop()
        done.add(name)

    for name in sorted(modules):
        visit(name)


def test_every_room_has_a_place_in_the_order():
    ours = {path.stem for path in (ROOT / "gan_vs_vae").iterdir() if path.suffix == ".py"}
    ours |= {path.parent.name for path in (ROOT / "gan_vs_vae").glob("*/__init__.py")}
    assert ours - {"__init__"} == set(LEVELS)


TESTS = sorted((ROOT / "tests").glob("*.py"))


@pytest.mark.parametrize("path", [*SOURCES, *TESTS], ids=lambda path: str(path.relative_to(ROOT)))
def test_files_are_short_and_command_lines_stay_in_their_modules(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 350
    if path in SOURCES and path.name not in ("options.py", "__main__.py"):
        assert "argparse" not in text


@pytest.mark.parametrize(
    "path",
    [*COMMITTED, *WITH_THE_REPORTS_SETTINGS],
    ids=lambda path: f"{path.parent.name}-{path.stem}",
)
def test_committed_claims_are_those_of_the_committed_numbers(path):
    stored = results.read(path)
    claims = [claim.to_dict() for claim in judge(path.stem, stored.options, stored.numbers)]
    assert same_to_rounding(results.as_json({"claims": claims})["claims"], stored.claims)
    assert stored.figure == path.stem


def same_to_rounding(a, b):
    """Return whether two contents of JSON files are equal, numbers but for what a processor rounds."""
    if isinstance(a, dict) and isinstance(b, dict):
        return list(a) == list(b) and all(same_to_rounding(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same_to_rounding, a, b))
    if isinstance(a, float) and isinstance(b, float):
        return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12)
    return type(a) is type(b) and a == b


def test_claims_differ_by_more_than_rounding():
    claim = {"estimate": [0.9091638337387404], "verdict": "holds", "n": [5]}
    assert same_to_rounding({**claim, "estimate": [0.9091638337387407]}, claim)
    for other in (
        {"estimate": [0.90916384]},
        {"verdict": "open"},
        {"n": [6]},
        {"n": [5, 5]},
        {"p": 1},
    ):
        assert not same_to_rounding({**claim, **other}, claim)


def test_committed_figures_are_of_the_present_code_or_said_to_be_older():
    versions = {path.stem: results.read(path).meta["code_version"] for path in COMMITTED}
    assert set(versions) <= set(figures.FIGURES)
    outdated = [name for name, version in versions.items() if version < CODE_VERSION]
    assert said_in_changelog("Outdated figures") == outdated
    missing = [name for name in figures.FIGURES if name not in versions]
    assert said_in_changelog("Figures not drawn yet") == missing


def said_in_changelog(what):
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    (said,) = re.findall(rf"^{what}: (.*)$", changelog, flags=re.MULTILINE)
    return [name for name in said.split(", ") if name != "none"]


def test_changelog_explains_every_code_version():
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    for version in range(1, CODE_VERSION + 1):
        assert re.search(rf"^- \*\*{version}\*\*", changelog, flags=re.MULTILINE)


def test_gallery_is_that_of_the_committed_figures():
    path = ROOT / "figures" / "README.md"
    assert path.read_text(encoding="utf-8") == gallery.text(path.parent)


@pytest.mark.parametrize("name", ["gan", "acgan"])
def test_models_saved_by_an_earlier_revision_load(name):
    """tests/saved/ was written by revision f224620, before the modules were moved."""
    model = keras.saving.load_model(ROOT / "tests" / "saved" / f"{name}.keras")
    z, labels = model.sample_latent(4, seed=0), [0, 1, 2, 3] if model.conditional else None
    expected = np.load(ROOT / "tests" / "saved" / f"{name}.npy")
    # Another processor may round a pixel to the next level.
    assert np.abs(model.decode(z, labels).astype(int) - expected).max() <= 1
    model.fit(
        np.zeros((8, 8, 8, 1), "uint8"),
        np.arange(8) % 4 if model.conditional else None,
        batch_size=8,
        verbose=0,
    )


def test_the_test_command_says_what_it_leaves_out(monkeypatch):
    lines = []
    missing = SimpleNamespace(longrepr=("file", 1, "Skipped: torch is not installed"))
    reporter = SimpleNamespace(stats={"skipped": [missing] * 3}, write_line=lines.append)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "jax" else name)
    settings = SimpleNamespace(option=SimpleNamespace(markexpr="not slow"))
    pytest_terminal_summary(reporter, settings)
    assert lines[0] == "3 skipped: torch is not installed"
    assert lines[1].startswith("jax is not installed")
    assert lines[2:] == ["The slow tests are left out; -m slow runs them."]
