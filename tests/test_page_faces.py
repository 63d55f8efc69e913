"""Faces, the walk and the blind test, in Chromium; what the page does with pictures of any kind."""

import io
import re

import numpy as np
import pytest
from PIL import Image

from gan_vs_vae.applications import shipped
from tests import browser as chrome
from tests.browser import (
    assert_shows,
    latent,
    parameters,
    picture,
    until_soon,
    wait_for_text,
)

pytestmark = pytest.mark.browser
NAME = "fig5_cvae"


def face(size=(178, 218), mode="RGB"):
    """A drawn face: no person's."""
    x, y = np.meshgrid(np.linspace(-1, 1, size[0]), np.linspace(-1, 1, size[1]))
    pixels = np.full((size[1], size[0], 3), (70, 110, 160), "uint8")
    pixels[(x / 0.6) ** 2 + (y / 0.8) ** 2 < 1] = (224, 172, 140)
    for eye in (-0.25, 0.25):
        pixels[(x - eye) ** 2 + (y + 0.02) ** 2 < 0.006] = (40, 30, 30)
    pixels[(np.abs(y - 0.4) < 0.04) & (np.abs(x) < 0.22)] = (150, 50, 60)
    return Image.fromarray(pixels).convert(mode)


def saved(image, form, **settings):
    file = io.BytesIO()
    image.save(file, form, **settings)
    return file.getvalue()


def upload(page, content, name="photo.png"):
    """Choose a file as a person would; wait for what the page says to it."""
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "image/*", "buffer": content}
    )
    return wait_for_text(page, ".message", "^It looks|: choose|damaged")


def code(page):
    return np.array(parameters(page)["z"].split(","), "float32")


def bits(text):
    return [int(bit) for bit in text]


def test_attributes_change_a_sample_as_they_do_in_keras(visit):
    with visit("faces?seed=3&before=0000&label=1000") as (page, _):
        z = latent(page, chrome.model(NAME).latent_dim, 3)
        shown = "figure:nth-of-type(3) canvas"
        assert_shows(page, NAME, z, [0, 0, 0, 0], selector="figure:nth-of-type(2) canvas")
        assert_shows(page, NAME, z, [1, 0, 0, 0], selector=shown)
        page.get_by_role("group", name="Change it to").get_by_label("Smiling").check()
        assert parameters(page, lambda state: state["label"] == "1010")["label"] == "1010"
        assert_shows(page, NAME, z, [1, 0, 1, 0], selector=shown)
        page.get_by_role("button", name="Another sample").click()
        seed = int(parameters(page, lambda state: state["seed"] != "3")["seed"])
        assert_shows(page, NAME, latent(page, len(z), seed), [1, 0, 1, 0], selector=shown)


def test_a_photo_is_encoded_as_keras_does_and_the_link_has_its_code_alone(visit):
    with visit("faces") as (page, _):
        assert upload(page, saved(face(), "PNG")).startswith("It looks as")
        z, state = code(page), parameters(page)
        photo = picture(page, "figure:nth-of-type(1) canvas")
        keras = chrome.model(NAME)
        attributes = bits(state["before"])
        assert np.abs(keras.encode(photo[None], np.array([attributes]))[0] - z).max() < 2e-3
        assert_shows(page, NAME, z, attributes, selector="figure:nth-of-type(2) canvas")
        # What the network sees is the photo, shrunk.
        small = np.asarray(face().resize(photo.shape[1::-1], Image.Resampling.BOX), int)
        assert np.abs(photo - small).mean() < 4
        # Of all attributes those are taken that rebuild it best.
        labels = np.array([[n >> i & 1 for i in range(4)] for n in range(16)])
        images = np.repeat(photo[None], 16, axis=0)
        rebuilt = keras.decode(keras.encode(images, labels), labels).astype(float)
        errors = ((rebuilt - photo) ** 2).mean(axis=(1, 2, 3))
        assert errors[bits(state["before"]) @ np.array([1, 2, 4, 8])] <= errors.min() * 1.001
        link = page.url
    with visit(link.partition("#/")[2]) as (page, _):
        assert page.locator("figure").first.is_hidden()
        assert_shows(page, NAME, z, attributes, selector="figure:nth-of-type(2) canvas")


def test_a_photo_is_moved_and_enlarged(visit):
    photo = "figure:nth-of-type(1) canvas"

    def changed(page, old):
        """Return the photo as the network sees it, as soon as it is another one."""
        for last in until_soon():
            new = picture(page, photo).astype(int)
            if last or np.abs(new - old).mean() > 1:
                return new
            page.wait_for_timeout(100)

    with visit("faces") as (page, _):
        upload(page, saved(face((600, 600)), "PNG"))
        first = picture(page, photo).astype(int)
        page.locator(".crop").focus()
        for _ in range(8):
            page.keyboard.press("+")
        enlarged = changed(page, first)
        assert np.abs(enlarged - first).mean() > 1
        code_before = code(page)
        box = page.locator(".crop").bounding_box()
        page.mouse.move(box["x"] + 50, box["y"] + 50)
        page.mouse.down()
        page.mouse.move(box["x"] + 90, box["y"] + 50, steps=4)
        page.mouse.up()
        assert np.abs(changed(page, enlarged) - enlarged).mean() > 1
        assert np.abs(code(page) - code_before).max() > 0.01


def turned():
    """The face on its side, with the note of a camera that it has to be turned."""
    image = face().transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[274] = 6  # turn it clockwise
    return saved(image, "JPEG", quality=95, exif=exif)


RIGHT = {
    "cmyk.jpg": lambda: saved(face(mode="CMYK"), "JPEG", quality=95),
    "turned.jpg": turned,
    "animated.gif": lambda: saved(
        face(), "GIF", save_all=True, append_images=[Image.new("RGB", (178, 218), "red")]
    ),
    "clear.png": lambda: saved(face(mode="RGBA"), "PNG"),
    "grey.png": lambda: saved(face(mode="L"), "PNG"),
    "large.jpg": lambda: saved(face((3560, 4360)), "JPEG", quality=80),
}
REFUSED = {
    "broken.png": (lambda: b"\x89PNG\r\n\x1a\n and nothing", "not a picture"),
    "half.jpg": (lambda: saved(face((800, 980)), "JPEG")[:300], "not a picture|damaged"),
    "empty.png": (lambda: b"", "is empty"),
    "dot.png": (lambda: saved(Image.new("RGB", (1, 1)), "PNG"), "1x1 pixels"),
    "huge.png": (lambda: saved(Image.new("1", (20000, 20000)), "PNG"), "400 million pixels"),
    "words.txt": (lambda: b"no picture at all", "not a picture"),
}


@pytest.mark.parametrize("name", RIGHT)
def test_pictures_of_many_kinds_are_read_as_they_should_be(visit, name):
    with visit("faces") as (page, _):
        assert upload(page, RIGHT[name](), name).startswith("It looks as")
        photo = picture(page, "figure:nth-of-type(1) canvas").astype(int)
    expected = face(mode="L").convert("RGB") if name == "grey.png" else face()
    small = np.asarray(expected.resize(photo.shape[1::-1], Image.Resampling.BOX), int)
    # Colours of other inks are converted in more than one way; the face must be the same.
    assert np.abs(photo - small).mean() < (25 if name == "cmyk.jpg" else 6)
    assert np.corrcoef(photo.ravel(), small.ravel())[0, 1] > 0.95


@pytest.mark.parametrize("name", REFUSED)
def test_unusable_pictures_are_refused_with_a_sentence(visit, name):
    make, reason = REFUSED[name]
    with visit("faces?seed=3") as (page, _):
        said = upload(page, make(), name)
        assert re.search(reason, said)
        assert said.startswith(name)
        assert said.endswith(".")
        assert parameters(page)["seed"] == "3"  # the face that was there is still there


def test_without_a_camera_the_page_says_so(visit):
    with visit("faces") as (page, _):
        page.get_by_role("button", name="Camera").click()
        wait_for_text(page, ".message", "choose a file")


CAMERA = """() => {
  const canvas = document.createElement("canvas");
  canvas.getContext("2d").fillRect(0, 0, canvas.width, canvas.height);
  window.camera = canvas.captureStream();
  navigator.mediaDevices.getUserMedia = async () => window.camera;
}"""


def test_the_camera_ends_with_its_application(visit):
    with visit("walk?at=0") as (page, _):
        page.get_by_role("link", name="Faces").click()
        page.wait_for_selector(".faces:not([aria-busy])")
        page.evaluate(CAMERA)
        page.get_by_role("button", name="Camera").click()
        page.get_by_role("button", name="Take the picture").wait_for()
        assert page.evaluate("camera.getTracks()[0].readyState") == "live"
        page.go_back()
        page.wait_for_selector(".walk:not([aria-busy])")
        page.wait_for_function("camera.getTracks()[0].readyState === 'ended'", timeout=5000)
        assert page.locator("dialog").count() == 0


SLOW = "() => { Image.prototype.decode = () => new Promise((done) => (window.done = done)); }"


def test_a_photo_that_is_read_too_late_leaves_the_address_alone(visit):
    with visit("faces") as (page, _):
        page.evaluate(SLOW)
        page.locator("input[type=file]").set_input_files(
            {"name": "photo.png", "mimeType": "image/png", "buffer": saved(face(), "PNG")}
        )
        page.wait_for_function("() => Boolean(window.done)")
        page.get_by_role("link", name="Walk").click()
        page.wait_for_selector(".walk:not([aria-busy])")
        page.get_by_role("button", name="Pause").click()
        page.evaluate("() => done()")
        page.wait_for_timeout(3000)
        parameters(page)
        assert "#/walk?" in page.url


def test_no_photo_of_a_person_ships():
    """Models of faces have no picture beside them: CelebA's must not be passed on."""
    for model in shipped.models():
        if model.entry["data"] == "celeba":
            assert set(model.files) <= {model.entry["decoder"], model.entry["encoder"]}
