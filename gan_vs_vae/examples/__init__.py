"""Examples to read from top to bottom: programs that are notebooks, too.

They have the form of Keras' own examples: text is in strings, code between them. A program runs as
it is; `python -m gan_vs_vae.examples first_steps` writes the notebook.
"""

import ast
from pathlib import Path

from gan_vs_vae.errors import unknown

FOLDER = Path(__file__).parent
NAMES = tuple(sorted(path.stem for path in FOLDER.glob("*.py") if path.name[0] != "_"))


def source(name: str) -> str:
    """Return the program of an example.

    Raises:
        UserError: if there is none of that name.
    """
    if name not in NAMES:
        raise unknown("example", name, NAMES)
    return (FOLDER / f"{name}.py").read_text(encoding="utf-8")


def as_notebook(program: str) -> dict:
    r"""Return a notebook, as its file has it in JSON: a cell for each string, and for what follows.

    The first string is the head, `Title: ...` and other fields, one a line.

    >>> cells = as_notebook('"Title: Sums"\n"One and one:"\n\nprint(1 + 1)\n')["cells"]
    >>> [(cell["cell_type"], "".join(cell["source"])) for cell in cells]
    [('markdown', '# Sums'), ('markdown', 'One and one:'), ('code', 'print(1 + 1)')]
    """
    lines = program.splitlines()
    cells: list[dict] = []
    done = 0  # lines
    for node in ast.parse(program).body:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            cells += _code("\n".join(lines[done : node.lineno - 1]))
            text = str(node.value.value).strip()
            cells.append(_cell("markdown", text if cells else _head(text)))
            done = node.end_lineno or 0
    cells += _code("\n".join(lines[done:]))
    for i, cell in enumerate(cells):
        cell["id"] = f"cell-{i}"
    language = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    return {"cells": cells, "metadata": language, "nbformat": 4, "nbformat_minor": 5}


def _head(text):
    """Return the head of an example as Markdown: the title, and the other fields below it."""
    fields = dict(line.split(": ", 1) for line in text.splitlines())
    title = fields.pop("Title")
    return "\n\n".join([f"# {title}", *(f"**{key}:** {value}" for key, value in fields.items())])


def _code(text):
    text = text.strip("\n")
    if not text:
        return []
    return [{**_cell("code", text), "outputs": [], "execution_count": None}]


def _cell(kind, text):
    return {"cell_type": kind, "metadata": {}, "source": text.splitlines(keepends=True)}
