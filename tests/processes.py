"""Processes of this machine, as tests look at them."""

import time
from collections.abc import Callable
from pathlib import Path


def until(true: Callable[[], bool]) -> bool:
    """Wait for it, 20 seconds at most; whether it came true."""
    deadline_s = time.monotonic() + 20
    while not true() and time.monotonic() < deadline_s:
        time.sleep(0.02)
    return true()


def lives(pid: int) -> bool:
    """Whether a process is there and has not ended."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
