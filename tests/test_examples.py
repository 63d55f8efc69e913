"""The examples, as programs and as notebooks, in a size that takes seconds."""

import json
import re

import nbformat
import pytest

from gan_vs_vae import examples
from gan_vs_vae.errors import UserError
from tests.conftest import needs, run_python

SMALL = {"EPOCHS": 1, "IMAGES": 128}
BACKENDS = {"gan_on_jax": "jax"}


def small(program):
    """Return the program with its sizes changed, and without windows."""
    for name, value in SMALL.items():
        program, changed = re.subn(rf"^{name} = .*$", f"{name} = {value}", program, flags=re.M)
        assert changed == 1
    return f"import matplotlib; matplotlib.use('Agg')\n{program}"


@pytest.mark.parametrize("name", examples.NAMES)
def test_example_is_a_valid_notebook_that_starts_with_its_title(name):
    notebook = nbformat.reads(json.dumps(examples.as_notebook(examples.source(name))), 4)
    nbformat.validate(notebook)
    assert notebook.cells[0].source.startswith("# ")
    assert {cell.cell_type for cell in notebook.cells} == {"code", "markdown"}


@pytest.mark.parametrize("name", examples.NAMES)
def test_the_cells_of_an_example_run_in_order(name, tmp_path):
    needs(BACKENDS.get(name, "tensorflow"))
    if name == "own_layer":
        needs("tf2onnx", "onnx")
    cells = examples.as_notebook(examples.source(name))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    script = f"import os; os.chdir({str(tmp_path)!r})\n" + "\n".join(code)
    run_python("-c", small(script))


def test_unknown_examples_are_named_and_notebooks_are_written(tmp_path):
    with pytest.raises(UserError, match="did you mean 'first_steps'"):
        examples.source("first_step")
    run_python("-m", "gan_vs_vae.examples", "first_steps", "--out", str(tmp_path))
    assert nbformat.read(tmp_path / "first_steps.ipynb", as_version=4).cells
