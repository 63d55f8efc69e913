"""The walk, the blind test, and the page as a whole, in Chromium."""

import io

import numpy as np
import pytest
from PIL import Image

from gan_vs_vae import config, export, registry, training
from gan_vs_vae.applications import own, single, site
from gan_vs_vae.options import RunOptions
from tests import browser as chrome
from tests.browser import assert_shows, latent, parameters, picture
from tests.conftest import needs
from tests.test_export import PARTS

pytestmark = pytest.mark.browser
VIEWS = ("plane", "digits", "cells", "walk", "faces", "blind?seed=1")


def slerp(a, b, t):
    angle = np.arccos(a @ b / np.linalg.norm(a) / np.linalg.norm(b))
    return (np.sin((1 - t) * angle) * a + np.sin(t * angle) * b) / np.sin(angle)


def test_the_walk_is_on_great_circles_and_can_be_paused(visit):
    with visit("walk?model=fig5_gan&seed=4&at=150") as (page, _):
        a, b = latent(page, 100, 5).astype(float), latent(page, 100, 6).astype(float)
        assert_shows(page, "fig5_gan", slerp(a, b, 0.5))
        page.get_by_role("button", name="Walk").click()
        page.wait_for_timeout(400)
        page.get_by_role("button", name="Pause").click()
        place = int(parameters(page)["at"])
        assert place > 150
        shown = picture(page)
        page.wait_for_timeout(300)
        assert (picture(page) == shown).all()
        if place < 200:
            assert_shows(page, "fig5_gan", slerp(a, b, place / 100 - 1))


def test_the_walk_is_kept_as_a_gif(visit):
    with visit("walk?model=fig2_acgan&seed=4&label=2&at=0") as (page, _):
        with page.expect_download() as waiting:
            page.get_by_role("button", name="Keep as GIF").click()
        film = Image.open(io.BytesIO(waiting.value.path().read_bytes()))
        z = latent(page, 100, 4)
        assert film.n_frames == 64
        first = np.asarray(film.convert("RGB"))
    expected = chrome.model("fig2_acgan").decode(z[None], [2])[0].astype(int)
    scale = first.shape[0] // expected.shape[0]
    apart = np.abs(first[::scale, ::scale, :1] - expected)
    assert apart.max() <= 1  # a digit has no more levels than a palette has colours


def test_a_gif_of_faces_has_the_proportions_of_the_page(visit):
    with visit("walk?model=fig5_gan&seed=4&at=0") as (page, _):
        with page.expect_download() as waiting:
            page.get_by_role("button", name="Keep as GIF").click()
        film = Image.open(io.BytesIO(waiting.value.path().read_bytes()))
        assert film.size == (256, 314)  # CelebA's 178:218
        rows = np.asarray(film.convert("RGB"))[:, 2::4]
        place = np.arange(64) * 314 // 64 + 2  # within each pixel
        shown = picture(page)
    assert np.abs(rows[place].astype(int) - shown).mean() < 6  # 256 colours are fewer than it has


def test_a_key_that_is_held_is_one_answer(visit):
    with visit("blind?seed=11") as (page, _):
        page.wait_for_selector(".trial[data-trial='0']")
        page.keyboard.down("ArrowRight")
        for _ in range(5):  # as a keyboard repeats it
            page.wait_for_timeout(100)
            page.keyboard.down("ArrowRight")
        page.keyboard.up("ArrowRight")
        page.wait_for_selector(".trial[data-trial='1']")
        page.keyboard.press("ArrowRight")
        page.wait_for_selector(".trial[data-trial='2']")
        assert parameters(page, lambda state: "answers" in state)["answers"] == "rr"


def test_forty_answers_make_a_score(visit):
    with visit("blind?seed=11") as (page, _):
        for n in range(40):
            page.wait_for_selector(f".trial[data-trial='{n}']")
            if n % 2:
                page.keyboard.press("ArrowRight")
            else:
                page.locator(".choice").first.click()
        page.wait_for_selector("table")
        score = page.locator(".trial").inner_text()
        assert parameters(page)["answers"] == "lr" * 20
        link = page.url
    assert "Against the report" in score
    assert "[" in score
    with visit(link.partition("#/")[2]) as (page, _):
        assert page.locator(".trial").inner_text() == score


def test_the_score_is_right(visit):
    """Whoever always finds the real picture, and always prefers the GAN, gets that score."""
    with visit("blind?seed=11") as (page, _):
        found = page.evaluate(
            """async () => {
              const { score } = await import("#app/trials.js");
              const real = { question: "real", family: "GAN", data: "mnist" };
              const natural = { question: "natural", data: "celeba" };
              const all = [];
              for (let i = 0; i < 20; i++) all.push({ ...real, isSwapped: i % 2 === 0 });
              for (let i = 0; i < 20; i++) all.push({ ...natural, isSwapped: i % 3 === 0 });
              const { told, preferred, claims } = score(all, all.map((trial) => trial.isSwapped));
              return { told: [...told], preferred: [...preferred], claims };
            }"""
        )
    ((family, row),) = found["told"]
    assert (family, row["hits"], row["n"]) == ("GAN", 20, 20)
    assert row["interval"] == pytest.approx([0.8389, 1], abs=1e-4)  # Wilson, by hand
    assert {data: (row["hits"], row["n"]) for data, row in found["preferred"]} == {
        "celeba": (20, 20),
        None: (20, 20),
    }
    verdicts = {claim["data"]: claim["verdict"] for claim in found["claims"]}
    assert verdicts == {"celeba": "your answers disagree", None: "your answers agree"}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_no_violation(visit, view, theme):
    script = (chrome.node_modules() / "axe-core" / "axe.min.js").read_text()
    with visit(view, color_scheme=theme, reduced_motion="reduce") as (page, _):
        page.evaluate(script)
        found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    shown = [
        (each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found["violations"]
    ]
    assert shown == []


@pytest.mark.parametrize("width", [360, 768, 1280, 3840])
@pytest.mark.parametrize("view", VIEWS)
def test_the_page_fits_windows_from_a_phone_to_a_wall(visit, view, width):
    window = {"width": width, "height": 800 if width < 2000 else 2160}
    with visit(view, viewport=window) as (page, _):
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for small in page.locator("button:visible, select:visible").all():
            assert small.bounding_box()["height"] >= 24  # a finger finds it


def test_dark_and_light_by_the_button(visit):
    with visit("plane", color_scheme="light") as (page, _):
        paper = "getComputedStyle(document.body).backgroundColor"
        light = page.evaluate(paper)
        page.locator("#theme").click()
        dark = page.evaluate(paper)
        assert sum(map(int, dark[4:-1].split(","))) < 150 < sum(map(int, light[4:-1].split(",")))


def test_one_file_works_from_the_disk_without_network(chromium, tmp_path):
    path = tmp_path / "plane.html"
    path.write_text(single.join(chrome.shipped_files("plane")))
    assert path.stat().st_size < 12_000_000
    with chrome.visit(chromium, path.as_uri(), offline=True) as (page, _):
        box = page.locator(".map").bounding_box()
        page.mouse.move(box["x"] + 0.55 * box["width"], box["y"] + 0.6 * box["height"])
        z = [float(number) for number in parameters(page)["z"].split(",")]
        assert_shows(page, "latent_space_vae_plane", z)
        assert page.locator("nav a").count() == 1


def test_a_run_with_a_layer_of_ones_own_is_shown(chromium, tiny, tmp_path, monkeypatch):
    """README's PixelNorm, from training to the browser."""
    for name in export.PACKAGES:
        needs(name, "onnx")
    chrome.node_modules()
    (tmp_path / "parts_of_page.py").write_text(PARTS)
    monkeypatch.syspath_prepend(str(tmp_path))
    registry.import_modules(["parts_of_page"])
    content = {
        "data": "tiny",
        "model": {"name": "GAN", "ema": 0.9},
        "networks": {
            "generator": {"name": "parts_of_page.build"},
            "discriminator": {"name": "dcgan_discriminator", "filters": [4]},
        },
        "batch_size": 8,
        "epochs": 1,
    }
    run = training.train(config.resolve(content, data=tiny), tiny, tmp_path / "runs")
    monkeypatch.setattr(own, "_data", lambda run, options: tiny)
    files = site.files([own.model(run.path, RunOptions())])
    with (
        chrome.served(files) as url,
        chrome.visit(chromium, f"{url}#/cells?seed=5") as (page, _),
    ):
        expected = run.model.decode(latent(page, 32, 5)[None])[0].astype(int)
        assert np.abs(picture(page, shape=expected.shape) - expected).max() <= 1
