"""The request that moto's services see, made directly for what most requests are.

werkzeug has a builder made for tests, with forms, files and base addresses: a POST of a text to
https://SERVICE.REGION.amazonaws.com/ needs none of it.
"""

import sys
from collections.abc import Iterator
from importlib import import_module
from io import BytesIO
from typing import Any

_HEADERS_OF_THEIR_OWN = {"content-type", "content-length"}
_SCHEME = "https://"


def replacements() -> Iterator[tuple[Any, str, Any]]:
    """(owner, name, what to put there): moto's `normalize_request`, with a short way."""
    stubber: Any = import_module("moto.core.botocore_stubber")
    request_module: Any = import_module("moto.core.request")
    original = stubber.normalize_request
    prepared = stubber.AWSPreparedRequest
    names_kept_as_sent = request_module.PRESERVED_HEADER_NAMES_ENVIRON_KEY

    def normalize_request(request: Any) -> Any:
        if type(request) is not prepared:
            return original(request)
        environ = _environ(request.method, request.url, request.headers, request.body)
        if environ is None:
            return original(request)
        made = request_module.Request(environ)
        environ[names_kept_as_sent] = {}
        return made

    yield stubber, "normalize_request", normalize_request
    # A host that begins with xn-- would be decoded, or fail to: AWS's hosts are never coded.
    yield import_module("werkzeug.urls"), "_decode_idna", str


def _environ(method: str, url: str, headers: Any, body: Any) -> dict[str, Any] | None:
    """What WSGI calls the environment; None where the long way has to be gone."""
    host = url[len(_SCHEME) : -1]
    if not (url.startswith(_SCHEME) and url.endswith("/") and _is_plain(host)):
        return None
    if isinstance(body, str):
        body = body.encode()
    if type(body) is not bytes or not body:
        return None
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": "/",
        "QUERY_STRING": "",
        "REQUEST_URI": "/",
        "RAW_URI": "/",
        "SERVER_NAME": host,
        "SERVER_PORT": "443",
        "HTTP_HOST": host,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "https",
        "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    described = {}
    sent = {}
    for name, value in headers.items():
        if isinstance(value, bytes):
            value = value.decode("utf-8")
        lower = name.lower()
        if type(value) is not str or "\n" in value or "\r" in value or "_" in name:
            return None
        if lower in _HEADERS_OF_THEIR_OWN:
            if lower in described:
                return None
            described[lower] = value
        elif lower != "transfer-encoding":
            key = f"HTTP_{name.upper().replace('-', '_')}"
            if key in sent:
                return None
            sent[key] = value
    if "content-type" in described:
        environ["CONTENT_TYPE"] = described["content-type"]
    environ["CONTENT_LENGTH"] = str(len(body))
    environ.update(sent)
    return environ


def _is_plain(host: str) -> bool:
    """Whether it is a name as AWS gives them: no port, no path, nothing to encode."""
    return host.isascii() and host.replace("-", "").replace(".", "").isalnum() and host.islower()
