"""The pictures in a PDF file, in the order in which its pages draw them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from gan_vs_vae.errors import UserError, brief


def pictures(path: Path) -> Iterator[np.ndarray]:
    """Yield the pictures of a PDF file, uint8 `(height, width, 3)`, as its pages draw them.

    LaTeX draws figures from the top of a column to its end, and the left column first. The names of
    pictures in a file say nothing of their order.

    Raises:
        UserError: if the package pypdf is missing, or the file is damaged.
    """
    try:
        import pypdf
    except ImportError as error:
        raise UserError(
            f"to read {path} needs the package pypdf: pip install -e '.[report]'"
        ) from error
    try:
        for page in pypdf.PdfReader(path).pages:
            for names in _drawn(page, page):
                picture = page.images[names if len(names) > 1 else names[0]].image
                if picture is not None:
                    yield np.asarray(picture.convert("RGB"))
    except Exception as error:  # of many classes, for damaged files
        raise UserError(f"{path} is not a PDF file that can be read: {brief(error)}") from error


def _drawn(page: Any, content: Any) -> Iterator[list[str]]:
    """Yield the names of the pictures that a page, or a form in it, draws: of the forms, then its own."""
    from pypdf.generic import ContentStream

    stream = content.get_contents() if content is page else ContentStream(content, page.pdf)
    objects = content.get("/Resources", page["/Resources"]).get_object().get("/XObject", {})
    for operands, operator in [] if stream is None else stream.operations:
        if operator != b"Do":
            continue
        name = operands[0]
        found = objects.get_object()[name].get_object()
        if found["/Subtype"] == "/Image":
            yield [name]
        elif found["/Subtype"] == "/Form":
            yield from ([name, *inside] for inside in _drawn(page, found))
