"""What a function's process printed during one invocation, read from its log and then cut off."""

import os
from pathlib import Path

KEPT_BYTES = 256 * 1024
"""How much of one invocation goes into the log. Simplified: AWS keeps everything, and bills it."""


def take_output(log: Path) -> tuple[str, ...]:
    """The lines since the last call; the file is empty afterwards."""
    with log.open("rb") as file:
        content = file.read(KEPT_BYTES)
        size = os.fstat(file.fileno()).st_size
    os.truncate(log, 0)
    # The runtime client ends the lines within one message with a carriage return.
    lines = content.decode("utf-8", "replace").rstrip("\n").split("\n") if content else []
    if size > KEPT_BYTES:
        lines.append(f"[{size - KEPT_BYTES} more bytes were printed and are not kept here]")
    return tuple(line.rstrip("\r").replace("\r", "\n") for line in lines)
