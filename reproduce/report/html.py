"""A few elements of HTML. What comes from files is escaped; what these functions return is not."""

import base64
import html
import io
from collections.abc import Iterable, Sequence

import numpy as np

from gan_vs_vae.images import to_pillow


class Markup(str):
    """Text that is HTML already."""


def escaped(content: object) -> Markup:
    """Return content as HTML: text is escaped, markup stays.

    >>> escaped("a < b"), escaped(Markup("<b>c</b>"))
    ('a &lt; b', '<b>c</b>')
    """
    return content if isinstance(content, Markup) else Markup(html.escape(str(content)))


def element(name: str, *content: object, **attributes: str) -> Markup:
    """Return an element; `class_` is the attribute class.

    >>> element("p", "1 < 2", class_="note")
    '<p class="note">1 &lt; 2</p>'
    """
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{html.escape(value)}"'
        for key, value in attributes.items()
    )
    return Markup(f"<{name}{said}>{''.join(map(escaped, content))}</{name}>")


def section(title: str, name: str, *content: object) -> Markup:
    """Return a section with its heading, which links reach by `name`; nothing is left out."""
    return element("section", element("h2", title, id=name), *content)


def paragraphs(*texts: object) -> Markup:
    """Return a paragraph of each text."""
    return Markup("".join(element("p", text) for text in texts))


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Markup:
    """Return a table. On a narrow screen each row is a card whose cells have their column's name."""
    head = element("tr", *(element("th", cell, scope="col") for cell in header))
    body = [
        element(
            "tr",
            *(
                element("td", cell, data_column=column)
                for column, cell in zip(header, row, strict=True)
            ),
        )
        for row in rows
    ]
    return element("table", element("thead", head), element("tbody", *body))


def details(summary: str, *content: object) -> Markup:
    """Return what is shown on a click, and printed in any case."""
    return element("details", element("summary", summary), *content)


def bullets(items: Iterable[object]) -> Markup:
    """Return a list of items."""
    return element("ul", *(element("li", item) for item in items))


def picture(pixels: np.ndarray, alt: str, scale: int = 1) -> Markup:
    """Return a picture that is part of the page.

    Args:
        pixels: uint8 `(height, width, C)`.
        alt: str. What the picture shows.
        scale: int. Each pixel becomes a square of so many, so that a browser has less to invent.
            Defaults to 1.
    """
    enlarged = pixels.repeat(scale, axis=0).repeat(scale, axis=1)
    height, width, _ = enlarged.shape
    png = io.BytesIO()
    to_pillow(enlarged).save(png, "PNG", optimize=True)
    source = f"data:image/png;base64,{base64.b64encode(png.getvalue()).decode()}"
    return Markup(
        f'<img src="{source}" alt="{html.escape(alt)}" width="{width}" height="{height}">'
    )
