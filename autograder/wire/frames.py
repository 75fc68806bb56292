"""Cut a byte stream into frames: four bytes of length (big-endian), then the payload."""

import struct

_HEADER = struct.Struct("!I")


class WireError(Exception):
    """The other side sent what no honest side sends."""


class FrameTooLarge(WireError):
    """A frame announced more bytes than this side takes."""


def pack(payload: bytes) -> bytes:
    """The payload as one frame."""
    return _HEADER.pack(len(payload)) + payload


class FrameReader:
    """Collects bytes as they come and gives out whole frames.

    The announced length is checked before anything of the frame is kept,
    so a sender cannot make this side hold more than `limit_bytes` and one read.
    """

    def __init__(self, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        self._buffer = bytearray()

    def feed(self, data: bytes) -> None:
        """Add what was read from the socket."""
        self._buffer += data

    def take(self) -> bytes | None:
        """The next whole frame's payload, or None until more bytes come."""
        if len(self._buffer) < _HEADER.size:
            return None
        (length,) = _HEADER.unpack_from(self._buffer)
        if length > self.limit_bytes:
            raise FrameTooLarge(f"a frame of {length} bytes; at most {self.limit_bytes} are taken")
        end = _HEADER.size + length
        if len(self._buffer) < end:
            return None
        payload = bytes(self._buffer[_HEADER.size : end])
        del self._buffer[:end]
        return payload
