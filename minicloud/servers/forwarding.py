"""Passing one request on to a target, and the target's answer back."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

from minicloud.dataplane.trace import Reason
from minicloud.servers.http_body import (
    LAST_CHUNK,
    Body,
    BodyError,
    Framing,
    framed,
    pieces,
    response_body,
)
from minicloud.servers.http_head import (
    HeadError,
    Headers,
    RequestHead,
    ResponseHead,
    end_to_end,
    parse_response,
    read_head,
    values,
    write_head,
)

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Connect = Callable[[], Awaitable[Streams]]

_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class NoAnswerError(Exception):
    """The target gave no answer that can be passed on; nothing was sent to the client yet."""

    def __init__(self, status: int, reason: Reason) -> None:
        super().__init__(f"{status}: {reason}")
        self.status = status
        self.reason = reason


class ClientGoneError(Exception):
    """The client broke off, or sent a body that is none."""

    def __init__(self, status: int) -> None:
        super().__init__(f"the client broke off ({status})")
        self.status = status


@dataclass(frozen=True, slots=True)
class Forwarded:
    """What the client was answered, and whether its connection can be used again."""

    status: int
    reason: Reason
    reusable: bool


@dataclass(frozen=True, slots=True)
class Forwarding:
    """One request on its way; `idle_s` is the balancer's idle timeout on our clock."""

    client: Streams
    head: RequestHead
    body: Body
    forwarded_headers: Headers
    idle_s: float
    keep_alive: bool

    async def send(self, connect: Connect, answer_headers: Headers) -> Forwarded:
        """Passes it to the target and streams the answer back.

        Raises NoAnswerError with 502 when the connection is refused or breaks or the answer is
        malformed, with 504 when connecting or answering takes too long.
        Source: ALB User Guide, Troubleshoot, HTTP 502 and HTTP 504.
        """
        try:
            reader, writer = await connect()
        except TimeoutError as error:
            raise NoAnswerError(504, Reason.CONNECT_TIMEOUT) from error
        except OSError as error:
            raise NoAnswerError(502, Reason.REFUSED) from error
        sending = asyncio.create_task(self._send_request(writer))
        try:
            answer = await self._first_answer(reader, sending)
            body = _checked_body(answer, self.head.method)
            reusable = self.keep_alive and sending.done()
            return await self._pass_back(reader, answer, body, reusable, answer_headers)
        finally:
            sending.cancel()
            with contextlib.suppress(asyncio.CancelledError, ClientGoneError, OSError):
                await sending
            writer.transport.abort()

    async def _send_request(self, writer: asyncio.StreamWriter) -> None:
        client_reader, client_writer = self.client
        headers = end_to_end(self.head.headers, frozenset({"expect", "content-length"}))
        framing = self.body.framing
        if framing is Framing.LENGTH:
            headers += (("Content-Length", str(self.body.length)),)
        elif framing is Framing.CHUNKED:
            headers += (("Transfer-Encoding", "chunked"),)
        line = f"{self.head.method} {self.head.target} HTTP/1.1"
        writer.write(write_head(line, (*headers, *self.forwarded_headers)))
        if framing is not Framing.NONE and values(self.head.headers, "expect"):
            client_writer.write(_CONTINUE)
        try:
            async for piece in pieces(client_reader, self.body, self.idle_s):
                writer.write(framed(piece, framing))
                await _drained(writer)
        except BodyError as error:
            raise ClientGoneError(400) from error
        except TimeoutError as error:
            raise ClientGoneError(408) from error
        if framing is Framing.CHUNKED:
            writer.write(LAST_CHUNK)
        await _drained(writer)

    async def _first_answer(
        self, reader: asyncio.StreamReader, sending: asyncio.Task[None]
    ) -> ResponseHead:
        """The target's answer, which may come before all of the request is sent."""
        reading = asyncio.create_task(final_head(reader))
        try:
            await asyncio.wait({sending, reading}, return_when=asyncio.FIRST_COMPLETED)
            if sending.done():
                sending.result()
            async with asyncio.timeout(self.idle_s):
                return await reading
        except TimeoutError as error:
            raise NoAnswerError(504, Reason.IDLE_TIMEOUT) from error
        except (HeadError, EOFError, OSError) as error:
            raise NoAnswerError(502, Reason.RESET) from error
        finally:
            reading.cancel()

    async def _pass_back(
        self,
        reader: asyncio.StreamReader,
        answer: ResponseHead,
        body: Body,
        reusable: bool,
        answer_headers: Headers,
    ) -> Forwarded:
        writer = self.client[1]
        framing = body.framing
        headers = end_to_end(answer.headers) + answer_headers
        if framing in (Framing.CHUNKED, Framing.UNTIL_CLOSE):
            headers = end_to_end(headers, frozenset({"content-length"}))
            if self.head.minor_version == 1:
                framing = Framing.CHUNKED
                headers += (("Transfer-Encoding", "chunked"),)
            else:
                framing, reusable = Framing.UNTIL_CLOSE, False
        headers += (("Connection", "keep-alive" if reusable else "close"),)
        try:
            writer.write(write_head(f"HTTP/1.1 {answer.status} {answer.reason}", headers))
            async for piece in _until_it_breaks(pieces(reader, body, self.idle_s)):
                writer.write(framed(piece, framing))
                await writer.drain()
            if framing is Framing.CHUNKED:
                writer.write(LAST_CHUNK)
            await writer.drain()
        except _BrokeOffError:
            # The status is on its way already: all that can be said is that the body is cut.
            writer.transport.abort()
            return Forwarded(answer.status, Reason.RESET, reusable=False)
        except OSError as error:
            raise ClientGoneError(460) from error
        return Forwarded(answer.status, Reason.ANSWERED, reusable)


class _BrokeOffError(Exception):
    """The target stopped in the middle of its answer's body."""


async def _until_it_breaks(
    source: AsyncIterator[bytes],
) -> AsyncIterator[bytes]:
    try:
        async for piece in source:
            yield piece
    except (BodyError, TimeoutError, OSError) as error:
        raise _BrokeOffError from error


async def _drained(writer: asyncio.StreamWriter) -> None:
    # A target that answers early may close its side: its answer counts, not our loss.
    with contextlib.suppress(OSError):
        await writer.drain()


async def final_head(reader: asyncio.StreamReader) -> ResponseHead:
    """The head of the answer, after those that only say that it will come.

    Raises HeadError or EOFError when there is none.
    """
    while True:
        raw = await read_head(reader)
        if not raw:
            raise EOFError("the target closed the connection without an answer")
        head = parse_response(raw)
        if head.status == 101:
            raise HeadError(502, "the target switched protocols without having been asked")
        if head.status >= 200:
            return head


def _checked_body(answer: ResponseHead, method: str) -> Body:
    try:
        return response_body(answer, method)
    except HeadError as error:
        raise NoAnswerError(502, Reason.RESET) from error
