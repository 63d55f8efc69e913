"""A folder of a user's own images, from the files to a trained model, with one command."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from gan_vs_vae.__main__ import main
from tests.conftest import ROOT
from tests.test_decoding import save

SMALL = (
    "networks.generator.filters=[8, 8, 8, 8]",
    "networks.discriminator.filters=[8, 8, 8, 8]",
    "epochs=1",
    "model.ema=0.9",
)


@pytest.fixture
def folder(tmp_path):
    """Make 200 images of mixed formats, modes and sizes, three of them broken."""
    rng = np.random.default_rng(0)
    kinds = [("png", "RGB"), ("jpg", "RGB"), ("bmp", "L"), ("gif", "P"), ("tif", "CMYK")]
    own = tmp_path / "own"
    own.mkdir()
    for i in range(200):
        suffix, mode = kinds[i % len(kinds)]
        size = rng.integers(20, 90, 2)
        pixels = rng.integers(0, 256, (*size, 3), "uint8")
        Image.fromarray(pixels).convert(mode).save(own / f"{i:03}.{suffix}")
    (own / "000.png").write_text("this is no image")
    (own / "001.jpg").write_bytes((own / "001.jpg").read_bytes()[:300])
    (own / "002.bmp").write_bytes(b"")
    return own


def train(folder, tmp_path, *more):
    settings = [f"data.path={folder}", *SMALL, *more]
    arguments = [word for setting in settings for word in ("--set", setting)]
    config = str(ROOT / "gan_vs_vae" / "examples" / "own_images.yaml")
    return main([config, *arguments, "--runs", str(tmp_path / "runs")])


def test_one_command_trains_and_names_the_broken(folder, tmp_path, capsys):
    assert train(folder, tmp_path, "data.image_size=[32, 48]") == 0
    said = capsys.readouterr()
    assert "3 of 200 images left out" in said.err
    for name in ("000.png", "001.jpg", "002.bmp"):
        assert f"{name}: " in said.err
    (record,) = (tmp_path / "runs").glob("*/run.json")
    data = json.loads(record.read_text())["data"]
    assert data["train"] + data["test"] == 197
    assert data["skipped"] == 3
    assert data["image_size"] == [32, 48]


def test_broken_files_are_refused_on_request(folder, tmp_path, capsys):
    assert train(folder, tmp_path, "data.broken=refuse") == 2
    assert "3 of 200 images" in capsys.readouterr().err
    assert not (tmp_path / "runs").exists()


@pytest.mark.slow
@pytest.mark.parametrize("more", [{}, {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}])
def test_names_beyond_ascii_where_the_system_has_ascii_alone(tmp_path, more):
    for name in ("Kätzchen/ä.png", "Kätzchen/ö.png", "犬/ü.png"):
        save(tmp_path / "own" / name)
    (tmp_path / "own" / "Kätzchen" / "ß.png").touch()
    config = str(ROOT / "gan_vs_vae" / "examples" / "own_images.yaml")
    settings = ["--set", f"data.path={tmp_path / 'own'}", "--set", "batch_size=2", "--dry-run"]
    environment = {**os.environ, "LC_ALL": "C", **more}
    done = subprocess.run(
        [sys.executable, "-m", "gan_vs_vae", config, *settings],
        env=environment,
        cwd=ROOT,
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
    assert b"1 of 4 images left out" in done.stderr
    assert b"0 epochs done" in done.stdout


def test_a_folder_that_is_not_there_ends_with_one_sentence(tmp_path, capsys):
    assert train(tmp_path / "nowhere", tmp_path) == 2
    said = capsys.readouterr().err
    assert "nowhere" in said
    assert "Traceback" not in said
