"""A real browser for the tests of the page: Chromium, without a window."""

import contextlib
import functools
import importlib.util
import os
import re
import shutil
import threading
import time
from types import SimpleNamespace

import numpy as np
import pytest

from gan_vs_vae import pretrained
from gan_vs_vae.applications import runtime, server, shipped, site
from gan_vs_vae.errors import UserError
from reproduce.chromium import NAMES, wait_until_drawn

PATIENCE = 60_000  # milliseconds: a busy machine is no failure
SOON = 20  # seconds until the page has done what it was asked for

READ = """canvas => {
  const { width, height } = canvas;
  return [...canvas.getContext("2d").getImageData(0, 0, width, height).data];
}"""


def path() -> str:
    """Return the path of Chromium; skip the test where there is none, and say why."""
    if importlib.util.find_spec("playwright") is None:
        pytest.skip("playwright is not installed: pip install -e '.[dev]'")
    for name in NAMES:
        if found := shutil.which(name):
            return found
    pytest.skip("there is no Chromium: apt-get install chromium")


@functools.cache
def npm_files():
    """Return the folder of what npm fetched for the page and its tests, or why it cannot."""
    try:
        return runtime.fetched(with_tests=True)
    except UserError as error:
        return str(error)


def node_modules():
    """Return the folder; skip the test where npm's files cannot be had."""
    found = npm_files()
    if isinstance(found, str):
        pytest.skip(found)
    return found / "node_modules"


@contextlib.contextmanager
def served(files):
    """Serve files of the page; yield the address."""
    with server.Server(files) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running.url
        running.shutdown()


@functools.cache
def shipped_files(*applications):
    """Return the files of the page with the models that ship."""
    node_modules()
    return site.files(shipped.models(), applications)


@contextlib.contextmanager
def chromium(*arguments):
    """Start Chromium; yield it."""
    from playwright.sync_api import sync_playwright

    found = path()
    with sync_playwright() as playwright:
        sandbox = [] if os.geteuid() else ["--no-sandbox"]  # which root cannot have
        browser = playwright.chromium.launch(executable_path=found, args=[*sandbox, *arguments])
        try:
            yield browser
        finally:
            browser.close()


@contextlib.contextmanager
def visit(browser, url, **settings):
    """Open an address in a window of its own; yield the page, and what it asked for and said."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **settings})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    seen = SimpleNamespace(requests=[], errors=[])
    page.on("request", lambda request: seen.requests.append((request.method, request.url)))
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.on(
        "console",
        lambda line: seen.errors.append(line.text) if line.type == "error" else None,
    )
    try:
        page.goto(url)
        wait_until_drawn(page)
        yield page, seen
    finally:
        context.close()
    origin = url.partition("#")[0].rsplit("/", 1)[0]
    inside = (origin, "data:", "blob:")
    assert [url for _, url in seen.requests if not url.startswith(inside)] == []
    assert {method for method, _ in seen.requests} == {"GET"}  # which sends nothing
    assert seen.errors == []


def wait_for_text(page, selector, pattern):
    """Wait until what an element says matches a regular expression; return it."""
    from playwright.sync_api import expect

    found = page.locator(selector)
    expect(found).to_have_text(re.compile(pattern), timeout=PATIENCE)
    return found.inner_text()


def picture(page, selector="canvas.picture", shape=None):
    """Return what a canvas shows, uint8 `(height, width, 3)`, or one channel of a grey one."""
    canvas = page.locator(selector).first
    width, height = (int(canvas.get_attribute(name)) for name in ("width", "height"))
    pixels = np.array(canvas.evaluate(READ), "uint8").reshape(height, width, 4)[..., :3]
    return pixels if shape is None else pixels[..., : shape[-1]]


def latent(page, n, seed):
    """Return z as the page draws it from a seed."""
    numbers = page.evaluate(
        "async ([n, seed]) => [...(await import('#app/random.js')).normals(n, seed)]", [n, seed]
    )
    return np.array(numbers, "float32")


def parameters(page, until=lambda state: True):
    """Return the state in the address, as soon as it fulfils a condition."""
    for last in until_soon():
        page.evaluate("import('#app/link.js').then((link) => link.flush())")
        query = page.url.partition("?")[2]
        state = dict(pair.partition("=")[::2] for pair in query.split("&")) if query else {}
        if last or until(state):
            return state
        page.wait_for_timeout(100)


def until_soon():
    """Yield False again and again, and True when it is late."""
    deadline = time.monotonic() + SOON
    while time.monotonic() < deadline:
        yield False
    yield True


@functools.cache
def model(name):
    """Return the Keras model that a page's model was made from."""
    return pretrained.from_preset(name)


def assert_shows(page, name, z, label=None, selector="canvas.picture"):
    """Compare a picture of the page with Keras' own; another processor may round a level."""
    keras = model(name)
    labels = None if label is None else np.asarray(label)
    expected = keras.decode(np.atleast_2d(z), labels)[0].astype(int)
    for last in until_soon():
        found = picture(page, selector, expected.shape)
        apart = np.abs(found.astype(int) - expected).max()
        if last or apart <= 1:
            break
        page.wait_for_timeout(100)
    assert apart <= 1, f"{apart} levels apart"
