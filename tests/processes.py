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
    """Whether a process is there and has not ended, with the last of its threads."""
    process = Path(f"/proc/{pid}")
    try:
        state = (process / "stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
        return state != "Z" or len(list((process / "task").iterdir())) > 1
    except (FileNotFoundError, ProcessLookupError):  # the second: it ended while we read
        return False
