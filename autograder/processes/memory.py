"""How much memory the processes in the own process ids use together."""

import os
import resource

_PAGE = resource.getpagesize()
_MIB = 1 << 20


def used_mib(desk: str, enough_mib: int) -> int:
    """Memory of all processes and of the files in `desk`.

    Up to `enough_mib` a quick sum is returned that counts pages twice which two processes share;
    above that the exact one, which takes milliseconds.
    """
    processes = [name for name in os.listdir("/proc") if name.isdigit()]
    files = _files_bytes(desk)
    quick = files + sum(_own_bytes(name) for name in processes)
    if quick <= enough_mib * _MIB:
        return quick // _MIB
    return (files + sum(_share_bytes(name) for name in processes)) // _MIB


def _files_bytes(folder: str) -> int:
    space = os.statvfs(folder)
    return (space.f_blocks - space.f_bfree) * space.f_frsize


def _own_bytes(process: str) -> int:
    try:
        with open(f"/proc/{process}/statm", encoding="ascii") as file:
            fields = file.read().split()
    except OSError:
        return 0
    return (int(fields[1]) - int(fields[2])) * _PAGE


def _share_bytes(process: str) -> int:
    """Its pages, those shared with n processes as an n-th; what is mapped from files is not."""
    try:
        with open(f"/proc/{process}/smaps_rollup", encoding="ascii") as file:
            lines = file.read().splitlines()
    except OSError:
        return _own_bytes(process)
    return sum(int(line.split()[1]) << 10 for line in lines if line.startswith("Pss_Anon:"))
