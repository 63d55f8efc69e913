"""A few elements of HTML. What comes from files is escaped; what these functions return is not."""

import base64
import html
from collections.abc import Iterable, Sequence


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


def bullets(items: Iterable[object]) -> Markup:
    """Return a list of items."""
    return element("ul", *(element("li", item) for item in items))


def picture(png: bytes, alt: str) -> Markup:
    """Return a picture that is part of the page."""
    source = f"data:image/png;base64,{base64.b64encode(png).decode()}"
    return Markup(f'<img src="{source}" alt="{html.escape(alt)}">')
