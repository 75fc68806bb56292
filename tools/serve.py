"""Serves the built book on this machine only.

Run: python -m tools.serve [--port PORT] [--site FOLDER]

Text goes out gzipped to whoever takes it, and WebAssembly under the type that browsers want for
compiling it as it arrives.
"""

import argparse
import errno
import gzip
import io
import os
import sys
from email.utils import formatdate
from functools import lru_cache, partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import BinaryIO

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "_build" / "html"
HOST = "127.0.0.1"
FIRST_PORT = 8000
PORTS_TRIED = 50
TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".wasm": "application/wasm",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}
GZIPPED = {".html", ".css", ".js", ".mjs", ".json", ".svg", ".wasm", ".txt", ".inv"}


@lru_cache(maxsize=64)
def _gzipped(path: str, changed_ns: int, size_bytes: int) -> bytes:
    # Two changes within a tick of the clock have one time.
    return gzip.compress(Path(path).read_bytes(), compresslevel=6)


class SiteHandler(SimpleHTTPRequestHandler):
    """Files of one folder, with the types of TYPES."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | TYPES
    protocol_version = "HTTP/1.1"

    def send_head(self) -> BinaryIO | None:
        path = self.translate_path(self.path)
        takes_gzip = "gzip" in self.headers.get("Accept-Encoding", "")
        if os.path.isdir(path):
            path = os.path.join(path, "index.html")
        if not takes_gzip or Path(path).suffix not in GZIPPED or not os.path.isfile(path):
            return super().send_head()  # type: ignore[return-value]
        if os.path.isdir(self.translate_path(self.path)) and not self.path.endswith("/"):
            return super().send_head()  # type: ignore[return-value]  # the redirect to "folder/"
        status = os.stat(path)
        changed = formatdate(status.st_mtime, usegmt=True)
        if self.headers.get("If-Modified-Since") == changed:
            self.send_response(HTTPStatus.NOT_MODIFIED)
            self.end_headers()
            return None
        body = _gzipped(path, status.st_mtime_ns, status.st_size)
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Last-Modified", changed)
        self.send_header("Vary", "Accept-Encoding")
        self.end_headers()
        return io.BytesIO(body)

    def end_headers(self) -> None:
        # The book is rebuilt while it is read: always ask whether a page has changed.
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing: a reader's terminal need not tell each file."""


class CannotServeError(RuntimeError):
    """There is no site, or no port to serve it on."""


def bind(site: Path, port: int | None) -> ThreadingHTTPServer:
    """A server on `port`, or with None on the first free port from 8000."""
    if not (site / "index.html").exists():
        raise CannotServeError(f"{site}/index.html is missing: run `make book`")
    handler = partial(SiteHandler, directory=str(site))
    for candidate in [port] if port is not None else range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        try:
            return ThreadingHTTPServer((HOST, candidate), handler)
        except OSError as error:
            if error.errno == errno.EACCES:
                raise CannotServeError(f"port {candidate} needs privileges: take another") from None
            if error.errno != errno.EADDRINUSE:
                raise
    if port is not None:
        raise CannotServeError(f"port {port} is in use: free it, or leave --port out to find one")
    last = FIRST_PORT + PORTS_TRIED - 1
    raise CannotServeError(f"ports {FIRST_PORT} to {last} are all in use: name one with --port")


def port_number(text: str) -> int:
    """A TCP port from the command line; 0 lets the system choose."""
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"port is {text!r}; expected a number up to 65535")
    return int(text)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.serve", description=__doc__)
    parser.add_argument("--port", type=port_number, help="default: the first free from 8000")
    parser.add_argument("--site", type=Path, default=SITE, help="default: _build/html")
    options = parser.parse_args(arguments)
    try:
        server = bind(options.site, options.port)
    except CannotServeError as error:
        print(f"serve: {error}", file=sys.stderr)
        return 1
    print(f"The book: http://{HOST}:{server.server_port}/  (stop with Ctrl-C)", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print()
    finally:
        server.server_close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
