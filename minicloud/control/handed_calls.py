"""Calls that come without HTTP, handed to moto: see `direct_calls`, the client's side."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from functools import cache, lru_cache
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from minicloud.control import known_routes
from minicloud.control.frames import AwsAnswer, AwsCall
from minicloud.control.unwritten import Document, leaving_unwritten

_ADDRESSES_KEPT = 1_000
_UNWRITTEN = frozenset({"ec2", "elasticloadbalancing"})
"""Services whose answers are documents until the last: others count or compress the text."""


def answer(call: AwsCall) -> AwsAnswer | None:
    """What moto answers; None where no service of moto's stands at the address.

    The body may be a Document, which who reads it here need not write.
    """
    handler = _handler_of(call.url)
    if handler is None:
        return None
    exceptions: Any = import_module("moto.core.exceptions")
    asked = HandedRequest(call)
    body: Any
    service = call.url.partition("://")[2].partition(".")[0]
    try:
        with leaving_unwritten() if service in _UNWRITTEN else nullcontext():
            status, headers, body = handler(asked, call.url, asked.headers)
    except exceptions.HTTPException as error:
        status, headers, body = error.code, dict(error.get_headers()), error.get_body()
    if isinstance(body, Document):
        body.set_request_id(headers["x-amzn-requestid"])
        if int(status) >= 300:  # errors are read in several ways
            body = bytes(body)
    content = body.encode() if isinstance(body, str) else body
    return AwsAnswer(int(status), headers, content)


@lru_cache(_ADDRESSES_KEPT)
def _handler_of(address: str) -> Callable[..., Any] | None:
    if not known_routes.is_whole_service(address):
        return None
    try:
        return known_routes.handler_of(import_module("moto.core.botocore_stubber"), address)
    except ModuleNotFoundError:
        # moto needs more packages for some services; a request is told so.
        return None


class HandedRequest:
    """What moto reads of a request of its own class, for a POST to a service's one address."""

    from_wsgi_server = False
    method = "POST"
    content_encoding = None
    query_string = b""
    path = raw_path = "/"
    files: dict[str, Any] = {}  # noqa: RUF012  never written

    def __init__(self, call: AwsCall) -> None:
        self.raw_url = call.url
        self.headers = _headers_class()(call.headers, urlsplit(call.url).netloc)
        self.content_type = self.headers.get("Content-Type", "")
        self.form: Mapping[str, str] = call.form
        self.data = call.text.encode()
        self.values = self.form
        self.environ: dict[str, Any] = {}

    def get_data(self, **_how: Any) -> bytes:
        return self.data


@cache
def _headers_class() -> Any:
    headers: Any = import_module("werkzeug.datastructures").Headers

    class SentHeaders(headers):  # type: ignore[misc]
        """werkzeug's headers go through a list for each name; these are never written."""

        def __init__(self, sent: Mapping[str, str], host: str) -> None:
            super().__init__()
            self._list = [*sent.items(), ("Host", host)]
            self._by_name = {name.lower(): value for name, value in self._list}

        def _get_key(self, key: str) -> str:
            found = self._by_name.get(key.lower())
            return super()._get_key(key) if found is None else found

        def __contains__(self, key: object) -> bool:
            return isinstance(key, str) and key.lower() in self._by_name

    return SentHeaders
