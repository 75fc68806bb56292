"""One connection to a server that answers by itself: requests in, replies out."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus

from minicloud.servers.http_body import BodyError, Framing, pieces, request_body
from minicloud.servers.http_head import (
    HeadError,
    Headers,
    RequestHead,
    has_token,
    parse_request,
    read_head,
    write_head,
)


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it arrived."""

    method: str
    path: str
    query: str
    headers: Headers
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """What an application answers. To HEAD the body is not sent, only its length.

    `length`: of a body that the application did not make because nobody is sent it.
    """

    status: int = 200
    body: bytes = b""
    headers: Headers = (("Content-Type", "application/json"),)
    length: int | None = None


class BodyTooLargeError(BodyError):
    """More than this server takes."""


def _without_words(status: int, _message: str) -> Reply:
    return Reply(status, headers=())


async def exchange(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    respond: Callable[[Received], Awaitable[Reply]],
    max_body_bytes: int,
    refuse: Callable[[int, str], Reply] = _without_words,
) -> None:
    """Answers requests until the client leaves, or sends what cannot be read as one.

    `refuse` words the answer to that: 400, or 413 for a body of more than `max_body_bytes`.
    """
    while raw := await read_head(reader):
        try:
            head = parse_request(raw)
            received = await _receive(reader, writer, head, max_body_bytes)
        except BodyTooLargeError as error:
            _write(writer, refuse(413, str(error)), keep=False)
            return
        except (HeadError, BodyError) as error:
            _write(writer, refuse(400, str(error)), keep=False)
            return
        reply = await respond(received)
        keep = head.minor_version == 1 and not has_token(head.headers, "connection", "close")
        _write(writer, reply, keep=keep, with_body=head.method != "HEAD")
        await writer.drain()
        if not keep:
            return


def _write(
    writer: asyncio.StreamWriter, reply: Reply, *, keep: bool, with_body: bool = True
) -> None:
    headers = (
        *reply.headers,
        ("Content-Length", str(len(reply.body) if with_body else reply.length or len(reply.body))),
        ("Connection", "keep-alive" if keep else "close"),
    )
    writer.write(write_head(f"HTTP/1.1 {reply.status} {_phrase(reply.status)}", headers))
    if with_body:
        writer.write(reply.body)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


async def _receive(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, head: RequestHead, at_most: int
) -> Received:
    body = request_body(head)
    if body.framing is Framing.LENGTH and body.length > at_most:
        raise BodyTooLargeError(f"a body of {body.length} bytes is more than {at_most}")
    if has_token(head.headers, "expect", "100-continue"):
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    content = bytearray()
    async for piece in pieces(reader, body):
        content += piece
        if len(content) > at_most:
            raise BodyTooLargeError(f"a body is more than {at_most} bytes")
    return Received(head.method, head.path, head.query, head.headers, bytes(content))
