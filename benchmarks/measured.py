"""Run a command and measure its whole tree of processes: wall, CPU, memory."""

import resource
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_LOOK_EVERY_S = 0.5


@dataclass(frozen=True, slots=True)
class Look:
    """The tree at one moment."""

    at_s: float
    memory_mib: float
    """Proportional set size of all processes: shared pages count once."""
    first_mib: float
    """Resident memory of the command's own process."""
    done: int
    """How many submissions were written by then."""


@dataclass(slots=True)
class Measured:
    """What a command took."""

    exit_code: int
    output: str
    wall_s: float = 0.0
    cpu_s: float = 0.0
    cpu_by: str = ""
    looks: list[Look] = field(default_factory=list)

    @property
    def peak_mib(self) -> float:
        return max((look.memory_mib for look in self.looks), default=0.0)


def measure(
    command: Sequence[str],
    cwd: Path,
    environment: Mapping[str, str],
    count_done: Callable[[], int] = lambda: 0,
) -> Measured:
    """Run a command to its end.

    CPU comes from `perf stat`, which counts every process that ever descends from the command;
    without perf, from getrusage, which loses those that nobody waited for.
    """
    with tempfile.TemporaryDirectory() as scratch:
        counted = Path(scratch, "perf")
        perf = shutil.which("perf")
        prefix = [perf, "stat", "-x,", "-e", "task-clock", "-o", str(counted), "--"] if perf else []
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = time.monotonic()
        with Path(scratch, "output").open("w+", encoding="utf-8") as output:
            process = subprocess.Popen(
                [*prefix, *command], cwd=cwd, env=environment, stdout=output, stderr=output
            )
            watch = _Watch(process.pid, started, count_done)
            code = process.wait()
            wall_s = time.monotonic() - started
            looks = watch.end()
            output.seek(0)
            text = output.read()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        by = "getrusage"
        if perf and (found := _task_clock_ms(counted)) is not None:
            cpu_s, by = found / 1000, "perf"
        return Measured(code, text, wall_s, cpu_s, by, looks)


def _task_clock_ms(path: Path) -> float | None:
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        fields = line.split(",")
        if len(fields) > 2 and fields[2].startswith("task-clock"):
            return float(fields[0])
    return None


class _Watch(threading.Thread):
    """Looks at the tree twice a second; its own CPU time is not the command's."""

    def __init__(self, pid: int, started: float, count_done: Callable[[], int]) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self._began = started
        self._count_done = count_done
        self._over = threading.Event()
        self._looks: list[Look] = []
        self.start()

    def run(self) -> None:
        while not self._over.wait(_LOOK_EVERY_S):
            tree = _tree(self._pid)
            self._looks.append(
                Look(
                    at_s=time.monotonic() - self._began,
                    memory_mib=sum(_kib(pid, "smaps_rollup", "Pss:") for pid in tree) / 1024,
                    first_mib=max(_kib(pid, "status", "VmRSS:") for pid in tree[:2]) / 1024,
                    done=self._count_done(),
                )
            )

    def end(self) -> list[Look]:
        self._over.set()
        self.join()
        return self._looks


def _tree(root: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            try:
                fields = (path / "stat").read_text(errors="replace").rpartition(")")[2].split()
            except OSError:
                continue
            children.setdefault(int(fields[1]), []).append(int(path.name))
    found = [root]
    for pid in found:
        found += children.get(pid, [])
    return found


def _kib(pid: int, name: str, label: str) -> int:
    try:
        for line in Path("/proc", str(pid), name).read_text(errors="replace").splitlines():
            if line.startswith(label):
                return int(line.split()[1])
    except OSError:
        pass
    return 0
