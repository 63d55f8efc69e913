"""The README files: examples run, numbers are those of the figures, maps and links are complete."""

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gan_vs_vae import GAN, config, data, latent, training
from gan_vs_vae.__main__ import main
from reproduce import figures, results, tables
from reproduce.claims import OURS, format_estimate, in_words
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [
    *ROOT.glob("*.md"),
    *(
        page
        for room in ("gan_vs_vae", "reproduce", "figures")
        for page in ROOT.glob(f"{room}/**/*.md")
    ),
]


def blocks(text, language):
    found = re.findall(r"^```(\w*)\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)
    return [block for name, block in found if name == language]


def block(language, marker):
    (found,) = (code for code in blocks(README, language) if marker in code)
    return found


def test_readme_is_short():
    assert len(README.encode()) <= 12_000


def test_second_command_is_the_one_that_ci_runs():
    first, second = blocks(README, "bash")[:2]
    assert "python -m reproduce fig2" in first
    assert re.fullmatch(r"pip install -e .*python -m pytest -n auto --dist loadfile\n", second)


# -- examples ------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty current folder, in which models train on 256 images."""
    fit = GAN.fit

    def fit_few(self, x, y=None, **settings):
        if isinstance(x, np.ndarray):  # a run passes its batches
            x, y = x[:256], None if y is None else y[:256]
        return fit(self, x, y, **{**settings, "verbose": 0})

    monkeypatch.setattr(GAN, "fit", fit_few)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def test_python_example_runs(folder):
    exec(block("python", "acgan.keras"), {})
    assert (folder / "acgan.keras").exists()


def test_own_layers_example_trains_saves_loads_and_is_found_from_yaml(folder):
    (folder / "my_parts.py").write_text(block("python", "# my_parts.py"))
    (folder / "my_gan.yaml").write_text(block("yaml", "# my_gan.yaml"))
    exec(block("python", "mine.keras"), {})
    small = ("--set", "epochs=1", "--set", "data.limit=256")
    assert main(["my_gan.yaml", "--data", "embedded", *small]) == 0

    import my_parts

    from gan_vs_vae.training import load_model

    (path,) = folder.glob("runs/*/model.keras")
    model = load_model(path)
    assert any(isinstance(layer, my_parts.PixelNorm) for layer in model.generator.layers)
    assert model.latent_dim == 64
    assert model.generate(3, seed=0).shape == (3, 28, 28, 1)


def test_latent_space_example_draws_a_walk_a_sum_and_a_traversal(folder):
    images = np.random.default_rng(0).integers(0, 256, (40, 8, 8, 3), "uint8")
    mine = data.from_arrays("folder", images)
    networks = {"generator": "dcgan_generator", "discriminator": "dcgan_discriminator"}
    content = {
        "model": "GAN",
        "networks": {k: {"name": v, "filters": [4, 4]} for k, v in networks.items()},
        "batch_size": 8,
        "epochs": 1,
    }
    training.train(config.resolve(content, data=mine), mine, folder / "runs")
    library = (ROOT / "gan_vs_vae" / "README.md").read_text(encoding="utf-8")
    (example,) = (code for code in blocks(library, "python") if "spherical_path" in code)
    exec(example, {})
    for name, size in (("walk", (25 * 9 - 1, 8)), ("traversal", (9 * 9 - 1, 8))):
        with Image.open(folder / f"{name}.png") as picture:
            assert picture.size == size
        with Image.open(folder / f"{name}.gif") as film:
            assert film.n_frames > 1
    with Image.open(folder / "smiling_man.png") as picture:
        assert picture.size == (8, 8)


def test_styles_example_mixes_truncates_and_redraws(folder):
    images = np.random.default_rng(0).integers(0, 256, (16, 8, 8, 3), "uint8")
    mine = data.from_arrays("folder", images)
    generator = {"name": "style_generator", "filters": [6, 5, 4], "style_dim": 7}
    discriminator = {"name": "dcgan_discriminator", "filters": [4, 4]}
    content = {
        "model": "GAN",
        "networks": {"generator": generator, "discriminator": discriminator},
        "batch_size": 8,
        "epochs": 1,
    }
    training.train(config.resolve(content, data=mine), mine, folder / "styles")
    library = (ROOT / "gan_vs_vae" / "README.md").read_text(encoding="utf-8")
    (example,) = (code for code in blocks(library, "python") if "mix_styles" in code)
    made = {"training": training, "Path": Path, "latent": latent}
    exec(example, made)
    assert made["mixed"].shape == (4, 3, 7)
    assert np.asarray(made["images"]).shape == (4, 8, 8, 3)
    assert made["redrawn"].shape == (8, 8, 8, 3)


# -- findings ------------------------------------------------------------------------------


def committed_claims():
    """Yield the name of the figure and the claim, for all that the report states."""
    found = results.read_folder(ROOT / "figures", figures.FIGURES).values()
    for claim, result in tables.by_document(found)[0]:
        if claim["source"] != OURS:
            yield result.figure, claim


def seeds(estimate):
    if not isinstance(estimate, dict):
        return 1
    return len(estimate["values"]) if "values" in estimate else max(map(seeds, estimate.values()))


def test_findings_are_those_of_the_figures():
    expected = {
        claim["statement"]: (figure, format_estimate(claim["estimate"]), claim)
        for figure, claim in committed_claims()
    }
    rows = [row.strip("| ").split(" | ") for row in README.splitlines() if "](figures/" in row]
    rows = [row for row in rows if len(row) == 5]
    assert len(rows) == 10
    for statement, measured, count, verdict, link in rows:
        figure, number, claim = expected[statement]
        assert measured.startswith(f"{number}: ")
        assert count == str(seeds(claim["estimate"]))
        assert verdict == in_words(claim)
        assert link == f"[{figure}](figures/{figure}.json)"


def test_readme_counts_claims_and_names_those_that_do_not_hold():
    claims = [claim for _, claim in committed_claims()]
    verdicts = [claim["verdict"] for claim in claims]
    words = " ".join(README.split())
    assert f"{len(list((ROOT / 'figures').glob('*.json')))} figures" in words
    assert f"the report's {len(claims)} claims" in words
    hold, fail, unsure, rest = map(verdicts.count, ("holds", "does not hold", "open", "untested"))
    fail = f"{fail} does not hold" if fail == 1 else f"{fail} do not hold"
    unsure = f"{unsure} is open" if unsure == 1 else f"{unsure} are open"
    assert f"{hold} hold, {fail}, {unsure}" in words
    assert f"and {rest} are untested" in words
    for claim in claims:
        listed = f"- {claim['statement']}" in README.splitlines()
        in_table = f"| {claim['statement']} |" in README
        assert (listed or in_table) if claim["verdict"] == "does not hold" else not listed


# -- maps and links ------------------------------------------------------------------------


def test_the_map_names_every_file_of_the_library():
    package = ROOT / "gan_vs_vae"
    text = (package / "README.md").read_text(encoding="utf-8")
    (tree,) = (block for block in blocks(text, "") if block.startswith("gan_vs_vae/"))
    folders, named = [], set()
    for line in tree.splitlines()[1:]:
        name = line.split()[0]
        depth = (len(line) - len(line.lstrip())) // 2 - 1
        folders[depth:] = [name] if name.endswith("/") else []
        if not name.endswith("/"):
            named.add("".join([*folders, name]))
    files = [*package.glob("**/*.py"), *package.glob("examples/*.yaml")]
    there = {str(p.relative_to(package)) for p in files if p.name != "__init__.py"}
    assert named == there


def test_reproduce_lists_every_figure():
    text = (ROOT / "reproduce" / "README.md").read_text(encoding="utf-8")
    for name, entry in figures.FIGURES.items():
        times = f"{entry.quick}, {entry.study}"
        assert f"| `{name}` | {figures.caption(name)} | {entry.data} | {times} |" in text


def anchors(page):
    """Return the anchors that a page's headings have on a code host."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    text = page.read_text(encoding="utf-8")
    for link, anchor in re.findall(r"\]\(([^)#:]+)(?:#([^)]*))?\)", text):
        assert (page.parent / link).exists(), link
        assert not anchor or anchor in anchors(page.parent / link), f"{link}#{anchor}"
