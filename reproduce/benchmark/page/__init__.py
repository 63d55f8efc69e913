"""How fast the page is: `python -m reproduce.benchmark.page` drags in Chromium, and counts pictures.

It takes Chromium, playwright (extra `dev`), and the models that ship.
"""

import math
import statistics
from collections.abc import Iterator

from gan_vs_vae.errors import UserError
from reproduce.chromium import page_of_shipped_models, wait_until_drawn

SECONDS = 5  # of dragging
CASES = {  # what is dragged in each state of the page
    "the plane (VAE)": ("plane", ".map"),
    "the conditional plane (VAE)": ("digits?label=3", ".map"),
    "a cell, digits (AC-GAN)": ("cells?model=fig2_acgan", ".cell"),
    "a cell, characters (AC-WGAN)": ("cells?model=fig3_acwgan", ".cell"),
    "a cell, objects (AC-GAN)": ("cells?model=fig4_acgan", ".cell"),
    "a cell, faces (GAN)": ("cells?model=fig5_gan", ".cell"),
    "a cell, faces (VAE)": ("cells?model=fig5_cvae", ".cell"),
}
# When pictures are asked for, and how long each takes: `latest.js` says it.
WATCH = """() => {
  window.pictures = [];
  const note = (entry) => pictures.push([entry.startTime, entry.duration]);
  const observer = new PerformanceObserver((list) => list.getEntries().forEach(note));
  observer.observe({ type: "measure" });
}"""


def measure() -> Iterator[tuple[str, float, float, float]]:
    """Yield for each case its title, pictures a second, and median and 95 % latency in ms.

    Raises:
        UserError: if there is no Chromium, or no playwright.
    """
    with page_of_shipped_models() as (browser, url):
        for title, (state, handle) in CASES.items():
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            page.goto(f"{url}#/{state}")
            wait_until_drawn(page)
            page.evaluate(WATCH)
            _drag(page, handle)
            yield title, *summary(page.evaluate("window.pictures"))
            page.close()


def _drag(page, handle):
    """Drag up and down, and left and right, as fast as the browser takes the pointer."""
    box = page.locator(handle).first.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    reach = 0.4 * box["width"]
    page.mouse.move(x, y)
    page.mouse.down()
    start, step = page.evaluate("performance.now()"), 0
    while page.evaluate("performance.now()") - start < 1000 * SECONDS:
        for _ in range(20):
            step += 1
            page.mouse.move(x + reach * math.sin(step / 19), y + reach * math.cos(step / 13))
    page.mouse.up()


def summary(pictures: list[tuple[float, float]]) -> tuple[float, float, float]:
    """Return pictures a second, and median and 95 % latency in ms.

    Args:
        pictures: for each, in ms, when it was asked for, and how long it took until it was drawn.

    >>> summary([(0, 8), (20, 12), (40, 8)])
    (50.0, 8, 12)
    """
    if len(pictures) < 2:
        raise UserError(f"the page drew {len(pictures)} pictures: it takes two to have a rate")
    asked, latencies = zip(*sorted(pictures), strict=True)
    rate = 1000 * (len(asked) - 1) / (asked[-1] - asked[0])
    last = math.ceil(0.95 * (len(asked) - 1))
    return rate, statistics.median(latencies), sorted(latencies)[last]
