"""How fast the page is: `python -m reproduce.benchmark.page` drags in Chromium, and counts pictures.

It takes Chromium, playwright (extra `dev`), and the models that ship.
"""

import bisect
import math
import statistics
import sys
from collections.abc import Iterator

from gan_vs_vae import ending
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
# When the page hears of the pointer, and when pictures are drawn.
WATCH = """() => {
  window.moves = [];
  window.pictures = [];
  addEventListener("pointermove", () => moves.push(performance.now()), { capture: true });
  document.querySelector("canvas.picture").addEventListener("picture", () =>
    pictures.push(performance.now()));
}"""


@ending.exit_status
def main() -> None:
    """Print a table: pictures a second, and milliseconds from the pointer to the picture."""
    print("| dragged | pictures/s | median latency | 95 % of latencies below |")
    print("| --- | --- | --- | --- |")
    for title, rate, median, slow in measure():
        print(f"| {title} | {rate:.0f} | {median:.1f} ms | {slow:.1f} ms |", flush=True)


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
            yield title, *summary(*page.evaluate("[window.moves, window.pictures]"))
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


def summary(moves: list[float], pictures: list[float]) -> tuple[float, float, float]:
    """Return pictures a second, and median and 95 % latency in ms, from times in ms.

    A picture shows the last place that was heard of when it was begun: when the one before was
    drawn, if something new was heard until then, and otherwise at the next move.

    >>> summary([0, 10, 15, 40], [8, 22, 48])
    (50.0, 12, 12)
    """
    latencies, drawn, before = [], -1, -math.inf
    for now in pictures:
        known = bisect.bisect_right(moves, before) - 1  # the last move until then
        drawn = known if known > drawn else drawn + 1
        if drawn >= len(moves):
            break
        latencies.append(now - moves[drawn])
        before = now
    rate = 1000 * (len(pictures) - 1) / (pictures[-1] - pictures[0])
    return rate, statistics.median(latencies), sorted(latencies)[int(0.95 * (len(latencies) - 1))]


if __name__ == "__main__":
    sys.exit(main())
