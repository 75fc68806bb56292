"""Lambda's Runtime API for one execution environment: its process asks for events and answers.

Source: Lambda Developer Guide, Using the Lambda runtime API for custom runtimes.
"""

import asyncio
import re
import time
from dataclasses import dataclass, field

from minicloud.dataplane.function_run import RESPONSE_LIMIT_BYTES, Invocation
from minicloud.servers.http_exchange import Received, Reply, exchange
from minicloud.servers.listening import HOST, Listening

_PREFIX = "/2018-06-01/runtime/"
_ANSWER = re.compile(r"invocation/([0-9a-f-]{36})/(response|error)")
# Errors may be as long as answers, and a little is around them.
_MOST_BYTES = RESPONSE_LIMIT_BYTES + 64 * 1024
_ACCEPTED = Reply(202, b'{"status":"OK"}')


@dataclass(frozen=True, slots=True)
class RuntimeAnswer:
    """What the process said of an event, or of its own start: `failed` where it is an error."""

    payload: bytes
    failed: bool


@dataclass(slots=True)
class _Asked:
    invocation: Invocation
    timeout_s: float
    answer: asyncio.Future[RuntimeAnswer] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class RuntimeApi:
    """Speaks HTTP on loopback with one process. To be used in the event loop's thread."""

    def __init__(self) -> None:
        self.ready = asyncio.get_running_loop().create_future()
        """Done with None when the process first asks for an event, or with its error."""
        self._waiting: asyncio.Queue[_Asked] = asyncio.Queue()
        self._current: _Asked | None = None
        self._listening = Listening(self._serve)
        self._listening.open()

    @property
    def address(self) -> str:
        return f"{HOST}:{self.port}"

    @property
    def port(self) -> int:
        return self._listening.port

    def hand_over(self, invocation: Invocation, timeout_s: float) -> asyncio.Future[RuntimeAnswer]:
        """Give the process an event; the future is done with what it answers."""
        asked = _Asked(invocation, timeout_s)
        self._waiting.put_nowait(asked)
        return asked.answer

    def close(self) -> None:
        """Serve no more."""
        self._listening.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await exchange(reader, writer, self._respond, _MOST_BYTES, self._refused)

    async def _respond(self, received: Received) -> Reply:
        place = received.path.removeprefix(_PREFIX)
        if received.method == "GET" and place == "invocation/next":
            return await self._next()
        if received.method != "POST":
            return Reply(404)
        if place == "init/error":
            if not self.ready.done():
                self.ready.set_result(RuntimeAnswer(received.body, failed=True))
            return _ACCEPTED
        named = _ANSWER.fullmatch(place)
        if named is None:
            return Reply(404)
        return self._settle(named[1], RuntimeAnswer(received.body, failed=named[2] == "error"))

    async def _next(self) -> Reply:
        if not self.ready.done():
            self.ready.set_result(None)
        self._current = await self._waiting.get()
        told = self._current.invocation
        deadline_ms = int((time.time() + self._current.timeout_s) * 1000)
        headers = (
            ("Content-Type", "application/json"),
            ("Lambda-Runtime-Aws-Request-Id", told.request_id),
            ("Lambda-Runtime-Deadline-Ms", str(deadline_ms)),
            ("Lambda-Runtime-Invoked-Function-Arn", told.invoked_arn),
            ("Lambda-Runtime-Trace-Id", told.trace),
        )
        return Reply(200, told.payload, headers)

    def _settle(self, request_id: str, answer: RuntimeAnswer) -> Reply:
        current = self._current
        if current is None or current.invocation.request_id != request_id:
            return Reply(400, b'{"errorType":"InvalidRequestID"}')
        if len(answer.payload) > RESPONSE_LIMIT_BYTES:
            self._too_large(current, len(answer.payload))
            return Reply(413, b'{"errorType":"RequestEntityTooLarge"}')
        if not current.answer.done():
            current.answer.set_result(answer)
        return _ACCEPTED

    def _refused(self, status: int, message: str) -> Reply:
        if status == 413 and self._current is not None:
            self._too_large(self._current, None)
        return Reply(status, b'{"errorType":"RequestEntityTooLarge"}')

    def _too_large(self, current: _Asked, length: int | None) -> None:
        """Source: wording as moto has it from AWS (Function.ResponseSizeTooLarge)."""
        text = (
            b'{"errorMessage":"Response payload size exceeded maximum allowed payload size '
            b'(%d bytes).","errorType":"Function.ResponseSizeTooLarge"}' % RESPONSE_LIMIT_BYTES
        )
        if not current.answer.done():
            current.answer.set_result(RuntimeAnswer(text, failed=True))
