"""What the tests share: small networks, small images, and a fixed seed."""

import importlib.util
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import pytest

from gan_vs_vae import data
from reproduce.evaluation import Evaluator
from reproduce.experiment import Experiment
from reproduce.figures import FIGURES
from reproduce.judges.judge import Judge
from reproduce.options import Options
from tests import browser

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def _seeded():
    keras.utils.set_random_seed(0)


@pytest.fixture(autouse=True)
def _no_real_data(monkeypatch):
    """Hide the user's real data sets, except from tests that name their folder."""
    monkeypatch.delenv("GAN_VS_VAE_DATA", raising=False)
    monkeypatch.setenv("TFDS_DATA_DIR", "/nowhere")


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch, tmp_path_factory):
    """Keep the cache of the tests apart from the user's."""
    monkeypatch.setenv("GAN_VS_VAE_CACHE", str(tmp_path_factory.mktemp("cache")))


@pytest.fixture(scope="session")
def images():
    return np.random.default_rng(0).integers(0, 256, (32, 8, 8, 1), "uint8")


@pytest.fixture(scope="session")
def labels():
    return np.arange(32, dtype="int32") % 4


@pytest.fixture(scope="session")
def tiny(images, labels):
    """A data set of 32 images of 8x8 in four classes."""
    split = data.Split(images, labels)
    provenance = {"source": "embedded", "description": "noise", "train": 32, "test": 32}
    return data.DataSet("tiny", split, split, ("a", "b", "c", "d"), provenance)


@pytest.fixture(scope="module")
def digits():
    """The digits that are there without a download."""
    return data.load("mnist", source="embedded")


@pytest.fixture(scope="module")
def evaluator(digits):
    """What measures samples of these digits."""
    return Evaluator(Judge(digits), digits)


@pytest.fixture(scope="session")
def chromium():
    """Chromium, for the tests of the page."""
    with browser.chromium() as found:
        yield found


@pytest.fixture(scope="session")
def address():
    """The address of the page with the models that ship."""
    with browser.served(browser.shipped_files()) as url:
        yield url


@pytest.fixture
def visit(chromium, address):
    """Open the page in some state, such as "plane?z=0,1", with settings of the window."""
    return lambda state="", **settings: browser.visit(chromium, f"{address}#/{state}", **settings)


def experiment(figure):
    """Return the experiment of a figure in preset smoke, of the embedded data."""
    options = Options(figures=(figure,), preset="smoke", data="embedded")
    return Experiment(figure, FIGURES[figure].recipe, options)


def needs(name, extra=None):
    """Skip the test where that package is not installed; it is in the extra of its own name."""
    if importlib.util.find_spec(name) is None:
        pytest.skip(f"{name} is not installed: pip install -e '.[{extra or name}]'")


def pytest_terminal_summary(terminalreporter, config):
    """Say which tests were left out, and why: nothing is skipped silently."""
    skipped = Counter(report.longrepr[2] for report in terminalreporter.stats.get("skipped", []))
    for reason, count in skipped.most_common():
        terminalreporter.write_line(f"{count} skipped: {reason.removeprefix('Skipped: ')}")
    for name in ("jax", "torch"):
        if importlib.util.find_spec(name) is None:
            terminalreporter.write_line(
                f"{name} is not installed, so that nothing is compared with it: "
                f"pip install -e '.[{name}]'"
            )
    if config.option.markexpr == "not slow":
        terminalreporter.write_line("The slow tests are left out; -m slow runs them.")


def run_python(*arguments, backend=None, check=True, **kwargs):
    """A Python process in the project's folder, on some backend."""
    environment = {**os.environ, "KERAS_BACKEND": backend or keras.backend.backend()}
    result = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        **kwargs,
    )
    if check and result.returncode:
        raise AssertionError(f"{arguments} ended with {result.returncode}:\n{result.stderr}")
    return result
