"""How much memory a process and what came from it use, and how many they are."""

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
    """What stands in memory now; None where this machine does not tell (no /proc), or it ended."""
    resident, count, waiting = 0, 0, [pid]
    while waiting:
        one = waiting.pop()
        with contextlib.suppress(OSError, ValueError, IndexError):
            statm = Path(f"/proc/{one}/statm").read_text(encoding="ascii").split()
            children = Path(f"/proc/{one}/task/{one}/children").read_text(encoding="ascii")
            resident += (int(statm[1]) - (int(statm[2]) if one != pid else 0)) * _PAGE_BYTES
            count += 1
            waiting += [int(child) for child in children.split()]
    return ProcessMemory(resident, count) if count else None
