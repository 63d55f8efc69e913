"""The README: its examples run, and its map is the territory."""

import re
from pathlib import Path

import pytest

from reproduce import tables
from reproduce.__main__ import FIGURES
from tests.conftest import ROOT, run_python

README = (ROOT / "README.md").read_text()


def blocks(language):
    found = re.findall(r"^```(\w*)\n(.*?)^```$", README, flags=re.DOTALL | re.MULTILINE)
    return [block for name, block in found if name == language]


def run_example(code, folder):
    (folder / "example.py").write_text(code)
    # Small, so that the test is quick; the README's own numbers are for a user to wait for.
    preamble = "from gan_vs_vae import ACGAN; fit = ACGAN.fit\n"
    preamble += "ACGAN.fit = lambda self, x, y, **k: fit(self, x[:256], y[:256], verbose=0, **k)\n"
    (folder / "sitecustomize_example.py").write_text(preamble)
    run_python(
        "-c",
        f"import os, sys; os.chdir({str(folder)!r}); sys.path.insert(0, '')\n"
        "import sitecustomize_example\nexec(open('example.py').read())",
    )


def test_python_example_runs(tmp_path):
    (example,) = (code for code in blocks("python") if "acgan.keras" in code)
    run_example(example, tmp_path)
    assert (tmp_path / "acgan.keras").exists()


def test_own_layers_example_trains_saves_loads_and_is_found_from_yaml(tmp_path):
    (parts,) = (code for code in blocks("python") if code.startswith("# my_parts.py"))
    (use,) = (code for code in blocks("python") if "mine.keras" in code)
    (content,) = (text for text in blocks("yaml") if text.startswith("# my_gan.yaml"))
    (tmp_path / "my_parts.py").write_text(parts)
    (tmp_path / "my_gan.yaml").write_text(content)
    run_example(use, tmp_path)
    code = f"""
import os, sys
os.chdir({str(tmp_path)!r}); sys.path.insert(0, "")
from gan_vs_vae.__main__ import main
status = main(["my_gan.yaml", "--data", "embedded", "--set", "epochs=1"])
import glob, keras, gan_vs_vae, my_parts
(path,) = glob.glob("runs/*/model.keras")
model = keras.saving.load_model(path)
assert any(isinstance(layer, my_parts.PixelNorm) for layer in model.generator.layers)
assert model.latent_dim == 64
assert model.generate(3, labels=[1, 2, 3]).shape == (3, 28, 28, 1)
sys.exit(status)
"""
    run_python("-c", code)


def test_the_map_names_every_file():
    (tree,) = (block for block in blocks("") if block.startswith("gan_vs_vae/"))
    entries = {line.split()[0].rstrip("/") for line in tree.splitlines()}
    package = ROOT / "gan_vs_vae"
    ours = {p.name for p in package.iterdir() if not p.name.startswith("__")}
    assert ours <= entries


def test_tables_are_those_of_the_figures():
    for table in (tables.of_panels, tables.of_claims):
        assert table(FIGURES, ROOT / "figures") in README
    assert tables.of_speed(ROOT / "figures") in README


def test_every_figure_is_listed_and_every_picture_is_in_the_gallery():
    for name in FIGURES:
        assert f"`{name}`" in README
    for picture in (ROOT / "figures").glob("*.png"):
        assert f"figures/{picture.name}" in README


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^)#:]+)\)", README))))
def test_links_lead_somewhere(link):
    assert (ROOT / link).exists()


def test_imports_run_one_way():
    """Backend < (layers, losses, batches) < (networks, models, data) < config < training."""
    order = {
        "errors": 0, "files": 0, "images": 0, "backend": 0, "layers": 1, "losses": 1, "batches": 1,
        "networks": 2, "models": 3, "data": 3, "latent": 3, "plots": 4, "metrics": 4, "config": 5,
        "devices": 5, "training": 6, "cli": 7, "__main__": 8,
    }  # fmt: skip
    for path in (ROOT / "gan_vs_vae").glob("**/*.py"):
        room = path.relative_to(ROOT / "gan_vs_vae").parts[0].removesuffix(".py")
        if room == "__init__":
            continue
        for imported in imports(path):
            assert imported == room or order[imported] <= order[room], f"{path}: {imported}"


def imports(path: Path):
    code = path.read_text()
    code = re.sub(r'""".*?"""', "", code, flags=re.DOTALL)
    for names in re.findall(r"^\s*from gan_vs_vae import (.+)$", code, flags=re.MULTILINE):
        yield from (name.strip() for name in names.strip("()").split(","))
    yield from re.findall(r"^\s*from gan_vs_vae\.(\w+)", code, flags=re.MULTILINE)
