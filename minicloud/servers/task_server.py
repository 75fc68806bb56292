"""The program of a task: a small HTTP server that says which task it is.

It stands alone, so that a process of it starts quickly: `task_processes` runs this file.
It ends at SIGTERM, as a container does that is asked to stop, and with its parent: then its
standard input closes.
"""

import json
import os
import signal
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any

_TOLD = ("TASK_ID", "SERVICE", "REVISION", "AVAILABILITY_ZONE")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body are two writes; the second would wait for the first's acknowledgement.
    disable_nagle_algorithm = True
    requests = count(1)

    def do_GET(self) -> None:
        if self.path.partition("?")[0] == "/health":
            self._answer({"status": "ok"})
            return
        told: dict[str, Any] = {name.lower(): os.environ.get(name, "") for name in _TOLD}
        self._answer(told | {"pid": os.getpid(), "request": next(self.requests)})

    def _answer(self, told: dict[str, Any]) -> None:
        body = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True


def _end_with_parent() -> None:
    sys.stdin.read()
    os._exit(0)


def main() -> None:
    """Serve on a free port of loopback, after its number was written to standard output."""
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    server = _Server(("127.0.0.1", 0), _Handler)
    print(server.server_address[1], flush=True)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    server.serve_forever()


if __name__ == "__main__":
    main()
