"""What holds a student's process in; the place where a stronger sandbox plugs in."""

import os
import resource
import signal
from dataclasses import dataclass
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
            # Counted per user, so it holds nothing for root: Linux, getrlimit(2).
            (resource.RLIMIT_NPROC, limits.processes),
            (resource.RLIMIT_CORE, 0),
        ):
            _, hard = resource.getrlimit(kind)
            if hard != resource.RLIM_INFINITY:
                limit = min(limit, hard)
            resource.setrlimit(kind, (limit, limit))
