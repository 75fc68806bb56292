"""The student's side of the gateway: AWS requests go to the cloud's process, over one socket.

Neither moto nor any other part of the emulated cloud is imported here.
"""

import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from types import FrameType
from typing import Any

from minicloud.control.frames import (
    LENGTH_BYTES,
    RESPONSE_LIMIT_BYTES,
    Advance,
    AwsAnswer,
    AwsCall,
    AwsRequest,
    FrameError,
    Join,
    Order,
    Reset,
    Silence,
    read_answer,
    write_call,
    write_order,
    write_request,
)

GATEWAY_VARIABLE = "MINICLOUD_GATEWAY_FD"


class GatewayError(RuntimeError):
    """The cloud's process refused a request, or is gone."""


class GatewayClient:
    """The cloud in another process, asked for one thing at a time."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._one_at_a_time = threading.Lock()

    @classmethod
    def from_environment(cls) -> "GatewayClient | None":
        """The client of the socket that this process inherited; None when it has none."""
        number = os.environ.get(GATEWAY_VARIABLE)
        if not number:
            return None
        try:
            # The number stays open when this object goes: a later start() uses it again.
            return cls(socket.socket(fileno=os.dup(int(number))))
        except (ValueError, OSError) as error:
            raise GatewayError(
                f"{GATEWAY_VARIABLE}={number!r} names no open socket ({error}). "
                "Unset it to start a cloud in this process."
            ) from error

    def answer(self, request: Any) -> Any:
        """Send a botocore AWSPreparedRequest, return the cloud's AWSResponse."""
        from botocore.awsrequest import AWSResponse

        try:
            frame = write_request(_plain(request))
        except FrameError as error:
            raise GatewayError(str(error)) from None
        answer = self._ask(frame)
        if not isinstance(answer, AwsAnswer):
            raise GatewayError(f"the emulated cloud refused the request: {answer}")
        return AWSResponse(request.url, answer.status, answer.headers, RawBody(bytes(answer.body)))

    def has_nothing(self, _service: str, _store: str, _operation: str, _region: str) -> None:
        """Nobody knows it here: what stands is at the other end."""

    def hand(self, call: AwsCall) -> AwsAnswer:
        """Send a call without HTTP, return the cloud's answer."""
        answer = self._ask(write_call(call))
        if not isinstance(answer, AwsAnswer):
            raise GatewayError(f"the emulated cloud refused the request: {answer}")
        return answer

    @property
    def now_s(self) -> float:
        """Virtual seconds since the cloud was started or reset."""
        return self._order(Join())

    def advance(self, seconds: float) -> float:
        """Let virtual time pass; return the new time."""
        return self._order(Advance(seconds))

    def reset(self, seed: int) -> None:
        """Forget everything that was made; ids start over from `seed`."""
        self._order(Reset(seed))

    def silence(self, instance_id: str, silent: bool) -> None:
        """Let an instance answer no health check from now on, or answer again."""
        self._order(Silence(instance_id, silent))

    def mounts(self, resource_id: str) -> Any:
        """Refused: bytes on disks do not cross; a test in the cloud's process reads them."""
        raise GatewayError(
            f"the disk of {resource_id!r} is in another process and cannot be read from this one"
        )

    def _order(self, order: Order) -> float:
        answer = self._ask(write_order(order))
        if not isinstance(answer, float):
            raise GatewayError(f"the emulated cloud refused: {answer}")
        return answer

    def close(self) -> None:
        """Close this end."""
        self._connection.close()

    def _ask(self, frame: bytes) -> AwsAnswer | float | str:
        with self._one_at_a_time, _interrupts_held_back():
            try:
                self._connection.sendall(len(frame).to_bytes(LENGTH_BYTES, "big") + frame)
                length = int.from_bytes(self._receive(LENGTH_BYTES), "big")
                if length > RESPONSE_LIMIT_BYTES:
                    raise GatewayError(f"the emulated cloud announced {length} bytes")
                return read_answer(self._receive(length))
            except (OSError, FrameError) as error:
                raise GatewayError(f"the emulated cloud cannot be reached: {error}") from error

    def _receive(self, length: int) -> bytes:
        parts = bytearray()
        while len(parts) < length:
            part = self._connection.recv(min(length - len(parts), 1 << 20))
            if not part:
                raise GatewayError("the emulated cloud has gone: its end of the socket is closed")
            parts += part
        return bytes(parts)


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Keep SIGINT until the block ends.

    A cell that is interrupted between a request and its answer would leave that answer to the
    next request. Only the main thread is ever interrupted, and a signal mask would not do:
    Python takes the signal in whatever thread the system gives it to.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[tuple[int, FrameType | None]] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: came.append((number, frame)))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if came and callable(before):
            before(*came[0])


class RawBody(BytesIO):
    """A body as botocore reads it from urllib3."""

    def stream(self, amt: int = 1 << 16, **_arguments: Any) -> Iterator[bytes]:
        while part := self.read(amt):
            yield part


def _plain(request: Any) -> AwsRequest:
    body = request.body
    if hasattr(body, "read"):
        body = body.read()
    return AwsRequest(
        method=request.method,
        url=request.url,
        # Chunks are put together here; the announced way of sending does not cross.
        headers={
            name: _text(value)
            for name, value in request.headers.items()
            if name.lower() != "transfer-encoding"
        },
        body=_bytes(body),
    )


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _bytes(body: Any) -> bytes:
    if body is None:
        return b""
    return body.encode() if isinstance(body, str) else bytes(body)
