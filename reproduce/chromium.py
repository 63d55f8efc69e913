"""Chromium without a window, for what is measured and drawn of the page."""

import contextlib
import shutil
import threading
from collections.abc import Iterator
from typing import Any

from gan_vs_vae.applications import server, shipped, site
from gan_vs_vae.errors import UserError

NAMES = ("chromium", "chromium-browser", "google-chrome")


@contextlib.contextmanager
def page_of_shipped_models() -> Iterator[tuple[Any, str]]:
    """Serve the page with the models that ship; yield a browser of playwright, and the address.

    Raises:
        UserError: if there is no playwright, or no Chromium.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise UserError("this needs playwright: pip install -e '.[dev]'") from error
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        raise UserError("this needs Chromium: apt-get install chromium")
    with (
        server.Server(site.files(shipped.models(), compression=0)) as running,
        sync_playwright() as playwright,
    ):
        threading.Thread(target=running.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield browser, running.url
        finally:
            browser.close()
            running.shutdown()


def wait_until_drawn(page: Any) -> None:
    """Wait until an application of the page has drawn its first picture."""
    page.wait_for_selector("section.view:not([aria-busy])")
