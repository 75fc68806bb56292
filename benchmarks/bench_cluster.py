"""What a Dask cluster costs beside the processes of this machine, and how far one coordinator goes.

    python benchmarks/bench_cluster.py [--assignment SLUG] [--count 80] [--workers 2]

The same generated class is graded with as many jobs as the cluster has workers, and by a cluster
of processes of this machine. Measured from the first result to the last, so that start-up is
told apart. All scores must be equal to each other and to the answers' own tables. The last line is
JSON: `ratio` is the cluster's throughput over the local one's, `coordinator_cpu_ms` what a
submission costs the machine that hands out and writes, whatever the size of the cluster.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from autograder.cluster.address import Scheduler  # noqa: E402
from autograder.cluster.pool import ClusterPool  # noqa: E402
from autograder.grade import grade  # noqa: E402
from autograder.processes.pool import Pool, Workplace  # noqa: E402
from autograder.processes.tasks import Examined, Task  # noqa: E402
from autograder.running import OpenPool, Runner  # noqa: E402
from benchmarks.bench_grading import (  # noqa: E402
    ENVIRONMENT,
    BenchError,
    Class,
    check,
    compare,
    copy_of,
    make_class,
    marks_of,
)

_COURIER = "autograder.cluster.courier"


@dataclass(slots=True)
class Looks:
    """Wall and CPU at the beginning, at each result and at the end."""

    walls_s: list[float] = field(default_factory=list)
    cpus_s: list[float] = field(default_factory=list)

    def look(self) -> None:
        self.walls_s.append(time.monotonic())
        # Of this process and, for a cluster, of the courier; no student's code runs in either.
        own = psutil.Process()
        couriers = [one for one in own.children() if _COURIER in one.cmdline()]
        cpus = [one.cpu_times() for one in (own, *couriers)]
        self.cpus_s.append(sum(one.user + one.system for one in cpus))

    @property
    def start_s(self) -> float:
        return self.walls_s[1] - self.walls_s[0]

    @property
    def wall_ms(self) -> float:
        """Of one submission more, when all are under way."""
        return (self.walls_s[-2] - self.walls_s[1]) / (len(self.walls_s) - 3) * 1000

    @property
    def cpu_ms(self) -> float:
        """Of one submission more, the last one's gradebook entry included."""
        return (self.cpus_s[-1] - self.cpus_s[1]) / (len(self.cpus_s) - 3) * 1000


@dataclass(frozen=True, slots=True)
class Watched:
    """A runner whose results are counted as they pass."""

    runner: Runner
    looks: Looks

    def run(self, tasks: Iterable[Task], on_begin: Callable[[str], None], /) -> Iterator[Examined]:
        for examined in self.runner.run(tasks, on_begin):
            self.looks.look()
            yield examined


def graded(course: Class, jobs: int, open_pool: OpenPool) -> Looks:
    """Grade the class; every score must be that of the answers' table."""
    looks = Looks()

    @contextmanager
    def watched(workplace: Workplace, /) -> Iterator[Runner]:
        with open_pool(workplace) as runner:
            yield Watched(runner, looks)

    looks.look()
    # Taken one by one, as the command takes them; the end is looked at before the pool is closed.
    for count, _ in enumerate(grade(course.assignment, course.folder, (), jobs, open_pool=watched)):
        if count == len(course.expected) - 1:
            looks.look()
    check("the grader", course, marks_of(course))
    return looks


@contextmanager
def cluster(workers: int, folder: Path) -> Iterator[str]:
    """The address of a Dask cluster of processes of this machine, one thread each."""
    folder.mkdir()
    command = ["-m", "tests.autograder.cluster.dask_here", str(workers), "1", str(folder)]
    with subprocess.Popen(
        [sys.executable, *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=ENVIRONMENT,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise BenchError("the cluster did not start")
        try:
            yield json.loads(line)["address"]
        finally:
            process.stdin.close()
            process.wait()


def bench(course: Class, workers: int, scratch: Path) -> dict[str, object]:
    everybody = list(course.expected)
    here, there = (copy_of(course, scratch / name, everybody) for name in ("here", "there"))
    local = graded(here, workers, Pool)
    with cluster(workers, scratch / "dask") as address:
        remote = graded(there, workers, lambda place: ClusterPool(place, Scheduler(address)))
    compare(marks_of(there), marks_of(here), course, "this machine")
    for who, looks in (("this machine", local), ("cluster", remote)):
        print(
            f"{who:14} {1000 / looks.wall_ms:7.2f} a second  {looks.wall_ms:7.0f} ms wall each  "
            f"{looks.cpu_ms:6.1f} ms CPU of the coordinator each  "
            f"{looks.start_s:5.1f} s to the first"
        )
    return {
        "assignment": course.assignment,
        "submissions": len(everybody),
        "workers": workers,
        "ratio": round(local.wall_ms / remote.wall_ms, 3),
        "local_wall_ms": round(local.wall_ms, 1),
        "cluster_wall_ms": round(remote.wall_ms, 1),
        "local_coordinator_cpu_ms": round(local.cpu_ms, 1),
        "coordinator_cpu_ms": round(remote.cpu_ms, 1),
        "coordinator_per_s": round(1000 / remote.cpu_ms, 1),
        "first_s": {"local": round(local.start_s, 1), "cluster": round(remote.start_s, 1)},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--assignment", default="regions-and-azs")
    parser.add_argument("--count", type=int, default=80, help="submissions in the class")
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    options = parser.parse_args()
    if options.count < 8:
        parser.error(f"--count {options.count} is too few to tell start-up apart: at least 8")
    print(f"{platform.machine()}, {len(os.sched_getaffinity(0))} cores, Python {sys.version[:6]}")
    with tempfile.TemporaryDirectory(prefix="bench-cluster-") as scratch:
        try:
            course = make_class(Path(scratch, "course"), options.assignment, options.count)
            result = bench(course, options.workers, Path(scratch))
        except BenchError as error:
            sys.exit(f"bench_cluster: {error}")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
