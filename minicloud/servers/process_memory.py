"""How much memory a process and what came from it have used, and how many they are."""

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class ProcessMemory:
    resident_bytes: int
    processes: int


def memory_of(pid: int) -> ProcessMemory | None:
    """The most that the process had, and what came from it has now.

    A process that takes too much and gives it back is found out, however seldom somebody looks.
    None where this machine does not tell (no /proc), or it ended.
    """
    resident, count, waiting = 0, 0, [pid]
    while waiting:
        one = waiting.pop()
        with contextlib.suppress(OSError, ValueError, IndexError):
            children = Path(f"/proc/{one}/task/{one}/children").read_text(encoding="ascii")
            resident += _peak_bytes(one) if one == pid else _own_bytes(one)
            count += 1
            waiting += [int(child) for child in children.split()]
    return ProcessMemory(resident, count) if count else None


def _peak_bytes(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8", errors="replace")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def _own_bytes(pid: int) -> int:
    """Without what it shares with the process that it came from."""
    statm = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()
    return (int(statm[1]) - int(statm[2])) * _PAGE_BYTES
