"""What holds a student's process in where there is no sandbox, and the limits for both."""

import os
import resource
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class StudentLimits:
    """What a submission may use; each of its processes, unless it says all."""

    memory_mib: int
    """Address space."""
    total_memory_mib: int
    """Memory of all its processes and files; held in the sandbox only."""
    disk_mib: int
    """All its files; held in the sandbox only."""
    cpu_s: int
    file_mib: int
    open_files: int
    processes: int
    """How many processes and threads it may have in all.

    Outside of a sandbox, how many its user may have beside those of before.
    """


class Isolation:
    """Limits from the operating system, a folder of its own, an environment of its own.

    Simplified: the process runs as the user who grades and sees the file system and the network.
    `Sandbox` does not.
    """

    look_every_s: float | None = None
    """How often the warden asks `overuse`; None for never."""

    def settle(self) -> None:
        """Called once in the warm process, when all is imported."""

    def fork(self) -> int:
        """Called in the warm process: fork a warden."""
        return os.fork()

    def prepare(self, request: dict[str, Any]) -> None:
        """Called in the warden, before the student's process is forked from it."""

    def overuse(self) -> str:
        """Called in the warden: why the submission has to end, or nothing."""
        return ""

    def confine(self, request: dict[str, Any]) -> None:
        """Called in the student's process, before any code of the student's runs."""
        limits = StudentLimits(**request["limits"])
        os.chdir(request["folder"])
        os.umask(0o077)
        os.environ.update(request["environment"])
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        # The limit counts all tasks of the user, the desktop's too, and holds nothing for root:
        # Linux, getrlimit(2).
        limit_resources(limits, tasks_of(os.getuid()) + limits.processes)


def limit_resources(limits: StudentLimits, processes: int) -> None:
    """Set the operating system's limits of the calling process, for good."""
    for kind, limit in (
        (resource.RLIMIT_AS, limits.memory_mib * _MIB),
        (resource.RLIMIT_CPU, limits.cpu_s),
        (resource.RLIMIT_FSIZE, limits.file_mib * _MIB),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_NPROC, processes),
        (resource.RLIMIT_CORE, 0),
    ):
        # At the first limit of its time the process gets a signal that says so, at the second
        # its end.
        second = limit + 1 if kind == resource.RLIMIT_CPU else limit
        _, hard = resource.getrlimit(kind)
        if hard != resource.RLIM_INFINITY:
            second = min(second, hard)
        resource.setrlimit(kind, (min(limit, second), second))


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
