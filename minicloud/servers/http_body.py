"""Bodies of HTTP/1.1 messages: how long they are, and passing them on piece by piece."""

import asyncio
import re
from asyncio import IncompleteReadError, LimitOverrunError, StreamReader
from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import Enum

from minicloud.servers.http_head import HeadError, Headers, RequestHead, ResponseHead, values

_PIECE_BYTES = 64 * 1024
_DIGITS = re.compile(r"[0-9]{1,18}")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r\n")


class Framing(Enum):
    NONE = "none"
    LENGTH = "length"
    CHUNKED = "chunked"
    UNTIL_CLOSE = "until close"


@dataclass(frozen=True, slots=True)
class Body:
    """How a body is delimited; `length` is in bytes and counts for LENGTH only."""

    framing: Framing
    length: int = 0


class BodyError(Exception):
    """A body that ended too early or is not framed as its head says."""


NO_BODY = Body(Framing.NONE)


def request_body(head: RequestHead) -> Body:
    """Raises HeadError on lengths that two servers could read in two ways (request smuggling).

    Source: RFC 9112, section 6; ALB User Guide, Troubleshoot, HTTP 501 (Transfer-Encoding is
    chunked or identity).
    """
    coding = _transfer_coding(head.headers, refuse_with=501)
    length = _content_length(head.headers, refuse_with=400)
    if coding == "chunked":
        if length is not None or head.minor_version == 0:
            raise HeadError(400, "Transfer-Encoding with Content-Length, or in HTTP/1.0")
        return Body(Framing.CHUNKED)
    return Body(Framing.LENGTH, length) if length else NO_BODY


def response_body(head: ResponseHead, method: str) -> Body:
    """Raises HeadError when the length is malformed."""
    if method == "HEAD" or head.status < 200 or head.status in (204, 304):
        return NO_BODY
    if _transfer_coding(head.headers, refuse_with=502) == "chunked":
        return Body(Framing.CHUNKED)
    length = _content_length(head.headers, refuse_with=502)
    if length is None:
        return Body(Framing.UNTIL_CLOSE)
    return Body(Framing.LENGTH, length)


async def pieces(
    reader: StreamReader, body: Body, idle_s: float | None = None
) -> AsyncIterator[bytes]:
    """The content in pieces as they come, without framing.

    Raises BodyError when it breaks off, TimeoutError when nothing comes for `idle_s`.
    """
    match body.framing:
        case Framing.NONE:
            return
        case Framing.LENGTH:
            async for piece in _exactly(reader, body.length, idle_s):
                yield piece
        case Framing.UNTIL_CLOSE:
            while piece := await _some(reader, _PIECE_BYTES, idle_s):
                yield piece
        case Framing.CHUNKED:
            while size := _chunk_size(await _line(reader, idle_s)):
                async for piece in _exactly(reader, size, idle_s):
                    yield piece
                if await _line(reader, idle_s) != b"\r\n":
                    raise BodyError("a chunk is longer than its size says")
            while await _line(reader, idle_s) != b"\r\n":
                pass  # trailers are hop-by-hop for us: dropped


def framed(piece: bytes, framing: Framing) -> bytes:
    """A piece as it goes out in that framing."""
    return b"%x\r\n%b\r\n" % (len(piece), piece) if framing is Framing.CHUNKED else piece


LAST_CHUNK = b"0\r\n\r\n"


async def _some(reader: StreamReader, at_most: int, idle_s: float | None) -> bytes:
    async with asyncio.timeout(idle_s):
        return await reader.read(at_most)


async def _exactly(reader: StreamReader, length: int, idle_s: float | None) -> AsyncIterator[bytes]:
    left = length
    while left:
        piece = await _some(reader, min(left, _PIECE_BYTES), idle_s)
        if not piece:
            raise BodyError(f"the body ended {left} bytes early")
        left -= len(piece)
        yield piece


async def _line(reader: StreamReader, idle_s: float | None) -> bytes:
    try:
        async with asyncio.timeout(idle_s):
            return await reader.readuntil(b"\r\n")
    except (IncompleteReadError, LimitOverrunError) as error:
        raise BodyError("a chunked body broke off") from error


def _chunk_size(line: bytes) -> int:
    match = _CHUNK_SIZE.fullmatch(line)
    if not match:
        raise BodyError(f"{line[:40]!r} is no chunk size")
    return int(match[1], 16)


def _transfer_coding(headers: Headers, refuse_with: int) -> str:
    coding = ",".join(values(headers, "transfer-encoding")).lower().strip()
    if coding not in ("", "identity", "chunked"):
        raise HeadError(refuse_with, f"Transfer-Encoding {coding!r} is not supported")
    return coding


def _content_length(headers: Headers, refuse_with: int) -> int | None:
    lengths = {each.strip() for v in values(headers, "content-length") for each in v.split(",")}
    if not lengths:
        return None
    if len(lengths) > 1 or not _DIGITS.fullmatch(next(iter(lengths))):
        raise HeadError(refuse_with, f"Content-Length is {sorted(lengths)}")
    return int(lengths.pop())
