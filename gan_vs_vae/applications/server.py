"""A server of the page for this computer alone: it listens on the loopback address."""

import http.server
import mimetypes
import sys
import webbrowser
from typing import Any
from urllib.parse import unquote, urlsplit

from gan_vs_vae.errors import UserError
from gan_vs_vae.ranges import Range

HOST = "127.0.0.1"
PORTS = Range(0, 65535, whole=True)
NAMES = (HOST, "localhost")
TYPES = {".mjs": "text/javascript", ".js": "text/javascript", ".gz": "application/gzip"}


def check_port(port: int) -> None:
    """Raise `UserError` if there is no port of that number."""
    if fault := PORTS.fault(port):
        raise UserError(f"--port must be {fault}, not {port}; 0 takes a free one")


class Server(http.server.ThreadingHTTPServer):
    """A server of files in memory.

    Args:
        files: `{name: content}`.
        port: int. 0 takes a free one.

    Attributes:
        url: str. The address of the page.

    Raises:
        UserError: if the port is taken.
    """

    daemon_threads = True

    def __init__(self, files: dict[str, bytes], port: int = 0):
        self.files = files
        try:
            super().__init__((HOST, port), Handler)
        except OSError as error:
            raise UserError(
                f"cannot listen on port {port}: {error.strerror}; choose another one by --port"
            ) from error
        self.url = f"http://{HOST}:{self.server_port}/"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Report an error, unless the browser broke its request off: a page that is left does."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers GET for the files of its server, and nothing else."""

    server: Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        # A page of a stranger whose name was bound to this address has another host.
        host = self.headers.get("Host", "").rpartition(":")[0]
        name = unquote(urlsplit(self.path).path).lstrip("/") or "index.html"
        content = self.server.files.get(name) if host in NAMES else None
        if content is None:
            self.send_error(404)
            return
        suffix = name[name.rfind(".") :]
        kind = TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments: object) -> None:
        """Print nothing: the terminal has the address of the page."""


def serve(files: dict[str, bytes], port: int, open_browser: bool) -> None:
    """Serve the page until Ctrl-C."""
    with Server(files, port) as server:
        print(f"the page is at {server.url} until Ctrl-C", flush=True)
        if open_browser:
            webbrowser.open(server.url)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("\nstopped")
