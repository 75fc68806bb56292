"""What travels to the cluster and back: a JSON object, and bytes after it."""

import json
import struct
from typing import Any

from autograder.wire.channel import parse
from autograder.wire.frames import WireError

_LENGTH = struct.Struct("!I")
LIMIT_BYTES = 256 << 20
"""Longest message that any of the processes takes."""


def pack(header: dict[str, Any], blob: bytes = b"") -> bytes:
    """Both as one string of bytes."""
    text = json.dumps(header, allow_nan=False, separators=(",", ":")).encode()
    size = _LENGTH.size + len(text) + len(blob)
    if size > LIMIT_BYTES:
        raise WireError(f"a message of {size} bytes; at most {LIMIT_BYTES} go")
    return b"".join((_LENGTH.pack(len(text)), text, blob))


def unpack(data: bytes) -> tuple[dict[str, Any], memoryview]:
    """The JSON object, and what came after it; a `WireError` when it is no message."""
    view = memoryview(data)
    if len(view) < _LENGTH.size:
        raise WireError(f"a message of {len(view)} bytes has no header")
    (length,) = _LENGTH.unpack_from(view)
    end = _LENGTH.size + length
    if length > len(view) - _LENGTH.size:
        raise WireError(f"a message of {len(view)} bytes says that its header has {length}")
    return parse(bytes(view[_LENGTH.size : end])), view[end:]
