"""Faces of cats, cut out of photos: which, into which files, and what is said of the others."""

import io
import json
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from gan_vs_vae import data
from gan_vs_vae.data.cats import cascade, cutting
from gan_vs_vae.data.cats.__main__ import main
from gan_vs_vae.errors import UserError
from reproduce.judges.cats import CatFaceDetector
from reproduce.judges.damage import shuffled
from tests.conftest import needs, run_python
from tests.test_folders import bomb

WHITE = 250  # what the planted detector takes for a cat


@pytest.fixture
def photos(tmp_path, monkeypatch):
    """An empty folder; and, in place of OpenCV's detector, one of white squares."""

    def white_squares(_, grey):
        found = ndimage.find_objects(ndimage.label(grey > WHITE)[0])
        boxes = [(x.start, y.start, x.stop, y.stop) for y, x in found]
        return sorted(boxes, key=lambda box: box[0] - box[2])

    monkeypatch.setattr(cutting, "load_cascade", lambda: None)
    monkeypatch.setattr(cutting, "find_faces", white_squares)
    (tmp_path / "photos").mkdir()
    return tmp_path / "photos"


def photo(*squares, size=(200, 150), colour=(90, 60, 30)):
    """A photo with white squares, each given by left, top and side."""
    pixels = np.full((size[1], size[0], 3), colour, "uint8")
    for left, top, side in squares:
        pixels[top : top + side, left : left + side] = 255
    return Image.fromarray(pixels)


def cut(photos, *options):
    return main([str(photos), str(photos.parent / "out"), *options])


def files(photos):
    out = photos.parent / "out"
    found = (path for path in out.glob("**/*.png"))
    return {str(path.relative_to(out)): path.read_bytes() for path in found}


def record(photos):
    return json.loads((photos.parent / "out" / "cut.json").read_text())["photos"]


def test_every_face_becomes_a_file_the_largest_first(photos, capsys):
    (photos / "at home").mkdir()
    photo((10, 20, 80), (100, 40, 90)).save(photos / "at home" / "two.png")
    photo((0, 0, 64)).save(photos / "one.PNG")
    assert cut(photos) == 0
    assert sorted(files(photos)) == [
        "at home/two.png-1.png",
        "at home/two.png-2.png",
        "one.PNG-1.png",
    ]
    for name in files(photos):
        with Image.open(photos.parent / "out" / name) as face:
            assert face.size == (64, 64)
            assert np.asarray(face).min() == 255  # the face alone
    assert capsys.readouterr().out.startswith("3 faces of cats, of 2 of 2 photos")


def test_a_photo_whose_name_is_too_long_for_a_face_is_left_out(photos):
    photo((0, 0, 64)).save(photos / ("猫" * 83 + ".png"))
    photo((0, 0, 64)).save(photos / ("猫" * 80 + ".png"))
    photo((0, 0, 64)).save(photos / "short.png")
    assert cut(photos) == 0
    assert sorted(files(photos)) == ["short.png-1.png", "猫" * 80 + ".png-1.png"]
    assert record(photos)["猫" * 83 + ".png"]["skipped"] == "its name is too long"


def test_what_is_cut_is_a_data_set(photos, monkeypatch):
    for i in range(12):
        photo((i, i, 64 + i)).save(photos / f"{i:02}.png")
    assert main([str(photos), str(photos.parent / "data" / "cats")]) == 0
    cats = data.load("cats", "real", photos.parent / "data")
    assert cats.train.images.shape == (11, 64, 64, 3)
    assert cats.train.images.min() == 255


def test_what_is_left_out_is_said_with_its_reason(photos, capsys):
    photo().save(photos / "nothing.jpg")
    photo((5, 5, 40)).save(photos / "small.png")
    photo((5, 5, 40), (60, 5, 70)).save(photos / "both.png")
    (photos / "text.jpg").write_text("I am no image")
    (photos / "empty.png").touch()
    (photos / "bomb.png").write_bytes(bomb())
    content = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (90, 90, 3), "uint8")).save(
        content, "png"
    )
    (photos / "torn.png").write_bytes(content.getvalue()[:900])
    Image.new("RGB", (4, 4)).save(photos / "dot.png")
    (photos / "notes.txt").write_text("not a photo")
    assert cut(photos) == 0
    assert list(files(photos)) == ["both.png-1.png"]
    reasons = {name: found.get("skipped") for name, found in record(photos).items()}
    assert reasons["nothing.jpg"] == "no cat's face is found"
    assert reasons["small.png"] == "too small: 1 of 1 faces, down to 40 pixels"
    assert reasons["both.png"] == "too small: 1 of 2 faces, down to 40 pixels"
    for name in ("text.jpg", "empty.png", "bomb.png", "torn.png", "dot.png"):
        assert reasons[name].startswith("broken: ")
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("1 faces of cats, of 1 of 8 photos")
    assert said[1].startswith("left out, broken: 5: bomb.png (too many pixels")
    assert said[1].endswith("all are in cut.json")
    assert said[2] == "left out, no cat's face is found: 1: nothing.jpg"
    assert said[3].startswith("left out, too small: 2: both.png (1 of 2 faces")


def test_smaller_faces_are_taken_where_smaller_ones_are_asked_for(photos):
    photo((5, 5, 40)).save(photos / "small.png")
    assert cut(photos, "--size", "32") == 0
    with Image.open(photos.parent / "out" / "small.png-1.png") as face:
        assert face.size == (32, 32)


def test_orientation_colours_and_frames_of_any_photo_are_understood(photos):
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: the left edge is the top
    photo((10, 20, 70), size=(300, 150)).save(photos / "turned.jpg", exif=exif, quality=95)
    photo((10, 20, 70)).convert("CMYK").save(photos / "print.jpg", quality=95)
    frames = [photo((10, 20, 70)), photo()]
    frames[0].save(photos / "film.gif", save_all=True, append_images=frames[1:])
    clear = photo((10, 20, 70)).convert("RGBA")
    clear.putalpha(Image.fromarray(np.full((150, 200), 200, "uint8")))
    clear.save(photos / "clear.png")
    assert cut(photos) == 0
    faces = ["clear.png-1.png", "film.gif-1.png", "print.jpg-1.png", "turned.jpg-1.png"]
    assert sorted(files(photos)) == faces
    box = cutting.boxes_of_faces(None, cutting.decoding.read_rgb(photos / "turned.jpg"))[0]
    left, top, right, bottom = box  # 150 pixels wide now: the row 20 is the column 150 - 20 - 70
    assert np.abs(np.subtract(box, (60, 10, 130, 80))).max() <= 2
    assert (right - left, bottom - top) == (right - left, right - left)


def test_large_photos_are_reduced_for_the_detector_and_cut_at_their_own_size(photos):
    image = photo((1000, 500, 600), size=(3000, 2000))
    ((left, top, right, bottom),) = cutting.boxes_of_faces(None, image)
    assert right - left == bottom - top == pytest.approx(600, abs=6)
    assert (left, top) == pytest.approx((1000, 500), abs=6)


def test_boxes_stay_inside_of_the_photo():
    assert cutting._scaled((900, 600, 1000, 700), 1.003, (1003, 700)) == (903, 600, 1003, 700)


# -- once more ---------------------------------------------------------------------------------


def test_a_second_command_looks_at_what_is_new_or_has_changed(photos, monkeypatch, capsys):
    photo((10, 20, 80)).save(photos / "a.png")
    photo().save(photos / "b.png")
    assert cut(photos) == 0
    before, looked_at = files(photos), []
    look = cutting.decoding.read_rgb
    monkeypatch.setattr(
        cutting.decoding, "read_rgb", lambda path: looked_at.append(path.name) or look(path)
    )
    capsys.readouterr()
    assert cut(photos) == 0
    assert (looked_at, files(photos)) == ([], before)
    assert capsys.readouterr().out.startswith("1 faces of cats, of 1 of 2 photos")
    photo((10, 20, 80)).save(photos / "c.png")
    photo((30, 20, 80), size=(210, 150)).save(photos / "b.png")
    (photos.parent / "out" / "a.png-1.png").unlink()  # which somebody did not like
    assert cut(photos) == 0
    assert sorted(looked_at) == ["b.png", "c.png"]
    assert sorted(files(photos)) == ["b.png-1.png", "c.png-1.png"]


def test_a_command_that_was_stopped_continues(photos, monkeypatch, capsys):
    for name in "abcd":
        photo((10, 20, 80)).save(photos / f"{name}.png")
    write, written = cutting.write_bytes, []

    def stopped(path, content):
        if len(written) == 2:
            raise KeyboardInterrupt
        written.append(path.name)
        write(path, content)

    monkeypatch.setattr(cutting, "write_bytes", stopped)
    with pytest.raises(SystemExit) as ended:
        cut(photos)
    assert ended.value.code == 130
    assert "the same command continues" in capsys.readouterr().err
    assert sorted(record(photos)) == ["a.png", "b.png"]
    monkeypatch.setattr(cutting, "write_bytes", write)
    assert cut(photos) == 0
    assert sorted(files(photos)) == [f"{name}.png-1.png" for name in "abcd"]


def test_a_killed_command_leaves_whole_files_that_the_next_one_takes_for_its_own(photos):
    photo((10, 20, 80)).save(photos / "a.png")
    assert cut(photos) == 0
    before = files(photos)
    (photos.parent / "out" / "cut.json").unlink()  # as if it was killed before the record
    assert cut(photos) == 0
    assert files(photos) == before
    assert "skipped" not in record(photos)["a.png"]


def test_files_of_others_stay_as_they_are(photos, capsys):
    photo((10, 20, 80)).save(photos / "a.png")
    out = photos.parent / "out"
    out.mkdir()
    (out / "a.png-1.png").write_text("mine")
    (out / "more.txt").write_text("mine, too")
    assert cut(photos) == 0
    assert (out / "a.png-1.png").read_text() == "mine"
    assert "left out, in the way: 1: a.png (a.png-1.png is a file" in capsys.readouterr().out
    (out / "a.png-1.png").unlink()
    assert cut(photos) == 0
    assert files(photos)["a.png-1.png"].startswith(b"\x89PNG")
    assert (out / "more.txt").read_text() == "mine, too"


# -- mistakes ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("no photos", "out"), "cannot read the folder"),
        (("empty", "out"), "holds no photos, but 1 other files"),
        (("photos", "photos/out"), "lie in each other"),
        (("photos", "."), "lie in each other"),
        (("photos", "out", "--size", "4"), "--size must be from 8 to 1000 pixels, not 4"),
        (("photos", "of 32"), "has faces of 32 pixels: choose another folder, or --size 32"),
        (("photos", "broken"), "cut.json"),
        (("photos", "strange"), "is not what this command writes"),
        (("photos", "link"), "is a link"),
    ],
)
def test_mistakes_are_one_sentence(photos, arguments, sentence, monkeypatch, capsys):
    monkeypatch.chdir(photos.parent)
    photo((10, 20, 80)).save(photos / "a.png")
    for name, content in {
        "empty/notes.txt": "",
        "of 32/cut.json": '{"size": 32, "photos": {}}',
        "broken/cut.json": "{",
        "strange/cut.json": "[]",
    }.items():
        path = photos.parent / name
        path.parent.mkdir()
        path.write_text(content)
    (photos.parent / "link").symlink_to(photos.parent / "empty")
    assert main(list(arguments)) == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert len(said.splitlines()) == 1


def test_opencv_is_missing_or_ships_no_cascades(monkeypatch):
    monkeypatch.setitem(sys.modules, "cv2", None)
    with pytest.raises(UserError, match="pip install 'opencv-python-headless<5'"):
        cascade.load_cascade()
    monkeypatch.setitem(sys.modules, "cv2", SimpleNamespace(__file__="x", __version__="5.0.0"))
    with pytest.raises(UserError, match=r"OpenCV 5\.0\.0 ships no detector"):
        cascade.load_cascade()


def test_help_comes_without_keras_and_opencv():
    done = run_python("-X", "importtime", "-m", "gan_vs_vae.data.cats", "--help")
    assert done.stdout.startswith("usage: python -m gan_vs_vae.data.cats")
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "gan_vs_vae.data.cats.cutting" in imported
    assert not imported & {"keras", "tensorflow", "jax", "torch", "cv2", "matplotlib", "scipy"}


# -- the detector --------------------------------------------------------------------------------


@pytest.fixture
def detector():
    needs("cv2", "judges")
    try:
        return cascade.load_cascade()
    except UserError as error:
        pytest.skip(str(error))


@pytest.mark.usefixtures("detector")
def test_the_judge_finds_drawn_cats_and_none_in_their_shuffled_blocks():
    cats = data.load("cats", "embedded").test.images[:60]
    judge = CatFaceDetector()
    scores = judge.scores(cats)
    assert scores.shape == (60,)
    assert set(scores) == {0.0, 1.0}
    assert judge.scores(shuffled(cats)).sum() == 0 < scores.sum()


def test_the_detector_finds_no_cat_where_there_is_none(detector):
    noise = np.random.default_rng(0).integers(0, 256, (200, 300), "uint8")
    for image in (noise, np.full((200, 300), 128, "uint8")):
        assert cascade.find_faces(detector, image) == []
