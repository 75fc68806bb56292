"""Processes of this machine, as tests look at them."""

import time
from collections.abc import Callable
from pathlib import Path

_PATIENCE_S = 60.0  # a busy machine is slow, not broken


def until(true: Callable[[], bool]) -> bool:
    """Wait for it, a minute at most; whether it came true."""
    deadline_s = time.monotonic() + _PATIENCE_S
    while not true():
        if time.monotonic() > deadline_s:
            return False
        time.sleep(0.01)
    return True


def lives(pid: int) -> bool:
    """Whether a process is there and has not ended."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):  # the second: it ended while we read
        return False
    return state != "Z"
