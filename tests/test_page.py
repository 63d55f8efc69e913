"""The page in Chromium: each application is used as a person would, and compared with Keras."""

import gzip
import json

import numpy as np
import pytest

from reproduce.chromium import wait_until_drawn
from tests import browser as chrome
from tests.browser import assert_shows, latent, parameters, picture, wait_for_text

pytestmark = pytest.mark.browser


def centre(page, selector):
    box = page.locator(selector).first.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


# -- cells ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["fig2_acgan", "fig3_acwgan", "fig5_gan", "fig4_vae"])
def test_cells_show_what_keras_decodes(visit, name):
    model = chrome.model(name)
    label = 3 if model.conditional else None
    with visit(f"cells?model={name}&seed=7&label=3") as (page, _):
        assert page.locator(".cell").count() == model.latent_dim
        assert_shows(page, name, latent(page, model.latent_dim, 7), label)


def test_a_cell_is_dragged_turned_reset_and_restored_by_the_link(visit):
    with visit("cells?model=fig2_acgan&seed=7&label=3") as (page, _):
        z = latent(page, 100, 7)
        x, y = centre(page, ".cell >> nth=42")
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x, y - 60, steps=6)
        page.mouse.up()
        state = parameters(page)
        dragged = float(state["changed"].removeprefix("43:"))
        assert dragged == pytest.approx(min(4, z[42] + 60 / 48), abs=0.006)
        changed = z.copy()
        changed[42] = dragged
        assert_shows(page, "fig2_acgan", changed, 3)
        shown, link = picture(page), page.url

        page.mouse.move(x, y)
        page.mouse.wheel(0, -100)  # one notch
        turned = f"43:{min(4, dragged + 0.05):.2f}"
        assert parameters(page, lambda state: state["changed"] == turned)["changed"] == turned
        page.mouse.dblclick(x, y)
        assert "changed" not in parameters(page, lambda state: "changed" not in state)
        assert_shows(page, "fig2_acgan", z, 3)
    with visit(link.partition("#/")[2]) as (page, _):
        assert (picture(page) == shown).all()
        assert page.locator(".cell.changed").count() == 1


def test_a_click_that_slips_sideways_changes_no_cell(visit):
    with visit("cells?model=fig2_acgan&seed=7&label=3") as (page, _):
        x, y = centre(page, ".cell >> nth=42")
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 2, y)
        page.mouse.up()
        assert "changed" not in parameters(page)
        assert page.locator(".cell.changed").count() == 0


def test_cells_by_keys_shuffle_and_next_class(visit):
    with visit("cells?model=fig2_acgan&seed=7&label=9") as (page, _):
        z = latent(page, 100, 7)
        page.locator(".cell").first.focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowUp")
        moved = parameters(page)["changed"]
        assert moved.startswith("2:")
        assert float(moved[2:]) == pytest.approx(z[1] + 0.5, abs=0.006)
        page.keyboard.press("Delete")
        assert "changed" not in parameters(page, lambda state: "changed" not in state)
        page.get_by_role("button", name="Next class").click()
        assert parameters(page, lambda state: state["label"] == "0")["label"] == "0"
        assert_shows(page, "fig2_acgan", z, 0)
        page.get_by_role("button", name="Shuffle").click()
        state = parameters(page, lambda state: state["seed"] != "7")
        assert_shows(page, "fig2_acgan", latent(page, 100, int(state["seed"])), 0)


def test_cells_are_shaded_by_how_much_they_matter(visit):
    """The shades are those of finite differences that Keras' own pictures have."""
    name, step = "fig2_acgan", 0.25
    with visit(f"cells?model={name}&seed=7&label=3") as (page, _):
        page.wait_for_selector(".numbers.shaded")
        shades = page.evaluate(
            "[...document.querySelectorAll('.cell')]"
            ".map((cell) => Number(cell.style.getPropertyValue('--weight')))"
        )
        z = latent(page, 100, 7)
    network = chrome.model(name).decoder_network()
    moved = np.concatenate([z + step * np.eye(100), z - step * np.eye(100)]).astype("float32")
    images = np.asarray(network([moved, np.full(200, 3)], training=False), "float64")
    slopes = (images[:100] - images[100:]) / (2 * step)
    expected = np.sqrt((slopes**2).mean(axis=(1, 2, 3)))
    assert shades == pytest.approx(expected / expected.max(), abs=0.01)


# -- the planes ----------------------------------------------------------------------------


def at(page):
    return [float(number) for number in parameters(page)["z"].split(",")]


def test_hovering_over_the_plane_decodes_it_and_shows_the_nearest_digit(visit):
    with visit("plane") as (page, _):
        box = page.locator(".map").bounding_box()
        page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.6 * box["height"])
        z = at(page)
        assert_shows(page, "latent_space_vae_plane", z)
        reach = abs(z[0]) / 0.2  # the plane is a square around 0
        assert z == pytest.approx([0.2 * reach, -0.2 * reach], abs=0.01 * reach)
        assert page.locator(".real figcaption").inner_text().startswith("nearest real ")
        assert picture(page, ".real canvas").max() == 255


def test_two_clicks_make_a_path_that_plays_and_that_the_link_restores(visit):
    with visit("plane") as (page, _):
        box = page.locator(".map").bounding_box()
        for share in (0.3, 0.7):
            page.mouse.click(box["x"] + share * box["width"], box["y"] + 0.5 * box["height"])
        wait_for_text(page, ".path output", "100 %")
        state = parameters(page)
        path = [float(number) for number in state["path"].split(",")]
        assert path[:2] == pytest.approx([-path[2], path[3]], abs=0.02)
        assert at(page) == pytest.approx(path[2:], abs=0.01)
        assert_shows(page, "latent_space_vae_plane", at(page))
        link = page.url
    with visit(link.partition("#/")[2]) as (page, _):
        assert page.locator(".path").is_visible()
        page.locator(".path input").fill("0.5")
        middle = [(path[0] + path[2]) / 2, (path[1] + path[3]) / 2]
        assert at(page) == pytest.approx(middle, abs=0.02)


def test_a_path_plays_once_more_from_its_end(visit):
    with visit("plane?path=-1,0,1,0") as (page, _):
        page.locator(".path input").fill("1")
        wait_for_text(page, ".path output", "^100 %")
        page.get_by_role("button", name="Play").click()
        wait_for_text(page, ".path output", r"^\d{1,2} %")
        page.get_by_role("button", name="Pause").click()
        share = page.locator(".path output").inner_text()
        page.get_by_role("button", name="Play").click()  # from where it was paused
        wait_for_text(page, ".path output", f"^(?!{share})")
        assert float(page.locator(".path input").input_value()) > float(share[:-2]) / 100


def test_the_plane_stands_still_for_those_who_want_less_motion(visit):
    with visit("plane", reduced_motion="reduce") as (page, _):
        box = page.locator(".map").bounding_box()
        for share in (0.3, 0.7):
            page.mouse.click(box["x"] + share * box["width"], box["y"] + 0.5 * box["height"])
        page.wait_for_timeout(500)
        assert page.locator(".path output").inner_text() == "0 %"
        assert page.get_by_role("button", name="Play").is_visible()


@pytest.mark.parametrize("how", ["keys", "wheel", "buttons"])
def test_the_digit_of_the_conditional_plane(visit, how):
    with visit("digits?z=0.5,-0.25&label=3") as (page, _):
        assert_shows(page, "fig2_cvae", [0.5, -0.25], 3)
        if how == "keys":
            page.locator(".map").focus()
            page.keyboard.press("4")
        elif how == "wheel":
            page.mouse.move(*centre(page, ".map"))
            page.mouse.wheel(0, 100)
        else:
            page.get_by_role("radio", name="4").check()
        assert parameters(page, lambda state: state["label"] == "4")["label"] == "4"
        assert_shows(page, "fig2_cvae", at(page), 4)
        assert page.locator(".real figcaption").inner_text().startswith("nearest real 4")


def other_data(files):
    """Return the files with the digits as another data set, in a run with an unusual name."""
    content = json.loads(gzip.decompress(files["site.json.gz"]))
    renamed = {name: data for name, data in files.items() if not name.startswith("models/")}
    for entry in content["models"]:
        entry["data"] = "shapes"
        points = json.loads(gzip.decompress(files[f"{entry['points']}.gz"]))
        points["names"] = [f"shape {i}" for i in range(10)]
        for role in ("decoder", "points"):
            old, entry[role] = entry[role], f"models/größe #2 {role} {entry['name']}"
            renamed[f"{entry[role]}.gz"] = files[f"{old}.gz"]
        renamed[f"{entry['points']}.gz"] = gzip.compress(json.dumps(points).encode())
        renamed[f"{points['sprite']}.gz"] = files[f"{points['sprite']}.gz"]
    return renamed | {"site.json.gz": gzip.compress(json.dumps(content).encode())}


@pytest.mark.parametrize("view", ["plane", "digits"])
def test_other_pictures_than_digits_are_not_called_so(chromium, view):
    files = other_data(chrome.shipped_files("plane", "digits"))
    with (
        chrome.served(files) as url,
        chrome.visit(chromium, f"{url}#/{view}") as (page, _),
    ):
        assert "digit" not in page.locator("main").inner_html().lower().replace("view digits", "")
        wait_for_text(page, ".real figcaption", r"^nearest real shape \d, ")
        if view == "plane":
            assert page.locator("h1").inner_text() == "Every place of the plane is a picture"
            names = page.locator(".legend li").all_inner_texts()
            assert names == [f"shape {i}" for i in range(10)]
        else:
            assert page.get_by_role("group", name="Class").is_visible()


@pytest.mark.parametrize("view", ["cells", "walk"])
def test_a_model_is_chosen_whatever_its_name(chromium, view):
    files = chrome.shipped_files(view)
    content = gzip.decompress(files["site.json.gz"])
    renamed = content.replace(b'"fig5_gan"', b'"mine & yours+1"')
    files |= {"site.json.gz": gzip.compress(renamed)}
    with (
        chrome.served(files) as url,
        chrome.visit(chromium, f"{url}#/{view}") as (page, _),
    ):
        page.get_by_label("Model").select_option("mine & yours+1")
        page.wait_for_url("**model=mine*")
        page.wait_for_selector(".view:not([aria-busy=true])")
        assert page.get_by_label("Model").input_value() == "mine & yours+1"


def test_the_plane_by_keys(visit):
    with visit("plane?z=0,0") as (page, _):
        page.locator(".map").focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowUp")
        x, y = at(page)
        assert x == pytest.approx(y)
        assert x > 0
        page.keyboard.press("Enter")
        page.keyboard.press("Shift+ArrowLeft")
        page.keyboard.press("Enter")
        assert len(parameters(page, lambda state: "path" in state)["path"].split(",")) == 4


def test_the_plane_by_touch(visit):
    with visit("plane", has_touch=True, viewport={"width": 390, "height": 844}) as (page, _):
        box = page.locator(".map").bounding_box()
        page.touchscreen.tap(box["x"] + 0.7 * box["width"], box["y"] + 0.3 * box["height"])
        x, y = at(page)
        assert x > 0
        assert y > 0
        assert_shows(page, "latent_space_vae_plane", [x, y])


@pytest.mark.parametrize(
    ("view", "selector", "key"),
    [
        ("plane", ".map", "ArrowLeft"),
        ("digits", ".map", "5"),
        ("cells", ".cell", "ArrowUp"),
        ("faces", ".crop", "+"),
        ("blind?seed=1", ".choice", "ArrowLeft"),
    ],
)
@pytest.mark.parametrize("modifier", ["altKey", "ctrlKey", "metaKey"])
def test_keys_of_the_browser_are_left_to_it(visit, view, selector, key, modifier):
    with visit(view) as (page, _):
        is_left = page.locator(selector).first.evaluate(
            """(element, [key, modifier]) => element.dispatchEvent(
              new KeyboardEvent("keydown",
                { key, [modifier]: true, bubbles: true, cancelable: true }))""",
            [key, modifier],
        )
        assert is_left


def test_the_page_changes_between_applications_and_takes_unusable_links(visit):
    with visit("plane?z=nothing&label=99&path=1,2,3") as (page, _):
        for name in ("Cells", "Walk", "Faces", "GAN or VAE?", "Conditional plane", "Plane"):
            page.get_by_role("link", name=name, exact=True).click()
            page.wait_for_selector(f"nav a[aria-current]:text-is('{name}')")
            wait_until_drawn(page)
            assert page.locator("h1").count() == 1
    for wrong in ("nowhere", "cells?model=none&seed=x&label=-1&changed=a:b,0:3,101:1,2:1e999"):
        with visit(wrong) as (page, _):
            assert page.locator("canvas.picture").count() >= 1
