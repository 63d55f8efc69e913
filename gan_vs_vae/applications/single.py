"""The whole page as one HTML file, which opens from the disk and needs no network.

A browser loads no module from the disk, but it does from `data:` addresses, and an import map says
which module has which. So each module stays as it is written.
"""

import base64
import json

HEAD = '<script type="module" src="app/main.js"></script>'
STYLE = '<link rel="stylesheet" href="style.css">'
MODULES = (".js", ".mjs")
BARE = {  # modules that are imported by another name than "#" and their path
    "runtime/ort.wasm.bundle.min.mjs": "onnxruntime-web",
    "runtime/gifenc.esm.js": "gifenc",
}


def join(files: dict[str, bytes]) -> str:
    """Return one HTML file that holds all others.

    Args:
        files: the files of the page by name, as `site.files` returns them.
    """
    page = files["index.html"].decode()
    page = _replaced(page, STYLE, f"<style>\n{files['style.css'].decode()}</style>")
    modules = {name: content for name, content in files.items() if name.endswith(MODULES)}
    start, end = '<script type="importmap">', "</script>"
    before, _, rest = page.partition(start)
    _, _, after = rest.partition(end)
    page = f"{before}{start}{json.dumps({'imports': _addresses(modules)})}{end}{after}"
    assets = "\n".join(
        f'<script type="text/plain" data-asset="{name.removesuffix(".gz")}">{_base64(content)}</script>'
        for name, content in files.items()
        if name.endswith(".gz")
    )
    main = '<script type="module">import "#app/main.js";</script>'
    return _replaced(_replaced(page, HEAD, ""), "</body>", f"{assets}\n{main}\n</body>")


def _addresses(modules):
    return {
        BARE.get(name, f"#{name}"): f"data:text/javascript;base64,{_base64(content)}"
        for name, content in modules.items()
    }


def _base64(content):
    return base64.b64encode(content).decode()


def _replaced(text, old, new):
    assert text.count(old) == 1, old
    return text.replace(old, new)
