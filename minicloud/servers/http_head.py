"""Heads of HTTP/1.1 messages: read strictly, within an Application Load Balancer's limits."""

import re
from asyncio import IncompleteReadError, LimitOverrunError, StreamReader
from dataclasses import dataclass

# Source: ALB User Guide, Troubleshoot, HTTP 400 (16K a request line, 16K a header, 64K in all).
MAX_LINE_BYTES = 16 * 1024
MAX_HEAD_BYTES = 64 * 1024

Headers = tuple[tuple[str, str], ...]

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f]*")
_REQUEST_LINE = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+) ([\x21-\x7e\x80-\xff]+) HTTP/1\.([01])")
_STATUS_LINE = re.compile(r"HTTP/1\.([01]) ([1-5][0-9]{2})(?: ([^\x00-\x08\x0a-\x1f\x7f]*))?")

# What belongs to one connection and is never passed on. Source: RFC 9110, section 7.6.1.
_HOP_BY_HOP = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)


class HeadError(ValueError):
    """A head that is not HTTP; `status` is what an Application Load Balancer answers."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class RequestHead:
    method: str
    target: str
    minor_version: int
    headers: Headers

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]


@dataclass(frozen=True, slots=True)
class ResponseHead:
    status: int
    reason: str
    minor_version: int
    headers: Headers


async def read_head(reader: StreamReader) -> bytes:
    """The bytes of the next head without its blank line; empty when the peer is done.

    Raises HeadError when it is too large or cut off. Waits for ever: callers set a timeout.
    """
    try:
        raw = await reader.readuntil(b"\r\n\r\n")
    except IncompleteReadError as error:
        if error.partial.strip():
            raise HeadError(400, "the connection ended in the middle of a head") from error
        return b""
    except LimitOverrunError as error:
        raise HeadError(400, f"the head is larger than {MAX_HEAD_BYTES} bytes") from error
    if len(raw) > MAX_HEAD_BYTES:
        raise HeadError(400, f"the head is larger than {MAX_HEAD_BYTES} bytes")
    # Blank lines before a request are to be skipped. Source: RFC 9112, section 2.2.
    return raw[:-4].lstrip(b"\r\n")


def parse_request(raw: bytes) -> RequestHead:
    """Raises HeadError when it is not a request in origin form or is ambiguous."""
    first, headers = _lines(raw)
    match = _REQUEST_LINE.fullmatch(first)
    if not match:
        raise HeadError(400, f"{first[:80]!r} is no HTTP/1.1 request line")
    method, target, minor = match.groups()
    if target != "*" and not target.startswith("/"):
        # The absolute form is for proxies that a client knows of. Its host is in Host as well.
        scheme, found, rest = target.partition("://")
        if not found or scheme.lower() not in ("http", "https"):
            raise HeadError(400, f"{target[:80]!r} is neither a path nor a URL")
        _, slash, path = rest.partition("/")
        target = slash + path or "/"
    if minor == "1" and len(values(headers, "host")) != 1:
        raise HeadError(400, "an HTTP/1.1 request has exactly one Host header")
    return RequestHead(method, target, int(minor), headers)


def parse_response(raw: bytes) -> ResponseHead:
    """Raises HeadError when it is not a response."""
    first, headers = _lines(raw)
    match = _STATUS_LINE.fullmatch(first)
    if not match:
        raise HeadError(502, f"{first[:80]!r} is no HTTP/1.1 status line")
    return ResponseHead(int(match[2]), match[3] or "", int(match[1]), headers)


def write_head(first_line: str, headers: Headers) -> bytes:
    lines = [first_line, *(f"{name}: {value}" for name, value in headers), "", ""]
    return "\r\n".join(lines).encode("latin-1")


def values(headers: Headers, name: str) -> list[str]:
    """All values of the header, in the order in which they were sent."""
    return [value for key, value in headers if key.lower() == name]


def has_token(headers: Headers, name: str, token: str) -> bool:
    """Whether a list header such as Connection holds the token, in any case."""
    listed = ",".join(values(headers, name)).lower().split(",")
    return token in (each.strip() for each in listed)


def end_to_end(headers: Headers, also: frozenset[str] = frozenset()) -> Headers:
    """The headers that are passed on: neither hop-by-hop, nor named by Connection, nor `also`."""
    named = {each.strip().lower() for v in values(headers, "connection") for each in v.split(",")}
    dropped = _HOP_BY_HOP | named | also
    return tuple(pair for pair in headers if pair[0].lower() not in dropped)


def _lines(raw: bytes) -> tuple[str, Headers]:
    first, *rest = raw.decode("latin-1").split("\r\n")
    if len(first) > MAX_LINE_BYTES:
        raise HeadError(400, f"the first line is longer than {MAX_LINE_BYTES} bytes")
    headers = []
    for line in rest:
        if len(line) > MAX_LINE_BYTES:
            raise HeadError(400, f"a header is longer than {MAX_LINE_BYTES} bytes")
        name, colon, value = line.partition(":")
        value = value.strip(" \t")
        if not colon or not _TOKEN.fullmatch(name) or not _VALUE.fullmatch(value):
            raise HeadError(400, f"{line[:80]!r} is no header")
        headers.append((name, value))
    return first, tuple(headers)
