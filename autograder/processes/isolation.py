"""What holds a student's process in; the place where a stronger sandbox plugs in."""

import os
import resource
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class StudentLimits:
    """What one student process may use."""

    memory_mib: int
    cpu_s: int
    file_mib: int
    open_files: int
    processes: int
    """How many tasks (processes and threads) the user may have beside those of before."""


class Isolation:
    """Limits from the operating system, a folder of its own, an environment of its own.

    `c.Autograder.isolation` names this class or one derived from it.
    Simplified: the process runs as the user who grades and sees the file system and the network.
    """

    def prepare(self, request: dict[str, Any]) -> None:
        """Called in the warden, before the student's process is forked from it."""

    def confine(self, request: dict[str, Any]) -> None:
        """Called in the student's process, before any code of the student's runs."""
        limits = StudentLimits(**request["limits"])
        os.chdir(request["folder"])
        os.umask(0o077)
        os.environ.update(request["environment"])
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for kind, limit in (
            (resource.RLIMIT_AS, limits.memory_mib * _MIB),
            (resource.RLIMIT_CPU, limits.cpu_s),
            (resource.RLIMIT_FSIZE, limits.file_mib * _MIB),
            (resource.RLIMIT_NOFILE, limits.open_files),
            # Counts all tasks of the user, the desktop's too, and holds nothing for root:
            # Linux, getrlimit(2).
            (resource.RLIMIT_NPROC, tasks_of(os.getuid()) + limits.processes),
            (resource.RLIMIT_CORE, 0),
        ):
            _, hard = resource.getrlimit(kind)
            if hard != resource.RLIM_INFINITY:
                limit = min(limit, hard)
            resource.setrlimit(kind, (limit, limit))


def tasks_of(user: int, proc: Path = Path("/proc")) -> int:
    """How many processes and threads a user has, by real user id, as RLIMIT_NPROC counts."""
    count = 0
    for name in os.listdir(proc):
        if not name.isdigit():
            continue
        try:
            text = (proc / name / "status").read_text(encoding="utf-8", errors="replace")
        except OSError:
            # It has ended, or is hidden because it is another user's.
            continue
        fields = dict(line.partition(":")[::2] for line in text.splitlines())
        if fields["Uid"].split()[0] == str(user):
            count += int(fields["Threads"])
    return count
