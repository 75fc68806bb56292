"""One end of a socket pair that carries JSON objects."""

import json
import select
import socket
import time
from typing import Any

from autograder.wire.frames import FrameReader, WireError, pack

_READ_BYTES = 1 << 16


class ChannelClosed(Exception):
    """The other side closed its end."""


class ChannelTimeout(Exception):
    """Nothing whole came, or could be sent, before the deadline."""


class Channel:
    """Sends and receives JSON objects, each at most `limit_bytes` long.

    `deadline` is a moment of `time.monotonic()`, or None to wait without end.
    """

    def __init__(self, connection: socket.socket, limit_bytes: int) -> None:
        self.connection = connection
        self.limit_bytes = limit_bytes
        self._reader = FrameReader(limit_bytes)

    def fileno(self) -> int:
        """The socket's number, for select."""
        return self.connection.fileno()

    def close(self) -> None:
        """Close this end."""
        self.connection.close()

    def send(self, message: dict[str, Any], deadline: float | None = None) -> None:
        """Send one object whole."""
        payload = json.dumps(message, allow_nan=False, separators=(",", ":")).encode()
        if len(payload) > self.limit_bytes:
            raise WireError(f"a message of {len(payload)} bytes; at most {self.limit_bytes} go")
        self.send_frame(payload, deadline)

    def send_frame(self, payload: bytes, deadline: float | None = None) -> None:
        """Send bytes that are a message already."""
        try:
            self.connection.settimeout(_left(deadline))
            self.connection.sendall(pack(payload))
        except TimeoutError:
            raise ChannelTimeout("the other side does not read") from None
        except OSError as error:
            raise ChannelClosed(str(error)) from None

    def receive(self, deadline: float | None = None) -> dict[str, Any]:
        """The next object, waiting for it until the deadline."""
        while (frame := self.take_frame()) is None:
            if not select.select([self.connection], [], [], _left(deadline))[0]:
                raise ChannelTimeout("no message came")
            self.read()
        return parse(frame)

    def read(self) -> None:
        """Take in what has arrived; call it when the socket is readable."""
        try:
            data = self.connection.recv(_READ_BYTES)
        except OSError as error:
            raise ChannelClosed(str(error)) from None
        if not data:
            raise ChannelClosed("end of stream")
        self._reader.feed(data)

    def take_frame(self) -> bytes | None:
        """The next whole frame that has been read, or None."""
        return self._reader.take()


def parse(frame: bytes) -> dict[str, Any]:
    """The JSON object in a frame; anything else is a `WireError`."""
    try:
        message = json.loads(frame)
    except (ValueError, RecursionError) as error:
        raise WireError(f"not JSON: {error}") from None
    if not isinstance(message, dict):
        raise WireError(f"a JSON {type(message).__name__} came where an object was expected")
    return message


def _left(deadline: float | None) -> float | None:
    return None if deadline is None else max(0.0, deadline - time.monotonic())
