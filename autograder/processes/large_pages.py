"""Memory of a warm process in pages of 2 MiB, where the kernel can.

A fork copies the table of a process's pages, and an end takes it apart again: four times for each
submission, of 30,000 pages of 4 KiB. Of large pages there are few.
"""

import contextlib
import ctypes
from collections.abc import Iterator

_LARGE_BYTES = 2 << 20
# Source: madvise(2), MADV_COLLAPSE, since Linux 6.1. Older ones refuse it.
_MADV_COLLAPSE = 25


def collapse() -> Iterator[None]:
    """Collapse what this process has written so far, a large page at each step.

    Where that cannot be, nothing changes.
    """
    with contextlib.suppress(OSError, AttributeError):
        advise = ctypes.CDLL(None, use_errno=True).madvise
        advise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
        for start, end in list(_own_memory()):
            first = -(-start // _LARGE_BYTES) * _LARGE_BYTES
            for place in range(first, end - _LARGE_BYTES + 1, _LARGE_BYTES):
                advise(place, _LARGE_BYTES, _MADV_COLLAPSE)
                yield


def _own_memory() -> Iterator[tuple[int, int]]:
    """Where it stands what is written to and comes from no file. Source: proc_pid_maps(5)."""
    with open("/proc/self/maps", encoding="utf-8") as maps:
        for line in maps:
            span, rights, _offset, _device, _inode, *name = line.split()
            if rights == "rw-p" and name in ([], ["[heap]"]):
                start, _, end = span.partition("-")
                yield int(start, 16), int(end, 16)
