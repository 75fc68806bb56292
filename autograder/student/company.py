"""Whether anything else of the student's runs beside the one thread that answers questions."""

import os


def others() -> str:
    """Threads and processes that the student's code started and that still run; empty for none."""
    threads = len(os.listdir("/proc/self/task")) - 1
    if threads:
        return f"{threads} thread{'s' if threads > 1 else ''} of the student's still ran"
    processes = _processes()
    if processes:
        return f"{processes} process{'es' if processes > 1 else ''} of the student's still ran"
    return ""


def _processes() -> int:
    """Children, and grandchildren that have fallen to the warden, which has one child itself."""
    own, warden = os.getpid(), os.getppid()
    count = 0
    for name in os.listdir("/proc"):
        if not name.isdigit() or int(name) == own:
            continue
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as stat:
                # The command's name is in parentheses and may hold spaces.
                state, parent = stat.read().rpartition(")")[2].split()[:2]
        except (OSError, ValueError):
            continue
        count += int(parent) in (own, warden) and state not in "ZX"
    return count
