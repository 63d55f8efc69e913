"""Take the pictures of the page in README: `python -m reproduce.presets.screenshots`."""

import io
from pathlib import Path

from PIL import Image

from gan_vs_vae.files import write_bytes
from reproduce.chromium import page_of_shipped_models, wait_until_drawn

WINDOW = {"width": 1120, "height": 760}
WIDTH = 560  # pixels of a picture
COLOURS = 96
REST = 3000  # milliseconds, in which cells are shaded
STATES = {
    "plane": "plane?z=0.4,0.8&path=-0.5,1.6,1.2,-0.4",
    "digits": "digits?z=0.6,0.3&label=5",
    "cells": "cells?model=fig2_acgan&seed=3&label=8&changed=24:2.50,57:-1.75",
    "walk": "walk?model=fig5_gan&seed=8&at=0",
    "faces": "faces?seed=7&before=0000&label=1010",
    "blind": "blind?seed=2&answers=lrlrlrlrlrlrlrlrlrlrlrlr",
}


def take(out: Path) -> None:
    """Take a picture of each application, every second one in dark colours.

    Args:
        out: where to write them.

    Raises:
        UserError: if there is no Chromium, or no playwright.
    """
    with page_of_shipped_models() as (browser, url):
        for i, (name, state) in enumerate(STATES.items()):
            theme = "dark" if i % 2 else "light"
            page = browser.new_page(viewport=WINDOW, color_scheme=theme, reduced_motion="reduce")
            page.goto(f"{url}#/{state}")
            wait_until_drawn(page)
            page.wait_for_timeout(REST)
            write_bytes(out / f"{name}.png", _small(page.screenshot()))
            page.close()
            print(f"written: {out / name}.png")


def _small(png):
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    height = round(picture.height * WIDTH / picture.width)
    smaller = picture.resize((WIDTH, height), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    smaller.quantize(COLOURS, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()
